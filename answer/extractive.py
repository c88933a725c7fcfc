"""Choosing what to quote and reading the direct answer off the quote.

A quote is a passage, or the clauses of it that answer, when the passage is long. The direct answer (a number, a date,
a name) is always a slice of the quote.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.asked import FIRMLY_ASKED
from answer.coverage import Coverage
from answer.figures import CLAUSE_END, NUMERIC, figures
from answer.lexicon import Lexicon
from answer.outline import LIST_UNITS
from answer.quantities import dating
from answer.question import Question, Term
from answer.quoting import Span
from answer.ranking import Candidate
from answer.text import Folded, fold
from corpus.model import Passage

LONG = 160  # characters of a quote from which it is cut down to the clauses that answer
MOST = 3  # quotes of an answer
HOME = 1.2  # ranking score that the home district's own plan may lie below another document
CLEARLY_MORE_ASKED = 0.3  # signal by which the best passage's question is this one, and not one of the home's
HOME_BEFORE_GLOSSARY = 3.0  # the same where a person or body is asked for: a definition names only roles
CLOSE = 3.0  # ranking score (a logit) that a further quote may lie below the first
_DAY = r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:秋季学期|春季学期|底)?|(?:19|20)\d\d-\d{1,2}-\d{1,2}|\d{1,2}月\d{1,2}日"
DATE = re.compile(rf"(?:{_DAY})(?:(?:至|到|-|~)(?:{_DAY}|\d{{1,2}}日))?")
BODY = re.compile(
    r"[\u4e00-\u9fff]{2,14}?(?:领导小组|办公室|教育体育局|教育局|委员会|管理局|财政厅|教育厅|人民政府|街道|进修学校|培智学校|"
    r"特殊教育资源中心|高级中学|实验中学|中学|小学|幼儿园|大学|学院|学校|部门|机构|中心)"
)


@dataclass(frozen=True)
class Chosen:
    """A passage picked for the answer, with the span to quote and the direct answers inside it (may be none)."""

    candidate: Candidate
    span: Span
    direct: tuple[str, ...] = ()

    @property
    def passage(self) -> Passage:
        return self.candidate.passage


class Extractor:
    """Picks passages, cuts quotes, reads direct answers."""

    def __init__(self, coverage: Coverage, lexicon: Lexicon) -> None:
        self._coverage = coverage
        self._lexicon = lexicon

    def choose(self, question: Question, ranked: Sequence[Candidate]) -> list[Chosen]:
        """The best passage, then others only for terms of the question that those before do not hold.

        A question that wants a list also gets what the same section says next to the best passage.
        """
        near = [c for c in ranked[:12] if ranked[0].score - c.score < CLOSE]
        chosen = [self._first(question, near)]
        chosen += self._carrier(question, chosen[0], ranked)
        chosen += self._for_other_stages(question, chosen[0], near)
        for candidate in near:
            if len(chosen) < MOST and candidate not in chosen and self._adds(question, candidate, chosen):
                chosen.append(candidate)
        if question.wants("list"):
            same = [c for c in near if c.passage.section == chosen[0].passage.section and c not in chosen]
            chosen += [c for c in same if chosen[0].score - c.score < CLOSE / 1.5][: MOST - 1]
            chosen = [chosen[0], *sorted(chosen[1:], key=lambda c: (c.passage.document_id, c.passage.start))]
        return [self._cut(question, c) for c in chosen]

    def _first(self, question: Question, near: Sequence[Candidate]) -> Candidate:
        """The best passage; one that holds the kind of answer wanted before one that does not, home before away."""
        best = next((c for c in near if c.features["needs"] > 0), near[0])
        if question.levels or question.documents or question.foreign or question.wants("definition"):
            return best
        return next((c for c in near if c.features["home"] and _yields(question, best, c)), best)

    def _carrier(self, question: Question, first: Candidate, ranked: Sequence[Candidate]) -> list[Candidate]:
        """The nearest passage of the same section that holds the kind of answer wanted, where the best does not.

        Sentences of a plan share their subject: 「积极推进甲中学、乙中学升等晋级工作。…办成品牌中学。」
        """
        if first.features["needs"] > 0 or not question.kinds or question.kind in NUMERIC:
            return []  # a figure belongs to its own sentence
        same = [c for c in ranked if c.passage.section == first.passage.section and c.features["needs"] == 1]
        distance = {c.passage.id: abs(c.passage.ordinal - first.passage.ordinal) for c in same}
        return sorted(same, key=lambda c: distance[c.passage.id])[:1]

    def _for_other_stages(
        self, question: Question, first: Candidate, near: Sequence[Candidate]
    ) -> list[Candidate]:
        """What the same document says as fully of other stages of schooling, where the question names none.

        什么时候报名 has one answer for 小学 and another for 初中; giving one of them alone would mislead.
        """
        stages = self._stages(first)
        if question.stages or not stages:
            return []
        found: list[Candidate] = []
        for c in near:
            own = self._stages(c)
            alike = (
                c.passage.document_id == first.passage.document_id
                and c.features["needs"] >= first.features["needs"]
                and c.features["covered_here"] >= first.features["covered_here"]
            )
            if alike and own and not own & stages:
                found.append(c)
                stages |= own
        return found[: MOST - 1]

    def _stages(self, candidate: Candidate) -> set[str]:
        folded = fold(candidate.passage.text).text
        return {stage.name for stage in self._lexicon.stages if stage.named_in(folded)}

    def _adds(self, question: Question, candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
        """Whether a candidate itself says a weighty term of the question that none chosen has in any way."""
        have = [c.passage for c in chosen]
        if candidate.features["needs"] < 0.5 or candidate.features["year"] < 0:
            return False
        folded = fold(candidate.passage.text).text
        return any(gap > 0.35 and _says(term, folded) for term, gap in self._coverage.missing(question, have))

    def _cut(self, question: Question, candidate: Candidate) -> Chosen:
        passage = candidate.passage
        span = Span(passage.document_id, passage.start, passage.end)
        folded = fold(passage.text)
        if len(passage.text) > LONG:
            span, folded = self._clauses(question, passage, folded)
        return Chosen(candidate, span, direct_answers(question, folded.text))

    def _clauses(self, question: Question, passage: Passage, folded: Folded) -> tuple[Span, Folded]:
        """The run of clauses of a long passage that holds most of the question in fewest characters."""
        cuts = [0, *(m.end() for m in CLAUSE_END.finditer(passage.text)), len(passage.text)]
        best: tuple[float, int, int] = (-1.0, 0, len(passage.text))
        for i, start in enumerate(cuts):
            for end in cuts[i + 1 :]:
                if not 12 <= end - start <= LONG:
                    continue
                piece = passage.text[start:end]
                score = self._coverage.own_share(question, piece) + 0.3 * self._meets(question, piece)
                best = max(best, (score - 0.001 * (end - start), start, end))
        _, start, end = best
        piece = passage.text[start:end]
        start, end = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip("，,、；;\n "))
        span = Span(passage.document_id, passage.start + start, passage.start + end)
        return span, fold(passage.text[start:end])

    def _meets(self, question: Question, piece: str) -> bool:
        return all(kind.met_by(fold(piece).text) for kind in question.kinds[:1])


def _yields(question: Question, best: Candidate, home: Candidate) -> bool:
    """Whether a passage of the home plan is quoted in place of a better ranked one from elsewhere."""
    if home.features["needs"] < best.features["needs"]:
        return False
    gap = best.score - home.score
    if best.features["glossary"] and question.wants("who", "school"):
        return gap < HOME_BEFORE_GLOSSARY
    if best.features["glossary"] and question.wants("yesno"):
        fuller = home.features["covered"] >= best.features["covered"]
        return gap < (HOME_BEFORE_GLOSSARY if fuller else HOME)
    known = best.features["asked"] if best.features["asked"] >= FIRMLY_ASKED else 0.0
    return gap < HOME and home.features["asked"] > known - CLEARLY_MORE_ASKED


def _says(term: Term, folded: str) -> bool:
    return any(form in folded for form in term.forms)


def direct_answers(question: Question, folded: str) -> tuple[str, ...]:
    """Slices of a folded quote that answer outright: figures, dates or names by the kind wanted."""
    kind = question.kind
    if kind in NUMERIC or (kind == "yesno" and any(q.firm for q in question.numbers)):
        return tuple(q.text for q in figures(question, folded))
    if kind == "date":
        return tuple(
            _nearest(question, folded, [m.span() for m in DATE.finditer(dating(question.text, folded))])
        )
    return ()


def _nearest(question: Question, folded: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    places = [
        m.start() for t in question.terms for form in t.forms for m in re.finditer(re.escape(form), folded)
    ]
    if not spans:
        return []
    if not places:
        return [folded[spans[0][0] : spans[0][1]]]
    start, end = min(spans, key=lambda s: min(abs(s[0] - p) for p in places))
    return [folded[start:end]]


def asks_for_list(question: Question) -> bool:
    """Whether several things are wanted: 哪些, 几项, 三条措施; not a number of schools or people."""
    if question.wants("list"):
        return True
    if question.wants("count"):
        return bool(question.units) and question.units[0] in LIST_UNITS
    return any(q.unit in LIST_UNITS and q.value < 30 for q in question.numbers)
