"""What verification takes and gives: evidence under keys, verdicts on sentences."""

from dataclasses import dataclass

from answer.claims import Claim
from answer.quoting import Span
from corpus.model import Document, Section


@dataclass(frozen=True)
class Item:
    """A piece of evidence under an opaque key. `quote == document.text[span.start:span.end]`, checked here."""

    key: str
    span: Span
    quote: str
    document: Document
    section: Section

    def __post_init__(self) -> None:
        if self.document.text[self.span.start : self.span.end] != self.quote:
            raise ValueError(f"evidence {self.key} is not a slice of {self.document.id}")


@dataclass(frozen=True)
class Verdict:
    """One check of one sentence. seen: what the check stumbled over, for the trace and for asking again."""

    check: str
    ok: bool
    seen: str = ""


@dataclass(frozen=True)
class Checked:
    """A sentence with all its verdicts."""

    claim: Claim
    verdicts: tuple[Verdict, ...]

    @property
    def ok(self) -> bool:
        return all(verdict.ok for verdict in self.verdicts)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if not verdict.ok)
