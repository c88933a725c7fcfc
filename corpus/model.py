"""What the corpus consists of: documents, their sections and the passages that can be quoted.

Nothing here reads a file. A document's text is the text as published; sections and passages only point
into it, so that whatever is shown can be checked against `document.text[start:end]`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


class PolicyQAError(Exception):
    """An error that is said to the reader as it stands: what was seen, what was expected, what to do."""


class CorpusError(PolicyQAError):
    """The corpus at rest is not what it should be; the message says where, what was seen and what to do."""


class Level(StrEnum):
    """Level of government that issued a document."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


class Kind(StrEnum):
    """What a document is; the order is that of authority, highest first."""

    LAW = "law"
    PLAN = "plan"
    NOTICE = "notice"
    REPLY = "reply"
    INTERPRETATION = "interpretation"
    STATISTICS = "statistics"
    NEWS = "news"
    GLOSSARY = "glossary"


class Validity(StrEnum):
    """Whether a document is in force on a given day."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    NOT_YET = "not_yet_in_force"
    UNDATED = "undated"


class Role(StrEnum):
    """What part of the published page a section is."""

    FACTS = "facts"  # the facts at the head of the page (索引号, 发布机构, ...): citable
    FRONT = "front"  # the letter that forwards the document, its title: citable
    BODY = "body"
    FURNITURE = "furniture"  # navigation, font-size links, related reading: never cited


@dataclass(frozen=True)
class Period:
    """First and last day on which a document applies, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"period ends ({self.end}) before it starts ({self.start})")


@dataclass(frozen=True)
class Document:
    """One document with the facts of the manifest. `text` is empty if and only if it is not at hand.

    number is the 文号, index_number the 索引号. `original` is false for a digest: facts retold by this
    project, never to be presented as the document's own words. `note` says what a digest was made from.
    superseded_from: the day from which superseded_by stands in its place; None: at once.
    """

    id: str
    title: str
    level: Level
    kind: Kind
    text: str = ""
    file: str = ""
    sha256: str = ""
    short_title: str = ""
    aliases: tuple[str, ...] = ()
    number: str | None = None
    index_number: str | None = None
    issuers: tuple[str, ...] = ()
    region: str = ""
    issued: date | None = None
    published: date | None = None
    period: Period | None = None
    original: bool = True
    parents: tuple[str, ...] = ()
    interprets: str | None = None
    supersedes: tuple[str, ...] = ()
    superseded_by: str | None = None
    superseded_from: date | None = None
    url: str | None = None
    note: str = ""
    missing: bool = False

    def __post_init__(self) -> None:
        if not self.id or not self.title:
            raise ValueError("a document needs an id and a title")
        if bool(self.text) == self.missing:
            raise ValueError(
                f"document {self.id}: text must be there unless it is marked missing, and not else"
            )

    @property
    def name(self) -> str:
        """The title in 《》, as it is written in a sentence."""
        title = self.short_title or self.title
        return title if title.startswith("《") else f"《{title}》"

    def validity(self, today: date) -> Validity:
        """Whether it is in force on that day; derived, so that it can never disagree with the dates."""
        if self.superseded_by and (self.superseded_from is None or self.superseded_from <= today):
            return Validity.SUPERSEDED
        if self.period is None:
            return Validity.UNDATED
        if today < self.period.start:
            return Validity.NOT_YET
        return Validity.EXPIRED if today > self.period.end else Validity.IN_FORCE


def anchor_of(locator: str) -> str:
    """The form of a locator that a link can carry (`二-二-7-1`); no two sections of a document share one."""
    return re.sub(r"\W+", "-", locator).strip("-")


