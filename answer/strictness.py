"""What refuses a question whatever else speaks for the evidence: another year, or not the kind of answer wanted."""

import re
from collections.abc import Mapping, Sequence

from answer.asked import FIRMLY_ASKED
from answer.quantities import quantities
from answer.question import Question
from answer.topics import Topic

COUNTED = frozenset("所个名人位项条种类家处间门支批期班")
SENTENCE = re.compile(r"[。；;]")
ITEMS = re.compile(r"、|和|及|与|一是|二是")
LOOSE = frozenset(["who", "school", "place"])


def unmet(
    question: Question, topics: Sequence[Topic], signals: Mapping[str, float], passages: Sequence[str]
) -> bool:
    """Whether the folded passages lack the kind of answer without which there is none."""
    return (
        (_strictly_unmet(question, signals["needs"]) and not _firmly_asked(question, signals))
        or (_of_the_season(question, topics) and not _surely_asked(signals))
        or _uncounted(question, passages)
        or _counted_only(question, passages)
    )


def other_years(question: Question, stated: Sequence[set[int]], context: str) -> tuple[int, ...]:
    """Years asked for that neither the passages nor their context name.

    A single year is not met by a document's period where every passage speaks of another year: what was so in 2023
    says nothing of 2025.
    """
    if len(question.years) == 1 and all(stated) and not any(set(question.years) & s for s in stated):
        return question.years
    return tuple(y for y in question.years if str(y) not in context)


def _firmly_asked(question: Question, signals: Mapping[str, float]) -> bool:
    """Whether the passage is known to be asked just this, rather than what nothing answers.

    That overrules only the kinds whose words in the evidence are a rough guess; a figure or a date is there or is not.
    """
    return question.kind in LOOSE and _surely_asked(signals)


def _surely_asked(signals: Mapping[str, float]) -> bool:
    return signals["asked"] >= FIRMLY_ASKED and signals["asked"] > signals["unstated"]


def _strictly_unmet(question: Question, needs: float) -> bool:
    asking = next((kind for kind in question.kinds if kind.asks_something), None)
    return asking is not None and asking.strict and needs == 0


def _uncounted(question: Question, passages: Sequence[str]) -> bool:
    """Whether a number is asked for with a measure word while nothing of that measure is counted.

    Words that count things (所, 个, 项) stand for each other in speech; 几起 and 几分 are theirs alone.
    """
    if question.kind != "count" or not question.units:
        return False
    alike = {*question.units, *(COUNTED if COUNTED & set(question.units) else ())}
    return not any(q.unit in alike for passage in passages for q in quantities(passage))


def _counted_only(question: Question, passages: Sequence[str]) -> bool:
    """Whether the members of a counted set are asked for, and all that is said is the count again.

    「30所学校是哪些」 is not answered by 「重点打造30所学校的…」.
    """
    if not question.wants("school", "who", "list", "place", "address") or question.wants(
        "yesno", "count", "share", "money"
    ):
        return False
    asked = [q for q in question.numbers if q.unit in COUNTED and q.value > 1]
    holding = [
        passage
        for passage in passages
        if any(q.same_as(a) for s in SENTENCE.split(passage) for q in quantities(s) for a in asked)
    ]
    return bool(holding) and not any(map(_enumerates, holding))


def _enumerates(passage: str) -> bool:
    """Whether a text names things one beside the other, or one by one."""
    return any(
        sum(not any(c.isdigit() for c in item) for item in ITEMS.split(clause)) > 1
        for clause in re.split(r"[,，]", passage)
    )


def _of_the_season(question: Question, topics: Sequence[Topic]) -> bool:
    """Whether dates, places, fees or ways of this year's admission are asked for, which no plan fixes."""
    return any(t.seasonal for t in topics) and question.wants(
        "date", "place", "address", "money", "how", "clock", "yesno", "what"
    )
