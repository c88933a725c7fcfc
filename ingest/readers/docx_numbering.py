"""Word's automatic numbering: the number that each paragraph of a list gets, counted as Word counts.

Numbers of level 2 start again after a level 1, unless the level says otherwise (lvlRestart); lists that share an
abstract definition count on together, unless one of them begins anew (startOverride). ECMA-376 part 1, 17.9.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from ingest.readers.docx_xml import child, value, whole
from ingest.readers.numerals import numeral

PICTURE_FONTS = ("symbol", "wingdings", "webdings", "marlett")
PLACE = re.compile(r"%([1-9])")
DEEPEST = 9


@dataclass(frozen=True)
class Level:
    """One level of a list: what its numbers look like and when they start again."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass
class Numbering:
    """The lists of a document and how far each has counted."""

    abstract: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    begins: dict[str, set[int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def level_of_style(self, number: str, style: str) -> int:
        """The level of a list that is tied to a paragraph style, 0 where none is."""
        levels = self.lists.get(number, ("", {}))[1]
        return next((index for index, level in levels.items() if style and level.style == style), 0)

    def label(self, number: str, index: int) -> str:
        """Count one paragraph of a list and give its number as printed, empty for a list without visible numbers."""
        if number not in self.lists or not 0 <= index < DEEPEST:
            return ""
        key, levels = self.lists[number]
        counts = self.counts.setdefault(key, {})
        level = levels.get(index, Level())
        if index in self.begins.get(number, set()):
            self.begins[number].discard(index)
            counts.pop(index, None)
        counts[index] = counts.get(index, level.start - 1) + 1
        for deeper in [other for other in counts if other > index]:
            restart = levels.get(deeper, Level()).restart
            if restart is None or index < restart:
                del counts[deeper]
        return _printed(levels, counts, level)


def _printed(levels: dict[int, Level], counts: dict[int, int], level: Level) -> str:
    if level.format == "bullet":
        return level.text

    def place(match: re.Match[str]) -> str:
        index = int(match.group(1)) - 1
        other = levels.get(index, Level())
        return numeral(counts.get(index, other.start), "decimal" if level.legal else other.format)

    return PLACE.sub(place, level.text)


def read_numbering(root: Any | None, styles: dict[str, str]) -> Numbering:
    """The lists of numbering.xml; `styles` gives the list of a numbering style (for abstract lists that only link)."""
    numbering = Numbering()
    if root is None:
        return numbering
    links: dict[str, str] = {}
    for node in root.iterchildren("{*}abstractNum"):
        key = whole(node, "abstractNumId")
        numbering.abstract[key] = {index: level for index, level in map(_level, node.iterchildren("{*}lvl"))}
        links[key] = value(child(node, "numStyleLink"))
    for node in root.iterchildren("{*}num"):
        key = value(child(node, "abstractNumId"))
        numbering.lists[whole(node, "numId")] = (key, dict(numbering.abstract.get(key, {})))
        _override(numbering, node)
    for number, (key, levels) in list(numbering.lists.items()):
        target = numbering.lists.get(styles.get(links.get(key, ""), ""))
        if not levels and target:
            numbering.lists[number] = target
    return numbering


def _override(numbering: Numbering, node: Any) -> None:
    number = whole(node, "numId")
    key, levels = numbering.lists[number]
    for override in node.iterchildren("{*}lvlOverride"):
        index = int(whole(override, "ilvl") or 0)
        definition = child(override, "lvl")
        if definition is not None:
            levels[index] = _level(definition)[1]
        start = value(child(override, "startOverride"))
        if start.lstrip("-").isdigit():
            base = levels.get(index, Level())
            levels[index] = Level(int(start), base.format, base.text, base.restart, base.legal, base.style)
            numbering.begins.setdefault(number, set()).add(index)
    numbering.lists[number] = (key, levels)


def _level(node: Any) -> tuple[int, Level]:
    start, restart = value(child(node, "start")), value(child(node, "lvlRestart"))
    form = child(node, "numFmt")
    text = value(child(node, "lvlText"))
    if value(form) == "bullet":
        text = "" if _pictured(node, text) else text
    return int(whole(node, "ilvl") or 0), Level(
        start=int(start) if start.isdigit() else 1,
        format=value(form) or "decimal",
        text=text,
        restart=int(restart) if restart.isdigit() else None,
        legal=child(node, "isLgl") is not None,
        style=value(child(node, "pStyle")),
    )


def _pictured(node: Any, text: str) -> bool:
    """Whether a bullet is a sign of a picture font, of which the letter says nothing."""
    fonts = " ".join(str(name) for font in node.iter("{*}rFonts") for name in font.attrib.values()).lower()
    return any(name in fonts for name in PICTURE_FONTS) or any("\ue000" <= sign <= "\uf8ff" for sign in text)
