"""From a standalone question to a draft: facts of the document, lists from headings, quotes, or a refusal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from answer import wording
from answer.about import AboutDocuments
from answer.answerable import Judge, Verdict
from answer.draft import Draft
from answer.extractive import Chosen, Extractor
from answer.grounding import grounded
from answer.guard import Guarded
from answer.lexicon import Lexicon
from answer.model import Related, Status
from answer.question import Question
from answer.quoting import Quoter, Span, permalink
from answer.ranking import Candidate, Ranker
from answer.rows import Rows
from answer.saying import lead_text, notices_for, quotes_text
from answer.supposed import suppositions
from answer.text import fold
from answer.topics import Topics
from corpus.model import Corpus, Document, Level, Validity
from retriever.model import Query

HOLDING = frozenset([Validity.IN_FORCE, Validity.UNDATED])
BEHIND = 3.0  # ranking score (a logit) that being out of force costs beside a document that is in force
NEARLY_ALL = 0.8  # share of a question's words that a sentence holds which puts its premise right
LIMIT = 60  # passages taken from the retriever


class Drafter:
    """Answers standalone questions. Its attempts are tried in order; the last one always has something to say."""

    def __init__(
        self,
        searcher: Guarded,
        lexicon: Lexicon,
        ranker: Ranker,
        judge: Judge,
        topics: Topics,
        rows: Rows | None = None,
    ) -> None:
        self.corpus: Corpus = searcher.corpus
        self.lexicon = lexicon
        self._searcher = searcher
        self._ranker = ranker
        self._judge = judge
        self._topics = topics
        self._extractor = Extractor(ranker.coverage, lexicon)
        self._about = AboutDocuments(ranker, rows)

    def draft(self, question: Question, documents: frozenset[str], today: date) -> Draft:
        quoter = Quoter(self.corpus, today)
        found = self._settled(question, documents, quoter)
        return found or self._quotes(question, documents, quoter)

    def settled_before_search(self, question: Question) -> bool:
        """Whether a fact of a document, its headings, or its being missing answers, so that nothing is searched."""
        return self._settled(question, frozenset(), Quoter(self.corpus, date.min)) is not None

    def _settled(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        drafts = (attempt(question, documents, quoter) for attempt in self._about.attempts)
        return next((d for d in drafts if d is not None and self._harmless(d)), None)

    def _harmless(self, draft: Draft) -> bool:
        """Whether no heading or fact that it quotes gives orders to a machine; passages that do are never found."""
        return not any(self._searcher.gives_orders(c.quote) for c in draft.citations)

    def stands_alone(self, text: str) -> bool:
        """Whether a ledger answers a text as it is, whatever was asked before and however many levels it names."""
        return self._about.stands_alone(text)

    def search(
        self, question: Question, documents: frozenset[str], today: date | None = None
    ) -> list[Candidate]:
        """Evidence in the order of how well it answers; what holds today goes before what does not."""
        expansion = tuple(dict.fromkeys(a for term in question.terms for a in term.alternatives))
        named = frozenset(i for i in question.documents if not self.corpus.by_id[i].missing)
        within = documents or named or self._about.scope(question)
        text = " ".join((question.text, *question.context))
        ranked = self._ranker.rank(question, self._searcher.search(Query(text, expansion, within), LIMIT))
        if today is not None:
            ranked = in_force_first(self.corpus, ranked, today)
        return self._naming(question, ranked)

    def _naming(self, question: Question, ranked: list[Candidate]) -> list[Candidate]:
        """What speaks of the schools and the other places that a question names, where anything does."""
        schools = {name for name in question.entities if self.lexicon.is_school(name)}
        places = [name for place in question.foreign for name in place.names]
        texts = {c.passage.id: fold(c.passage.text).text for c in ranked}
        about = [
            c
            for c in ranked
            if any(name in texts[c.passage.id] for name in places)
            or schools & set(self.lexicon.named(texts[c.passage.id]))
        ]
        return about or ranked

    def judged(self, question: Question, ranked: Sequence[Candidate]) -> tuple[list[Chosen], Verdict]:
        chosen = self._extractor.choose(question, ranked)
        return chosen, self._judge.judge(question, ranked, [c.candidate for c in chosen])

    def documents(self, levels: frozenset[Level], ids: frozenset[str]) -> frozenset[str]:
        """Ids that a request's filters leave; empty where nothing is filtered."""
        if not levels and not ids:
            return frozenset()
        return frozenset(
            d.id
            for d in self.corpus.documents
            if (not levels or d.level in levels) and (not ids or d.id in ids)
        )

    def names(self, question: Question, today: date) -> tuple[str, ...]:
        """Schools and bodies in the answer to a question, the first quoted first."""
        draft = self.draft(question, frozenset(), today)
        return tuple(n for c in draft.citations for n in self.lexicon.named("".join(c.quote.split())))

    def example(self) -> str:
        """A question that the corpus surely answers: on the heading of its first numbered section with text."""
        for document in self.corpus.documents:
            for section in self.corpus.sections.get(document.id, ()):
                if section.heading and section.depth >= 3:
                    return f"{section.heading}有哪些要求？"
        return "文件主要讲了什么？"

    def _quotes(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft:
        ranked = self.search(question, documents, quoter.today)
        if not ranked:
            return Draft(Status.NO_EVIDENCE, wording.NO_EVIDENCE)
        chosen, verdict = self.judged(question, ranked)
        related = self._related(ranked)
        if not verdict.answers and (put_right := self._put_right(question, documents, quoter)):
            return put_right
        if not verdict.answers:
            return Draft(Status.NOT_STATED, self._refusal(verdict), related=related)
        citations = tuple(quoter.cite(c.span, i) for i, c in enumerate(chosen, 1))
        lead = lead_text(question, chosen)
        if not grounded(lead, citations):
            lead = ""
        near = tuple(r for r in related if all(r.locator != c.locator for c in citations))
        text = quotes_text(lead, citations)
        return Draft(
            Status.ANSWERED,
            text,
            citations,
            near,
            self._suggest(chosen),
            notices_for(citations),
            direct=lead.rstrip("。"),
        )

    def _put_right(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        """What is written in place of a year, a school or a place that the question wrongly takes for granted."""
        for supposed in suppositions(question, self.lexicon):
            ranked = self.search(supposed.rest, documents, quoter.today)
            if not ranked or not supposed.rest.terms:
                continue
            chosen, verdict = self.judged(supposed.rest, ranked)
            citations = (quoter.cite(chosen[0].span, 1),)
            instead = supposed.instead(citations[0].quote, self.lexicon)
            if verdict.answers and verdict.signals["covered"] >= NEARLY_ALL and instead:
                lead = wording.PREMISE_WRONG.format(asked=supposed.asked, value=instead)
                return Draft(
                    Status.ANSWERED,
                    quotes_text(lead, citations),
                    citations,
                    notices=notices_for(citations),
                    direct=lead.rstrip("。"),
                )
        return None

    def _refusal(self, verdict: Verdict) -> str:
        """Why there is no answer, the most telling reason first."""
        if verdict.other_places:
            return wording.OTHER_PLACE.format(home=self.lexicon.home, place="、".join(verdict.other_places))
        return self._unstated(verdict) + wording.NEAR

    def _unstated(self, verdict: Verdict) -> str:
        """What exactly is not stated: of another school, level or year, a topic, words, or the kind of answer."""
        terms = "、".join(f"“{term}”" for term in verdict.missing[:3])
        topic = verdict.topics[0] if verdict.topics else None
        reasons = (
            (verdict.other_names, wording.OTHER_NAME.format(names="、".join(verdict.other_names))),
            (verdict.other_level, wording.OTHER_LEVEL),
            (verdict.other_stages, wording.OTHER_NAME.format(names="、".join(verdict.other_stages) + "阶段")),
            (verdict.other_years, wording.OTHER_YEAR.format(years="、".join(map(str, verdict.other_years)))),
            (topic, wording.NOT_STATED_TOPIC.format(topic=topic.name, advice=topic.advice) if topic else ""),
            (terms, wording.NOT_STATED_TERMS.format(terms=terms)),
        )
        kind = wording.NOT_STATED_KIND.get(verdict.kind_unmet, wording.NOT_STATED)
        return next((said for holds, said in reasons if holds), kind)

    def _related(self, ranked: Sequence[Candidate], most: int = 3) -> tuple[Related, ...]:
        """The nearest places, one a section."""
        found: dict[tuple[str, str], Related] = {}
        for candidate in ranked[:12]:
            section, document = candidate.passage.section, self.corpus.document(candidate.passage)
            heading = section.heading or next((h for h in reversed(section.path) if h), "")
            link = permalink(document, Span(document.id, candidate.passage.start, candidate.passage.end))
            found.setdefault(
                (document.id, section.locator), _related(document, section.locator, heading, link)
            )
        return tuple(found.values())[:most]

    def _suggest(self, chosen: Sequence[Chosen]) -> tuple[str, ...]:
        """Questions that lead on: what the neighbouring sections say."""
        section = chosen[0].passage.section
        siblings = [
            s
            for s in self.corpus.sections[section.document_id]
            if s.parent == section.parent and s.heading and not self._searcher.gives_orders(s.heading)
        ]
        near = sorted(
            (s for s in siblings if s.index != section.index), key=lambda s: abs(s.index - section.index)
        )
        return tuple(f"{s.heading.rstrip('。')}有哪些要求？" for s in near[:2] if len(s.heading) <= 22)


def in_force_first(corpus: Corpus, ranked: Sequence[Candidate], today: date) -> list[Candidate]:
    """What no longer holds goes behind what a document of the same level and kind says today.

    Where none holds (a plan that has run out and has no successor) nothing changes: the notice says so.
    """

    def holds(c: Candidate) -> bool:
        return corpus.document(c.passage).validity(today) in HOLDING

    def peers(c: Candidate) -> tuple[str, str]:
        document = corpus.document(c.passage)
        return document.level, document.kind

    held = {peers(c) for c in ranked if holds(c) and c.score > ranked[0].score - BEHIND}
    moved = [replace(c, score=c.score - BEHIND) if not holds(c) and peers(c) in held else c for c in ranked]
    return sorted(moved, key=lambda c: (-c.score, c.passage.id))


def _related(document: Document, locator: str, heading: str, link: str) -> Related:
    return Related(document.id, document.title, locator, heading, link)
