"""Ruled tables of a PDF: the glyphs inside them become rows of text, each a paragraph of its own."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.readers.clean import join_lines
from ingest.readers.pdf_glyphs import Frame
from ingest.readers.printed import Glyph, Segment, rows, to_segments
from ingest.readers.rules import Field, Rule, RuledTable, find_tables, rule_of
from ingest.readers.tables import Grid, header_names, table_lines

# A table at the top of a page goes on with the one before it when their columns stand alike (in points).
ALIKE = 3.0
TOP = 0.2


@dataclass(frozen=True)
class Continued:
    """The columns and the headers of a page's last table, which the next page may go on with."""

    xs: tuple[float, ...]
    headers: tuple[str, ...]


def take_tables(
    page: Any, frame: Frame, glyphs: list[Glyph], cells: int, before: Continued | None
) -> tuple[list[Glyph], list[Segment], Continued | None]:
    """Part a page into the glyphs outside its tables and the rows of its tables; the last value is for the next page."""
    tables = find_tables(list(_rules(page, frame)))
    lines: list[Segment] = []
    last: Continued | None = None
    for table in tables:
        inside = [glyph for glyph in glyphs if _within(glyph, table)]
        if not inside:
            continue
        kept = set(map(id, inside))
        glyphs = [glyph for glyph in glyphs if id(glyph) not in kept]
        grid = _grid(table, inside, cells)
        goes_on = (
            before is not None
            and last is None
            and table.ys[0] < TOP * frame.height
            and _alike(before.xs, table.xs)
        )
        headers = before.headers if before is not None and goes_on else header_names(grid)
        lines += _segments(table, table_lines(grid, headers=headers if goes_on else None), inside[0].size)
        last = Continued(table.xs, headers)
    return glyphs, lines, last


def _alike(first: Sequence[float], second: Sequence[float]) -> bool:
    return len(first) == len(second) and all(abs(a - b) < ALIKE for a, b in zip(first, second, strict=True))


def _within(glyph: Glyph, table: RuledTable) -> bool:
    middle = (glyph.x0 + glyph.x1) / 2
    return table.xs[0] <= middle <= table.xs[-1] and table.ys[0] <= glyph.middle <= table.ys[-1]


def _grid(table: RuledTable, glyphs: Sequence[Glyph], cells: int) -> Grid:
    grid = Grid(cells)
    for field in table.fields:
        inside = [glyph for glyph in glyphs if _in_field(glyph, field)]
        text = ""
        for row in rows(to_segments(inside)):
            text = join_lines(text, " ".join(segment.text for segment in row))
        grid.put(field.row, field.column, text, field.rows, field.columns)
    return grid


def _in_field(glyph: Glyph, field: Field) -> bool:
    middle = (glyph.x0 + glyph.x1) / 2
    return field.x0 <= middle < field.x1 and field.y0 <= glyph.middle < field.y1


def _segments(table: RuledTable, lines: Sequence[str], size: float) -> list[Segment]:
    """The lines of a table one below the other in its place."""
    top, step = table.ys[0], (table.ys[-1] - table.ys[0]) / max(1, len(lines))
    return [
        Segment(
            text,
            table.xs[0],
            top + i * step,
            table.xs[-1],
            top + (i + 0.9) * step,
            min(size, step),
            alone=True,
        )
        for i, text in enumerate(lines)
    ]


def _rules(page: Any, frame: Frame) -> Iterator[Rule]:
    """The straight lines that a page draws: thin boxes, and the sides of paths made of straight lines."""
    from pypdfium2 import raw

    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        x0, y0, x1, y1 = item.get_bounds()
        if rule := _rule(frame.place(x0, y0), frame.place(x1, y1)):
            yield rule
        elif raw.FPDFPath_CountSegments(item.raw) <= 200:
            yield from _sides(item, frame)


def _rule(a: tuple[float, float], b: tuple[float, float]) -> Rule | None:
    (ax, bx), (ay, by) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    return rule_of(ax, ay, bx, by)


def _sides(item: Any, frame: Frame) -> Iterator[Rule]:
    from pypdfium2 import raw

    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    for index in range(raw.FPDFPath_CountSegments(item.raw)):
        segment = raw.FPDFPath_GetPathSegment(item.raw, index)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = frame.place(*matrix.on_point(x.value, y.value))
        if (
            before
            and raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO
            and (rule := _rule(before, point))
        ):
            yield rule
        before = point
