"""What a question asks: the kinds of answer wanted, its terms, and the years, numbers, places and bodies it names.

Everything here is read off tables (corpus/lexicon); the only grammar in code is longest match first.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from answer.lexicon import Kind, Lexicon
from answer.quantities import Quantity, quantities, years
from answer.text import clean, fold, simplify
from corpus.model import Level

Words = Callable[[str], list[str]]


@dataclass(frozen=True)
class Term:
    """A content word of the question; covered by a text that holds it or one of its alternatives.

    specific: a name or a word of the lexicon rather than a word the segmenter found.
    """

    text: str
    alternatives: tuple[str, ...] = ()
    specific: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.text, *self.alternatives)


@dataclass(frozen=True)
class Question:
    """A question, standalone, with what was read off it. `text` is simplified Chinese in half width."""

    asked: str
    text: str
    kinds: tuple[Kind, ...] = ()
    terms: tuple[Term, ...] = ()
    years: tuple[int, ...] = ()
    numbers: tuple[Quantity, ...] = ()
    levels: frozenset[Level] = frozenset()
    foreign: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def wants(self, *names: str) -> bool:
        return any(kind.name in names for kind in self.kinds)

    @property
    def kind(self) -> str:
        """The main kind of answer wanted; "what" where no table entry matched."""
        return self.kinds[0].name if self.kinds else "what"


def analyse(asked: str, lexicon: Lexicon, words: Words) -> Question:
    """Read a standalone question."""
    text = normalise(asked, lexicon)
    folded = fold(text).text
    kinds = tuple(kind for kind in lexicon.kinds if kind.matches(folded))
    names = lexicon.named(folded)
    return Question(
        asked=asked,
        text=text,
        kinds=kinds,
        terms=_terms(folded, kinds, lexicon, words),
        years=tuple(years(folded)),
        numbers=tuple(q for q in quantities(folded) if _is_figure(q)),
        levels=lexicon.levels_named(folded),
        foreign=lexicon.foreign_places(folded),
        entities=names,
        documents=lexicon.documents_named(folded),
    )


def normalise(asked: str, lexicon: Lexicon) -> str:
    """Clean, simplify, and put English words into Chinese where the table knows them."""
    return lexicon.translate(simplify(clean(asked)))


def _is_figure(quantity: Quantity) -> bool:
    """A figure that a premise could be about; years and ordinals such as 一个, 一下 are not."""
    if quantity.unit == "年" and quantity.value >= 1900:
        return False
    return any(c.isdigit() for c in quantity.text) or quantity.unit in {"%", "所"} or quantity.value > 3


def _terms(folded: str, kinds: Sequence[Kind], lexicon: Lexicon, words: Words) -> tuple[Term, ...]:
    """Content words: names and lexicon entries by longest match, the rest as the segmenter cuts it."""
    rest = folded
    for kind in kinds:
        rest = kind.erase(rest)
    found: list[Term] = []
    for piece, known in lexicon.scan(rest):
        if known:
            if not lexicon.is_stopword(piece):
                found.append(Term(piece, lexicon.alternatives(piece), specific=True))
            continue
        for word in words(piece):
            if _content(word, lexicon):
                found.append(Term(word, lexicon.alternatives(word)))
    return tuple({term.text: term for term in found}.values())


def _content(word: str, lexicon: Lexicon) -> bool:
    if lexicon.is_stopword(word) or not any(c.isalnum() for c in word):
        return False
    return len(word) > 1 or bool(lexicon.alternatives(word)) or bool(re.fullmatch(r"\d+", word))
