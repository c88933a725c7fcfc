"""What is not a question to the documents: greetings, abuse, attempts to steer the system, unlawful wishes.

Patterns and wordings are a table (safety.toml). Quoting documents cannot be steered by a question, so this is about
answering such visitors properly, not about protecting the answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from answer.lexicon import any_of, read_table
from answer.model import Contact, Status
from answer.text import fold, simplify


@dataclass(frozen=True)
class Finding:
    """How such a question is answered."""

    status: Status
    text: str
    contact: Contact | None = None


@dataclass(frozen=True)
class Rule:
    """One category of the table. whole: the entire question, particles apart, has to be one of the words."""

    name: str
    status: Status
    whole: bool
    words: frozenset[str]
    patterns: re.Pattern[str] | None
    say: str

    def matches(self, folded: str, bare: str) -> bool:
        if self.whole:
            return bare in self.words or bool(self.patterns and self.patterns.fullmatch(bare))
        return any(word in folded for word in self.words) or bool(
            self.patterns and self.patterns.search(folded)
        )


PARTICLES = re.compile(r"[\W_]+|[啊呀吧哦呢嘛啦哈了]+$")


class Safety:
    """Checks a question against the table; the first rule that matches holds."""

    def __init__(self, rules: Sequence[Rule], orders: re.Pattern[str]) -> None:
        self._rules = tuple(rules)
        self._orders = orders

    def orders(self, text: str) -> bool:
        """Whether a text out of a document gives orders to a machine; narrower than for questions: documents quote people."""
        folded = fold(simplify(text)).text
        return bool(self._orders.search(folded) or self._orders.search(re.sub(r"[\W_]+", "", folded)))

    def check(self, text: str) -> Finding | None:
        folded = fold(simplify(text)).text
        bare = PARTICLES.sub("", re.sub(r"[\W_]+", "", folded)) or folded
        for rule in self._rules:
            if rule.matches(folded, bare) or rule.matches(folded, re.sub(r"[\W_]+", "", folded)):
                return Finding(rule.status, rule.say)
        return None


def load_safety(folder: Path, home: str) -> Safety:
    """Rules from safety.toml; `{home}` in a wording becomes the name of the place that the corpus is of."""
    table = read_table(folder, "safety.toml")
    rows = table["category"]
    return Safety(
        [
            Rule(
                name=row["name"],
                status=Status(row["status"]),
                whole=row["whole"],
                words=frozenset(fold(word).text for word in row["words"]),
                patterns=any_of(row["patterns"]) if row["patterns"] else None,
                say=row["say"].replace("{home}", home),
            )
            for row in rows
        ],
        any_of(table["documents"]["patterns"]),
    )
