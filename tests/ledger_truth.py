"""Compare extracted rows with tables written by hand; shared by the tests of the ledger."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.model import Corpus, Document, Kind, Level, Period
from ingest.load import corpus_of, load_corpus
from ledger.model import Duty, Target

DATA = Path(__file__).resolve().parent / "data"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass
class Score:
    """Rows that were found right, rows of the truth that were not, rows that the truth does not have."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.extra))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))

    def __str__(self) -> str:
        lines = [f"precision {self.precision:.3f} recall {self.recall:.3f} right {self.right}"]
        lines += [f"  missed {row}" for row in self.missed] + [f"  extra  {row}" for row in self.extra]
        return "\n".join(lines)


def target_facts(row: Target) -> tuple[str, ...]:
    """What has to be right besides the quote: place, value, unit, direction, base, year, its source, binding, kind."""
    q = row.quantity
    high = "" if q is None or q.low == q.high else f"{q.high}"
    return (
        row.locator, f"{q.low}" if q else "", high, row.unit,
        row.direction.value if row.direction else "", row.base,
        str(row.year or ""), row.deadline.source.value, row.binding, row.kind.value,
    )  # fmt: skip


def score_targets(rows: Sequence[Target], truth: Sequence[dict[str, str]]) -> Score:
    """A row is right if all its facts are those of a truth row whose quote it holds, or that holds its quote."""
    score, left = Score(), list(rows)
    for want in truth:
        facts = (
            want["locator"] + want["item"], want["low"], want["high"], want["unit"], want["direction"], want["base"],
            want["year"], want["year_source"], want["binding"], want["kind"],
        )  # fmt: skip
        found = next((r for r in left if target_facts(r) == facts and _holds(r.quote, want["quote"])), None)
        if found:
            left.remove(found)
            score.right += 1
        else:
            score.missed.append(" | ".join((*facts, want["quote"])))
    score.extra = [" | ".join((*target_facts(r), r.quote)) for r in left]
    return score


def score_duties(rows: Sequence[Duty], truth: Sequence[dict[str, str]]) -> Score:
    """A row is right if body, part and place are those of a truth row with an overlapping quote.

    Truth rows with need=may count neither as missed nor as extra.
    """
    score, left = Score(), list(rows)
    for want in truth:
        place = want["locator"] + want["item"]
        found = next(
            (r for r in left if r.body == want["body"] and r.locator == place and r.part.value == want["part"]
             and _holds(r.quote, want["quote"])), None,
        )  # fmt: skip
        if found:
            left.remove(found)
            score.right += want["need"] == "must"
        elif want["need"] == "must":
            score.missed.append(" | ".join((place, want["body"], want["part"], want["quote"])))
    score.extra = [" | ".join((r.locator, r.body, r.part.value, r.quote)) for r in left]
    return score


def _holds(a: str, b: str) -> bool:
    a, b = squeezed(a), squeezed(b)
    return a in b or b in a


# Published statutes, as they are; the plan stands in corpus/documents.
STATUTES = {
    "universities": "普通高等学校设置暂行条例",
    "water": "节约用水条例",
    "hygiene": "学校卫生工作条例",
    "fitness": "全民健身条例",
    "sports": "学校体育工作条例",
    "disabled": "残疾人就业条例",
    "accessible": "无障碍环境建设条例",
}


@lru_cache(maxsize=8)
def statute(name: str) -> Corpus:
    text = (DATA / f"ledger_{name}.txt").read_text(encoding="utf-8")
    return corpus_of((Document(name, STATUTES[name], Level.NATIONAL, Kind.LAW, text=text),))


@lru_cache(maxsize=1)
def committed() -> Corpus:
    return load_corpus(DATA.parent.parent / "corpus")


def plan_of(text: str, **facts: Any) -> Corpus:
    """A corpus of one made-up plan of 甲县 for 2021 to 2025; facts: other fields of its Document."""
    given: dict[str, Any] = {
        "id": "plan", "title": "甲县教育提升行动计划（2021—2025年）", "level": Level.DISTRICT, "kind": Kind.PLAN,
        "period": Period(date(2021, 1, 1), date(2025, 12, 31)), "issued": date(2021, 5, 1), **facts,
    }  # fmt: skip
    return corpus_of((Document(text=text, **given),))


def task(sentence: str, **facts: Any) -> Corpus:
    """A made-up plan with one sentence in one task, and another task after it."""
    return plan_of(f"一、主要任务\n\n1.改善条件。{sentence}\n\n2.加强管理。做好日常管理。\n", **facts)
