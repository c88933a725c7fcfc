"""Where a row of the ledger was read: quote, sentence and section. `quote == document.text[start:end]`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.model import Document, Level, Section


@dataclass(frozen=True)
class Place:
    """Where a row was read: a quote, the sentence around it, and the section's place in official numbering."""

    document_id: str
    level: Level
    original: bool
    locator: str
    path: tuple[str, ...]
    anchor: str
    start: int
    end: int
    quote: str
    sentence_start: int
    sentence_end: int
    sentence: str

    def __post_init__(self) -> None:
        if not self.quote.strip() or len(self.quote) != self.end - self.start:
            raise ValueError(
                f"{self.document_id} {self.start}..{self.end}: the quote is not as long as its span"
            )
        if not self.sentence_start <= self.start < self.end <= self.sentence_end:
            raise ValueError(
                f"{self.document_id} {self.start}..{self.end}: the quote is outside its sentence"
            )

    @property
    def permalink(self) -> str:
        return f"/documents/{self.document_id}?start={self.start}&end={self.end}#{self.anchor}"


def place(document: Document, section: Section, span: tuple[int, int], sentence: tuple[int, int]) -> Place:
    """The place of document.text[span]; the sentence is widened to hold the quote."""
    start, end = span
    first, last = min(start, sentence[0]), max(end, sentence[1])
    text = document.text
    return Place(
        document.id, document.level, document.original, section.locator, section.path, section.anchor,
        start, end, text[start:end], first, last, text[first:last],
    )  # fmt: skip


def place_dict(at: Place) -> Mapping[str, Any]:
    """What of a place goes into JSON."""
    return {
        "document_id": at.document_id, "level": at.level.value, "original": at.original, "locator": at.locator,
        "path": list(at.path), "quote": at.quote, "start": at.start, "end": at.end, "sentence": at.sentence,
        "sentence_start": at.sentence_start, "sentence_end": at.sentence_end, "permalink": at.permalink,
    }  # fmt: skip
