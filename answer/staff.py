"""Questions of staff that rows of a ledger answer: what is due in a year, who does what, the levels side by side.

Which questions those are is in corpus/lexicon/staff_questions.toml; a question that no row answers is left alone.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from answer.draft import Draft
from answer.lexicon import Lexicon, read_table
from answer.question import Question
from answer.quoting import Quoter
from answer.rows import Row, Rows
from answer.staff_rules import Asked, Asking
from answer.staff_text import ELSEWHERE, PAGES, UNDATED, compared, listed
from answer.text import fold
from corpus.model import CorpusError, Document

Meant = Callable[[Question, frozenset[str]], Sequence[Document]]
HEADS = {
    "targets": "{of}{year}年要完成的{what}共**{total}项**：",
    "duties": "文件里写到“{body}”的任务共**{total}项**：",
    "unassigned": "{of}没有写明责任单位的任务共**{total}项**：",
}
_LONG = 3  # characters; a longer name may be the end of a full one


class StaffRows:
    """An attempt that answers from rows; None for every question that the table does not have in whole."""

    def __init__(self, rows: Rows, lexicon: Lexicon, meant: Meant) -> None:
        self._rows = rows
        self._lexicon = lexicon
        self._meant = meant
        self._table = read_table(lexicon.folder, "staff_questions.toml")
        self._same: dict[str, str] = {
            name: group[0] for group in self._table["same_bodies"] for name in group
        }
        self._tails = ("", *self._table["body_tails"])
        self._asking = Asking(self._table, lexicon, rows.labels)

    def __call__(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        drafts = (self._answer(asked, question, documents, quoter) for asked in self._asking.of(question))
        return next((draft for draft in drafts if draft is not None), None)

    def takes(self, text: str) -> bool:
        """Whether there are rows for a text as it is, before it is cut into parts or completed from the history."""
        return any(self._has_rows(asked) for asked in self._asking.taken(text))

    def _has_rows(self, asked: Asked) -> bool:
        rows = self._rows.compare(asked.about) if asked.rule.rows == "compare" else self._chosen(asked)
        return bool(rows)

    def _answer(
        self, asked: Asked, question: Question, documents: frozenset[str], quoter: Quoter
    ) -> Draft | None:
        if asked.rule.rows == "compare":
            return None if documents else compared(self._rows.compare(asked.about), quoter)
        every = [r for r in self._chosen(asked) if not documents or r.document_id in documents]
        near = {d.id for d in self._meant(question, documents)}
        rows = every if asked.rule.rows == "duties" else [r for r in every if r.document_id in near]
        if not rows:
            return None
        page = PAGES[asked.rule.rows]
        tail = [ELSEWHERE.format(more=len(every) - len(rows), page=page)] if len(every) > len(rows) else []
        undated = [r for r in self._undated(asked) if r.document_id in near]
        if undated:
            tail.append(UNDATED.format(more=len(undated), year=asked.years[0], page=page))
        return listed(self._head(asked, rows, quoter), rows, tail, page, quoter)

    def _head(self, asked: Asked, rows: Sequence[Row], quoter: Quoter) -> str:
        titles = dict.fromkeys(quoter.corpus.by_id[r.document_id].title.strip("《》") for r in rows)
        return HEADS[asked.rule.rows].format(
            of="".join(f"《{title}》" for title in titles),
            year=rows[0].year,
            body=asked.body,
            total=len(rows),
            what=asked.about + ("带数字的指标" if asked.rule.numbers else "目标"),
        )

    def _chosen(self, asked: Asked) -> list[Row]:
        if asked.rule.rows == "targets":
            rows = [r for r in self._due(asked) if r.year_stated or asked.rule.period]
            return sorted(rows, key=lambda r: not r.year_stated)
        duties = [r for r in self._rows.duties() if not asked.about or asked.about in r.labels]
        if asked.rule.rows == "unassigned":
            return [r for r in duties if not r.body]
        wanted = self._body(asked.body)
        return [r for r in duties if r.body and self._is(wanted, self._body(r.body))]

    def _undated(self, asked: Asked) -> list[Row]:
        """Rows that are due in the year only as the last of the document's period, where they are not listed."""
        if asked.rule.rows != "targets" or asked.rule.period:
            return []
        return [r for r in self._due(asked) if not r.year_stated]

    def _due(self, asked: Asked) -> list[Row]:
        """Targets of the one year asked for."""
        if len(asked.years) != 1:
            return []
        rule = asked.rule
        return [
            r
            for r in self._rows.targets()
            if r.year == asked.years[0]
            and (r.value or not rule.numbers)
            and rule.unit in ("", r.unit)
            and (not asked.about or asked.about in r.labels)
        ]

    def _body(self, name: str) -> str:
        """A body's full name without 各 and the like before it, as the first of those that are one."""
        folded = fold(name).text
        for word in self._table["every"]:
            folded = folded.removeprefix(word)
        full = self._lexicon.entities.get(folded, folded)
        return self._same.get(full, full)

    def _is(self, wanted: str, body: str) -> bool:
        """A long name is also meant by how it ends (区委 + 教育工作领导小组)."""
        names = [wanted + tail for tail in self._tails]
        return body in names or (len(wanted) > _LONG and body.endswith(tuple(names)))


def load_staff(rows: Rows | None, lexicon: Lexicon, meant: Meant) -> StaffRows | None:
    """The attempt, or None without rows; CorpusError where its table is broken."""
    try:
        return StaffRows(rows, lexicon, meant) if rows is not None else None
    except (KeyError, TypeError, AttributeError, IndexError, re.error) as error:
        path = Path(lexicon.folder) / "staff_questions.toml"
        raise CorpusError(f"词表 {path} 里有一处不对：{error}。请对照表头的说明改正。") from error
