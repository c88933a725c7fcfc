"""The lines of an HTML element: one for each block, each `<br>`, each row of a table of data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.readers.clean import BETWEEN_HAN, EDGES
from ingest.readers.tables import Grid, table_lines

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul", "caption",
})  # fmt: skip
SPACES = re.compile(r"[ \t\n\r\f\v\u00a0]+")
# A cell with longer text, or with several blocks of it, lays out a page rather than states a datum.
LONG_CELL = 400
LONG_BLOCKS = 200


@dataclass(frozen=True)
class PageLine:
    """A line with the number of its characters that are links."""

    text: str
    linked: int = 0

    @property
    def is_link(self) -> bool:
        return self.linked * 2 > len(self.text)


def element_lines(node: Any, cells: int) -> list[PageLine]:
    """The lines of an element in reading order; `cells` is the most that a table may have."""
    walker = _Walker(cells)
    walker.walk(node, linked=False)
    walker.flush()
    return walker.lines


class _Walker:
    def __init__(self, cells: int) -> None:
        self.cells = cells
        self.lines: list[PageLine] = []
        self._parts: list[tuple[str, bool]] = []

    def walk(self, node: Any, linked: bool) -> None:
        """Collect an element; not recursive in the tail, and as deep as the page, whose depth is bounded."""
        if not isinstance(node.tag, str):
            return
        if node.tag == "table" and is_data_table(node):
            self.flush()
            self.lines += [PageLine(line) for line in data_table_lines(node, self.cells)]
            return
        block = node.tag in BLOCKS
        if block or node.tag == "br":
            self.flush()
        linked = linked or (node.tag == "a" and bool(node.get("href")))
        self._add(node.text, linked)
        for child in node:
            self.walk(child, linked)
            self._add(child.tail, linked)
        if block:
            self.flush()

    def _add(self, text: str | None, linked: bool) -> None:
        if text:
            self._parts.append((text, linked))

    def flush(self) -> None:
        text = tidy("".join(part for part, _ in self._parts))
        if text:
            self.lines.append(
                PageLine(text, sum(len(part.strip()) for part, linked in self._parts if linked))
            )
        self._parts = []


def tidy(text: str) -> str:
    """White space as a browser shows it: runs of it are one blank, a line end between hanzi is none."""
    return SPACES.sub(" ", BETWEEN_HAN.sub("", text.strip(EDGES))).strip(EDGES)


def is_data_table(table: Any) -> bool:
    """Whether a table holds data, not the layout of a page."""
    rows = list(_rows(table))
    widest = max((len(row) for row in rows), default=0)
    if table.get("role") == "presentation" or widest < 2 or len(rows) < 2:
        return False
    for cell in (cell for row in rows for cell in row):
        length = len(cell.text_content().strip())
        blocks = sum(1 for child in cell.iter("p", "div", "br", "li"))
        if length > LONG_CELL or (length > LONG_BLOCKS and blocks > 2) or cell.find(".//table") is not None:
            return False
    return True


def data_table_lines(table: Any, cells: int) -> list[str]:
    """The rows of a table of data as lines, its caption first."""
    grid = Grid(cells)
    headers = 0
    for y, row in enumerate(_rows(table)):
        if (
            headers == y
            and row
            and (row[0].getparent().getparent().tag == "thead" or all(cell.tag == "th" for cell in row))
        ):
            headers += 1
        for cell in row:
            grid.put(
                y,
                grid.free_column(y),
                tidy(cell.text_content()),
                _span(cell, "rowspan"),
                _span(cell, "colspan"),
            )
    caption = table.findtext("caption") or ""
    return [*filter(None, [tidy(caption)]), *table_lines(grid, headers or None)]


def _rows(table: Any) -> Iterator[list[Any]]:
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is table:
            yield [cell for cell in row if cell.tag in ("td", "th")]


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    return max(1, min(int(value), 1000)) if value.isdigit() and len(value) < 6 else 1
