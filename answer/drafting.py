"""From a standalone question to a draft: facts of the document, lists from headings, quotes, or a refusal."""

from collections.abc import Callable, Sequence
from datetime import date

from answer import wording
from answer.answerable import Judge, Verdict
from answer.draft import Draft, merge
from answer.extractive import Chosen, Extractor, asks_for_list
from answer.facts import DocumentFacts, FactRule
from answer.grounding import grounded
from answer.lexicon import Lexicon
from answer.model import Related, Status
from answer.outline import Outline, Outlines
from answer.question import Question
from answer.quoting import Quoter, Span, permalink
from answer.ranking import Candidate, Ranker
from answer.saying import fact_text, notices_for, outline_text, quotes_text
from answer.text import fold
from answer.topics import Topics
from corpus.model import Corpus, Document, Level, Section
from retriever.model import Query, Searcher

LIMIT = 60  # passages taken from the retriever


class Drafter:
    """Answers standalone questions. Its attempts are tried in order; the last one always has something to say."""

    def __init__(
        self, searcher: Searcher, lexicon: Lexicon, ranker: Ranker, judge: Judge, topics: Topics
    ) -> None:
        self.corpus: Corpus = searcher.corpus
        self.lexicon = lexicon
        self._searcher = searcher
        self._ranker = ranker
        self._judge = judge
        self._topics = topics
        self._extractor = Extractor(ranker.coverage, lexicon)
        self._facts = DocumentFacts(self.corpus, lexicon)
        self._outlines = Outlines(self.corpus, ranker.coverage)

    def draft(self, question: Question, documents: frozenset[str], today: date) -> Draft:
        quoter = Quoter(self.corpus, today)
        attempts: tuple[Callable[[Question, frozenset[str], Quoter], Draft | None], ...] = (
            self._missing_document,
            self._document_fact,
            self._heading_list,
            self._quotes,
        )
        return next(d for attempt in attempts if (d := attempt(question, documents, quoter)) is not None)

    def search(self, question: Question, documents: frozenset[str]) -> list[Candidate]:
        """Evidence in the order of how well it answers."""
        expansion = tuple(dict.fromkeys(a for term in question.terms for a in term.alternatives))
        named = frozenset(i for i in question.documents if not self.corpus.by_id[i].missing)
        found = self._searcher.search(Query(question.text, expansion, documents or named), LIMIT)
        return self._of_places(question, self._ranker.rank(question, found))

    def _of_places(self, question: Question, ranked: list[Candidate]) -> list[Candidate]:
        """What speaks of the other places that a question names, where anything does."""
        names = [name for place in question.foreign for name in place.names]
        about = [c for c in ranked if any(name in fold(c.passage.text).text for name in names)]
        return about or ranked

    def judged(self, question: Question, ranked: Sequence[Candidate]) -> tuple[list[Chosen], Verdict]:
        chosen = self._extractor.choose(question, ranked)
        return chosen, self._judge.judge(question, ranked, [c.candidate for c in chosen])

    def settled_before_search(self, question: Question) -> bool:
        """Whether a fact of a document, a list of headings or a missing document answers, so that nothing is searched."""
        quoter = Quoter(self.corpus, date.min)
        attempts = (self._missing_document, self._document_fact, self._heading_list)
        return any(attempt(question, frozenset(), quoter) is not None for attempt in attempts)

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

    def merge(self, parts: Sequence[str], drafts: Sequence[Draft]) -> Draft:
        return merge(parts, drafts)

    def example(self) -> str:
        """A question that the corpus surely answers: on the heading of its first numbered section with text."""
        for document in self.corpus.documents:
            for section in self.corpus.sections.get(document.id, ()):
                if section.heading and section.depth >= 3:
                    return f"{section.heading}有哪些要求？"
        return "文件主要讲了什么？"

    def _about(self, question: Question, documents: frozenset[str]) -> list[Document]:
        """The documents that a question about a document can mean: those named, of the level named, nearest home."""
        at_hand = [d for d in self.corpus.documents if not d.missing and (not documents or d.id in documents)]
        named = [d for d in at_hand if d.id in question.documents]
        if named:
            return named
        levelled = [d for d in at_hand if d.level in question.levels]
        return sorted(levelled or at_hand, key=lambda d: (-_nearness(d), d.id))[:1]

    def _missing_document(
        self, question: Question, documents: frozenset[str], quoter: Quoter
    ) -> Draft | None:
        """Asked what a document says that is known but not at hand: say so, and where it is announced."""
        asked = [self.corpus.by_id[i] for i in question.documents if self.corpus.by_id[i].missing]
        if not asked:
            return None
        text = "\n".join(wording.MISSING_DOCUMENT.format(title=d.title.strip("《》")) for d in asked)
        if asked[0].note:
            text += "\n" + asked[0].note
        return Draft(Status.NOT_STATED, text, related=tuple(_related_document(d) for d in asked))

    def _document_fact(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        rules = self._facts.asked(question)
        about = self._about(question, documents)
        if not rules or not about:
            return None
        document = about[0]
        drafts = [d for rule in rules[:2] if (d := self._one_fact(rule, document, quoter))]
        answered = [d for d in drafts if d.status.answered]
        return merge([""] * len(answered[:1]), answered[:1]) if answered else next(iter(drafts), None)

    def _one_fact(self, rule: FactRule, document: Document, quoter: Quoter) -> Draft | None:
        if rule.where == "outline":
            outline = self._outlines.whole(document.id)
            return self._outline_draft(outline, quoter) if outline else None
        found = self._facts.find(rule, document)
        if found is None:
            return None
        if not found.value:
            field = quoter.text(found.span).rstrip(":： ")
            return Draft(Status.NOT_STATED, wording.ABSENT_FIELD.format(field=field))
        citation = quoter.cite(quoter.trimmed(found.span))
        text = fact_text(found, citation, document.validity(quoter.today))
        return Draft(Status.ANSWERED, text, (citation,), notices=notices_for([citation]))

    def _heading_list(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        """A list of headings, for questions that want one: 主要任务有哪几项, 思政工作的三条措施."""
        if question.wants("money", "date", "share", "place", "phone") or not asks_for_list(question):
            return None
        ids = [d.id for d in self._about(question, documents)]
        outline = self._outlines.matching(question, ids)
        return self._outline_draft(outline, quoter, question) if outline else None

    def _outline_draft(self, outline: Outline, quoter: Quoter, question: Question | None = None) -> Draft:
        spans = [self._item_span(item, quoter) for item in outline.items]
        citations = [quoter.cite(span, i) for i, span in enumerate(spans, 1)]
        text = outline_text(outline, citations, question)
        return Draft(Status.ANSWERED, text, tuple(citations), notices=notices_for(citations))

    def _item_span(self, item: Section, quoter: Quoter) -> Span:
        """An item by its heading, or by its first passage where it has none."""
        first = next(iter(self.corpus.passages_in(item.document_id, item.start, item.end)), None)
        if item.heading or first is None:
            return quoter.heading_span(item)
        return Span(item.document_id, first.start, first.end)

    def _quotes(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft:
        ranked = self.search(question, documents)
        if not ranked:
            return Draft(Status.NO_EVIDENCE, wording.NO_EVIDENCE)
        chosen, verdict = self.judged(question, ranked)
        related = self._related(ranked)
        if not verdict.answers:
            return Draft(Status.NOT_STATED, self._refusal(verdict), related=related)
        citations = [quoter.cite(c.span, i) for i, c in enumerate(chosen, 1)]
        text = quotes_text(question, chosen, citations)
        if not grounded(text, citations):
            text = quotes_text(question, [Chosen(c.candidate, c.span) for c in chosen], citations)
        used = {(c.document_id, c.path) for c in citations}
        near = (
            tuple(r for r in related if all(r.locator != c.locator for c in citations)) if used else related
        )
        return Draft(
            Status.ANSWERED, text, tuple(citations), near, self._suggest(chosen), notices_for(citations)
        )

    def _refusal(self, verdict: Verdict) -> str:
        """Why there is no answer, the most telling reason first."""
        if verdict.other_places:
            return wording.OTHER_PLACE.format(home=self.lexicon.home, place="、".join(verdict.other_places))
        if verdict.other_years:
            return wording.OTHER_YEAR.format(years="、".join(map(str, verdict.other_years)))
        if verdict.topics:
            topic = verdict.topics[0]
            return wording.NOT_STATED_TOPIC.format(topic=topic.name, advice=topic.advice)
        if verdict.missing:
            terms = "、".join(f"“{term}”" for term in verdict.missing[:3])
            return wording.NOT_STATED_TERMS.format(terms=terms) + wording.NEAR
        return wording.NOT_STATED_KIND.get(verdict.kind_unmet, wording.NOT_STATED) + wording.NEAR

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
            s for s in self.corpus.sections[section.document_id] if s.parent == section.parent and s.heading
        ]
        near = sorted(
            (s for s in siblings if s.index != section.index), key=lambda s: abs(s.index - section.index)
        )
        return tuple(f"{s.heading.rstrip('。')}有哪些要求？" for s in near[:2] if len(s.heading) <= 22)


def _nearness(document: Document) -> float:
    order = {Level.DISTRICT: 3, Level.CITY: 2, Level.PROVINCE: 1, Level.NATIONAL: 0}
    return order[document.level] + (0.5 if document.original else 0) + (0.4 if document.kind == "plan" else 0)


def _related(document: Document, locator: str, heading: str, link: str) -> Related:
    return Related(document.id, document.title, locator, heading, link)


def _related_document(document: Document) -> Related:
    return _related(document, "", document.title, f"/documents/{document.id}")
