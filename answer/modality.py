"""The tables that verification asks: bounds of figures, modality, negation, limits (corpus/lexicon/modality.toml)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from answer.lexicon import read_table
from corpus.model import CorpusError

PLAN, DONE = "plan", "done"
LEAST_CONDITION = 3  # characters of a clause from which it may set a condition
REACH = 12  # characters before a figure in which a word of direction is looked for


@dataclass(frozen=True)
class Operator:
    """A word that governs what a clause says: its class, and where it stands in a folded text."""

    kind: str
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Bound:
    """The direction of a figure (at_least, at_most, more_than, less_than, about, "" for none) and the span with its words."""

    kind: str
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
    limit_exceptions: tuple[str, ...]
    relations: tuple[str, ...]
    relation_exceptions: tuple[str, ...]
    respective: tuple[str, ...]
    glue: frozenset[str]
    verbs: frozenset[str]
    not_figures: tuple[str, ...]
    same_units: Mapping[str, str]
    same: tuple[tuple[str, ...], ...]
    conditions: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    changes: Mapping[str, tuple[str, ...]]
    reaching: tuple[str, ...]
    light: frozenset[str]

    def modal_operators(self, folded: str) -> list[Operator]:
        return list(_scan(folded, self._modal_words))

    def negations(self, folded: str) -> list[Operator]:
        return list(_scan(folded, self._negation_words))

    def reworded(self, folded: str, quotes: str) -> str:
        """The text with words that no quote holds put as the quotes put them, where the table says they mean the same."""
        for group in self.same:
            stated = next((word for word in group if word in quotes), "")
            for word in group:
                if stated and word in folded and word not in quotes:
                    folded = folded.replace(word, stated)
        return folded

    def relations_in(self, folded: str) -> list[Operator]:
        return list(_scan(folded, self._relation_words))

    def limits_in(self, folded: str) -> tuple[str, ...]:
        return tuple(sorted(operator.word for operator in _scan(folded, self._limit_words)))

    def sets_condition(self, clause: str) -> bool:
        """Whether a clause without its comma says when, or for whom, the rest of its sentence holds."""
        starts, ends, never = self.conditions
        return (
            len(clause) > LEAST_CONDITION
            and not clause.endswith(never)
            and (clause.startswith(starts) or clause.endswith(ends))
        )

    def changes_in(self, folded: str) -> frozenset[str]:
        """Which ways things change in a text (up, down, new, ...), with "+to" where a figure is what is reached."""
        return frozenset(
            o.kind + ("+to" if folded.startswith(self.reaching, o.end) else "")
            for o in _scan(folded, self._change_words)
        )

    def bound(self, folded: str, start: int, end: int) -> Bound:
        """The direction of the figure at start..end, by the longest word that says one before or behind it."""
        before = folded[max(0, start - REACH) : start]
        bare = self._between.sub("", before)
        found = [
            Bound(kind, start - (len(before) - len(bare)) - len(word), end)
            for kind, (ahead, _) in self.bounds.items()
            for word in ahead
            if bare.endswith(word)
        ]
        found += [
            Bound(kind, start, end + len(word))
            for kind, (_, behind) in self.bounds.items()
            for word in behind
            if folded.startswith(word, end)
        ]
        return max(found, key=lambda b: b.end - b.start, default=Bound("", start, end))

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
    def _relation_words(self) -> Mapping[str, str]:
        return dict.fromkeys(self.relations, "relation") | dict.fromkeys(self.relation_exceptions, "")

    @cached_property
    def _change_words(self) -> Mapping[str, str]:
        return {word: kind for kind, found in self.changes.items() for word in found}

    @cached_property
    def _limit_words(self) -> Mapping[str, str]:
        return dict.fromkeys(self.limits, "limit") | dict.fromkeys(self.limit_exceptions, "")


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
        limit_exceptions=_words(table["limits"]["exceptions"]),
        relations=_words(table["relations"]["words"]),
        relation_exceptions=_words(table["relations"]["exceptions"]),
        respective=_words(table["relations"]["respective"]),
        glue=frozenset((*_words(table["glue"]["words"]), *_words(table["glue"]["not_figures"]))),
        verbs=frozenset(_words(table["glue"]["verbs"])),
        not_figures=_words(table["glue"]["not_figures"]),
        same_units={unit: group[0] for group in table["glue"]["same_units"] for unit in group},
        same=tuple(_words(group) for group in table["same"]["groups"]),
        conditions=(
            _words(table["conditions"]["starts"]),
            _words(table["conditions"]["ends"]),
            _words(table["conditions"]["never"]),
        ),
        changes={name: _words(row["words"]) for name, row in table["changes"].items() if name != "reaching"},
        reaching=_words(table["changes"]["reaching"]["words"]),
        light=frozenset(_words(table["glue"]["light"])),
    )


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((str(v) for v in values), key=lambda w: (-len(w), w)))
