"""A citation as a card: what is quoted, from where, and what one has to know about the document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from answer.wording import SOURCE_WORD, VALIDITY_WORD
from corpus.model import Kind, Level, Validity
from web import words
from web.languages.trees import PUBLISHED
from web.nodes import Node, h

VALIDITY_TONES = {
    Validity.IN_FORCE: "good",
    Validity.EXPIRED: "warn",
    Validity.SUPERSEDED: "warn",
    Validity.NOT_YET: "warn",
    Validity.UNDATED: "plain",
}


@dataclass(frozen=True)
class Shape:
    """How a card is shown: unfolded, with the quote in it."""

    open: bool = True
    quote: bool = True


def quote_card(citation: Mapping[str, Any], target: str, base: str, shape: Shape) -> Node:
    """The card; target is the id that marks point to."""
    number = str(citation["marker"])
    source = h(
        "summary.pq-source",
        h("span.pq-number", number, aria_hidden="true"),
        h(
            "span.pq-where",
            h("span.pq-word", SOURCE_WORD[Kind(citation["kind"])]),
            h("bdi.pq-title", named(str(citation["title"]))),
            h("span.pq-locator", citation["locator"], lang=PUBLISHED) if citation["locator"] else None,
        ),
    )
    facts = [h("span.pq-fact", text) for text in _facts(citation)]
    return h(
        "details.pq-card",
        source,
        h(
            "div.pq-body",
            h("p.pq-badges", *_badges(citation), facts),
            h("blockquote.pq-quote", _lines(str(citation["quote"]))) if shape.quote else None,
            h(
                "p.pq-links",
                h("a.pq-view", "查看原文", href=local(citation["permalink"], base)),
                external(citation["url"], "发布网页"),
            ),
            id=target,
            tabindex="-1",
        ),
        open=shape.open,
    )


def _badges(citation: Mapping[str, Any]) -> list[Node]:
    validity = Validity(citation["status"])
    text = VALIDITY_WORD[validity]
    if citation["period"] and validity in (Validity.EXPIRED, Validity.NOT_YET):
        start, end = (date.fromisoformat(day) for day in citation["period"])
        text = f"{text}（{words.span(start, end)}）"
    badges = [badge(text, VALIDITY_TONES[validity])]
    if not citation["original"]:
        badges.insert(0, badge(words.DIGEST, "warn"))
    return badges


def badge(text: str, tone: str) -> Node:
    return h("span", text, class_=f"pq-badge pq-badge-{tone}")


def _facts(citation: Mapping[str, Any]) -> list[str]:
    facts = [words.LEVELS[Level(citation["level"])], words.KINDS[Kind(citation["kind"])]]
    if citation["number"]:
        facts.append(str(citation["number"]))
    return facts


def named(title: str) -> str:
    return title if "《" in title else f"《{title}》"


def _lines(text: str) -> list[Node]:
    return [h("p", line.strip()) for line in text.splitlines() if line.strip()]


def local(permalink: object, base: str) -> str:
    """A permalink of the interface (`/documents/...`) as an address relative to the page."""
    return base + str(permalink).lstrip("/")


def external(url: object, label: str) -> Node | None:
    """A link out of the site, only to an http(s) address."""
    if not isinstance(url, str) or not re.match(r"https?://[^/]", url):
        return None
    return h("a.pq-out", f"{label}（新窗口）", href=url, rel="noopener noreferrer", target="_blank")
