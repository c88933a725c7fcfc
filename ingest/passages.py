"""Cut sections into passages: spans that can be quoted alone.

A passage ends at 。！？； or with its line, never within 《》, quotation marks or brackets that close on the same line.
A fragment too short to say anything joins its neighbour in the line. What is left too long is cut at the comma nearest
to its middle, only beyond `LONGEST`. The heading is a passage of its own, marked as such, when text or parts follow it;
a remark that only names a source is marked in the same way.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from corpus.model import Document, Passage, Role, Section
from ingest.furniture import Table, facts_in, own_table
from ingest.lines import LINE, squeezed, visible

SHORTEST = 12  # characters; less joins its neighbour
LONGEST = 160  # characters; more is cut at a comma
CAP = 480  # characters; no passage is longer
_NESTED = 16  # brackets within brackets
_OPEN = {
    "《": "》",
    "〈": "〉",
    "“": "”",
    "‘": "’",
    "(": ")",
    "（": "）",
    "[": "]",
    "〔": "〕",
    "【": "】",
    "「": "」",
}
_CLOSE = set(_OPEN.values())
_STOPS = "。！？!?；;"
Span = tuple[int, int]


_one = lru_cache(maxsize=16384)(squeezed)


def passages_of(document: Document, sections: Sequence[Section], table: Table | None = None) -> list[Passage]:
    """The passages of the citable sections in order; every visible character of them is in exactly one."""
    table = table or own_table()
    parents = {section.parent for section in sections}
    found: list[Passage] = []
    for section in sections:
        if section.citable:
            spans = _spans(document.text, section, section.index in parents, table)
            for ordinal, (start, end, heading_only) in enumerate(spans):
                text = document.text[start:end]
                identity = f"{document.id}:{section.locator or section.anchor}:{ordinal}"
                aside = heading_only or bool(table.remark.fullmatch(squeezed(text)))
                found.append(Passage(identity, section, ordinal, start, end, text, aside))
    return found


def _spans(text: str, section: Section, has_parts: bool, table: Table) -> Iterator[tuple[int, int, bool]]:
    body = text[section.start : section.end]
    if section.role is Role.FACTS:
        yield from ((a, b, False) for a, b in _facts(body, section.start, table))
        return
    if section.role is Role.FRONT and section.heading:
        # A title is no statement; the number and the note on its adoption that stand by it are.
        title = squeezed(section.heading)
        for a, b in _lines(body, section.start):
            yield a, b, squeezed(text[a:b]) in title
        return
    cut = _heading_end(body, section)
    alone = not body[cut:].strip() and not has_parts
    if cut and not alone:
        yield from ((a, b, True) for a, b in _lines(body[:cut], section.start))
        yield from ((a, b, False) for a, b in _sentences(body[cut:], section.start + cut))
    else:
        yield from ((a, b, False) for a, b in _sentences(body, section.start))


def _heading_end(body: str, section: Section) -> int:
    """Length of the section's number and heading with what ends them; 0 if its heading is part of a sentence."""
    wanted = squeezed(section.label + section.heading)
    if not wanted:
        return 0
    at = seen = 0
    while at < len(body) and seen < len(wanted):
        seen += len(_one(body[at]))
        at += 1
    if squeezed(body[:at]) != wanted:
        return 0
    rest = body[at:]
    stop = re.match(r"。?[^\S\n\r]*(?=[\n\r]|$)|。", rest)
    return at + stop.end() if stop and (section.heading or stop.end() < len(rest)) else 0


def _facts(body: str, offset: int, table: Table) -> Iterator[Span]:
    for m in LINE.finditer(body):
        at = m.start()
        for fact in facts_in(m[0].strip(), table):
            if fact:
                start = body.index(fact, at)
                at = start + len(fact)
                yield offset + start, offset + at


def _lines(body: str, offset: int) -> Iterator[Span]:
    for m in LINE.finditer(body):
        yield from _trimmed(body, m.start(), m.end(), offset)


def _trimmed(body: str, start: int, end: int, offset: int) -> Iterator[Span]:
    """The span without white space at its ends; nothing if there is nothing to see in it."""
    piece = body[start:end]
    bare = piece.strip()
    if visible(bare):
        first = start + piece.index(bare)
        yield offset + first, offset + first + len(bare)


def _sentences(body: str, offset: int) -> Iterator[Span]:
    for m in LINE.finditer(body):
        line = m[0]
        for start, end in _joined(_cut(line)):
            yield from _trimmed(line, start, end, offset + m.start())


def _cut(line: str) -> list[Span]:
    """The sentences and clauses of a line."""
    protected = _protected(line)
    spans: list[Span] = []
    start = at = 0
    while at < len(line):
        at += 1
        if line[at - 1] in _STOPS and at - 1 not in protected:
            while at < len(line) and (line[at] in _STOPS or line[at] in _CLOSE):
                at += 1
            spans.append((start, at))
            start = at
    if start < len(line):
        spans.append((start, len(line)))
    return [piece for span in spans for piece in _shortened(line, span, protected)]


def _protected(line: str) -> set[int]:
    """Positions within brackets or quotation marks that close on the line."""
    stack: list[tuple[str, int]] = []
    inside: set[int] = set()
    for i, c in enumerate(line):
        if c in _OPEN:
            stack.append((_OPEN[c], i))
        elif c in _CLOSE:
            lowest = max(len(stack) - _NESTED, 0)
            depth = next((d for d in range(len(stack) - 1, lowest - 1, -1) if stack[d][0] == c), None)
            if depth is not None:
                if depth == lowest:
                    inside.update(range(stack[depth][1], i))
                del stack[depth:]
    return inside


def _shortened(line: str, span: Span, protected: set[int]) -> list[Span]:
    """The span, cut at commas while it is too long; beyond `CAP` anywhere, as a last resort."""
    pieces: list[Span] = []
    todo = [span]
    while todo:
        start, end = todo.pop()
        at = _middle(line, start, end, protected) if end - start > LONGEST else None
        if at is None:
            pieces.append((start, end))
        else:
            todo += [(at, end), (start, at)]
    return pieces


def _middle(line: str, start: int, end: int, protected: set[int]) -> int | None:
    inner = range(start + SHORTEST, end - SHORTEST)
    cuts = [i for i in inner if line[i - 1] in "，," and i - 1 not in protected]
    if not cuts and end - start > CAP:
        cuts = [i for i in inner if line[i - 1] in "，,、 \t|"] or [(start + end) // 2]
    return min(cuts, key=lambda i: (abs(2 * i - start - end), i), default=None)


def _joined(spans: list[Span]) -> list[Span]:
    """Fragments join the span before them, the first of a line the one after."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and (end - start < SHORTEST or joined[-1][1] - joined[-1][0] < SHORTEST):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
