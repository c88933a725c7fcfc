"""What the ledger consists of: targets (what is to be reached, by when) and duties (who is to do what).

Every row points into the published text: `quote == document.text[start:end]`, checked when it is made.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from corpus.model import PolicyQAError
from ledger.place import Place, place_dict

UNNAMED = "文件未写明责任单位"
OTHER = "其他"  # the topic of rows that no word of the table fits


class LedgerError(PolicyQAError):
    """The ledger cannot be made as asked; the message says what was seen, expected, and what to do."""


class TargetKind(StrEnum):
    QUANTITY = "quantity"  # has a number
    MILESTONE = "milestone"  # a state or title to be reached, without a number of its own


class Direction(StrEnum):
    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    INCREASE = "增"
    DECREASE = "降"


_DIRECTION_WORDS = {
    Direction.AT_LEAST: "至少",
    Direction.AT_MOST: "不超过",
    Direction.INCREASE: "增加",
    Direction.DECREASE: "下降",
}
_BOUNDS = ("以上", "以内", "之内", "以下")  # printed behind a value, they say the direction already


class YearSource(StrEnum):
    """Where the deadline was read from, the nearest place first."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    SECTION = "section"
    PERIOD = "period"  # the row states no year: the last year of the document's period
    NONE = "none"


class Part(StrEnum):
    """What a body has to do with a task."""

    LEAD = "lead"
    JOINT = "joint"
    WITH = "with"
    OBJECT = "object"  # is assessed
    PLACE = "place"  # the task is done at it or through it
    ADDRESSEE = "addressee"  # the notice is addressed to it and tells it to carry the plan out
    UNNAMED = "unnamed"


@dataclass(frozen=True)
class Quantity:
    """A value or a range, in the unit as printed. low and high are equal unless it is a range.

    text: the value as printed (`99%以上`, `1-3项`); approximate: 约, 近, 余, 左右 stands with it.
    """

    low: Decimal
    high: Decimal
    unit: str
    text: str
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.high < self.low:
            raise ValueError(f"range {self.low}..{self.high}")


@dataclass(frozen=True)
class Deadline:
    """The year by which, where it was read, and the words it was read from. Without a year: source NONE."""

    year: int | None
    source: YearSource
    text: str = ""

    def __post_init__(self) -> None:
        if (self.year is None) != (self.source is YearSource.NONE):
            raise ValueError(f"deadline {self.year} with source {self.source}")


NO_DEADLINE = Deadline(None, YearSource.NONE)


class _Placed:
    """What every row has, and shorthand for what its place says."""

    place: Place
    stages: tuple[str, ...]
    topic: str

    @property
    def document_id(self) -> str:
        return self.place.document_id

    @property
    def locator(self) -> str:
        return self.place.locator

    @property
    def quote(self) -> str:
        return self.place.quote

    @property
    def start(self) -> int:
        return self.place.start

    @property
    def end(self) -> int:
        return self.place.end

    @property
    def original(self) -> bool:
        return self.place.original


@dataclass(frozen=True)
class Target(_Placed):
    """One thing to be reached, as one clause of a document states it.

    indicator: the document's words without value, year and binding word. direction and base are None and empty
    where the text states none. scope: words of the text that say for whom or where. stages: school stages and
    topic after the tables of the lexicon.
    """

    place: Place
    kind: TargetKind
    indicator: str
    quantity: Quantity | None
    direction: Direction | None
    base: str
    deadline: Deadline
    binding: str
    scope: tuple[str, ...]
    stages: tuple[str, ...]
    topic: str

    def __post_init__(self) -> None:
        if (self.kind is TargetKind.QUANTITY) != (self.quantity is not None):
            raise ValueError(f"a quantity target has a quantity and a milestone has none: {self.quote}")
        if not self.indicator.strip():
            raise ValueError(f"a target needs an indicator: {self.quote}")

    @property
    def year(self) -> int | None:
        return self.deadline.year

    @property
    def unit(self) -> str:
        return self.quantity.unit if self.quantity else ""

    @property
    def value(self) -> str:
        """The value as printed, empty for a milestone."""
        return self.quantity.text if self.quantity else ""

    @property
    def figure(self) -> str:
        """The value as it has to be read without its sentence: 至少2个, 下降10%（较上一年度）, 11所（计划）."""
        if not self.quantity or not self.direction:
            return self.value
        bounded = self.value.endswith(_BOUNDS)
        word = "" if bounded else _DIRECTION_WORDS.get(self.direction, "")
        base = self.base if self.base != word else ""
        notes = [note for note in (base, self.binding) if note and note not in ("新增", "至少")]
        return f"{word}{self.value}" + (f"（{'，'.join(notes)}）" if notes else "")

    def to_dict(self) -> dict[str, Any]:
        q = self.quantity
        return {
            "kind": self.kind.value, "indicator": self.indicator, "value": self.value,
            "figure": self.figure, "low": number(q.low) if q else None, "high": number(q.high) if q else None, "unit": self.unit,
            "direction": self.direction.value if self.direction else None, "base": self.base,
            "year": self.year, "year_source": self.deadline.source.value, "year_text": self.deadline.text,
            "binding": self.binding, "scope": list(self.scope), "stages": list(self.stages), "topic": self.topic,
            **place_dict(self.place),
        }  # fmt: skip


@dataclass(frozen=True)
class Figure(_Placed):
    """A value that a statistic or a report states as reached: no target. year: of the value, where stated.

    region: whose value it is, if the sentence names another place than the document's own.
    """

    place: Place
    indicator: str
    quantity: Quantity
    year: int | None
    region: str
    stages: tuple[str, ...]
    topic: str

    @property
    def value(self) -> str:
        return self.quantity.text

    @property
    def unit(self) -> str:
        return self.quantity.unit


@dataclass(frozen=True)
class Duty(_Placed):
    """One body's part in one task. `explicit` where a form such as 责任单位： names it, else named in prose.

    Where nobody is named for a task, body is 「文件未写明责任单位」 and part UNNAMED.
    """

    place: Place
    body: str
    part: Part
    task: str
    explicit: bool
    stages: tuple[str, ...]
    topic: str

    def __post_init__(self) -> None:
        if (self.part is Part.UNNAMED) != (self.body == UNNAMED):
            raise ValueError(f"{self.body} with part {self.part}")
        if not self.body or not self.task.strip():
            raise ValueError(f"a duty needs a body and a task: {self.quote}")

    def to_dict(self) -> dict[str, Any]:
        return {
            "body": self.body, "part": self.part.value, "task": self.task, "explicit": self.explicit,
            "stages": list(self.stages), "topic": self.topic, **place_dict(self.place),
        }  # fmt: skip


def number(value: Decimal) -> int | float:
    """The value as a JSON number, whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
