"""Styles of a Word document as far as reading needs them: numbering, visibility, colour, tables of contents."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.readers.docx_xml import child, local, switched, value, whole

PALE = 0xF0
LEAST_HALF_POINTS = 4
GROUNDS = ("background1", "light1", "bg1", "lt1")


@dataclass(frozen=True)
class Look:
    """How a run looks, None where it is not stated: hidden, white (or nearly), tiny, with a ground of its own."""

    hidden: bool | None = None
    pale: bool | None = None
    tiny: bool | None = None
    ground: bool | None = None

    def over(self, other: "Look") -> "Look":
        """This look where it states something, the other's elsewhere."""
        pairs = zip(
            (self.hidden, self.pale, self.tiny, self.ground),
            (other.hidden, other.pale, other.tiny, other.ground),
            strict=True,
        )
        return Look(*(mine if mine is not None else theirs for mine, theirs in pairs))

    @property
    def unseen(self) -> bool:
        return bool(self.hidden or self.tiny or (self.pale and not self.ground))


@dataclass(frozen=True)
class Style:
    """One style; number and level are None where it states none."""

    name: str
    based_on: str
    number: str | None
    level: int | None
    look: Look
    grounded: bool = False


class Styles:
    """The styles of a document by their ids, with what they inherit."""

    def __init__(self, root: Any | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default = ""
        for node in root.iterchildren("{*}style") if root is not None else ():
            key = whole(node, "styleId")
            self._styles[key] = _style(node)
            if whole(node, "type") == "paragraph" and whole(node, "default") in ("1", "true"):
                self.default = key

    def chain(self, key: str) -> Iterator[tuple[str, Style]]:
        """A style and those it is based on, nearest first."""
        seen: set[str] = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            yield key, self._styles[key]
            key = self._styles[key].based_on

    def look(self, key: str) -> Look:
        look = Look()
        for _, style in self.chain(key):
            look = look.over(style.look)
        return look

    def numbering(self, key: str) -> tuple[str | None, int | None, str]:
        """The list of a style, its level, and the id of the style that states it."""
        for owner, style in self.chain(key):
            if style.number is not None:
                return style.number, style.level, owner
        return None, None, ""

    def is_contents(self, key: str) -> bool:
        """Whether a paragraph style belongs to a generated table of contents."""
        return any(style.name.startswith(("toc ", "table of figures")) for _, style in self.chain(key))

    def grounded(self, key: str) -> bool:
        """Whether a table style colours some of its cells, so that pale letters in it can be read."""
        return any(style.grounded for _, style in self.chain(key))

    def lists(self) -> dict[str, str]:
        """The list of each style that states one."""
        return {key: style.number for key, style in self._styles.items() if style.number}


def _style(node: Any) -> Style:
    number, level = list_of(child(node, "pPr"))
    shades = [shade for shade in node.iter("{*}shd") if has_ground(shade)]
    name = value(child(node, "name")).lower()
    return Style(
        name, value(child(node, "basedOn")), number, level, look_of(child(node, "rPr")), bool(shades)
    )


def list_of(properties: Any | None) -> tuple[str | None, int | None]:
    """The list and the level that paragraph properties state."""
    numbering = child(properties, "numPr")
    number, level = child(numbering, "numId"), value(child(numbering, "ilvl"))
    return (None if number is None else value(number)), (int(level) if level.isdigit() else None)


def look_of(properties: Any | None) -> Look:
    """What run properties state about the look."""
    if properties is None:
        return Look()
    colour, size = child(properties, "color"), value(child(properties, "sz"))
    grounds = [node for node in properties if local(node) in ("shd", "highlight")]
    return Look(
        hidden=switched(properties, "vanish"),
        pale=None if colour is None else _pale(colour),
        tiny=int(size) < LEAST_HALF_POINTS if size.isdigit() else None,
        ground=any(has_ground(node) for node in grounds) if grounds else None,
    )


def _pale(colour: Any) -> bool:
    shade = value(colour)
    if whole(colour, "themeColor") in GROUNDS:
        return True
    try:
        return len(shade) == 6 and min(bytes.fromhex(shade)) >= PALE
    except ValueError:
        return False


def has_ground(node: Any) -> bool:
    """Whether a shading or a highlight makes a ground other than white."""
    if local(node) == "highlight":
        return value(node) not in ("none", "white", "")
    fill = whole(node, "fill")
    if whole(node, "themeFill"):
        return whole(node, "themeFill") not in GROUNDS
    return value(node) == "solid" or fill.lower() not in ("", "auto", "ffffff")
