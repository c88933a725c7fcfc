"""What the room takes of a ledger: rows that point into the documents. Who makes them is decided by its caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.model import Level


@dataclass(frozen=True)
class Row:
    """One target or duty, read off `document.text[start:end]`.

    text: the indicator or the task in the document's words. value: as printed, empty without a number; figure: the
    value with direction, base and binding word, as it has to be read without its sentence. year: the deadline;
    year_stated: whether the text states it, or it is only the end of the document's period. body: who is to do it,
    empty where the document names nobody; part: what the body has to do with it. labels: topic and school stages.
    """

    document_id: str
    level: Level
    start: int
    end: int
    text: str
    value: str = ""
    figure: str = ""
    unit: str = ""
    year: int | None = None
    year_stated: bool = False
    body: str = ""
    part: str = ""
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"{self.document_id}: span {self.start}..{self.end}")
        if self.value not in self.figure:
            raise ValueError(
                f"{self.document_id} {self.start}: figure {self.figure} without value {self.value}"
            )
        if self.year is None and self.year_stated:
            raise ValueError(f"{self.document_id} {self.start}: a stated year that there is not")


@dataclass(frozen=True)
class LevelRows:
    """What one level states on an indicator; without rows `why` says that nothing is stated and what that rests on."""

    name: str
    rows: tuple[Row, ...]
    why: str = ""

    def __post_init__(self) -> None:
        if bool(self.rows) == bool(self.why):
            raise ValueError(f"{self.name}: either rows or why there are none")


@dataclass(frozen=True)
class Indicator:
    """One indicator across the levels; remarks: what has to be known before its values are compared."""

    name: str
    levels: tuple[LevelRows, ...]
    remarks: tuple[str, ...] = ()


class Rows(Protocol):
    """A ledger over the corpus that is asked about, in the order of its documents."""

    @property
    def labels(self) -> Sequence[str]:
        """Topics and school stages that rows carry."""
        ...

    def targets(self) -> Sequence[Row]: ...

    def duties(self) -> Sequence[Row]: ...

    def compare(self, topic_or_indicator: str) -> Sequence[Indicator]:
        """Empty where no level states anything."""
        ...
