"""Printed lines back to paragraphs, across columns and pages, and the paragraphs to a text with its pages.

In official print a paragraph begins with an indent of two characters and ends where a line stops short. Titles are
centred and larger than the body; their lines belong together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.clean import EDGES, clean_text, join_lines
from ingest.readers.columns import Column, reading_order
from ingest.readers.printed import PrintedPage, rows
from ingest.readers.result import PageSpan
from ingest.readers.running import without_running_lines

# In characters: what counts as an indent, and how far a full line may stop before the edge.
INDENT = 1.2
SHORT = 2.2
LARGER = 1.15
CENTRED = 3.0
WIDE_GAP = 1.7
# Share of the lines that are indented in a document whose paragraphs begin so.
INDENTED = 0.06
NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十百]{1,4}[、）)]|第[一二三四五六七八九十百零\d]+[编章节条]|[（(]\d{1,2}[）)]|\d{1,2}[.．、](?!\d)|附件|——"
)
NEVER_FIRST = tuple("，。；：、！？,;!?）)》〉」』”")
CLOSED = tuple("。；！？：…”）)")


@dataclass(frozen=True)
class _PrintedLine:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    left: float
    right: float
    page: int
    alone: bool

    @property
    def indent(self) -> float:
        return (self.x0 - self.left) / self.size

    @property
    def full(self) -> bool:
        return self.x1 > self.right - SHORT * self.size

    @property
    def centred(self) -> bool:
        return self.indent > INDENT and abs((self.x0 - self.left) - (self.right - self.x1)) < 2 * self.size


@dataclass(frozen=True)
class _Style:
    """Size of the body's characters, distance of two lines, and whether paragraphs begin with an indent."""

    size: float
    pitch: float
    indented: bool


def compose(pages: Sequence[PrintedPage]) -> tuple[str, tuple[PageSpan, ...]]:
    """The text of printed pages, a paragraph a line, and where in it each page stands."""
    if not pages:
        return "", ()
    pages = without_running_lines(pages)
    lines = [
        line
        for page, columns in zip(pages, reading_order(pages), strict=True)
        for column in columns
        for line in _lines(column, page.number)
    ]
    if not lines:
        return "", ()
    style = _style(lines)
    starts = [True] + [_begins(line, before, style) for before, line in pairwise(lines)]
    return _assemble(lines, starts)


def _lines(column: Column, page: int) -> list[_PrintedLine]:
    result = []
    for row in rows(column.segments):
        text = " ".join(segment.text for segment in row)
        first, last = row[0], row[-1]
        box = (first.x0, min(part.y0 for part in row), last.x1, max(part.y1 for part in row))
        result.append(
            _PrintedLine(
                clean_text(text).strip(EDGES), *box, first.size, column.left, column.right, page, first.alone
            )
        )
    return [line for line in result if line.text]


def _style(lines: Sequence[_PrintedLine]) -> _Style:
    steps = [b.y0 - a.y0 for a, b in pairwise(lines) if a.page == b.page and 0 < b.y0 - a.y0 < 4 * b.size]
    size = median(line.size for line in lines)
    indented = sum(INDENT < line.indent < 4 for line in lines)
    return _Style(size, median(steps) if steps else size * 1.5, indented > INDENTED * len(lines))


def _begins(line: _PrintedLine, before: _PrintedLine, style: _Style) -> bool:
    """Whether a line begins a paragraph after the line before it."""
    if line.alone or before.alone or max(line.size, before.size) > LARGER * min(line.size, before.size):
        return True
    if line.text.startswith(NEVER_FIRST):
        return False
    same_place = line.page == before.page and line.y0 > before.y0
    gap = line.y0 - before.y0 if same_place else style.pitch
    if line.size > LARGER * style.size and line.centred and (before.centred or before.full):
        return gap > WIDE_GAP * max(style.pitch, 1.5 * line.size)
    if line.indent > INDENT or gap > WIDE_GAP * style.pitch:
        return True
    closed = before.text.endswith(CLOSED)
    if not before.full:
        # Print that is not justified stops short within a paragraph too; there the indent alone tells.
        return not style.indented or closed or (before.centred and before.indent > CENTRED)
    return closed and bool(NUMBERED.match(line.text))


def _assemble(lines: Sequence[_PrintedLine], starts: Sequence[bool]) -> tuple[str, tuple[PageSpan, ...]]:
    text = ""
    parts: list[str] = []
    begins: dict[int, int] = {}
    length = 0
    for line, start in zip(lines, starts, strict=True):
        joint = ("\n" if start else join_lines(text[-1:], line.text[:1])[1:-1]) if parts else ""
        begins.setdefault(line.page, length + len(joint))
        parts.append(joint + line.text)
        length += len(parts[-1])
        text = line.text
    ends = [*list(begins.values())[1:], length]
    spans = tuple(PageSpan(page, start, end) for (page, start), end in zip(begins.items(), ends, strict=True))
    return "".join(parts), spans
