"""A table to lines of text: a row is a line, each value behind its column's header (`header：value；header：value`),
so that a row can be quoted and found by itself.

A merged cell stands in every place it covers: the value of a cell merged downwards is repeated in each of its rows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.readers.clean import BLANKS, EDGES, clean_text
from ingest.readers.errors import TooLargeError

FIGURE = re.compile(r"^[\d.,+%％‰\-—~～/:：年月日所个人万亿元≥≤]+$")
YEAR = re.compile(r"^(?:20\d\d|19\d\d)(?:[年—\-–/]|20\d\d)*$")
HEADER_LENGTH = 30
LABEL_LENGTH = 16
SHORT_HEADER = 10
SENTENCE_ENDS = "。；！？"


@dataclass(frozen=True)
class Cell:
    """A cell's text and the row and column of its upper left corner: equal corners are one merged cell."""

    text: str
    row: int
    column: int


Row = Sequence[Cell]


@dataclass
class Grid:
    """Collects the cells of a table; a cell may cover several rows and columns."""

    most: int
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def put(self, row: int, column: int, text: str, rows: int = 1, columns: int = 1) -> None:
        """Place a cell; the first one put in a place stays. Raises TooLargeError over the limit of cells."""
        cell = Cell(BLANKS.sub(" ", clean_text(text)).strip(EDGES), row, column)
        if len(self.cells) + rows * columns > self.most:
            raise TooLargeError(f"表格超过 {self.most} 个单元格；请拆成几份后再导入")
        for y in range(row, row + rows):
            self.repeat(cell, y, column, columns)

    def repeat(self, cell: Cell, row: int, column: int, columns: int) -> None:
        """Let a cell stand in further columns of a row."""
        if len(self.cells) + columns > self.most:
            raise TooLargeError(f"表格超过 {self.most} 个单元格；请拆成几份后再导入")
        for x in range(column, column + columns):
            self.cells.setdefault((row, x), cell)

    def free_column(self, row: int) -> int:
        """The first column of a row that no cell covers yet."""
        column = 0
        while (row, column) in self.cells:
            column += 1
        return column

    def rows(self) -> list[list[Cell]]:
        """Every row that has a text, over the columns that have one, all of one width."""
        filled = [place for place, cell in self.cells.items() if cell.text]
        columns = sorted({x for _, x in filled})
        empty: Mapping[tuple[int, int], Cell] = {}
        return [
            [self.cells.get((y, x)) or empty.get((y, x)) or Cell("", y, x) for x in columns]
            for y in sorted({y for y, _ in filled})
        ]


def table_lines(
    grid: Grid, header_rows: int | None = None, headers: Sequence[str] | None = None
) -> list[str]:
    """The lines of a table; header_rows tells how many rows are headers where the format says so.

    headers: of the table that this one goes on with on a new page, whether it repeats them or not.
    """
    rows, lines = grid.rows(), []
    while rows and len(rows) > 1 and _is_band(rows[0]):
        lines.append(_values(rows[0])[0])
        rows = rows[1:]
        header_rows = None if header_rows is None else max(0, header_rows - 1)
    if not rows:
        return lines
    count = min(header_rows or _guess_header(rows), len(rows) - 1)
    names = _headers(rows[:count])
    if headers and len(headers) == len(rows[0]) and names != list(headers):
        return lines + [_row_line(row, headers) for row in rows]
    if count == 0:
        return lines + [line for row in rows for line in _headless(row, _is_form(rows))]
    body = rows[count:]
    written = [row for row in body if not _is_band(row)]
    if any(not any(row[x].text for row in written) for x in range(len(names))):
        # A header above an empty column would be lost with it.
        lines.append("；".join(names))
    return lines + [_row_line(row, names) for row in body]


def header_names(grid: Grid) -> tuple[str, ...]:
    """The headers of a table's columns, none where it has none."""
    rows = grid.rows()
    while rows and len(rows) > 1 and _is_band(rows[0]):
        rows = rows[1:]
    return tuple(_headers(rows[: _guess_header(rows)])) if rows else ()


def _values(row: Row) -> list[str]:
    """The texts of a row, merged cells once."""
    return [cell.text for cell in dict.fromkeys(row) if cell.text]


def _is_band(row: Row) -> bool:
    """Whether a row is one cell over the whole width, or one text at its start: a caption or a group's heading."""
    return (
        len(row) > 1
        and len(_values(row)) == 1
        and (len(set(row)) == 1 or (bool(row[0].text) and len(row) > 2))
    )


def _is_header(row: Row) -> bool:
    named = _values(row)
    if len(named) < 2 or sum(not cell.text for cell in row) > 1:
        return False
    return not FIGURE.match(named[0]) and all(
        len(text) <= HEADER_LENGTH
        and text[-1] not in SENTENCE_ENDS
        and (YEAR.match(text) or not FIGURE.match(text))
        for text in named
    )


def _guess_header(rows: Sequence[Row]) -> int:
    """How many rows at the top are headers: as many as the cells of the first row reach down to, at least its groups."""
    if len(rows) < 2 or not _is_header(rows[0]):
        return 0
    first = rows[0]
    count = 1
    while (
        count < len(rows)
        and set(rows[count]) & set(first)
        and len(set(rows[count]) | set(first)) > len(set(first))
    ):
        count += 1
    grouped = any(left is not right and left == right for left, right in pairwise(first))
    grouped = grouped or len(set(first)) < len(first)
    if count == 1 and grouped and _is_header(rows[1]):
        count = 2
    if count == 1 and _is_form(rows) and not _has_column_of_figures(rows):
        return 0
    return count


def _has_column_of_figures(rows: Sequence[Row]) -> bool:
    return any(all(FIGURE.match(row[x].text or "-") for row in rows[1:]) for x in range(len(rows[0])))


def _is_form(rows: Sequence[Row]) -> bool:
    """Whether labels and values stand in turn, as in the table of facts at the head of a page."""
    labels = [row[x].text for row in rows for x in range(0, len(row), 2)]
    if len(rows[0]) % 2 or any(len(label) > LABEL_LENGTH or FIGURE.match(label or "x") for label in labels):
        return False
    marked = sum(label.endswith(("：", ":")) for label in labels)
    return marked * 2 >= sum(map(bool, labels)) or (len(rows[0]) == 2 and len(rows[0][1].text) > SHORT_HEADER)


def _headless(row: Row, form: bool) -> list[str]:
    if not form:
        return ["；".join(_values(row))]
    pairs = [
        (row[x].text.rstrip("：: "), row[x + 1].text if row[x + 1] != row[x] else "")
        for x in range(0, len(row), 2)
    ]
    return [
        f"{label}：{value}" if label and value else label or value for label, value in pairs if label or value
    ]


def _headers(rows: Sequence[Row]) -> list[str]:
    """One header a column; of several rows the group first, joined by a slash."""
    if not rows:
        return []
    return ["/".join(_values([row[x] for row in rows])) for x in range(len(rows[0]))]


def _row_line(row: Row, headers: Sequence[str]) -> str:
    if _is_band(row):
        return _values(row)[0]
    parts: dict[Cell, list[str]] = {}
    for cell, header in zip(row, headers, strict=True):
        if cell.text:
            parts.setdefault(cell, []).append(header)
    return "；".join(
        f"{'、'.join(dict.fromkeys(filter(None, names)))}：{cell.text}" if any(names) else cell.text
        for cell, names in parts.items()
    )
