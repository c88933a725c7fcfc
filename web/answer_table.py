"""Tables within an answer's text: lines of cells between upright strokes, as `answer.staff_text` writes them."""

import re
from collections.abc import Callable, Sequence

from web.nodes import Child, Node, h

_ROW = re.compile(r"\|\s.+\|.*\|")
_RULE = re.compile(r"\|(?:\s*-{3,}\s*\|)+")


def is_row(line: str) -> bool:
    return bool(_ROW.fullmatch(line))


def table_of(lines: Sequence[str], inline: Callable[[str], list[Child]]) -> Node:
    """The lines of one table as an element; the first line holds the headings where a line of dashes follows it."""
    rows = [_cells(line) for line in lines if not _RULE.fullmatch(line)]
    headed = len(lines) > 1 and bool(_RULE.fullmatch(lines[1]))
    head = h("thead", h("tr", [h("th", inline(cell), scope="col") for cell in rows[0]])) if headed else None
    body = [h("tr", [h("td", inline(cell)) for cell in row]) for row in rows[1 if headed else 0 :]]
    return h("div.pq-scroll", h("table.pq-rows", head, h("tbody", body)))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
