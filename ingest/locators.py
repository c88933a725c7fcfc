"""Parts of a document get their path and their locator, and become sections."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Document, Role, Section, anchor_of
from ingest.numbering import Marker, plain

_DIVISIONS = ("编", "部分", "分编", "章", "节")
_SPACED = (*_DIVISIONS, "条", "附件", "专栏")
_CN = "零一二三四五六七八九"


@dataclass(frozen=True)
class Part:
    """A section in the making: it starts at `start` and ends where the next part starts.

    element (of the path) and place (in the locator) are given for parts with a name of their own (引言); those of
    numbered parts come from the marker. paragraph: a further paragraph (款) of an article. lead: a paragraph known by
    its first words. parent: index of the part above in the list of parts.
    """

    start: int
    label: str = ""
    heading: str = ""
    element: str = ""
    place: str = ""
    parent: int | None = None
    role: Role = Role.BODY
    marker: Marker | None = None
    paragraph: bool = False
    lead: bool = False

    @property
    def style(self) -> str:
        return self.marker.style.name if self.marker else ""

    @property
    def article(self) -> bool:
        return self.style == "条"

    @property
    def closed(self) -> bool:
        """Whether text after it is a part of its own, as after a table of contents."""
        return self.role is not Role.BODY


def finished(
    document: Document, parts: Sequence[Part], pages: Sequence[tuple[int, int]] = ()
) -> list[Section]:
    """The sections of a document from its parts; the first begins at 0, the last ends with the text."""
    if not document.text.strip():
        return []
    divided = {part.parent for part in parts if part.paragraph}
    sections: list[Section] = []
    used: set[str] = set()
    for n, part in enumerate(parts):
        above = sections[part.parent] if part.parent is not None else None
        locator = _unique(_locator(parts, sections, n, part.parent in divided), used) if _cited(part) else ""
        element = _element(part)
        sections.append(
            Section(
                document_id=document.id,
                index=n,
                start=part.start if n else 0,
                end=parts[n + 1].start if n + 1 < len(parts) else len(document.text),
                path=(*(above.path if above else ()), *([element] if element else [])),
                label="".join(part.label.split()),
                heading=part.heading,
                locator=locator,
                parent=part.parent,
                role=part.role,
                page=_page(pages, part.start),
            )
        )
    return sections


def _page(pages: Sequence[tuple[int, int]], start: int) -> int | None:
    at = bisect_right(pages, start, key=lambda page: page[1])
    return pages[at - 1][0] if at else None


def _cited(part: Part) -> bool:
    return part.role is not Role.FURNITURE


def _unique(locator: str, used: set[str]) -> str:
    """The locator, with a count in brackets where an earlier part has it, or has one that gives the same link."""
    candidate, count = locator, 1
    while (link := anchor_of(candidate)) in used:
        count += 1
        candidate = f"{locator}[{count}]"
    used.add(link)
    return candidate


def _element(part: Part) -> str:
    label = "".join(part.label.split())
    if part.marker is None:
        return part.element
    joint = " " if part.style in _SPACED and part.heading else ""
    return label + joint + part.heading


def _place(part: Part, in_divided: bool, below_article: bool) -> str:
    """The part's own piece of the locator."""
    if part.marker is None:
        return part.place
    label = plain(part.label)
    if part.style == "——":
        return f"——{part.heading}"
    if part.style == "(一)" and below_article:
        return f"{'第一款' if in_divided else ''}第{label}项"
    return label


def _own_label(part: Part) -> str:
    """The label of a decimal number's possible prefix; what no number begins with where it is none."""
    return plain(part.label) if part.style.startswith("1.") else "-"


def _locator(parts: Sequence[Part], sections: Sequence[Section], n: int, in_divided: bool) -> str:
    part = parts[n]
    above = parts[part.parent] if part.parent is not None else None
    below_article = above is not None and (above.article or above.paragraph)
    place = _place(part, in_divided and above is not None and above.article, below_article)
    prefix = part.parent
    if part.article or part.style == "专栏":
        while prefix is not None and parts[prefix].style != "附件":
            prefix = parts[prefix].parent
    # 2.2.1 holds the numbers above it.
    while part.style.startswith("1.1") and prefix is not None and place.startswith(_own_label(parts[prefix])):
        prefix = parts[prefix].parent
    if prefix is None:
        return place
    joint = " " if parts[prefix].style in ("附件", "专栏") else ""
    return sections[prefix].locator + joint + place


def chinese(number: int) -> str:
    """A number from 1 to 9999 in Chinese numerals (12 is 十二, 105 is 一百零五)."""
    digits = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            digits += _CN[digit] + name
        elif digits and number and not digits.endswith("零"):
            digits += "零"
    return digits.removeprefix("一") if digits.startswith("一十") else digits
