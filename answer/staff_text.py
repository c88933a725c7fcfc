"""Rows as an answer: a table where a row has several facts, else a list; each row with its marker.

A table is lines of cells between upright strokes under a line of headings and one of dashes, as Markdown has it.
"""

from collections.abc import Sequence

from answer.draft import Draft
from answer.model import Citation, Status
from answer.quoting import Quoter, Span
from answer.rows import Indicator, LevelRows, Row
from answer.saying import notices_for, one_line

MOST = 60  # rows shown at once; more than a plan has of one kind
PAGES = {
    "targets": "“指标台账”页（/targets）",
    "duties": "“职责索引”页（/duties）",
    "unassigned": "“职责索引”页（/duties）",
    "compare": "“省市区比对”页（/compare）",
}
MORE = "还有{more}项没有列在这里，全部见{page}。"
ALL = "可以筛选和导出的表见{page}。"
ELSEWHERE = "其他文件还有{more}项，见{page}。"
UNDATED = "另有{more}项没有单独写年份，按计划期到{year}年底完成，见{page}。"


class Marked:
    """Citations in the order of the lines; one quote has one marker."""

    def __init__(self, quoter: Quoter) -> None:
        self._quoter = quoter
        self._known: dict[Span, Citation] = {}

    def mark(self, row: Row) -> Citation:
        span = Span(row.document_id, row.start, row.end)
        if span not in self._known:
            self._known[span] = self._quoter.cite(span, len(self._known) + 1)
        return self._known[span]

    def quote(self, row: Row) -> str:
        citation = self.mark(row)
        return f"“{one_line(citation.quote)}”[{citation.marker}]"

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._known.values())


def listed(head: str, rows: Sequence[Row], tail: Sequence[str], page: str, quoter: Quoter) -> Draft:
    """The rows under their head; tail: what is said of rows that are not among them."""
    marked = Marked(quoter)
    shown, more = rows[:MOST], len(rows) - MOST
    lines = _table_of(shown, marked) or [f"- {marked.quote(row)}" for row in shown]
    last = MORE.format(more=more, page=page) if more > 0 else ALL.format(page=page)
    text = "\n".join([head, *lines, last + "".join(tail)])
    return Draft(Status.ANSWERED, text, marked.citations, notices=notices_for(marked.citations))


def _table_of(rows: Sequence[Row], marked: Marked) -> list[str]:
    """A table of bodies, or of values where most rows have one; else empty, since the quotes themselves say more."""
    if any(row.body for row in rows):
        cells = [(row.body, row.part, marked.quote(row)) for row in rows]
        return table(("单位或人员", "承担方式", "文件写法"), cells)
    if 2 * sum(bool(row.value) for row in rows) < len(rows):
        return []
    cells = [
        (f"{one_line(row.text)}[{marked.mark(row).marker}]", row.figure or "没有数字", _due(row))
        for row in rows
    ]
    return table(("指标", "目标值", "期限"), cells)


def _due(row: Row) -> str:
    if row.year is None:
        return "未写明"
    return f"{row.year}年" if row.year_stated else f"{row.year}年（按计划期）"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table; a stroke within a cell becomes a wide one."""
    every = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(one_line(cell).replace("|", "｜") for cell in row) + " |" for row in every]


def compared(indicators: Sequence[Indicator], quoter: Quoter) -> Draft | None:
    """A table for each indicator, a line for each statement of a level; 未载明 where a level states nothing."""
    marked, lines, shown = Marked(quoter), list[str](), 0
    for found in indicators:
        needed = sum(max(1, len(level.rows)) for level in found.levels)
        if shown and shown + needed > MOST:
            break
        shown += needed
        remarks = f"（{'；'.join(found.remarks)}）" if found.remarks else ""
        lines.append(f"{found.name}{remarks}：")
        cells = [line for level in found.levels for line in _level(level, marked)]
        lines += table(("层级", "数值", "文件写法"), cells)
    if not marked.citations:
        return None
    lines.append(ALL.format(page=PAGES["compare"]))
    whole = all(level.rows for found in indicators for level in found.levels)
    status = Status.ANSWERED if whole else Status.ANSWERED_PARTLY
    return Draft(status, "\n".join(lines), marked.citations, notices=notices_for(marked.citations))


def _level(level: LevelRows, marked: Marked) -> list[tuple[str, str, str]]:
    if not level.rows:
        return [(level.name, "未载明", level.why.removeprefix("未载明").strip("（）"))]
    return [
        (level.name, f"**{r.figure}**" if r.value else "没有数字", marked.quote(r) + _nature(r))
        for r in level.rows
    ]


def _nature(row: Row) -> str:
    return f"（{row.part}）" if row.part else ""
