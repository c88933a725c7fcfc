"""What a question asks: the kinds of answer wanted, its terms, and the years, numbers, places and bodies it names.

Everything here is read off tables (corpus/lexicon); the only grammar in code is longest match first.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from answer.lexicon import Kind, Lexicon, Place, Stage
from answer.quantities import QUANTITY, Quantity, quantities, years
from answer.text import clean, fold, simplify
from corpus.model import Level
from retriever.model import Word

Cut = Callable[[str], list[Word]]


FUNCTION_TAGS = frozenset(re.findall(r"\w+", "r d p c u m q y e o x f zg ud ug uj ul uv uz mq ad k h b"))
FOREIGN_WORD = 0.2
ENOUGH_NOUNS = 2  # nouns that the asking clauses need to stand without the rest
RAMBLING = 8  # terms from which a question is taken to tell more than it asks
CLAUSES = re.compile(r"[,，。;；!！]")
NEAR_ASKING = 4  # characters between the words that ask and what is asked for
COMMON, RARE = 4.7, 0.7  # log10 of frequencies in the general language between which rarity falls from 1 to 0


@dataclass(frozen=True)
class Term:
    """A content word of the question; covered by a text that holds it or one of its alternatives.

    noun: it names something (what no dictionary knows counts as a name). rarity: 1 for a rare word, towards 0 for
    one that is common in the general language and says little.
    """

    text: str
    alternatives: tuple[str, ...] = ()
    noun: bool = True
    rarity: float = 1.0

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
    relative_years: tuple[int, ...] = ()
    numbers: tuple[Quantity, ...] = ()
    levels: frozenset[Level] = frozenset()
    foreign: tuple[Place, ...] = ()
    entities: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    focus: tuple[Term, ...] = ()
    units: tuple[str, ...] = ()
    level_words: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()

    def wants(self, *names: str) -> bool:
        return any(kind.name in names for kind in self.kinds)

    @property
    def kind(self) -> str:
        """The main kind of answer wanted; "what" where no table entry matched."""
        return self.kinds[0].name if self.kinds else "what"


def analyse(asked: str, lexicon: Lexicon, cut: Cut, today: date) -> Question:
    """Read a standalone question; `today` says which year 今年 is."""
    text = normalise(asked, lexicon)
    folded = fold(text).text
    kinds = tuple(kind for kind in lexicon.kinds if kind.matches(folded))
    terms, background = _asked_and_told(folded, kinds, lexicon, cut)
    return Question(
        asked=asked,
        text=text,
        kinds=kinds,
        terms=terms,
        context=background,
        years=tuple(years(folded)),
        relative_years=lexicon.years_meant(folded, today.year),
        numbers=tuple(q for q in quantities(folded) if _is_figure(q)),
        levels=lexicon.levels_named(folded),
        level_words=lexicon.level_words_in(folded),
        stages=lexicon.stages_named(folded),
        foreign=lexicon.foreign_places(folded),
        entities=lexicon.named(folded),
        documents=lexicon.documents_named(folded),
        focus=_focus(folded, kinds, terms),
        units=("%", "个百分点") if kinds and kinds[0].name == "share" else lexicon.units_wanted(folded),
    )


def with_context(question: Question, words: Sequence[str], kinds: tuple[Kind, ...]) -> Question:
    """A follow-up with the words of what was spoken of before; it asks what was asked before if it asks nothing."""
    context = (*question.context, *(w for w in words if w not in question.text))
    return replace(question, context=context, kinds=question.kinds or kinds)


def _focus(folded: str, kinds: Sequence[Kind], terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms nearest to the words that ask, one on each side: 学费 in 「公办园一年学费要交多少」."""
    m = kinds[0].patterns.search(folded) if kinds else None
    if m is None:
        return ()
    before = [
        (m.start() - end, t)
        for t in terms
        if (end := folded.rfind(t.text, 0, m.start()) + len(t.text)) >= len(t.text)
    ]
    after = [(start - m.end(), t) for t in terms if (start := folded.find(t.text, m.end())) >= 0]
    sides = [min(side, key=lambda pair: pair[0]) for side in (before, after) if side]
    return tuple(term for distance, term in sides if distance <= NEAR_ASKING)


