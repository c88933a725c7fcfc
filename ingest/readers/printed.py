"""What stands on a printed page: glyphs, the segments of lines they make, and pages of segments.

Shared by PDF, OFD and recognised pictures. Lengths are in the unit of the page, the origin is its upper left corner.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TypeVar

# In widths of a character: what is further apart belongs to another column or cell.
SPLIT = 1.8
# Words of Latin letters without a blank between them stand at least so far apart.
WORD_GAP = 0.28


@dataclass(frozen=True)
class Glyph:
    """One character with its box; size is the height of its font."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Segment:
    """A stretch of one printed line without a wide gap. `alone`: a paragraph of its own, such as a table row."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    alone: bool = False

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class PrintedPage:
    """A page (1-based number) with its size and its segments in any order."""

    number: int
    width: float
    height: float
    segments: tuple[Segment, ...]


T = TypeVar("T", Glyph, Segment)


def rows(items: Iterable[T]) -> list[list[T]]:
    """Group what stands on one line, top to bottom and left to right."""
    found: list[list[T]] = []
    for item in sorted(items, key=lambda item: item.middle):
        last = found[-1] if found else []
        if last and item.middle - median(other.middle for other in last[-8:]) < 0.5 * max(
            item.size, last[-1].size
        ):
            last.append(item)
        else:
            found.append([item])
    return [sorted(row, key=lambda item: item.x0) for row in found]


def to_segments(glyphs: Sequence[Glyph]) -> list[Segment]:
    """Join glyphs to segments; blanks at a segment's ends are dropped, missing blanks between words are put in."""
    segments = []
    for row in rows(glyphs):
        run: list[Glyph] = []
        for glyph in row:
            solid = [other for other in run if not other.text.isspace()]
            if solid and glyph.x0 - solid[-1].x1 > SPLIT * glyph.size and not glyph.text.isspace():
                segments.append(_segment(run))
                run = []
            run.append(glyph)
        segments.append(_segment(run))
    return [segment for segment in segments if segment.text]


def _segment(run: Sequence[Glyph]) -> Segment:
    solid = [glyph for glyph in run if not glyph.text.isspace()]
    if not solid:
        return Segment("", run[0].x0, run[0].y0, run[-1].x1, run[-1].y1, run[0].size)
    run = run[run.index(solid[0]) : len(run) - list(reversed(run)).index(solid[-1])]
    parts = [run[0].text]
    for left, right in pairwise(run):
        words = (
            left.text[-1:].isascii()
            and left.text[-1:].isalnum()
            and right.text[:1].isascii()
            and right.text[:1].isalnum()
        )
        parts.append(" " + right.text if words and right.x0 - left.x1 > WORD_GAP * right.size else right.text)
    return Segment(
        "".join(parts),
        min(glyph.x0 for glyph in solid),
        min(glyph.y0 for glyph in solid),
        max(glyph.x1 for glyph in solid),
        max(glyph.y1 for glyph in solid),
        median(glyph.size for glyph in solid),
    )
