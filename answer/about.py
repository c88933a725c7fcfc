"""Questions about documents as documents: their facts, their lists of headings, their numbered parts.

Each attempt gives a draft or None; nothing here searches passages.
"""

from collections.abc import Callable, Sequence

from answer import wording
from answer.draft import Draft, merge
from answer.extractive import asks_for_list
from answer.facts import DocumentFacts, FactRule
from answer.lexicon import Lexicon
from answer.model import Related, Status
from answer.numbered import Numbered
from answer.outline import Outline, Outlines
from answer.question import Question
from answer.quoting import Quoter, Span
from answer.ranking import Ranker
from answer.rows import Rows
from answer.saying import fact_text, located_text, notices_for, outline_text, section_text
from answer.staff import load_staff
from answer.text import clean, simplify
from corpus.model import Corpus, Document, Level, Section

Attempt = Callable[[Question, frozenset[str], Quoter], Draft | None]
NOT_LISTS = ("money", "date", "share", "place", "address", "phone", "school", "status", "person", "locator")


class AboutDocuments:
    """Answers what can be read off facts and headings."""

    def __init__(self, ranker: Ranker, rows: Rows | None = None) -> None:
        self._corpus: Corpus = ranker.corpus
        self._lexicon: Lexicon = ranker.lexicon
        self._facts = DocumentFacts(ranker.corpus, ranker.lexicon)
        self._outlines = Outlines(ranker.corpus, ranker.coverage)
        self._numbered = Numbered(ranker.corpus, self._outlines, self._facts.names_itself)
        self._staff = load_staff(rows, ranker.lexicon, self.meant)

    @property
    def attempts(self) -> Sequence[Attempt]:
        return (
            self._missing_document,
            self._numbered_part,
            *([self._staff] if self._staff else []),
            self._heading_list,
            self._document_fact,
            self._located,
        )

    def stands_alone(self, text: str) -> bool:
        """Whether the rows of the ledger answer a text as it is (普惠率省里、市里、区里各是多少)."""
        return self._staff is not None and self._staff.takes(simplify(clean(text)))

    def meant(self, question: Question, documents: frozenset[str]) -> list[Document]:
        """The documents that a question can mean: those named, the nearest of each level named, nearest home."""
        at_hand = [
            d for d in self._corpus.documents if not d.missing and (not documents or d.id in documents)
        ]
        ordered = sorted(at_hand, key=lambda d: (-_nearness(d), d.id))
        named = [d for d in ordered if d.id in question.documents]
        if named:
            return named
        levelled = [next((d for d in ordered if d.level is level), None) for level in question.levels]
        found = [d for d in levelled if d is not None]
        return sorted(found, key=lambda d: -_nearness(d)) or ordered[:1]

    def scope(self, question: Question) -> frozenset[str]:
        """The documents to search where a question asks a fact of them that their page does not give."""
        if not self._facts.asked(question):
            return frozenset()
        return frozenset(d.id for d in self.meant(question, frozenset()))

    def _missing_document(
        self, question: Question, documents: frozenset[str], quoter: Quoter
    ) -> Draft | None:
        """Asked what a document says that is known but not at hand: say so, and where it is announced."""
        asked = [self._corpus.by_id[i] for i in question.documents if self._corpus.by_id[i].missing]
        if not asked:
            return None
        lines = [wording.MISSING_DOCUMENT.format(title=d.title.strip("《》")) for d in asked]
        lines += [d.note for d in asked[:1] if d.note]
        related = tuple(Related(d.id, d.title, "", d.title, f"/documents/{d.id}") for d in asked)
        return Draft(Status.NOT_STATED, "\n".join(lines), related=related)

    def _document_fact(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        """文号, 索引号, who issued it, when: of each document meant."""
        rules = self._facts.asked(question)
        about = self.meant(question, documents)
        for rule in rules:
            drafts = [(d, draft) for d in about if (draft := self._one_fact(rule, d, quoter, question))]
            answered = [(d, draft) for d, draft in drafts if draft.status.answered]
            if answered:
                return merge([d.name for d, _ in answered], [draft for _, draft in answered])
            if drafts:
                return drafts[0][1]
        return None

    def _one_fact(
        self, rule: FactRule, document: Document, quoter: Quoter, question: Question
    ) -> Draft | None:
        if rule.where == "outline":
            outline = self._outlines.whole(document.id)
            return self._list(outline, quoter, question) if outline else None
        found = self._facts.find(rule, document)
        if found is None:
            return None
        if not found.value:
            field = quoter.text(found.span).rstrip(":： ")
            return Draft(Status.NOT_STATED, wording.ABSENT_FIELD.format(field=field))
        citation = quoter.cite(quoter.trimmed(found.span))
        text = fact_text(found, citation, document.validity(quoter.today), question)
        return Draft(Status.ANSWERED, text, (citation,), notices=notices_for([citation]))

    def _numbered_part(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        """第20条讲什么, 最后一项是什么: heading and first sentence, or the list below the heading."""
        section = self._numbered.section(question, [d.id for d in self.meant(question, documents)])
        if section is None:
            return None
        items = self._corpus.children(section)
        if len(items) > 1:
            return self._list(
                Outline(section.document_id, section, tuple(items[:12])), quoter, question, titled=True
            )
        passages = self._corpus.passages_in(section.document_id, section.start, section.end)
        spans = [quoter.heading_span(section)] if section.heading else []
        spans += [Span(p.document_id, p.start, p.end) for p in passages if not p.heading_only][
            : 2 if spans else 3
        ]
        citations = tuple(quoter.cite(span, i) for i, span in enumerate(spans, 1))
        return Draft(
            Status.ANSWERED, section_text(section, citations), citations, notices=notices_for(citations)
        )

    def _heading_list(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        """A list of headings, for questions that want one: 主要任务有哪几项, 思政工作的三条措施."""
        if question.wants(*NOT_LISTS) or not asks_for_list(question):
            return None
        outline = self._outlines.matching(question, [d.id for d in self.meant(question, documents)])
        return self._list(outline, quoter, question) if outline else None

    def _located(self, question: Question, documents: frozenset[str], quoter: Quoter) -> Draft | None:
        """心理健康教育写在第几条: the heading that says it, with its place."""
        if question.kind != "locator":
            return None
        section = self._outlines.heading(question, [d.id for d in self.meant(question, documents)])
        if section is None:
            return None
        citation = quoter.cite(quoter.heading_span(section))
        return Draft(
            Status.ANSWERED, located_text(section, citation), (citation,), notices=notices_for([citation])
        )

    def _list(self, outline: Outline, quoter: Quoter, question: Question, *, titled: bool = False) -> Draft:
        spans = [self._item(item, quoter) for item in outline.items]
        if titled and outline.section:
            spans = [quoter.heading_span(outline.section), *spans]
        citations = tuple(quoter.cite(span, i) for i, span in enumerate(spans, 1))
        text = outline_text(outline, citations, question)
        return Draft(Status.ANSWERED, text, citations, notices=notices_for(citations))

    def _item(self, item: Section, quoter: Quoter) -> Span:
        """An item by its heading, or by its first passage where it has none."""
        first = next(iter(self._corpus.passages_in(item.document_id, item.start, item.end)), None)
        if item.heading or first is None:
            return quoter.heading_span(item)
        return Span(item.document_id, first.start, first.end)


def _nearness(document: Document) -> float:
    """Higher for what is nearer home: the district's own plan first."""
    order = {Level.DISTRICT: 3, Level.CITY: 2, Level.PROVINCE: 1, Level.NATIONAL: 0}
    return order[document.level] + (0.5 if document.original else 0) + (0.4 if document.kind == "plan" else 0)
