"""Whether the evidence answers the question: a calibrated judgement over several signals, and reasons in words.

P(answered) = logistic(bias + sum of weights x signals), fitted on the development questions and frozen in
weights.json. A place, or a year, that the evidence does not speak of settles it without a calculation.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from answer.asked import judge_signals
from answer.figures import NUMERIC
from answer.quantities import outside_periods, years
from answer.question import Question, Term
from answer.ranking import Candidate, Ranker
from answer.strictness import other_years, unmet
from answer.text import fold
from answer.topics import Topic, Topics
from corpus.model import Level, Passage

THRESHOLD = 0.5
FULL = 0.94  # share of the question's words from which a passage says them all (synonyms count .95)


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
    def settled(self) -> bool:
        """Whether it is refused whatever the probability: said of something else, or the kind wanted is not there."""
        return bool(
            self.other_places
            or self.other_years
            or self.other_names
            or self.other_level
            or self.other_stages
            or self.strict
        )

    @property
    def answers(self) -> bool:
        return self.probability >= THRESHOLD and not self.settled


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
            other_years=other_years(question, [self._years(p) for p in passages], text + about),
            kind_unmet=question.kind if signals["needs"] == 0 else "",
            strict=unmet(question, topics, signals, [fold(p.text).text for p in passages]),
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
        here = max(self._coverage.own_share(question, p.text) for p in passages)
        needs = max(c.features["needs"] for c in chosen[:2])
        asked = judge_signals([c.evidence for c in ranked], [c.evidence for c in chosen])
        return {
            "covered": self._coverage.share(question, passages),
            "covered_here": here,
            "noun_gap": max(nouns, default=0.0),
            "noun_gaps": min(sum(nouns), 3.0) / 3,
            "other_gap": max(others, default=0.0),
            "other_gaps": min(sum(others), 3.0) / 3,
            "unknown": min(sum(unknown), 2.0) / 2,
            "dense": (top.evidence.dense - 0.85) * 10,
            "margin": (top.evidence.dense - sum(near) / len(near)) * 10,
            "rank": top.score / 5,
            "lead": min(top.score - ranked[1].score, 1.0) if len(ranked) > 1 else 1.0,
            "needs": needs,
            "year": top.features["year"],
            "entity_gap": self._entity_gap(question, passages),
            "level_gap": self._level_gap(question, passages),
            "held": self._held(question, missing),
            **asked,
            **_together(here, needs, asked),
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
        figures_of = passages[:1] if question.kind in NUMERIC else passages  # a figure is of its own passage
        scopes = [self._stage_scope(p) for p in figures_of]
        if not question.stages or any(s.covered_by(scope) for s in question.stages for scope in scopes):
            return ()
        of_others = all(any(s.named_in(scope) for s in self._lexicon.stages) for scope in scopes)
        return tuple(s.name for s in question.stages) if of_others else ()

    def _stage_scope(self, passage: Passage) -> str:
        """What says of which stage a passage speaks: its own words, else the nearest heading that names one."""
        parts = [fold(part).text for part in (passage.text, *reversed(passage.section.path))]
        named = (part for part in parts if any(s.covered_by(part) for s in self._lexicon.stages))
        return next(named, "")

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


def _together(here: float, needs: float, asked: Mapping[str, float]) -> dict[str, float]:
    """Signals that mean more together: what is asked elsewhere counts less where a passage says every word asked."""
    full, met = float(here >= FULL), float(needs == 1)
    return {
        "full": full,
        "full_asked": full * asked["asked"],
        "full_unstated": full * asked["unstated"],
        "needs_met": met,
        "needs_unmet": float(needs == 0),
        "met_unstated": met * asked["unstated"],
    }
