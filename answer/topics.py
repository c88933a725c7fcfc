"""What people ask that plans usually do not state (fees, enrolment dates, catchments): a table, topics.toml.

A topic never decides alone: it is a signal of the judgement, and it makes a refusal useful.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from answer.lexicon import read_table
from answer.text import fold


@dataclass(frozen=True)
class Topic:
    """A topic with the words that show it; seasonal: announced anew every year."""

    name: str
    triggers: tuple[str, ...]
    advice: str
    seasonal: bool

    def trigger(self, folded: str) -> str:
        """The longest trigger in a folded question, "" where there is none."""
        return max((t for t in self.triggers if t in folded), key=len, default="")


@dataclass(frozen=True)
class Topics:
    """All topics and the words of the season."""

    topics: tuple[Topic, ...]
    season: tuple[str, ...]

    def asked(self, folded: str) -> list[tuple[Topic, str]]:
        """Topics that a question touches with the trigger, the longest trigger first."""
        found = [(topic, trigger) for topic in self.topics if (trigger := topic.trigger(folded))]
        return sorted(found, key=lambda pair: -len(pair[1]))

    def unstated(self, folded: str, evidence: Iterable[str]) -> list[Topic]:
        """Topics asked for whose trigger no evidence says; evidence is folded text."""
        texts = list(evidence)
        return [topic for topic, trigger in self.asked(folded) if not any(trigger in text for text in texts)]

    def seasonal(self, folded: str) -> bool:
        return any(word in folded for word in self.season)


def load_topics(folder: Path) -> Topics:
    table = read_table(folder, "topics.toml")
    topics = tuple(
        Topic(row["name"], tuple(fold(t).text for t in row["triggers"]), row["advice"], row["seasonal"])
        for row in table["topic"]
    )
    return Topics(topics, tuple(fold(w).text for w in table["seasonal"]["words"]))