@dataclass(frozen=True)
class Section:
    """A numbered or titled part of a document, without its sub-sections.

    The sections of a document in order are a partition of its text: each ends where the next begins.
    path: headings from the top down, this one last (`二、主要任务`, ..., `(1)`).
    label: its own number as printed (`二、`, `(二)`, `7.`, `(1)`, `一是`, `第三条`), empty for an unnumbered part.
    heading: its own heading without the number, may be empty.
    locator: the place in official numbering (`二、(二)7.(1)`), empty for the text before the first number.
    parent: index of the parent in the document's list of sections, None at the top.
    page: 1-based page of the published file where that is known.
    """

    document_id: str
    index: int
    start: int
    end: int
    path: tuple[str, ...] = ()
    label: str = ""
    heading: str = ""
    locator: str = ""
    parent: int | None = None
    role: Role = Role.BODY
    page: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"section {self.document_id}#{self.index}: empty span {self.start}..{self.end}")
        if self.parent is not None and self.parent >= self.index:
            raise ValueError(f"section {self.document_id}#{self.index}: parent {self.parent} comes after it")

    @property
    def depth(self) -> int:
        return len(self.path)

    @property
    def citable(self) -> bool:
        return self.role is not Role.FURNITURE

    @property
    def anchor(self) -> str:
        """The section's fragment in a link; made of the locator, so that an edit elsewhere keeps it."""
        return anchor_of(self.locator) or f"s{self.index}"


@dataclass(frozen=True)
class Passage:
    """A span of one section that can be quoted: a sentence or two, a list item, a table row.

    `text == document.text[start:end]`; the id is made of document, path and ordinal in the section, so that an
    edit elsewhere does not rename it. heading_only: nothing but the section's number and
    heading, or a remark on where something was read: never evidence by itself.
    """

    id: str
    section: Section
    ordinal: int
    start: int
    end: int
    text: str
    heading_only: bool = False

    def __post_init__(self) -> None:
        if not self.section.start <= self.start < self.end <= self.section.end:
            raise ValueError(f"passage {self.id}: {self.start}..{self.end} is outside its section")
        if len(self.text) != self.end - self.start:
            raise ValueError(
                f"passage {self.id}: text of {len(self.text)} characters in a span of another length"
            )

    @property
    def document_id(self) -> str:
        return self.section.document_id


@dataclass(frozen=True)
class ExpectedQuestion:
    """A question that people ask about a passage; stated: whether the passage answers it, or nothing does."""

    text: str
    passage_id: str
    stated: bool = True


@dataclass(frozen=True)
class Corpus:
    """Every document with its sections and passages, made by `ingest` and read by all other rooms.

    expected: questions known beforehand, see corpus/expected.py; may be empty.
    """

    documents: tuple[Document, ...]
    sections: Mapping[str, Sequence[Section]]
    passages: tuple[Passage, ...]
    expected: tuple[ExpectedQuestion, ...] = ()
    by_id: Mapping[str, Document] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {document.id: document for document in self.documents}
        object.__setattr__(self, "by_id", by_id)
        if len(by_id) != len(self.documents):
            raise ValueError("two documents share an id")
        for passage in self.passages:
            if by_id[passage.document_id].text[passage.start : passage.end] != passage.text:
                raise ValueError(f"passage {passage.id} is not a slice of its document")

    @cached_property
    def passage_by_id(self) -> Mapping[str, Passage]:
        return {passage.id: passage for passage in self.passages}

    def document(self, passage: Passage) -> Document:
        return self.by_id[passage.document_id]

    def children(self, section: Section) -> list[Section]:
        """The sub-sections directly below a section, in order."""
        return [s for s in self.sections[section.document_id] if s.parent == section.index]

    def subtree_end(self, section: Section) -> int:
        """Where the section ends with all that is below it."""
        end = section.end
        for other in self.sections[section.document_id][section.index + 1 :]:
            if other.depth <= section.depth or other.path[: section.depth] != section.path:
                break
            end = other.end
        return end

    def passages_in(self, document_id: str, start: int, end: int) -> list[Passage]:
        return [
            p for p in self.passages if p.document_id == document_id and start <= p.start and p.end <= end
        ]
