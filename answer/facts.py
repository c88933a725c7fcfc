"""Questions about a document itself (文号, who issued it, when, on what basis): answered from its page.

What is asked how, and where the fact stands on a page, is a table (document_facts.toml); the fact is always quoted
from the text, never taken from the manifest, so that it can be checked like any other answer.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answer.lexicon import Lexicon, any_of, read_table
from answer.question import Question
from answer.quoting import Span
from answer.text import fold
from corpus.model import Corpus, Document, Role

ROLES = {
    "facts": (Role.FACTS,),
    "front": (Role.FRONT,),
    "body": (Role.BODY,),
    "any": (Role.FACTS, Role.FRONT, Role.BODY),
    "title": (Role.FRONT, Role.FACTS, Role.BODY),
}


@dataclass(frozen=True)
class FactRule:
    """One row of the table."""

    name: str
    ask: re.Pattern[str]
    where: str
    quote: re.Pattern[str] | None
    absent: re.Pattern[str] | None
    say: str


@dataclass(frozen=True)
class FactFound:
    """A fact of a document: the span of its statement and the value inside it; value empty if the field is blank."""

    rule: FactRule
    span: Span
    value: str


def load_rules(folder: Path) -> tuple[FactRule, ...]:
    rows: list[Mapping[str, Any]] = read_table(folder, "document_facts.toml")["fact"]
    return tuple(
        FactRule(
            name=row["name"],
            ask=any_of(row["ask"]),
            where=row["where"],
            quote=re.compile(row["quote"]) if row.get("quote") else None,
            absent=re.compile(row["absent"]) if row.get("absent") else None,
            say=row["say"],
        )
        for row in rows
    )


class DocumentFacts:
    """Recognises questions about a document and finds the fact on its page."""

    def __init__(self, corpus: Corpus, lexicon: Lexicon) -> None:
        self._corpus = corpus
        self._lexicon = lexicon
        self._rules = load_rules(lexicon.folder)
        table = read_table(lexicon.folder, "document_facts.toml")
        self._self_words = sorted((fold(w).text for w in table["self_words"]), key=len, reverse=True)

    def names_itself(self, word: str) -> bool:
        """Whether a word means the document as a whole (计划, 这份文件)."""
        return word in self._self_words

    def asked(self, question: Question) -> list[FactRule]:
        """The facts that the question asks for, if it is about the document and not about what it says.

        It is when a fact's wording is there and, that wording and the document's names taken away, no content word
        of weight is left (「索引号是什么」, not 「什么时候印发学生手册」).
        """
        folded = fold(question.text).text
        rules = [rule for rule in self._rules if rule.ask.search(folded)]
        if not rules:
            return []
        rest = folded
        for rule in rules:
            rest = rule.ask.sub(" ", rest)
        for kind in question.kinds:
            rest = kind.erase(rest)
        for word in self._self_words:
            rest = rest.replace(word, " ")
        return rules if not self._lexicon.content_left(rest) else []

    def find(self, rule: FactRule, document: Document) -> FactFound | None:
        """The fact in the text, or the blank field, or None."""
        if rule.quote is None:
            return None
        for start, end in self._parts(rule.where, document):
            m = rule.quote.search(document.text, start, end)
            if m:
                return FactFound(rule, Span(document.id, m.start(), m.end()), m["value"].strip())
        for start, end in self._parts(rule.where, document) if rule.absent else ():
            m = rule.absent.search(document.text, start, end) if rule.absent else None
            if m:
                return FactFound(rule, Span(document.id, m.start(), m.end()), "")
        return None

    def _parts(self, where: str, document: Document) -> Iterable[tuple[int, int]]:
        """Spans of the text to look in: neighbouring sections of the wanted roles joined, in the roles' order."""
        sections = self._corpus.sections[document.id]
        for role in ROLES.get(where, ()):
            run: list[int] = []
            for s in sections:
                if s.role is role:
                    run = [run[0], s.end] if run else [s.start, s.end]
                elif run:
                    yield run[0], run[1]
                    run = []
            if run:
                yield run[0], run[1]
