"""The ledger of a corpus, made once and looked up many times: selections, orders, pages, summaries.

What is made here is all that pages, commands and the chat need; nothing is read from disk.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from corpus.model import Corpus, Level
from ledger.clauses import flat
from ledger.compare import Row, Stated, compare_statements, statements
from ledger.duties import extract_duties
from ledger.figures import extract_figures
from ledger.lexicon import Lexicon, default_lexicon
from ledger.model import OTHER, Duty, LedgerError, Part, Target, TargetKind, YearSource
from ledger.targets import extract_targets

T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """What rows are asked for; None and empty mean all.

    year: rows whose deadline that is; `period` takes in those that only have the year of the document's period.
    body: a word within the body's name. text: words that have to stand in the row, in any order.
    """

    document: str = ""
    level: Level | None = None
    topic: str = ""
    stage: str = ""
    year: int | None = None
    period: bool = True
    kind: TargetKind | None = None
    body: str = ""
    part: Part | None = None
    text: str = ""


@dataclass(frozen=True)
class Book:
    """Targets and duties of a corpus in the order of its documents."""

    corpus: Corpus
    targets: tuple[Target, ...]
    duties: tuple[Duty, ...]
    stated: Stated = field(repr=False)
    lexicon: Lexicon = field(repr=False)

    def find_targets(self, wanted: Wanted) -> tuple[Target, ...]:
        return tuple(t for t in self.targets if _fits_target(t, wanted))

    def find_duties(self, wanted: Wanted) -> tuple[Duty, ...]:
        return tuple(d for d in self.duties if _fits_duty(d, wanted))

    def compare(self, topic_or_indicator: str) -> tuple[Row, ...]:
        """Like `ledger.compare.compare`; LedgerError for an empty question."""
        return compare_statements(self.corpus, self.stated, topic_or_indicator, self.lexicon)

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics that occur, in the order of the lexicon."""
        seen = {row.topic for row in (*self.targets, *self.duties)}
        return tuple(name for name, _ in (*self.lexicon.topics, (OTHER, ())) if name in seen)

    @property
    def stages(self) -> tuple[str, ...]:
        seen = {stage for row in (*self.targets, *self.duties) for stage in row.stages}
        return tuple(name for name, _ in self.lexicon.stages if name in seen)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({t.year for t in self.targets if t.year is not None}))

    @property
    def bodies(self) -> tuple[str, ...]:
        """Named bodies, the most often named first."""
        counts = Counter(d.body for d in self.duties if d.part is not Part.UNNAMED)
        return tuple(sorted(counts, key=lambda body: (-counts[body], body)))


def make_book(corpus: Corpus, lexicon: Lexicon | None = None) -> Book:
    """Extract everything; some hundred milliseconds for a corpus of ten documents."""
    tables = lexicon or default_lexicon()
    targets = extract_targets(corpus, lexicon=tables)
    stated = statements(targets, extract_figures(corpus, lexicon=tables))
    return Book(corpus, targets, extract_duties(corpus, lexicon=tables), tuple(stated), tables)


def _fits_target(t: Target, wanted: Wanted) -> bool:
    stated = wanted.period or t.deadline.source is not YearSource.PERIOD
    return (
        _fits(t, wanted)
        and (wanted.year is None or (t.year == wanted.year and stated))
        and wanted.kind in (None, t.kind)
        and _has_words(wanted.text, t.quote, t.indicator, t.topic)
    )


def _fits_duty(d: Duty, wanted: Wanted) -> bool:
    return (
        _fits(d, wanted)
        and flat(wanted.body).strip() in flat(d.body)
        and wanted.part in (None, d.part)
        and _has_words(wanted.text, d.quote, d.body, d.task, d.topic)
    )


def _fits(row: Target | Duty, wanted: Wanted) -> bool:
    return (
        wanted.document in ("", row.document_id)
        and wanted.level in (None, row.place.level)
        and wanted.topic in ("", row.topic)
        and (not wanted.stage or wanted.stage in row.stages)
    )


def _has_words(words: str, *texts: str) -> bool:
    text = flat(" ".join(texts))
    return all(word in text for word in flat(words).split())


ORDERS: dict[str, Callable[[Any], Any]] = {
    "place": lambda row: (row.document_id, row.start),
    "year": lambda row: (row.year or 9999, row.document_id, row.start),
    "topic": lambda row: (row.topic, row.document_id, row.start),
    "indicator": lambda row: row.indicator,
    "value": lambda row: (row.unit, row.quantity.low if row.quantity else -1),
    "level": lambda row: (list(Level).index(row.place.level), row.document_id, row.start),
    "body": lambda row: (row.part is Part.UNNAMED, row.body, row.start),
    "part": lambda row: (list(Part).index(row.part), row.body, row.start),
}
TARGET_ORDERS = ("place", "indicator", "value", "year", "topic", "level")
DUTY_ORDERS = ("place", "body", "part", "topic", "level")


def in_order(
    rows: Iterable[T], order: str, allowed: Sequence[str], descending: bool = False
) -> tuple[T, ...]:
    """The rows sorted by one of the orders; `place` (as the documents have them) leaves them as they come.

    LedgerError for an order that there is not.
    """
    if order not in allowed:
        raise LedgerError(f"不能按「{order}」排序；可以按：{'、'.join(allowed)}")
    kept = tuple(rows)
    if order != "place":
        kept = tuple(sorted(kept, key=ORDERS[order]))
    return kept[::-1] if descending else kept
