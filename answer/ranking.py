"""Second stage: order what the retriever found by how well it answers this question.

score = sum of weights x features; the weights are fitted on the development questions (see docs/evaluation.md)
and frozen in weights.json with the command that made them.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from answer.asked import asked_most, asked_signal
from answer.coverage import Coverage
from answer.figures import NUMERIC, figures
from answer.lexicon import Lexicon
from answer.quantities import dating, outside_periods, quantities, years
from answer.question import Question
from answer.text import fold
from corpus.model import Corpus, Document, Kind, Passage, Role
from retriever.model import Evidence

Weights = Mapping[str, Mapping[str, float]]
WEIGHTS = Path(__file__).with_name("weights.json")
SHAPES = frozenset(["list", "definition", "locator"])  # kinds that no figure or name in the evidence shows
SENTENCE = 20  # characters from which a heading is a sentence: 充分利用国家智慧教育云平台九大应用场景融通学校教育教学
AUTHORITY = {kind: 1 - 0.1 * i for i, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Candidate:
    """A piece of evidence with the features that ranked it; features are all in about [-1, 1]."""

    evidence: Evidence
    features: Mapping[str, float]
    score: float

    @property
    def passage(self) -> Passage:
        return self.evidence.passage


def quotable(passage: Passage) -> bool:
    """Whether a passage says something: a heading does where it is a sentence, not a name of what follows."""
    section = passage.section
    return not passage.heading_only or (section.role is Role.BODY and len(section.heading) >= SENTENCE)


class Ranker:
    """Ranks evidence for a question; deterministic, ties broken by passage id."""

    def __init__(self, corpus: Corpus, lexicon: Lexicon, weights: Mapping[str, float] | None = None) -> None:
        self.corpus = corpus
        self.lexicon = lexicon
        self.coverage = Coverage(corpus)
        self.weights = dict(weights) if weights is not None else load_weights()["rank"]

    def rank(self, question: Question, evidence: Sequence[Evidence]) -> list[Candidate]:
        if not evidence:
            return []
        top_dense = max(e.dense for e in evidence)
        likest = asked_most(evidence)
        top_lexical = max((e.lexical for e in evidence if e.lexical > 0), default=1.0)
        candidates = []
        for e in (e for e in evidence if quotable(e.passage)):
            features = {
                **self.features(question, e, top_dense, top_lexical),
                "asked": asked_signal(e),
                "asked_most": float(e.passage.id == likest),
            }
            candidates.append(
                Candidate(e, features, sum(self.weights.get(n, 0.0) * v for n, v in features.items()))
            )
        return sorted(candidates, key=lambda c: (-c.score, c.passage.id))

    def features(
        self, question: Question, e: Evidence, top_dense: float, top_lexical: float
    ) -> dict[str, float]:
        passage, document = e.passage, self.corpus.document(e.passage)
        folded = fold(passage.text).text
        return {
            "fused": e.score,
            "dense": (e.dense - top_dense) * 10,
            "lexical": e.lexical / top_lexical,
            "covered": self.coverage.share(question, [passage]),
            "covered_here": self.coverage.own_share(question, passage.text),
            "needs": self.needs_met(question, folded, document),
            "year": year_agreement(question, folded, self.coverage.headings(passage.section)),
            "entity": _entity_agreement(question, folded),
            "glossary": float(document.kind is Kind.GLOSSARY)
            * (1.0 if question.wants("definition") else -1.0),
            "outside_body": float(passage.section.role is not Role.BODY),
            "authority": AUTHORITY[document.kind] - (0.0 if document.original else 0.3),
            "level": _level_agreement(question, document),
            "named_document": float(document.id in question.documents),
            "home": float(document.level == "district" and document.original),
            "context": self._context(question, passage, folded),
            "length": math.log1p(len(folded)) / 6,
        }

    def _context(self, question: Question, passage: Passage, folded: str) -> float:
        """Share of the words spoken of before that the passage or its headings hold."""
        if not question.context:
            return 0.0
        text = folded + self.coverage.headings(passage.section)
        return sum(word in text for word in question.context) / len(question.context)

    def needs_met(self, question: Question, folded: str, document: Document) -> float:
        """1 when a text holds the kind of answer wanted, 0 when not, .5 when nothing particular is wanted."""
        supposed = [q for q in question.numbers if q.firm]
        if question.wants("yesno") and supposed and not question.wants("status"):
            return float(any(f.unit == q.unit for f in quantities(folded) for q in supposed))
        kinds = [kind for kind in question.kinds if kind.asks_something]
        if not kinds or question.kind in SHAPES:
            return 0.5
        kind = next((k for k in kinds if k.name in NUMERIC), kinds[0]) if kinds[0].sources else kinds[0]
        if kinds[0].sources and document.kind not in kinds[0].sources:
            return 0.0
        if kind.names:
            new = set(self.lexicon.named(folded)) - set(question.entities)
            named = any(kind.name != "place" or self.lexicon.is_school(name) for name in new)
            return float(named or bool(kind.needs and kind.met_by(fresh(question, folded))))
        if kind.name in NUMERIC:
            return float(bool(figures(question, folded)) or (kind.name != "count" and kind.met_by(folded)))
        if kind.name == "date":
            folded = dating(question.text, folded)
        return float(kind.met_by(fresh(question, folded) if kind.fresh else folded))


def fresh(question: Question, folded: str) -> str:
    """A text without the terms of the question, so that what is left is news to the reader."""
    for form in sorted((f for t in question.terms for f in t.forms if len(f) > 2), key=len, reverse=True):
        folded = folded.replace(form, " ")
    return folded


def year_agreement(question: Question, folded: str, headings: str) -> float:
    """1 when a year asked for is stated, -1 when only other years are, 0 when none is asked or stated."""
    if not question.years:
        return 0.0
    stated = set(years(outside_periods(folded))) or set(years(outside_periods(headings)))
    if not stated:
        return 0.0
    return 1.0 if stated & set(question.years) else -1.0


def _entity_agreement(question: Question, folded: str) -> float:
    if not question.entities:
        return 0.0
    return sum(name in folded for name in question.entities) / len(question.entities)


def _level_agreement(question: Question, document: Document) -> float:
    """1 for the level asked for; where none is, the nearest to home first (district, city, province, nation)."""
    if question.levels:
        return 1.0 if document.level in question.levels else -1.0
    return {"district": 0.6, "city": 0.2, "province": 0.0, "national": 0.0}[document.level.value]


def load_weights(path: Path = WEIGHTS) -> dict[str, dict[str, float]]:
    """The frozen weights: {"rank": {feature: weight}, "judge": {...}, "command": ...}."""
    loaded: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
