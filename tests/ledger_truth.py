"""Compare extracted rows with tables written by hand; shared by the tests of the ledger."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
