"""A small tree of elements, and its two forms: escaped HTML for pages, JSON for scripts.

Text is only ever text: there is no way to put mark-up into a node. Elements and attributes come from
allow-lists, and links only lead to http(s), tel or relative addresses, so that no text of a visitor or a document
can become something that runs. `to_json` takes fewer elements: what a script may create in somebody else's page.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

_SHARED = """a article aside bdi blockquote br button dd details div dl dt footer h2 h3 h4 h5 h6 header li mark
    ol p section small span strong summary table tbody td th thead tr ul"""
_PAGE = """body fieldset form h1 head html input label legend link main meta nav noscript option script select
    textarea time title"""
# Pictures of the staff pages.
_FIGURES = """caption circle figcaption figure g line rect svg text"""
_DRAWN = """cx cy height r rx scope text-anchor viewBox width x x1 x2 y y1 y2"""
_ATTRIBUTES = """action autocomplete charset checked class content datetime defer dir disabled enterkeyhint for
    hidden href id lang maxlength media method name open placeholder rel required role rows selected src tabindex
    target title type value"""
SHARED = frozenset(_SHARED.split())
PAGE = SHARED | frozenset(_PAGE.split()) | frozenset(_FIGURES.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split()) | frozenset(_DRAWN.split())
VOID = frozenset(("br", "input", "link", "meta"))
PREFIXES = ("aria-", "data-")
LINKS = ("href", "src", "action")
# A relative address may hold no colon before its first slash: that would be a scheme.
SAFE_LINK = re.compile(
    r"https?://[^/]|tel:\+?[\d-]+\Z|[#?]|(?:\.{1,2}/)+\Z|(?:\.{1,2}/)*[\w%.~\u0080-\U0010ffff-]+(?:[/?#]|\Z)",
    re.ASCII,
)
SWITCHES = ("checked", "defer", "disabled", "hidden", "open", "required", "selected")


class MarkupError(Exception):
    """A node that must not be shown: an element, attribute or link outside the allow-lists."""


@dataclass(frozen=True)
class Node:
    """An element; attributes with an empty string are written without a value (`hidden`)."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: "tuple[Node | str, ...]" = ()

    def __post_init__(self) -> None:
        if self.tag not in PAGE:
            raise MarkupError(f"element {self.tag!r} is not allowed")
        if self.tag in VOID and self.children:
            raise MarkupError(f"element {self.tag!r} cannot hold anything")
        if self.tag == "script" and self.children:
            raise MarkupError("scripts are files, never text in a page")
        for name, value in self.attributes.items():
            if name not in ATTRIBUTES and not name.startswith(PREFIXES):
                raise MarkupError(f"attribute {name!r} is not allowed")
            if name in LINKS and not SAFE_LINK.match(value):
                raise MarkupError(f"link {value!r} leads to no http(s), tel or relative address")


Child: TypeAlias = Node | str
Children: TypeAlias = Child | Iterable[Child | None] | None
Json: TypeAlias = str | dict[str, object]


def h(selector: str, /, *children: Children, **attributes: str | bool | None) -> Node:
    """Make a node: `h("a.pq-view", "text", href="...", aria_label="...")`.

    The selector is an element with classes; an underscore in an attribute's name stands for a dash, one at its end
    (`for_`) for nothing. Attributes that are None or False are left out, True is written without a value.
    """
    tag, *classes = selector.split(".")
    kept = {"class": " ".join(classes)} if classes else {}
    for name, value in attributes.items():
        if value is not None and value is not False:
            kept[name.rstrip("_").replace("_", "-")] = "" if value is True else value
    return Node(tag, kept, tuple(_flat(children)))


def _flat(children: Iterable[Children]) -> Iterable[Child]:
    for child in children:
        if isinstance(child, Node | str):
            yield child
        elif child is not None:
            yield from (c for c in child if c is not None)


# Left out when shown: control characters (HTML forbids them) and those that turn the direction of the text
# around them, with which one text could pass for another.
_INVISIBLE = {
    code: None
    for code in (
        *range(0x00, 0x09),
        0x0B,
        0x0C,
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0x061C,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xFFF9, 0xFFFC),
        *range(0xD800, 0xE000),
    )
}


def shown(text: str) -> str:
    """The text as it is displayed: without control characters and direction marks."""
    return text.translate(_INVISIBLE)


def plain(text: str) -> str:
    """A visitor's words on one line, also without zero-width characters and other format marks."""
    kept = "".join(c for c in shown(text) if unicodedata.category(c) != "Cf")
    return " ".join(kept.split())


# Line breaks become references, so that HTML is one line: a blank line would end an HTML block in Markdown.
_HTML = {ord(c): f"&#{ord(c)};" for c in "&<>\"'\n\r"}
# Every character with a meaning in Markdown or TeX mark-up.
_MARKDOWN = _HTML | {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]()#+-.!|~$^:=@%"}


def to_html(node: Child) -> str:
    """Serialise to HTML on one line."""
    return _html(node, _HTML)


def to_markdown_safe_html(node: Child) -> str:
    """HTML for a component that reads Markdown: its text keeps no character that means something there."""
    return _html(node, _MARKDOWN)


def _html(node: Child, table: Mapping[int, str]) -> str:
    if isinstance(node, str):
        return shown(node).translate(table)
    attributes = "".join(
        f" {name}" if name in SWITCHES and not value else f' {name}="{shown(value).translate(_HTML)}"'
        for name, value in node.attributes.items()
    )
    if node.tag in VOID:
        return f"<{node.tag}{attributes}>"
    return f"<{node.tag}{attributes}>{''.join(_html(child, table) for child in node.children)}</{node.tag}>"


def to_json(node: Child) -> Json:
    """The tree as `{"tag", "attributes", "children"}` and strings, for `createElement` and text nodes."""
    if isinstance(node, str):
        return shown(node)
    if node.tag not in SHARED:
        raise MarkupError(f"element {node.tag!r} is for our own pages only")
    return {
        "tag": node.tag,
        "attributes": dict(node.attributes),
        "children": [to_json(c) for c in node.children],
    }


def text_of(node: Child) -> str:
    """All text of a tree, elements left out."""
    return node if isinstance(node, str) else "".join(map(text_of, node.children))
