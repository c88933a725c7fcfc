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
    """An earlier turn: its standalone question, the names in its answer, and the words of its subject."""

    text: str
    names: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()


def complete(text: str, earlier: Sequence[Earlier], table: FollowUps, own_terms: Sequence[str]) -> str:
    """The standalone question; `text` itself where it needs nothing from before.

    own_terms: content words of the new question. In order: a class word put in the place of its like in the last
    question; a pronoun replaced by the name last spoken of; a bare question given the last one's subject.
    """
    if not earlier:
        return text
    last = earlier[-1]
    bare = table.bare(text)
    swapped = _swap(bare, last.text, table)
    if swapped and (table.marked(text) or len(bare) <= MAX_BARE):
        return swapped
    pronoun = table.pronoun(bare)
    if pronoun:
        antecedent = _antecedent(earlier)
        if antecedent and antecedent not in text:
            return text.replace(pronoun, antecedent, 1)
    if swapped and not [t for t in own_terms if t not in _class_words(table)]:
        return swapped
    if table.marked(text) or pronoun or len(own_terms) <= 1:
        missing = [word for word in last.subject if word not in text]
        return f"{text.rstrip('?？')}（{' '.join(missing)}）？" if missing else text
    return text


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
