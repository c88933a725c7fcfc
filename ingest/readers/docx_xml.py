"""Small helpers for WordprocessingML: children and attributes whatever the namespace (transitional or strict)."""

from typing import Any

OFF = ("0", "false", "off", "none")


def child(node: Any | None, name: str) -> Any | None:
    """The first child of that local name."""
    return None if node is None else next(node.iterchildren(f"{{*}}{name}"), None)


def whole(node: Any | None, name: str) -> str:
    """An attribute by its local name, empty where it is missing."""
    if node is None:
        return ""
    return next((str(value) for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def value(node: Any | None) -> str:
    """The `val` attribute."""
    return whole(node, "val")


def local(node: Any) -> str:
    """The local name of an element, empty for a comment or an instruction."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def switched(node: Any | None, name: str) -> bool | None:
    """A property that is on by being there, off by its value, None where it is not stated."""
    found = child(node, name)
    return None if found is None else value(found).lower() not in OFF
