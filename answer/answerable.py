"""Whether the evidence answers the question: a calibrated judgement over several signals, and reasons in words.

P(answered) = logistic(bias + sum of weights x signals), fitted on the development questions and frozen in
weights.json. A place, or a year, that the evidence does not speak of settles it without a calculation.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from answer.asked import judge_signals
from answer.quantities import outside_periods, quantities, years
from answer.question import Question, Term
from answer.ranking import Candidate, Ranker
from answer.text import fold
from answer.topics import Topic, Topics
from corpus.model import Level, Passage

THRESHOLD = 0.5
COUNTED = frozenset("所个名人位项条种类家处间门支批期班")
SENTENCE = re.compile(r"[。；;]")
ITEMS = re.compile(r"、|和|及|与|一是|二是")
LOOSE = frozenset(["who", "school", "place"])
FIRMLY_ASKED = (
    1.0  # signal "asked" (cosine .95) from which an expected question is this question in other words
)


@dataclass(frozen=True)
class Verdict:
    """probability that the chosen passages answer; missing: words of the question they do not speak of."""

    probability: float
    missing: tuple[str, ...] = ()
    other_places: tuple[str, ...] = ()
    other_years: tuple[int, ...] = ()
    kind_unmet: str = ""
    strict: bool = False
    other_names: tuple[str, ...] = ()
    other_level: bool = False
    other_stages: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)

    @property
    def answers(self) -> bool:
        elsewhere = (
            self.other_places or self.other_years or self.other_names or self.other_level or self.other_stages
        )
        return self.probability >= THRESHOLD and not elsewhere and not self.strict


class Judge:
    """Judges chosen passages; the weights come from weights.json.

    plain: the weights for passages that nobody has written expected questions for.
    """

    def __init__(
        self, ranker: Ranker, topics: Topics, weights: Mapping[str, float], plain: Mapping[str, float]
    ) -> None:
        self._corpus = ranker.corpus
        self._lexicon = ranker.lexicon
        self._coverage = ranker.coverage
        self._topics = topics
        self._weights = weights
        self._plain = plain

    def judge(self, question: Question, ranked: Sequence[Candidate], chosen: Sequence[Candidate]) -> Verdict:
        passages = [c.passage for c in chosen]
        text = "\0".join(fold(p.text).text + self._coverage.headings(p.section) for p in passages)
        about = "".join(self._document_words(p.document_id) for p in passages)
        missing = self._coverage.missing(question, passages)
        asked = fold(question.text).text
        for kind in question.kinds:
            asked = kind.erase(asked)
        topics = self._topics.unstated(asked, [text])
        signals = {
            **self._signals(question, ranked, chosen, missing),
            "topic": float(bool(topics)),
            "focus_gap": max((g for t, g in missing if t in question.focus), default=0.0),
            "focus_noun_gap": max((g for t, g in missing if t in question.focus and t.noun), default=0.0),
        }
        weights = self._weights if chosen[0].evidence.asked else self._plain
        total = weights.get("bias", 0.0) + sum(weights.get(n, 0.0) * v for n, v in signals.items())
        return Verdict(
            probability=1 / (1 + math.exp(-max(-30.0, min(30.0, total)))),
            missing=tuple(term.text for term, gap in missing if gap > 0.3 and term.noun),
            other_places=tuple(
                p.name for p in question.foreign if not any(name in text + about for name in p.names)
            ),
            other_years=_other_years(question, [self._years(p) for p in passages], text + about),
            kind_unmet=question.kind if signals["needs"] == 0 else "",
            strict=(_strictly_unmet(question, signals["needs"]) and not _firmly_asked(question, signals))
            or (_of_the_season(question, topics) and not _surely_asked(signals))
            or _uncounted(question, [fold(p.text).text for p in passages])
            or _counted_only(question, [fold(p.text).text for p in passages]),
            other_names=self._other_names(question, passages),
            other_level=signals["level_gap"] == 1,
            other_stages=self._other_stages(question, passages),
            topics=tuple(topics),
            signals=signals,
        )

    def _signals(
        self,
        question: Question,
        ranked: Sequence[Candidate],
        chosen: Sequence[Candidate],
        missing: Sequence[tuple[Term, float]],
    ) -> dict[str, float]:
        top = chosen[0]
        passages = [c.passage for c in chosen]
        near = sorted((c.evidence.dense for c in ranked), reverse=True)[:20]
        nouns = [gap * t.rarity for t, gap in missing if t.noun]
        others = [gap * t.rarity for t, gap in missing if not t.noun]
        unknown = [t.rarity for t in question.terms if t.noun and not self._coverage.known(t)]
        return {
            "covered": self._coverage.share(question, passages),
            "covered_here": max(self._coverage.own_share(question, p.text) for p in passages),
            "noun_gap": max(nouns, default=0.0),
            "noun_gaps": min(sum(nouns), 3.0) / 3,
            "other_gap": max(others, default=0.0),
            "other_gaps": min(sum(others), 3.0) / 3,
            "unknown": min(sum(unknown), 2.0) / 2,
            "dense": (top.evidence.dense - 0.85) * 10,
            "margin": (top.evidence.dense - sum(near) / len(near)) * 10,
            "rank": top.score / 5,
            "lead": min(top.score - ranked[1].score, 1.0) if len(ranked) > 1 else 1.0,
            "needs": max(c.features["needs"] for c in chosen[:2]),
            "year": top.features["year"],
            "entity_gap": self._entity_gap(question, passages),
            "level_gap": self._level_gap(question, passages),
            "held": self._held(question, missing),
            **judge_signals([c.evidence for c in ranked], [c.evidence for c in chosen]),
            "short": float(len(question.terms) <= 1),
            "no_terms": float(not question.terms),
            "terms": min(len(question.terms), 8) / 8,
        }

    def _entity_gap(self, question: Question, passages: Sequence[Passage]) -> float:
        """Share of the schools and bodies named that the passage which names most of them does not name."""
        if not question.entities:
            return 0.0
        texts = [fold(p.text).text + self._coverage.headings(p.section) for p in passages]
        return 1 - max(sum(name in text for name in question.entities) for text in texts) / len(
            question.entities
        )

    def _other_names(self, question: Question, passages: Sequence[Passage]) -> tuple[str, ...]:
        """Schools that the question names and no passage does: what is said of others is no answer."""
        schools = [name for name in question.entities if self._lexicon.is_school(name)]
        texts = [fold(p.text).text + self._coverage.headings(p.section) for p in passages]
        named = {name for text in texts for name in self._lexicon.named(text)}
        return tuple(s for s in schools if s not in named and not any(s in text for text in texts))

    def _other_stages(self, question: Question, passages: Sequence[Passage]) -> tuple[str, ...]:
        """Stages of schooling that are asked for while the passages, all of them, speak of others only."""
        texts = [fold(p.text).text + self._coverage.headings(p.section) for p in passages]
        if not question.stages or any(s.covered_by(text) for s in question.stages for text in texts):
            return ()
        of_others = all(any(s.named_in(text) for s in self._lexicon.stages) for text in texts)
        return tuple(s.name for s in question.stages) if of_others else ()

    def _level_gap(self, question: Question, passages: Sequence[Passage]) -> float:
        """1 when a level of government is asked for and no passage is of it or speaks of it."""
        if not question.levels or Level.DISTRICT in question.levels:
            return 0.0
        levels = question.levels
        for passage in passages:
            folded = fold(passage.text).text
            if self._corpus.document(passage).level in levels or any(
                word in folded for word in question.level_words
            ):
                return 0.0
        return 1.0

    def _held(self, question: Question, missing: Sequence[tuple[Term, float]]) -> float:
        """How much the evidence holds in absolute terms: two rare words are a firm hold, one common word is not."""
        gaps = dict(missing)
        held = sum(max(0.0, self._coverage.weight(t) - gaps.get(t, 0.0)) for t in question.terms)
        return min(held, 3.0) / 3

    def _years(self, passage: Passage) -> set[int]:
        """Years that a passage speaks of: its own, or those of its headings."""
        headings = self._coverage.headings(passage.section)
        return set(years(outside_periods(fold(passage.text).text))) or set(years(outside_periods(headings)))

    def _document_words(self, document_id: str) -> str:
        d = self._corpus.by_id[document_id]
        years = "".join(str(y) for y in range(d.period.start.year, d.period.end.year + 1)) if d.period else ""
        return fold("".join((d.title, d.region, *d.issuers))).text + years


def _other_years(question: Question, stated: Sequence[set[int]], context: str) -> tuple[int, ...]:
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
    if not question.wants("school", "who", "list", "place") or question.wants(
        "yesno", "count", "share", "money"
    ):
        return False
    asked = [q for q in question.numbers if q.unit in COUNTED and q.value > 1]
    sentences = [s for passage in passages for s in SENTENCE.split(passage)]
    holding = [s for s in sentences if any(q.same_as(a) for q in quantities(s) for a in asked)]
    return bool(holding) and not any(_enumerates(passage) for passage in passages)


def _enumerates(passage: str) -> bool:
    """Whether a text names things one beside the other, or one by one."""
    return any(
        sum(not any(c.isdigit() for c in item) for item in ITEMS.split(clause)) > 1
        for clause in re.split(r"[,，]", passage)
    )


def _of_the_season(question: Question, topics: Sequence[Topic]) -> bool:
    """Whether dates, places, fees or ways of this year's admission are asked for, which no plan fixes."""
    return any(t.seasonal for t in topics) and question.wants(
        "date", "place", "money", "how", "clock", "yesno", "what"
    )
