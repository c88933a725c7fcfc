"""Making citations: the only place where a quote is cut out of a document."""

from dataclasses import dataclass, replace
from datetime import date

from answer.model import Citation
from corpus.model import Corpus, Document, Passage, Section


@dataclass(frozen=True)
class Span:
    """A piece of one document to be quoted; start and end are offsets in its text."""

    document_id: str
    start: int
    end: int


def span_of(passage: Passage) -> Span:
    return Span(passage.document_id, passage.start, passage.end)


class Quoter:
    """Cuts quotes and dates their validity with the day of the question."""

    def __init__(self, corpus: Corpus, today: date) -> None:
        self.corpus = corpus
        self.today = today

    def text(self, span: Span) -> str:
        return self.corpus.by_id[span.document_id].text[span.start : span.end]

    def trimmed(self, span: Span) -> Span:
        """The span without white space at its ends."""
        text = self.text(span)
        return Span(
            span.document_id,
            span.start + len(text) - len(text.lstrip()),
            span.end - (len(text) - len(text.rstrip())),
        )

    def cite(self, span: Span, marker: int = 1) -> Citation:
        """A citation of the span; ValueError where it is empty or in no citable section."""
        document = self.corpus.by_id[span.document_id]
        section = self.section_at(span)
        if not section.citable:
            raise ValueError(f"{span} lies in page furniture, which is not cited")
        period = (document.period.start, document.period.end) if document.period else None
        return Citation(
            marker=marker,
            document_id=document.id,
            title=document.title,
            number=document.number,
            issuers=document.issuers,
            level=document.level,
            kind=document.kind,
            original=document.original,
            status=document.validity(self.today),
            period=period,
            path=section.path,
            locator=section.locator,
            quote=document.text[span.start : span.end],
            start=span.start,
            end=span.end,
            url=document.url,
            permalink=permalink(document, span),
            note=document.note,
        )

    def section_at(self, span: Span) -> Section:
        sections = self.corpus.sections[span.document_id]
        return next(s for s in sections if s.start <= span.start < s.end)

    def heading_span(self, section: Section) -> Span:
        """Number and heading of a section, as printed; its first line where it has no heading."""
        text = self.corpus.by_id[section.document_id].text
        body = text[section.start : section.end]
        offset = len(body) - len(body.lstrip())
        at = body.find(section.heading) if section.heading else -1
        end = at + len(section.heading) if at >= 0 else len(body.lstrip().split("\n", 1)[0]) + offset
        return Span(section.document_id, section.start + offset, section.start + max(end, offset + 1))


def permalink(document: Document, span: Span) -> str:
    return f"/documents/{document.id}?start={span.start}&end={span.end}#quote"


def renumbered(citations: list[Citation]) -> tuple[Citation, ...]:
    """The citations with markers 1..n in the order given."""
    return tuple(replace(citation, marker=i) for i, citation in enumerate(citations, 1))
