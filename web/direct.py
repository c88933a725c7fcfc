"""The direct answer: lines with bold parts and numbered marks, without repeating the quotes shown below it."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from answer.model import MARKER
from answer.wording import SOURCE_WORD
from corpus.model import Kind
from web.answer_table import is_row, table_of
from web.cards import named
from web.nodes import Child, Node, h

# Bold, a mark, or one of the staff pages as answers name them.
_INLINE = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|"
    + MARKER.pattern
    + r"|(?P<name>“[^”]{1,20}”[页頁])（/(?P<page>targets|duties|compare)）"
)
_LIST_ITEM = re.compile(r"(?:[-•·]\s*|(?P<number>\d{1,2})[.、)）]\s*)(?P<text>.+)")
_MARKS_ONLY = re.compile(r"(?:[-•·]\s*)?(?P<part>[^：]{1,60}：)?(?P<marks>(?:\[\d{1,3}\])+)")


def in_quotes(citation: Mapping[str, Any]) -> str:
    """The quote as it stands in a sentence: on one line, in quotation marks."""
    return f"“{' '.join(str(citation['quote']).split())}”"


def says(text: str, citation: Mapping[str, Any]) -> bool:
    """Whether the text holds the whole quote, in quotation marks or right before its mark."""
    quote = in_quotes(citation)
    return quote in text or f"{quote[1:-1]}[{citation['marker']}]" in text


def concise(text: str, citations: Sequence[Mapping[str, Any]]) -> str:
    """The answer's text for a page that shows each quote with its source below.

    "**11所**。依据《…》二、(二)：“…”[1]" becomes "**11所**。[1]". A quote with no answer before it stays, without its source,
    also behind the name of the part that it answers.
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
        elif lines and not bare["part"] and not _LIST_ITEM.fullmatch(lines[-1].strip()):
            lines[-1] += bare["marks"]
        else:
            lines.append(MARKER.sub(lambda m: quotes.get(m[1], "") + m[0], line))
    return "\n".join(lines)


def paragraphs(text: str, key: str, base: str = "") -> list[Node]:
    """Lines become paragraphs, runs of list lines and of rows lists and tables; base leads to the root."""

    def inline(part: str) -> list[Child]:
        return _inline(part, key, base)

    nodes: list[Node] = []
    lines = filter(None, map(str.strip, text.splitlines()))
    for kind, run in itertools.groupby(lines, _kind):
        if kind == "table":
            nodes.append(table_of(list(run), inline))
        elif kind:
            items = (_LIST_ITEM.fullmatch(line) for line in run)
            nodes.append(h(kind, [h("li", inline(item["text"])) for item in items if item]))
        else:
            nodes += [h("p", inline(line)) for line in run]
    return nodes


def _kind(line: str) -> str:
    """The element that a run of such lines becomes; "" for paragraphs."""
    if is_row(line):
        return "table"
    item = _LIST_ITEM.fullmatch(line)
    return ("ol" if item["number"] else "ul") if item else ""


def _inline(text: str, key: str, base: str) -> list[Child]:
    """Text with bold parts, marks and links to staff pages; everything else stays text."""
    nodes: list[Child] = []
    at = 0
    for match in _INLINE.finditer(text):
        nodes.append(text[at : match.start()])
        at = match.end()
        if match["bold"] is not None:
            nodes.append(h("strong", _inline(match["bold"], key, base)))
        elif match["page"] is not None:
            nodes.append(h("a", match["name"], href=base + match["page"]))
        else:
            nodes.append(_mark(match[2], key))
    return [*nodes, text[at:]]


def _mark(number: str, key: str) -> Node:
    target = f"q-{key}-{number}"
    return h("a.pq-mark", number, href=f"#{target}", data_open=target, aria_label=f"引文{number}")