def normalise(asked: str, lexicon: Lexicon) -> str:
    """Clean, simplify, and put English words into Chinese where the table knows them."""
    return lexicon.translate(simplify(clean(asked)))


def _is_figure(quantity: Quantity) -> bool:
    """A figure that a premise could be about; years and ordinals such as 一个, 一下 are not."""
    if quantity.unit == "年" and quantity.value >= 1900:
        return False
    return any(c.isdigit() for c in quantity.text) or quantity.unit in {"%", "所"} or quantity.value > 1


def _asked_and_told(
    folded: str, kinds: tuple[Kind, ...], lexicon: Lexicon, cut: Cut
) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Terms that are asked about, and words of what is told beside (家里老人念叨…，我就想问校门口要不要装防撞的).

    Of a question of several clauses only those that ask count, if they hold enough to stand on.
    """
    every = _terms(folded, kinds, lexicon, cut)
    clauses = [c for c in CLAUSES.split(folded) if c]
    asking = [c for c in clauses if any(kind.matches(c) for kind in kinds)]
    if len(every) < RAMBLING or not asking or len(asking) == len(clauses):
        return every, ()
    asked = tuple({t.text: t for c in asking for t in _terms(c, kinds, lexicon, cut)}.values())
    if sum(term.noun for term in asked) < ENOUGH_NOUNS:
        return every, ()
    kept = {term.text for term in asked}
    return asked, tuple(term.text for term in every if term.text not in kept)


def _terms(folded: str, kinds: Sequence[Kind], lexicon: Lexicon, cut: Cut) -> tuple[Term, ...]:
    """Content words: names and lexicon entries by longest match, the rest as the segmenter cuts it."""
    rest = QUANTITY.sub(lambda m: " " if any(q.firm for q in quantities(m[0])) else m[0], folded)
    for kind in kinds:
        rest = kind.erase(rest)
    home = {*lexicon.level_words_in(folded), *lexicon.home_names}
    found: list[Term] = []
    for piece, known in lexicon.scan(rest):
        if known and not lexicon.is_stopword(piece):
            found.append(_term(Word(piece, *describe_known(piece, cut)), lexicon))
        elif not known:
            found += [_term(word, lexicon) for word in _joined(cut(piece), lexicon)]
    return tuple({term.text: term for term in found if term.text not in home}.values())


def describe_known(piece: str, cut: Cut) -> tuple[int, str]:
    """Frequency and tag of a lexicon word, where the general dictionary has it whole."""
    words = cut(piece)
    return (words[0].frequency, words[0].tag) if len(words) == 1 else (0, "")


def _term(word: Word, lexicon: Lexicon) -> Term:
    rarity = (COMMON - math.log10(word.frequency + 1)) / (COMMON - RARE)
    noun = not word.tag or word.tag[0] in "nsjli" or word.tag == "vn"
    if (
        word.text.isascii()
    ):  # a word of another language that the table does not know: says little about coverage
        return Term(word.text, (), noun=False, rarity=FOREIGN_WORD)
    return Term(word.text, lexicon.alternatives(word.text), noun, min(1.0, max(0.0, rarity)))


def _joined(words: Sequence[Word], lexicon: Lexicon) -> list[Word]:
    """Content words; neighbouring single characters that no dictionary joins are taken for one unknown word."""
    kept: list[Word] = []
    run = ""
    for word in (*words, Word("")):
        single = len(word.text) == 1 and not lexicon.is_stopword(word.text) and word.tag not in FUNCTION_TAGS
        if single:
            run += word.text
            continue
        if len(run) > 1 or lexicon.alternatives(run):
            kept.append(Word(run, *((0, "v") if len(run) == 2 else (0, ""))))
        run = ""
        if (
            len(word.text) > 1
            and not word.text.isdigit()
            and word.tag not in FUNCTION_TAGS
            and not lexicon.is_stopword(word.text)
        ):
            kept.append(word)
    return kept
