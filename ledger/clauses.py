"""Paragraphs, sentences and clauses as spans of the published text.

Matching is done on a copy of the text in which full-width forms are half-width (`flat`); the copy has the same
length, so that a span of the copy is a span of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FLAT = {0xFF01 + i: 0x21 + i for i in range(94)} | {
    0x3000: " ",
    0xA0: " ",
    0x2002: " ",
    0x2003: " ",
    0x2009: " ",
}
_OPEN = {
    "“": "”",
    "‘": "’",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "「": "」",
    "『": "』",
    "[": "]",
    "〔": "〕",
    "【": "】",
}
_CLOSE = {closing: opening for opening, closing in _OPEN.items()}
_SENTENCE = "。!?"
_CLAUSE = ",;:"
_SLOGAN = 24  # characters; longer quotations with figures are statements
_PARAGRAPH = re.compile(r"[^\n\r\f\u2028\u2029]+")


def flat(text: str) -> str:
    """The text with full-width ASCII as half-width and every blank as a space; same length."""
    return text.translate(_FLAT)


@dataclass(frozen=True)
class Span:
    """A piece of a document: text[start:end], with the flat form of these characters."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if len(self.text) != self.end - self.start:
            raise ValueError(f"span {self.start}..{self.end} with {len(self.text)} characters")

    def part(self, start: int, end: int) -> "Span":
        """The piece from `start` to `end`, offsets within this one, without blanks at its ends."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        return Span(self.start + start, self.start + start + len(text), text)

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Clause(Span):
    """A clause with the mark that ended it (`,` `;` `:` `。`, empty at the end of a paragraph)."""

    mark: str = ""


@dataclass(frozen=True)
class Sentence(Span):
    clauses: tuple[Clause, ...] = ()


def paragraphs(text: str, start: int, end: int) -> list[Span]:
    """The lines of text[start:end] that are not blank, in order, without blanks at their ends."""
    found = []
    for m in _PARAGRAPH.finditer(text, start, end):
        whole = Span(m.start(), m.end(), flat(m[0]))
        if not whole.text.isspace():
            found.append(whole.part(0, len(whole.text)))
    return found


def sentences(paragraph: Span) -> list[Sentence]:
    """The sentences of a paragraph, ended by 。！？ outside quotation marks and brackets."""
    return [
        Sentence(piece.start, piece.end, piece.text, tuple(_clauses(piece)))
        for piece, _ in _split(paragraph, _SENTENCE)
        if piece.text
    ]


def _clauses(sentence: Span) -> Iterator[Clause]:
    for piece, mark in _split(sentence, _CLAUSE + _SENTENCE):
        if piece.text:
            yield Clause(piece.start, piece.end, piece.text, mark)


def _split(span: Span, marks: str) -> Iterator[tuple[Span, str]]:
    """Pieces with the mark behind each; a mark within brackets, quotes or a number (1,000) does not split."""
    inside = _bracketed(span.text)
    begin = 0
    for i, c in enumerate(span.text):
        if c in marks and not inside[i] and not _in_number(span.text, i):
            keep = i + 1 if c in _SENTENCE and c not in _CLAUSE and _CLAUSE[0] not in marks else i
            yield span.part(begin, keep), c
            begin = i + 1
    yield span.part(begin, len(span.text)), ""


def _in_number(text: str, i: int) -> bool:
    return text[i] in ",:" and text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit()


def _bracketed(text: str) -> list[bool]:
    """Whether each character stands within a closed pair of brackets or quotes; an unclosed one counts for nothing."""
    inside = [False] * len(text)
    stack: list[tuple[str, int]] = []
    for i, c in enumerate(text):
        if c in _OPEN:
            stack.append((c, i))
        elif c in _CLOSE:
            while stack and stack[-1][0] != _CLOSE[c]:
                stack.pop()
            if stack:
                _, begin = stack.pop()
                if c in "”’" and states(text[begin : i + 1]):
                    continue
                inside[begin : i + 1] = [True] * (i + 1 - begin)
    return inside


def states(quotation: str) -> bool:
    """Whether a quotation is a statement with figures of its own, not a name or a slogan (“四优”)."""
    return len(quotation) > _SLOGAN and "," in quotation and bool(re.search(r"\d", quotation))


def quoted(text: str) -> list[tuple[int, int]]:
    """Spans of names and slogans between quotation marks or 《》, marks included."""
    pattern = r"“[^“”]*”|‘[^‘’]*’|「[^「」]*」|《[^《》]*》|〈[^〈〉]*〉|\"[^\"]*\""
    return [m.span() for m in re.finditer(pattern, text) if not states(m[0])]
