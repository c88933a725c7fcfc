"""A document's text as nodes: section by section, with marked spans. The text is only cut, never changed."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.model import Document, Role, Section
from web.nodes import Child, Node, h

MOST_HITS = 200
FIND_LIMIT = 50
# Signatures and dates are set to the right in the published text by a run of spaces before them.
SIGNATURE_INDENT = 12


@dataclass(frozen=True)
class Mark:
    """A span to highlight: offsets in the document's text, neither end on white space; id for links."""

    start: int
    end: int
    id: str
    quote: bool = False

    @property
    def style(self) -> str:
        return "pq-quoted" if self.quote else "pq-hit"


def quote_mark(document: Document, start: int, end: int) -> Mark | None:
    """The mark for a quote's offsets; None where they point outside the text or at nothing."""
    if not 0 <= start < end <= len(document.text):
        return None
    text = document.text[start:end]
    if not text.strip():
        return None
    return Mark(start + len(text) - len(text.lstrip()), start + len(text.rstrip()), "quote", quote=True)


def find_marks(document: Document, words: str) -> list[Mark]:
    """Where the words occur, full- and half-width and upper and lower case alike; at most MOST_HITS."""
    needle = _folded(words.strip())
    if not needle:
        return []
    hits = islice(re.finditer(re.escape(needle), _folded(document.text)), MOST_HITS)
    return [Mark(hit.start(), hit.end(), f"hit-{number}") for number, hit in enumerate(hits, 1)]


def _folded(text: str) -> str:
    """The text for comparing, of the same length, so that offsets hold."""
    return "".join(one if len(one := unicodedata.normalize("NFKC", c).lower()) == 1 else c for c in text)


def section_at(sections: Sequence[Section], offset: int) -> Section | None:
    return next((s for s in sections if s.start <= offset < s.end), None)


def heading_of(section: Section) -> str:
    """What the outline calls a section; empty where it has neither number nor heading."""
    return f"{section.label}{section.heading}".strip()


def anchors(sections: Sequence[Section]) -> dict[int, str]:
    """Each section's id in the page: its anchor, or its index where an earlier section has the same anchor."""
    taken: dict[str, int] = {}
    for section in sections:
        taken.setdefault(section.anchor, section.index)
    return {s.index: s.anchor if taken[s.anchor] == s.index else f"s{s.index}" for s in sections}


def section_node(
    document: Document, section: Section, marks: Sequence[Mark], anchor: str, cite: Node | None
) -> Node:
    """One section with its anchor; its heading is an element of its own where it has a line of its own."""
    lines = list(_lines(document.text, section.start, section.end))
    nodes: list[Node] = []
    for number, (start, end, indent) in enumerate(lines):
        children = _marked(document.text, start, end, marks)
        last = cite if number == len(lines) - 1 and section.citable else None
        if number == 0 and section.depth and _is_heading_line(document.text[start:end], section):
            heading = h(f"h{min(section.depth + 1, 6)}", children)
            nodes.append(h("div.pq-headline", heading, last))
        else:
            nodes.append(h("p.pq-signature" if indent >= SIGNATURE_INDENT else "p", children, last))
    kind = f"pq-section pq-depth-{min(section.depth, 4)} pq-role-{section.role.value}"
    return h("section", nodes, class_=kind, id=anchor, data_locator=section.locator or None)


def _is_heading_line(line: str, section: Section) -> bool:
    bare = "".join(heading_of(section).split())
    seen = "".join(line.split())
    return bool(bare) and seen.startswith(bare) and len(seen) <= len(bare) + 1


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Offsets of the lines that hold something, without the white space around them, and their indent."""
    for match in re.finditer(r"[^\n]+", text[start:end]):
        line = match[0]
        if line.strip():
            indent = len(line) - len(line.lstrip())
            first = start + match.start() + indent
            yield first, first + len(line.strip()), indent


def _marked(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Child]:
    """The text between two offsets with the marks in it; what was found inside the quote is marked inside it."""
    nodes: list[Child] = []
    at = start
    quotes = [mark for mark in marks if mark.quote]
    inner = [mark for mark in marks if not mark.quote]
    for mark in quotes or inner:
        a, b = max(mark.start, start), min(mark.end, end)
        if a >= b:
            continue
        nodes += _marked(text, at, a, inner) if quotes else [text[at:a]]
        children = _marked(text, a, b, inner) if quotes else [text[a:b]]
        nodes.append(h("mark", children, class_=mark.style, id=mark.id if a == mark.start else None))
        at = b
    nodes += _marked(text, at, end, inner) if quotes else [text[at:end]]
    return [node for node in nodes if node != ""]


def is_furniture(section: Section) -> bool:
    return section.role is Role.FURNITURE
