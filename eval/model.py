"""What an evaluation case is, how cases are read, and into which half each falls."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from corpus.model import CorpusError

CASES = Path(__file__).resolve().parent / "cases"
DEV_SHARE = 0.6

Split = Literal["dev", "test"]
Half = Literal["dev", "test", "all"]
Alternatives = tuple[str, ...]


class CaseError(CorpusError):
    """A line of a case file is not a case; the message names file, line, what was seen and expected."""


class Expect(StrEnum):
    """What a right system does with a question."""

    ANSWER = "answer"
    REFUSE = "refuse"
    EITHER = "either"


@dataclass(frozen=True)
class Case:
    """One question with what a right answer contains.

    turns: the user's turns, oldest first; the last is asked, the others are its history.
    must: each a group of alternatives of which the answer has to contain one.
    must_not: strings that the answer may not contain.
    gold: pieces of source text; a citation hits when it quotes one. Empty for questions without an answer.
    """

    id: str
    group: str
    turns: tuple[str, ...]
    expect: Expect
    must: tuple[Alternatives, ...] = ()
    must_not: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.id or not self.group or not self.turns:
            raise ValueError("a case needs an id, a group and at least one turn")
        if (self.expect is Expect.ANSWER) != bool(self.gold):
            raise ValueError("gold belongs to a case that expects an answer, and only to that")
        if any(not all(group) or not group for group in self.must) or not all(self.must_not + self.gold):
            raise ValueError("must, must_not and gold may not hold empty strings")

    @property
    def question(self) -> str:
        return self.turns[-1]

    @property
    def history(self) -> tuple[str, ...]:
        return self.turns[:-1]


@dataclass(frozen=True)
class Cited:
    """One citation of a reply; start and end count characters of the document's text."""

    quote: str
    document_id: str
    title: str
    locator: str
    start: int
    end: int


@dataclass(frozen=True)
class Reply:
    """What a system said to a case. seconds: wall-clock time of the call."""

    case_id: str
    answered: bool
    status: str
    text: str
    citations: tuple[Cited, ...] = ()
    seconds: float = 0.0


def split(case: Case) -> Split:
    """The half of a case, computed from its id alone, so that adding cases moves none."""
    digest = hashlib.sha256(case.id.encode("utf-8")).digest()
    return "dev" if int.from_bytes(digest[:4], "big") / 2**32 < DEV_SHARE else "test"


def _alternatives(value: Any) -> Alternatives:
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)


def parse(record: Mapping[str, Any]) -> Case:
    """Read one case from its JSON object; unknown keys are ignored, as by `policyqa ask --batch`."""
    return Case(
        id=str(record["id"]),
        group=str(record.get("group", "all")),
        turns=tuple(str(turn) for turn in record["turns"]),
        expect=Expect(record["expect"]),
        must=tuple(_alternatives(item) for item in record.get("must", [])),
        must_not=tuple(str(item) for item in record.get("must_not", [])),
        gold=tuple(str(item) for item in record.get("gold", [])),
    )


def read_cases(path: Path) -> list[Case]:
    """Read a JSON-lines file of cases in order; raises CaseError at the first line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise CaseError(f"读不出题目文件 {path}：{exc}。请检查路径，文件应为 UTF-8 的 JSON 行。") from exc
    cases: list[Case] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(parse(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise CaseError(f"{path} 第 {number} 行不是一道题：{exc!r}。格式见 docs/evaluation.md。") from exc
    return cases


def load_cases(paths: Iterable[Path] | None = None, half: Half = "all") -> list[Case]:
    """Cases of the given files (default: all of `eval/cases/`), of one half or both; ids must be unique."""
    files = sorted(CASES.glob("*.jsonl")) if paths is None else list(paths)
    cases = [case for file in files for case in read_cases(file)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseError(f"题号 {case.id} 出现了两次；每道题的 id 必须唯一。")
        seen.add(case.id)
    return [case for case in cases if half in ("all", split(case))]
