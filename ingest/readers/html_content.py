"""Finds the article in a page: by the names that site systems give it, else by where the prose is.

Prose is text in sentences that is not a link. Starting from the body, the way goes down into the child that holds most
of the prose, and stops where no child does: that element holds the whole article and as little else as can be.
"""

import re
from functools import cache
from typing import Any

from ingest.readers.html_lines import PageLine
from ingest.readers.html_page import labels

SENTENCE = re.compile(r"[，。；：、！？,;]")
WORDS = re.compile(r"[A-Za-z][a-z0-9]*|[A-Z0-9]+")
# The share of its parent's prose that a child needs to be gone into, and that an <article> needs of the page's.
DOMINANT = 0.75
NAMED = 0.4
# What an element with the name of a site system's article has to hold, lest it is an empty one of that name.
LEAST_NAMED = 10.0
SHORT_LINE = 60


def find_content(body: Any) -> list[Any]:
    """The elements that hold the article, in order: one, or several of the same make."""
    prose = _prose(body)
    for is_kind, least in ((_is_named, LEAST_NAMED), (_is_article, NAMED * prose.get(body, 0.0))):
        named = {node for node in body.iter() if isinstance(node.tag, str) and is_kind(node)}
        outer = [node for node in body.iter() if node in named and not named & set(node.iterancestors())]
        if outer and sum(prose.get(node, 0.0) for node in outer) >= max(least, 1.0):
            return [node for node in outer if prose.get(node, 0.0) > 0]
    node = body
    while True:
        best = max(node, key=lambda child: prose.get(child, 0.0), default=None)
        if (
            best is None
            or not isinstance(best.tag, str)
            or prose.get(best, 0.0) < DOMINANT * prose.get(node, 0.0)
        ):
            return [_enclosing(node)]
        node = best


def _enclosing(node: Any) -> Any:
    """The block around an element found inside a paragraph (a page typed with `<br>` in one `<font>`)."""
    while (
        node.tag in ("span", "font", "b", "strong", "p", "a", "i", "em", "tbody", "tr", "table")
        and node.getparent() is not None
    ):
        node = node.getparent()
    return node


def _is_named(node: Any) -> bool:
    names = {node.get("id", ""), *node.get("class", "").split()}
    return bool(names & set(labels()["content"]["names"]))


def _is_article(node: Any) -> bool:
    return bool(node.tag == "article" or node.get("itemprop") == "articleBody")


def is_furniture(node: Any) -> bool:
    """Whether an element's name says that it stands around the article."""
    if node.tag in ("nav", "header", "footer", "aside"):
        return True
    if node.tag in ("body", "html", "form"):
        return False
    named = f"{node.get('id', '')} {node.get('class', '')}"
    return any(
        word.lower() in _furniture_words()
        for word in WORDS.findall(named.replace("_", " ").replace("-", " "))
    )


@cache
def _furniture_words() -> frozenset[str]:
    return frozenset(labels()["furniture"]["words"])


def _prose(body: Any) -> dict[Any, float]:
    """How much prose each element holds, all that is below it included."""
    found: dict[Any, float] = {}

    def weigh(node: Any) -> float:
        if (
            not isinstance(node.tag, str)
            or node.tag == "a"
            or (node is not body and is_furniture(node) and not _is_named(node))
        ):
            return 0.0
        weight = _weight(node.text)
        for child in node:
            weight += weigh(child) + _weight(child.tail)
        found[node] = weight
        return weight

    weigh(body)
    return found


def _weight(text: str | None) -> float:
    words = (text or "").strip()
    return len(words) * (1.0 if SENTENCE.search(words) else 0.3)


def without_furniture(lines: list[PageLine]) -> list[str]:
    """The lines of an article without font sizes, share links, counters, and what follows it."""
    table = labels()["furniture"]
    noise = [re.compile(pattern) for pattern in table["lines"]]
    after = re.compile(f"[【\\[]?({'|'.join(table['after'])})[】\\]]?\\s*[:：]?")
    kept: list[str] = []
    for index, line in enumerate(lines):
        if after.fullmatch(line.text) and _only_links(lines[index + 1 :]):
            break
        if any(pattern.fullmatch(line.text) for pattern in noise):
            continue
        if (
            line.is_link
            and len(line.text) < SHORT_LINE
            and not line.text.startswith("附件")
            and _edge(index, len(lines))
        ):
            continue
        kept.append(line.text)
    return kept


def _only_links(lines: list[PageLine]) -> bool:
    return all(line.is_link or len(line.text) < 20 for line in lines)


def _edge(index: int, count: int) -> bool:
    """Whether a line is among the first or last of the article, where links lead away from it."""
    return index < 6 or index >= count - 6
