"""A document's text as nodes: section by section, with marked spans. The text is only cut, never changed."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


def quote_mark(document: Document, start: int, end: int) -> Mark | None:
    """The mark for a quote's offsets; None where they point outside the text or at nothing."""
    if not 0 <= start < end <= len(document.text):
        return None
    text = document.text[start:end]
    if not text.strip():
        return None
    return Mark(start + len(text) - len(text.lstrip()), start + len(text.rstrip()), "quote", quote=True)


def find_marks(document: Document, words: str, quote: Mark | None = None) -> list[Mark]:
    """Where the words occur, full- and half-width and upper and lower case alike; none over the quote."""
    needle = _folded(words.strip())
    if not needle:
        return []
    hits = re.finditer(re.escape(needle), _folded(document.text))
    spans = [(m.start(), m.end()) for m in hits]
    free = [(a, b) for a, b in spans if quote is None or b <= quote.start or a >= quote.end]
    return [Mark(a, b, f"hit-{i}") for i, (a, b) in enumerate(free[:MOST_HITS], 1)]


def _folded(text: str) -> str:
    """The text for comparing, of the same length, so that offsets hold."""
    return "".join(one if len(one := unicodedata.normalize("NFKC", c).lower()) == 1 else c for c in text)


def section_at(sections: Sequence[Section], offset: int) -> Section | None:
    return next((s for s in sections if s.start <= offset < s.end), None)


def heading_of(section: Section) -> str:
    """What the outline calls a section; empty where it has neither number nor heading."""
    return f"{section.label}{section.heading}".strip()


def section_node(document: Document, section: Section, marks: Sequence[Mark], tools: Child | None) -> Node:
    """One section with its anchor; its heading is an element of its own where it has a line of its own."""
    lines = list(_lines(document.text, section.start, section.end))
    nodes: list[Child] = []
    if lines and section.depth and _is_heading_line(document.text[slice(*lines[0][:2])], section):
        first = lines.pop(0)
        nodes.append(h(f"h{min(section.depth + 1, 6)}", _marked(document.text, first[0], first[1], marks)))
    for start, end, indent in lines:
        kind = "p.pq-signature" if indent >= SIGNATURE_INDENT else "p"
        nodes.append(h(kind, _marked(document.text, start, end, marks)))
    attributes = {
        "class": f"pq-section pq-depth-{min(section.depth, 4)} pq-role-{section.role.value}",
        "id": section.anchor,
    }
    if section.locator:
        attributes["data-locator"] = section.locator
    return h("section", nodes, tools if section.citable else None, **attributes)


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
    """The text between two offsets with the parts that lie in a mark highlighted; marks do not overlap."""
    nodes: list[Child] = []
    at = start
    for mark in sorted(marks, key=lambda m: m.start):
        a, b = max(mark.start, start), min(mark.end, end)
        if a >= b:
            continue
        nodes.append(text[at:a])
        attributes = {"class": "pq-quoted" if mark.quote else "pq-hit"}
        if a == mark.start:
            attributes["id"] = mark.id
        nodes.append(h("mark", text[a:b], **attributes))
        at = b
    nodes.append(text[at:end])
    return [node for node in nodes if node != ""]


def is_furniture(section: Section) -> bool:
    return section.role is Role.FURNITURE
