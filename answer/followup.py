"""Follow-up questions completed from the conversation (「那小学呢？」, 「它和哪些学校交流？」).

The classes of words that stand for each other, the openers and the pronouns are a table (followups.toml).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MAX_BARE = 4  # content characters up to which a question with an opener is taken for a bare follow-up


@dataclass(frozen=True)
class FollowUps:
    """The table: openers and marks of a follow-up, pronouns, and classes of words that replace each other."""

    openers: tuple[str, ...]
    marks: tuple[str, ...]
    pronouns: tuple[str, ...]
    ordinals: re.Pattern[str]
    classes: Mapping[str, tuple[str, ...]]

    def opener(self, text: str) -> str:
        return next((o for o in sorted(self.openers, key=len, reverse=True) if text.startswith(o)), "")

    def bare(self, text: str) -> str:
        """The question without opener, mark and punctuation: 那小学呢？ -> 小学."""
        core = re.sub(r"[\s,，。.?？!！、;；]+", "", text)
        core = core[len(self.opener(core)) :]
        for mark in self.marks:
            core = core.removesuffix(mark)
        return core

    def marked(self, text: str) -> bool:
        """Whether it is worded as a follow-up: an opener, or 呢 at its end."""
        core = re.sub(r"[\s?？!！。.]+$", "", text)
        return bool(self.opener(text)) or any(core.endswith(mark) for mark in self.marks)

    def pronoun(self, text: str) -> str:
        return next((p for p in sorted(self.pronouns, key=len, reverse=True) if p in text), "")


@dataclass(frozen=True)
class Earlier:
    """An earlier turn: its standalone question, the words in it that ask, names in its answer, words of its subject."""

    text: str
    asking: str = ""
    names: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()


@dataclass(frozen=True)
class Own:
    """What the new question holds by itself: its content words, and whether it says what it asks for."""

    terms: Sequence[str]
    asks: bool
    asking: str = ""


@dataclass(frozen=True)
class Completed:
    """A follow-up made standalone; context: words of what was spoken of before, where they may matter."""

    text: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Case:
    """A question with the conversation before it, as the rules below look at it."""

    text: str
    bare: str
    earlier: Sequence[Earlier]
    table: FollowUps
    own: Own

    @property
    def last(self) -> Earlier:
        return self.earlier[-1]


def complete(text: str, earlier: Sequence[Earlier], table: FollowUps, own: Own) -> Completed:
    """The standalone question; the text itself where it needs nothing from before. The first rule that fits holds."""
    if not earlier:
        return Completed(text)
    case = _Case(text, table.bare(text), earlier, table, own)
    return next((done for rule in RULES if (done := rule(case)) is not None), Completed(text))


def _in_its_place(case: _Case) -> Completed | None:
    """那小学呢: a class word put in the place of its like in the last question."""
    swapped = _swap(case.bare, case.last.text, case.table)
    if not swapped:
        return None
    nothing_else = not [t for t in case.own.terms if t not in _class_words(case.table)]
    short = case.table.marked(case.text) or len(case.bare) <= MAX_BARE
    pronoun = case.table.pronoun(case.bare)
    return Completed(swapped) if short or (nothing_else and not pronoun) else None


def _of_the_list(case: _Case) -> Completed | None:
    """第三个是什么: of what the last question listed."""
    if case.table.ordinals.match(case.bare) and len(case.own.terms) <= 1:
        return Completed(f"{case.last.text.rstrip('?？')}，{case.text}")
    return None


def _spoken_of(case: _Case) -> Completed | None:
    """它和哪些学校交流: the pronoun replaced by the name last spoken of."""
    pronoun = case.table.pronoun(case.bare)
    antecedent = _antecedent(case.earlier) if pronoun else ""
    if antecedent and antecedent not in case.text:
        return Completed(case.text.replace(pronoun, antecedent, 1))
    return None


def _asked_otherwise(case: _Case) -> Completed | None:
    """什么时候: the last question with other words that ask."""
    if case.own.asking and not case.own.terms and case.last.asking:
        return Completed(case.last.text.replace(case.last.asking, case.own.asking, 1))
    return None


def _about_the_same(case: _Case) -> Completed | None:
    """A bare question: the last one's subject as context, and its asking words where the new one asks nothing."""
    if not (case.table.marked(case.text) or case.table.pronoun(case.bare) or len(case.own.terms) <= 1):
        return None
    if case.own.asks or case.own.asking or not case.last.subject or not case.last.asking:
        return Completed(case.text, case.last.subject)
    return Completed(f"{case.bare}{case.last.asking}", case.last.subject)


RULES: tuple[Callable[[_Case], Completed | None], ...] = (
    _in_its_place,
    _of_the_list,
    _spoken_of,
    _asked_otherwise,
    _about_the_same,
)


def _swap(bare: str, before: str, table: FollowUps) -> str:
    """The last question with words of a class replaced by those of the new one, if nothing else is new."""
    result, rest = before, bare
    for words in table.classes.values():
        new = _longest(bare, words)
        old = _longest(result, words)
        if new and old and new != old:
            result, rest = result.replace(old, new, 1), rest.replace(new, "", 1)
    leftover = re.sub(r"[的是在要有了年中里度呀啊]", "", rest)
    return result if result != before and len(leftover) <= 1 else ""


def _longest(text: str, words: Sequence[str]) -> str:
    return max((w for w in words if w in text), key=len, default="")


def _class_words(table: FollowUps) -> set[str]:
    return {word for words in table.classes.values() for word in words}


def _antecedent(earlier: Sequence[Earlier]) -> str:
    for turn in reversed(earlier):
        if turn.names:
            return turn.names[0]
    return "、".join(earlier[-1].subject[:2])
