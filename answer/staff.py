"""Questions of staff that rows of a ledger answer: what is due in a year, who does what, the levels side by side.

Which questions those are is in corpus/lexicon/staff_questions.toml; a question that no row answers is left alone.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from answer.draft import Draft
from answer.lexicon import Lexicon, any_of, read_table
from answer.model import Citation, Status
from answer.question import Question
from answer.quoting import Quoter, Span
from answer.rows import Indicator, LevelRows, Row, Rows
from answer.saying import notices_for, one_line
from answer.text import fold
from corpus.model import CorpusError, Document

MOST = 24  # rows shown at once
Meant = Callable[[Question, frozenset[str]], Sequence[Document]]
PAGES = {
    "targets": "“指标台账”页（/targets）",
    "duties": "“职责索引”页（/duties）",
    "unassigned": "“职责索引”页（/duties）",
    "compare": "“省市区比对”页（/compare）",
}
HEADS = {
    "targets": "{of}{year}年要完成的{what}共**{total}项**：",
    "duties": "文件里写到“{body}”的任务共**{total}项**：",
    "unassigned": "{of}没有写明责任单位的任务共**{total}项**：",
}
MORE = "还有{more}项没有列在这里，全部见{page}。"
ALL = "可以筛选和导出的表见{page}。"
ELSEWHERE = "其他文件还有{more}项，见{page}。"


@dataclass(frozen=True)
class Rule:
    """One kind of question and the rows that answer it, as the table says."""

    rows: str
    pattern: re.Pattern[str]
    numbers: bool = False
    unit: str = ""
    period: bool = False


class StaffRows:
    """An attempt that answers from rows; None for every question that the table does not have in whole."""

    def __init__(self, rows: Rows, lexicon: Lexicon, meant: Meant) -> None:
        self._rows = rows
        self._lexicon = lexicon
        self._meant = meant
        self._table = read_table(lexicon.folder, "staff_questions.toml")
        self._rules = _rules(self._table, lexicon, rows.labels)

    def __call__(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        asked = self._bare(question.text)
        if question.foreign:
            return None
        for rule in self._rules:
            m = rule.pattern.fullmatch(asked)
            draft = self._answer(rule, m.groupdict(), question, documents, quoter) if m else None
            if draft is not None:
                return draft
        return None

    def _answer(
        self,
        rule: Rule,
        said: Mapping[str, str | None],
        question: Question,
        documents: frozenset[str],
        quoter: Quoter,
    ) -> Draft | None:
        about, body = said.get("about") or "", said.get("body") or ""
        if rule.rows == "compare":
            return None if documents else _compared(self._rows.compare(about), quoter)
        every = self._chosen(rule, about, body, question)
        every = [r for r in every if not documents or r.document_id in documents]
        near = {d.id for d in self._meant(question, documents)}
        rows = every if rule.rows == "duties" else [r for r in every if r.document_id in near]
        if not rows:
            return None
        titles = dict.fromkeys(quoter.corpus.by_id[r.document_id].title.strip("《》") for r in rows)
        head = HEADS[rule.rows].format(
            of="".join(f"《{t}》" for t in titles),
            year=rows[0].year,
            body=body,
            total=len(rows),
            what=about + ("带数字的指标" if rule.numbers else "目标"),
        )
        return _listed(head, rows, len(every) - len(rows), PAGES[rule.rows], quoter)

    def _chosen(self, rule: Rule, about: str, body: str, question: Question) -> list[Row]:
        if rule.rows == "targets":
            return self._due(rule, about, (*question.years, *question.relative_years))
        duties = [r for r in self._rows.duties() if not about or about in r.labels]
        if rule.rows == "unassigned":
            return [r for r in duties if not r.body]
        wanted = self._body(body)
        return [r for r in duties if r.body and _is(wanted, self._body(r.body))]

    def _due(self, rule: Rule, about: str, years: Sequence[int]) -> list[Row]:
        """Targets of the one year asked for, those whose text states it first."""
        if len(years) != 1:
            return []
        found = [
            r
            for r in self._rows.targets()
            if r.year == years[0]
            and (r.year_stated or rule.period)
            and (r.value or not rule.numbers)
            and rule.unit in ("", r.unit)
            and (not about or about in r.labels)
        ]
        return sorted(found, key=lambda r: not r.year_stated)

    def _body(self, name: str) -> str:
        """A body's full name without 各 and the like before it."""
        folded = fold(name).text
        for word in self._table["every"]:
            folded = folded.removeprefix(word)
        return self._lexicon.entities.get(folded, folded)

    def _bare(self, text: str) -> str:
        """The question folded, without what people say before and behind it."""
        folded, before = fold(text).text.strip("?!。,."), ""
        while folded != before:
            before = folded
            for word in self._table["openers"]:
                folded = folded.removeprefix(word).lstrip(",")
            for word in self._table["endings"]:
                folded = folded.removesuffix(word).rstrip(",?")
        return folded


