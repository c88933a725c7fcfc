"""Follow-up questions completed from the conversation (「那小学呢？」, 「它和哪些学校交流？」).

The classes of words that stand for each other, the openers and the pronouns are a table (followups.toml).
"""

import re
from collections.abc import Mapping, Sequence
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


def complete(text: str, earlier: Sequence[Earlier], table: FollowUps, own: Own) -> Completed:
    """The standalone question; the text itself where it needs nothing from before.

    In order: a class word put in the place of its like in the last question; 第三个 of what was listed; a pronoun
    replaced by the name last spoken of; a bare question given the last one's subject as context.
    """
    if not earlier:
        return Completed(text)
    last = earlier[-1]
    bare = table.bare(text)
    swapped = _swap(bare, last.text, table)
    if swapped and (table.marked(text) or len(bare) <= MAX_BARE):
        return Completed(swapped)
    if table.ordinals.match(bare) and len(own.terms) <= 1:
        return Completed(f"{last.text.rstrip('?？')}，{text}")
    pronoun = table.pronoun(bare)
    antecedent = _antecedent(earlier) if pronoun else ""
    if antecedent and antecedent not in text:
        return Completed(text.replace(pronoun, antecedent, 1))
    if own.asking and not own.terms and last.asking:
        return Completed(last.text.replace(last.asking, own.asking, 1))
    if swapped and not [t for t in own.terms if t not in _class_words(table)]:
        return Completed(swapped)
    if table.marked(text) or pronoun or len(own.terms) <= 1:
        if own.asks or not last.subject:
            return Completed(text, last.subject)
        return Completed(f"{bare}{last.asking}" if last.asking else text, last.subject)
    return Completed(text)


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
