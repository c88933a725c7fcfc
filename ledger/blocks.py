"""The sections of a document as the ledger reads them: heading apart from content, content as sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Corpus, Document, Role, Section
from ledger.clauses import Sentence, Span, flat, paragraphs, sentences


@dataclass(frozen=True)
class Block:
    """A section's own text. heading: its span, None where it has none. paragraphs: of the content, as sentences.

    headings: of all sections above and of this one, flat, top down. above: the sections above, nearest first.
    """

    document: Document
    section: Section
    heading: Span | None
    paragraphs: tuple[tuple[Sentence, ...], ...]
    above: tuple[Section, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(flat(heading) for heading in self.section.path)

    def under(self, words: tuple[str, ...]) -> bool:
        """Whether this section or one above it has one of the words in its heading."""
        return any(word in heading for heading in self.headings for word in words)


def blocks(corpus: Corpus, document_id: str) -> Iterator[Block]:
    """The citable sections of a document in order."""
    document = corpus.by_id[document_id]
    found = corpus.sections.get(document_id, ())
    for section in found:
        if section.citable:
            yield _block(document, section, tuple(_above(section, found)))


def _above(section: Section, found: Sequence[Section]) -> Iterator[Section]:
    while section.parent is not None:
        section = found[section.parent]
        yield section


def _block(document: Document, section: Section, above: tuple[Section, ...]) -> Block:
    heading = _heading(document, section)
    start = heading.end if heading else _after_label(document, section)
    content = tuple(tuple(sentences(p)) for p in paragraphs(document.text, start, section.end))
    return Block(document, section, heading, content, above)


def _after_label(document: Document, section: Section) -> int:
    text = document.text[section.start : section.end]
    skipped = len(text) - len(text.lstrip())
    if section.label and text[skipped:].startswith(section.label):
        skipped += len(section.label)
    return section.start + skipped


def _heading(document: Document, section: Section) -> Span | None:
    """Where the heading stands: right after the label, with the stop behind a run-in heading."""
    if not section.heading or section.role is not Role.BODY:
        return None
    begin = _after_label(document, section)
    # Blanks within a heading (2023 年建机制) are not kept in `Section.heading`.
    spaced = r"\s*".join(re.escape(c) for c in section.heading if not c.isspace())
    found = re.compile(rf"\s*({spaced})[。.：:]?").match(document.text, begin, section.end)
    if not found:
        return None
    return Span(found.start(1), found.end(), flat(document.text[found.start(1) : found.end()]))