def load_staff(rows: Rows | None, lexicon: Lexicon, meant: Meant) -> StaffRows | None:
    """The attempt, or None without rows; CorpusError where its table is broken."""
    try:
        return StaffRows(rows, lexicon, meant) if rows is not None else None
    except (KeyError, TypeError, AttributeError, re.error) as error:
        path = Path(lexicon.folder) / "staff_questions.toml"
        raise CorpusError(f"词表 {path} 里有一处不对：{error}。请对照表头的说明改正。") from error


def _rules(table: Mapping[str, object], lexicon: Lexicon, labels: Sequence[str]) -> list[Rule]:
    words = dict(table["words"])  # type: ignore[call-overload]
    words["year"] = "|".join([r"20\d\d年", *map(re.escape, lexicon.relative_years)])
    words["label"] = "|".join(map(re.escape, sorted(labels, key=len, reverse=True))) or "(?!)"
    rules = []
    for row in table["question"]:  # type: ignore[attr-defined]
        if row["rows"] not in PAGES:
            raise KeyError(f"rows = {row['rows']}（可以写：{'、'.join(PAGES)}）")
        for pattern in row["patterns"]:
            whole = pattern
            for name, value in words.items():
                whole = whole.replace("{" + name + "}", f"(?:{value})")
            rules.append(
                Rule(
                    row["rows"], any_of([whole]), row.get("numbers", False),
                    row.get("unit", ""), row.get("period", False),
                )
            )  # fmt: skip
    return rules


def _is(wanted: str, body: str) -> bool:
    """街道 is meant by 街道办事处; a long name also by what stands before it (区委 + 教育工作领导小组)."""
    return body.startswith(wanted) or (len(wanted) > 3 and body.endswith(wanted))


class _Marked:
    """Citations in the order of the lines; one quote has one marker."""

    def __init__(self, quoter: Quoter) -> None:
        self._quoter = quoter
        self._known: dict[Span, Citation] = {}

    def line(self, row: Row, lead: str = "") -> str:
        span = Span(row.document_id, row.start, row.end)
        if span not in self._known:
            self._known[span] = self._quoter.cite(span, len(self._known) + 1)
        citation = self._known[span]
        return f"- {lead}“{one_line(citation.quote)}”{_remark(row)}[{citation.marker}]"

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._known.values())


def _remark(row: Row) -> str:
    return "（未单独写年份，按计划期）" if row.year is not None and not row.year_stated else ""


def _listed(head: str, rows: Sequence[Row], elsewhere: int, page: str, quoter: Quoter) -> Draft:
    marked = _Marked(quoter)
    lines = [marked.line(r, f"{r.body}（{r.part}）：" if r.body else "") for r in rows[:MOST]]
    more = len(rows) - MOST
    tail = [MORE.format(more=more, page=page) if more > 0 else ALL.format(page=page)]
    if elsewhere:
        tail.append(ELSEWHERE.format(more=elsewhere, page=page))
    text = "\n".join([head, *lines, "".join(tail)])
    return Draft(Status.ANSWERED, text, marked.citations, notices=notices_for(marked.citations))


def _compared(indicators: Sequence[Indicator], quoter: Quoter) -> Draft | None:
    """A line a level for each indicator; 未载明 where a level states nothing."""
    marked, lines, shown = _Marked(quoter), list[str](), 0
    for found in indicators:
        needed = sum(max(1, len(level.rows)) for level in found.levels)
        if shown and shown + needed > MOST:
            break
        shown += needed
        remarks = f"（{'；'.join(found.remarks)}）" if found.remarks else ""
        lines.append(f"{found.name}{remarks}：")
        lines += [line for level in found.levels for line in _level_lines(level, marked)]
    if not marked.citations:
        return None
    lines.append(ALL.format(page=PAGES["compare"]))
    whole = all(level.rows for found in indicators for level in found.levels)
    status = Status.ANSWERED if whole else Status.ANSWERED_PARTLY
    return Draft(status, "\n".join(lines), marked.citations, notices=notices_for(marked.citations))


def _level_lines(level: LevelRows, marked: _Marked) -> list[str]:
    if not level.rows:
        return [f"- {level.name}：{level.why}"]
    return [
        marked.line(r, f"{level.name}：**{r.value}**，" if r.value else f"{level.name}：") for r in level.rows
    ]
