"""The tables that verification asks: bounds of figures, modality, negation, limits (corpus/lexicon/modality.toml)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from answer.lexicon import read_table
from corpus.model import CorpusError

PLAN, MUST, DONE = "plan", "must", "done"


@dataclass(frozen=True)
class Operator:
    """A word that governs what a clause says: its class, and where it stands in a folded text."""

    kind: str
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Modality:
    """The tables, read once. Words are in half width, as `answer.text.fold` leaves them."""

    bounds: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    between: tuple[str, ...]
    modality: Mapping[str, tuple[str, ...]]
    kept: frozenset[str]
    negation: Mapping[str, tuple[str, ...]]
    modality_exceptions: tuple[str, ...]
    negation_exceptions: tuple[str, ...]
    limits: tuple[str, ...]
    relations: tuple[str, ...]
    respective: tuple[str, ...]
    glue: frozenset[str]
    verbs: frozenset[str]
    not_figures: tuple[str, ...]
    same_units: Mapping[str, str]

    def modal_operators(self, folded: str) -> list[Operator]:
        return list(_scan(folded, self._modal_words))

    def negations(self, folded: str) -> list[Operator]:
        return list(_scan(folded, self._negation_words))

    def limits_in(self, folded: str) -> frozenset[str]:
        return frozenset(operator.word for operator in _scan(folded, self._limit_words))

    def bound(self, folded: str, start: int, end: int) -> str:
        """The direction of the figure at start..end: at_least, at_most, more_than, less_than, about, or "" for none."""
        before = self._between.sub("", folded[max(0, start - 12) : start])
        found = [
            (len(word), kind)
            for kind, (ahead, behind) in self.bounds.items()
            for word in (
                *(w for w in ahead if before.endswith(w)),
                *(w for w in behind if folded.startswith(w, end)),
            )
        ]
        return max(found)[1] if found else ""

    @cached_property
    def _between(self) -> re.Pattern[str]:
        return re.compile(f"(?:{'|'.join(map(re.escape, sorted(self.between, key=len, reverse=True)))})*$")

    @cached_property
    def _modal_words(self) -> Mapping[str, str]:
        words = {word: kind for kind, found in self.modality.items() for word in found}
        return words | dict.fromkeys(self.modality_exceptions, "")

    @cached_property
    def _negation_words(self) -> Mapping[str, str]:
        words = {word: kind for kind, found in self.negation.items() for word in found}
        return words | dict.fromkeys(self.negation_exceptions, "")

    @cached_property
    def _limit_words(self) -> Mapping[str, str]:
        return dict.fromkeys(self.limits, "limit")


def _scan(folded: str, words: Mapping[str, str]) -> Iterator[Operator]:
    """The table's words in a text, longest first, none inside another; words of class "" only shield."""
    longest = max(map(len, words), default=0)
    at = 0
    while at < len(folded):
        for length in range(min(longest, len(folded) - at), 0, -1):
            word = folded[at : at + length]
            if word in words:
                if words[word]:
                    yield Operator(words[word], word, at, at + length)
                at += length
                break
        else:
            at += 1


def load_modality(folder: Path) -> Modality:
    """The tables of a corpus' lexicon; CorpusError where one is missing or not of the right form."""
    table = read_table(folder, "modality.toml")
    try:
        return _modality(table)
    except (KeyError, TypeError, AttributeError) as error:
        raise CorpusError(
            f"词表 {folder / 'modality.toml'} 的内容不对：{error!r}。请照随程序提供的文件改正这一处。"
        ) from error


def _modality(table: Mapping[str, Any]) -> Modality:
    bounds = {name: row for name, row in table["bounds"].items() if name != "between"}
    return Modality(
        bounds={name: (_words(row["before"]), _words(row["after"])) for name, row in bounds.items()},
        between=_words(table["bounds"]["between"]["words"]),
        modality={name: _words(row["words"]) for name, row in table["modality"].items()},
        kept=frozenset(name for name, row in table["modality"].items() if row["keep"]),
        negation={name: _words(row["words"]) for name, row in table["negation"].items()},
        modality_exceptions=_words(table["modality_exceptions"]["words"]),
        negation_exceptions=_words(table["negation_exceptions"]["words"]),
        limits=_words(table["limits"]["words"]),
        relations=_words(table["relations"]["words"]),
        respective=_words(table["relations"]["respective"]),
        glue=frozenset(_words(table["glue"]["words"])),
        verbs=frozenset(_words(table["glue"]["verbs"])),
        not_figures=_words(table["glue"]["not_figures"]),
        same_units={unit: group[0] for group in table["glue"]["same_units"] for unit in group},
    )


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((str(v) for v in values), key=lambda w: (-len(w), w)))
