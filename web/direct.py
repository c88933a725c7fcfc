"""The direct answer: lines with bold parts and numbered marks, without repeating the quotes shown below it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from answer.model import MARKER
from answer.wording import SOURCE_WORD
from corpus.model import Kind
from web.cards import named
from web.nodes import Child, Node, h

_INLINE = re.compile(r"\*\*(.+?)\*\*|" + MARKER.pattern)
_LIST_ITEM = re.compile(r"(?:[-•·]\s*|(?P<number>\d{1,2})[.、)）]\s*)(?P<text>.+)")
_MARKS_ONLY = re.compile(r"(?:[-•·]\s*)?(?P<marks>(?:\[\d{1,3}\])+)")


def in_quotes(citation: Mapping[str, Any]) -> str:
    """The quote as it stands in a sentence: on one line, in quotation marks."""
    return f"“{' '.join(str(citation['quote']).split())}”"


def says(text: str, citation: Mapping[str, Any]) -> bool:
    """Whether the text holds the whole quote, in quotation marks or right before its mark."""
    quote = in_quotes(citation)
    return quote in text or f"{quote[1:-1]}[{citation['marker']}]" in text


def concise(text: str, citations: Sequence[Mapping[str, Any]]) -> str:
    """The answer's text for a page that shows each quote with its source below.

    "**11所**。依据《…》二、(二)：“…”[1]" becomes "**11所**。[1]". A quote with no answer before it stays, without its source.
    """
    for c in citations:
        source = f"{SOURCE_WORD[Kind(c['kind'])]}{named(str(c['title']))}{c['locator']}：{in_quotes(c)}"
        text = text.replace(f"{source}[{c['marker']}]", f"[{c['marker']}]")
    quotes = {str(c["marker"]): in_quotes(c) for c in citations}
    lines: list[str] = []
    for line in text.splitlines():
        bare = _MARKS_ONLY.fullmatch(line.strip())
        if bare is None:
            lines.append(line)
        elif lines and not _LIST_ITEM.fullmatch(lines[-1].strip()):
            lines[-1] += bare["marks"]
        else:
            lines.append(MARKER.sub(lambda m: quotes.get(m[1], "") + m[0], line))
    return "\n".join(lines)


def paragraphs(text: str, key: str) -> list[Node]:
    """Lines become paragraphs, runs of list lines become lists."""
    nodes: list[Node] = []
    items: list[Node] = []
    kind = ""
    for line in [*filter(None, map(str.strip, text.splitlines())), ""]:
        match = _LIST_ITEM.fullmatch(line)
        tag = ("ol" if match["number"] else "ul") if match else ""
        if items and tag != kind:
            nodes.append(h(kind, items))
            items = []
        kind = tag
        if match:
            items.append(h("li", _inline(match["text"], key)))
        elif line:
            nodes.append(h("p", _inline(line, key)))
    return nodes


def _inline(text: str, key: str) -> list[Child]:
    """Text with bold parts and marks; everything else stays text."""
    nodes: list[Child] = []
    at = 0
    for match in _INLINE.finditer(text):
        nodes.append(text[at : match.start()])
        at = match.end()
        if match[1] is not None:
            nodes.append(h("strong", _inline(match[1], key)))
        else:
            nodes.append(_mark(match[2], key))
    return [*nodes, text[at:]]


def _mark(number: str, key: str) -> Node:
    target = f"q-{key}-{number}"
    return h("a.pq-mark", number, href=f"#{target}", data_open=target, aria_label=f"引文{number}")
