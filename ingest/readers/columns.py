"""The order in which a page is read: one column, or several side by side under and between full-width lines.

A gutter is a blank strip near the middle with text on both sides. Columns of text differ from the columns of a table
in that most of their lines fill them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.readers.printed import PrintedPage, Segment

# Share of a page's lines that may run across the gutter: titles, figures.
CROSSING = 0.4
# Lines whose size is off the usual by more than this share are no lines of a column: titles, running heads.
ODD_SIZE = 0.2
# Share of a column's lines that have to fill it, and how near to its edge (in characters) that is.
FILLED = 0.55
# The same where the strip runs down the middle of the page, off by no more than CENTRAL of half its width.
FILLED_CENTRAL = 0.25
CENTRAL = 0.04
NEAR = 2.2
LEAST_LINES = 4


@dataclass(frozen=True)
class Column:
    """Segments in reading order, and the left and right edge of the column they stand in."""

    segments: tuple[Segment, ...]
    left: float
    right: float


def reading_order(pages: Sequence[PrintedPage]) -> list[list[Column]]:
    """For each page its columns, in reading order."""
    gutters = [find_gutter(page) for page in pages]
    usual = Counter(round(gutter, -1) for gutter in gutters if gutter is not None)
    common = None
    if usual and sum(usual.values()) * 2 >= len(pages):
        place = usual.most_common(1)[0][0]
        common = median(gutter for gutter in gutters if gutter is not None and abs(gutter - place) < 15)
    left, right = _block(pages)
    return [
        _page_columns(page, gutter or _fitting(page, common), left, right)
        for page, gutter in zip(pages, gutters, strict=True)
    ]


def _block(pages: Sequence[PrintedPage]) -> tuple[float, float]:
    """Left and right edge of the print; of a short text, hardly a line of which fills it, the right margin is as the left."""
    lines = [segment for page in pages for segment in page.segments]
    left, right = _edges(lines)
    if sum(line.x1 > right - NEAR * line.size for line in lines if not line.alone) < LEAST_LINES:
        right = max(right, max(page.width for page in pages) - left)
    return left, right


def find_gutter(page: PrintedPage) -> float | None:
    """The middle of the blank strip between two columns of text, None where there is one column."""
    lines = [segment for segment in page.segments if not segment.alone]
    if len(lines) < 2 * LEAST_LINES:
        return None
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    width = right - left
    edges = sorted({round(line.x1, 1) for line in lines if 0.3 < (line.x1 - left) / width < 0.7})
    best: tuple[float, float] | None = None
    for edge in edges:
        strip = _strip(lines, edge)
        if (
            strip
            and _are_columns(lines, strip, page.width / 2)
            and (best is None or strip[1] - strip[0] > best[1] - best[0])
        ):
            best = strip
    return sum(best) / 2 if best else None


def _strip(lines: Sequence[Segment], edge: float) -> tuple[float, float] | None:
    """The blank strip to the right of an edge, if few lines run over it."""
    after = [line.x0 for line in lines if line.x0 > edge]
    if not after:
        return None
    size = median(line.size for line in lines)
    end = sorted(after)[len(after) // 20]
    crossing = sum(line.x0 < edge and line.x1 > edge + 0.1 * size for line in lines)
    return (edge, end) if end - edge > 0.8 * size and crossing <= CROSSING * len(lines) else None


def _are_columns(lines: Sequence[Segment], strip: tuple[float, float], centre: float) -> bool:
    usual = median(line.size for line in lines)
    lines = [line for line in lines if abs(line.size - usual) <= ODD_SIZE * usual]
    before = [line for line in lines if line.x1 <= strip[0] + 0.1]
    after = [line for line in lines if line.x0 >= strip[1] - NEAR * line.size]
    if min(len(before), len(after)) < LEAST_LINES:
        return False
    filled = [_filled(side, *_edges(side)) for side in (before, after)]
    overlap = min(_bottom(before), _bottom(after)) - max(_top(before), _top(after))
    central = abs(sum(strip) / 2 - centre) < CENTRAL * centre
    return min(filled) >= (FILLED_CENTRAL if central else FILLED) and overlap > 2 * median(
        line.size for line in lines
    )


def _filled(lines: Sequence[Segment], left: float, right: float) -> float:
    near = [
        line.x1 >= right - NEAR * line.size and line.x0 <= left + (NEAR + 0.5) * line.size for line in lines
    ]
    return sum(near) / len(near)


def _edges(lines: Sequence[Segment]) -> tuple[float, float]:
    """Left and right edge of a column: where lines begin and end, a few stray ones aside."""
    if not lines:
        return 0.0, 0.0
    starts, ends = sorted(line.x0 for line in lines), sorted(line.x1 for line in lines)
    return starts[len(starts) // 50], ends[-1 - len(ends) // 50]


def _top(lines: Sequence[Segment]) -> float:
    return min(line.y0 for line in lines)


def _bottom(lines: Sequence[Segment]) -> float:
    return max(line.y1 for line in lines)


def _fitting(page: PrintedPage, gutter: float | None) -> float | None:
    """The document's usual gutter, if hardly a line of this page runs over it and its lines fill the left column."""
    lines = [segment for segment in page.segments if not segment.alone]
    if gutter is None or not lines:
        return None
    crossing = [line for line in lines if line.x0 < gutter < line.x1]
    return (
        gutter
        if len(crossing) <= CROSSING * len(lines) and any(line.x1 > gutter * 0.85 for line in lines)
        else None
    )


def _page_columns(page: PrintedPage, gutter: float | None, left: float, right: float) -> list[Column]:
    ordered = sorted(page.segments, key=lambda segment: (segment.middle, segment.x0))
    if gutter is None:
        return [Column(tuple(ordered), left, right)] if ordered else []
    sides = (
        _edges([line for line in ordered if line.x1 <= gutter]),
        _edges([line for line in ordered if line.x0 >= gutter]),
    )
    columns: list[Column] = []
    zone: list[Segment] = []
    for segment in ordered:
        if segment.x0 < gutter < segment.x1 or segment.alone:
            columns += _zone(zone, gutter, sides)
            columns.append(Column((segment,), left, right))
            zone = []
        else:
            zone.append(segment)
    return columns + _zone(zone, gutter, sides)


def _zone(lines: Sequence[Segment], gutter: float, sides: Sequence[tuple[float, float]]) -> list[Column]:
    """The lines between two full-width ones: the left column, then the right."""
    halves = ([line for line in lines if line.x1 <= gutter], [line for line in lines if line.x0 >= gutter])
    return [Column(tuple(half), *side) for half, side in zip(halves, sides, strict=True) if half]
