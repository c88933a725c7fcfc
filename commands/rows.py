"""The ledger's rows in the form in which the answering room takes them as evidence."""

from collections.abc import Sequence

from answer.rows import Indicator, LevelRows, Row
from ledger.book import Book
from ledger.compare import Cell, Statement
from ledger.model import Duty, Part, Target, YearSource
from ledger.words import LEVELS, MARKS, PARTS


class BookRows:
    """A book behind the protocol `answer.rows.Rows`."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._targets = tuple(_target(t) for t in book.targets)
        self._duties = tuple(_duty(d) for d in book.duties)

    @property
    def labels(self) -> Sequence[str]:
        return (*self._book.topics, *self._book.stages)

    def targets(self) -> Sequence[Row]:
        return self._targets

    def duties(self) -> Sequence[Row]:
        return self._duties

    def compare(self, topic_or_indicator: str) -> Sequence[Indicator]:
        return tuple(
            Indicator(
                row.indicator, tuple(_level(cell) for cell in row.cells), tuple(MARKS[m] for m in row.marks)
            )
            for row in self._book.compare(topic_or_indicator)
        )


def _target(t: Target) -> Row:
    return Row(
        t.document_id, t.place.level, t.start, t.end, t.indicator,
        value=t.value,
        figure=t.figure,
        unit=t.unit,
        year=t.year,
        year_stated=t.year is not None and t.deadline.source is not YearSource.PERIOD,
        labels=(t.topic, *t.stages),
    )  # fmt: skip


def _duty(d: Duty) -> Row:
    body = "" if d.part is Part.UNNAMED else d.body
    return Row(
        d.document_id, d.place.level, d.start, d.end, d.task,
        body=body,
        part=PARTS[d.part],
        labels=(d.topic, *d.stages),
    )  # fmt: skip


def _level(cell: Cell) -> LevelRows:
    return LevelRows(LEVELS[cell.level], tuple(_stated(s) for s in cell.statements), cell.why)


def _stated(s: Statement) -> Row:
    at = s.place
    return Row(
        at.document_id, at.level, at.start, at.end, s.indicator,
        value=s.value,
        figure=s.figure,
        unit=s.unit,
        year=s.year,
        year_stated=s.year is not None,
        part="" if s.is_target else "已公布的数据",
    )  # fmt: skip
