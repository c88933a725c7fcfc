"""What an answer is. An answered answer without a citation, or a marker without one, cannot be made."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.model import Kind, Level, Validity

MARKER = re.compile(r"\[(\d{1,3})\]")


class Status(StrEnum):
    """How a question ended. Derived wordings are in answer/wording.py, one for each."""

    ANSWERED = "answered"
    ANSWERED_PARTLY = "answered_partly"
    NOT_STATED = "unanswerable_not_stated"
    NO_EVIDENCE = "unanswerable_no_evidence"
    OUT_OF_SCOPE = "refused_out_of_scope"
    UNSAFE = "refused_unsafe"
    CHAT = "chat"
    ERROR_INPUT = "error_input"
    ERROR_INTERNAL = "error_internal"

    @property
    def answered(self) -> bool:
        return self in (Status.ANSWERED, Status.ANSWERED_PARTLY)


class Mode(StrEnum):
    """Who wrote the sentences: quotes and our own wording, or a language model held to the quotes."""

    EXTRACTIVE = "extractive"
    GENERATIVE = "generative"


@dataclass(frozen=True)
class Turn:
    """An earlier question of the conversation with its answer, where the caller has it."""

    question: str
    answer: str | None = None


@dataclass(frozen=True)
class Citation:
    """An exact quote and where it stands. `quote == document.text[start:end]`, checked by `cite`."""

    marker: int
    document_id: str
    title: str
    number: str | None
    issuers: tuple[str, ...]
    level: Level
    kind: Kind
    original: bool
    status: Validity
    period: tuple[date, date] | None
    path: tuple[str, ...]
    locator: str
    quote: str
    start: int
    end: int
    url: str | None
    permalink: str
    note: str = ""

    def __post_init__(self) -> None:
        if not self.quote.strip():
            raise ValueError("a citation needs a quote")
        if len(self.quote) != self.end - self.start:
            raise ValueError("the quote's length is not that of its span")


@dataclass(frozen=True)
class Related:
    """A place in the documents that is near the question without answering it."""

    document_id: str
    title: str
    locator: str
    heading: str
    permalink: str


@dataclass(frozen=True)
class Notice:
    """Something the reader has to know beside the answer; code is stable, text is for people."""

    code: str
    text: str


@dataclass(frozen=True)
class Contact:
    """Whom to ask when the documents are silent."""

    name: str
    phone: str | None
    url: str | None
    source: str


@dataclass(frozen=True)
class Answer:
    """The answer to one question. `text` holds `**bold**` and `[n]` markers only, no other mark-up."""

    id: str
    question: str
    standalone_question: str
    status: Status
    mode: Mode
    text: str
    citations: tuple[Citation, ...] = ()
    related: tuple[Related, ...] = ()
    suggestions: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    contact: Contact | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.status.answered != bool(self.citations):
            raise ValueError(f"status {self.status} with {len(self.citations)} citations")
        known = {citation.marker for citation in self.citations}
        used = {int(number) for number in MARKER.findall(self.text)} if self.citations else set()
        if self.citations and used != known:
            raise ValueError(
                f"markers in the text {sorted(used)} are not those of the citations {sorted(known)}"
            )
