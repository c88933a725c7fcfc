"""An answer as a tree of nodes: the one place that decides how an answer looks, for pages and widget alike.

Takes the answer as it goes over the wire (`answer.wire.answer_to_dict`). Links are relative to the root of the
application; `base` leads there from the page that shows them (`../` for a page one level down). The direct answer
is our wording (bold and numbered marks are the only mark-up it may hold); quotes stand apart, in blockquotes.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote

from answer.model import Status
from answer.wording import STATUS_ZH
from web import words
from web.cards import Shape, external, local, named, quote_card
from web.direct import concise, paragraphs, says
from web.languages.tables import Language, in_kind, translated_text
from web.languages.trees import PUBLISHED, translated, translated_sentences
from web.nodes import Node, h, plain

AnswerDict: TypeAlias = Mapping[str, Any]

# How a status is coloured; the words say the same, so that colour is never alone.
TONES = {
    Status.ANSWERED: "good",
    Status.ANSWERED_PARTLY: "partly",
    Status.NOT_STATED: "unsaid",
    Status.NO_EVIDENCE: "unsaid",
    Status.OUT_OF_SCOPE: "refused",
    Status.UNSAFE: "refused",
    Status.CHAT: "chat",
    Status.ERROR_INPUT: "error",
    Status.ERROR_INTERNAL: "error",
}
# Quotes beyond this number are folded; a mark opens its own.
OPEN_QUOTES = 3
LONGEST_SHOWN = 160
BEGINNING = "开头部分"
PHONE = re.compile(r"\+?\d[\d\s()（）-]{2,}")
# Said by the label at the head of the answer.
LABEL_NOTICE = "ai_generated"


def render_answer(answer: AnswerDict, base: str = "", language: Language = "zh") -> Node:
    """Status, direct answer, quotes, notices, related places, contact, suggestions, tools."""
    status = Status(answer["status"])
    key = re.sub(r"\W", "", str(answer["id"])) or "a"
    text = spoken(answer, language)
    quoting = status.answered and language != "zh-Hant"
    card = h(
        "article",
        h("p.pq-status", STATUS_ZH[status]),
        h("p.pq-label", words.GENERATED) if answer["mode"] == "generative" else None,
        h("div.pq-direct", paragraphs(text, key, base), lang=PUBLISHED if quoting else None),
        _quotes(answer["citations"], text, key, base),
        _notices(answer["notices"]),
        _related(answer["related"], base),
        _contact(answer["contact"]),
        _suggestions(answer["suggestions"]),
        _tools(answer, language) if status is not Status.ERROR_INPUT else None,
        class_=f"pq-answer pq-{TONES[status]}",
        data_status=status.value,
        id=f"a-{key}",
    )
    return translated(card, language)


def spoken(answer: AnswerDict, language: Language) -> str:
    """The direct answer: what quotes stays, the sentences of a refusal are ours and change with the language."""
    if Status(answer["status"]).answered:
        return in_kind(concise(str(answer["answer"]), answer["citations"]), language)
    text = str(answer["answer"])
    return translated_sentences(text, language) if language == "en" else in_kind(text, language)


def render_question(question: str, language: Language = "zh") -> Node:
    """What was asked, cut where it would fill the screen."""
    text = plain(question)
    text = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    who = h("span.pq-who", translated_text("您问", language))
    return h("h2.pq-question", who, h("bdi", text))


def render_turn(question: str, answer: AnswerDict, base: str = "", language: Language = "zh") -> Node:
    return h("section.pq-turn", render_question(question, language), render_answer(answer, base, language))


def render_error(message: str, language: Language = "zh") -> Node:
    """Something that went wrong outside answering (network, limits): said in the place of an answer."""
    card = h(
        "article.pq-answer.pq-error",
        h("p.pq-status", "没有得到答案"),
        h("div.pq-direct", h("p", message)),
        data_status="error",
    )
    return translated(card, language)


def _quotes(citations: Sequence[Mapping[str, Any]], text: str, key: str, base: str) -> Node | None:
    """The cards; a quote that the text holds already is not said twice, and a long row of cards is folded."""
    if not citations:
        return None
    head = h("h3.pq-head", "原文出处" if len(citations) == 1 else f"原文出处（{len(citations)}处）")
    cards = []
    for number, citation in enumerate(citations, 1):
        said = says(text, citation)
        shut = number > OPEN_QUOTES or (said and len(citations) > OPEN_QUOTES)
        cards.append(
            quote_card(citation, f"q-{key}-{citation['marker']}", base, Shape(open=not shut, quote=not said))
        )
    return h("section.pq-quotes", head, cards)


def _notices(notices: Sequence[Mapping[str, Any]]) -> Node | None:
    items = [
        h("p.pq-notice", notice["text"], data_code=str(notice["code"]))
        for notice in notices
        if notice["code"] != LABEL_NOTICE
    ]
    return h("aside.pq-notices", items, aria_label="请注意") if items else None


def _related(related: Sequence[Mapping[str, Any]], base: str) -> Node | None:
    if not related:
        return None
    items = []
    for place in related:
        place_name = _place(str(place["locator"]), str(place["heading"]))
        items.append(
            h(
                "li",
                h(
                    "a",
                    h("span.pq-place", place_name, lang=None if place_name == BEGINNING else PUBLISHED),
                    h("small", named(str(place["title"]))),
                    href=local(place["permalink"], base),
                ),
            )
        )
    return h("section.pq-related", h("h3.pq-head", "相关位置"), h("ul", items))


def _place(locator: str, heading: str) -> str:
    """A place by number and heading; an item's heading may be no more than its number."""
    return locator if heading and locator.endswith(heading) else f"{locator} {heading}".strip() or BEGINNING


def _contact(contact: Mapping[str, Any] | None) -> Node | None:
    if not contact:
        return None
    phone = str(contact["phone"] or "")
    dial = re.sub(r"[^\d+-]", "", phone)
    return h(
        "section.pq-contact",
        h("h3.pq-head", "可以问谁"),
        h("p", h("strong", contact["name"])),
        h("p", h("a.pq-phone", phone, href=f"tel:{dial}")) if PHONE.fullmatch(phone) else None,
        h("p.pq-links", external(contact["url"], "官方网页")) if contact["url"] else None,
        h("p", h("small", f"来源：{contact['source']}")) if contact["source"] else None,
    )


def _suggestions(suggestions: Sequence[str]) -> Node | None:
    if not suggestions:
        return None
    return h(
        "section.pq-suggestions", h("h3.pq-head", "还可以问"), h("p.pq-chips", [chip(s) for s in suggestions])
    )


def chip(question: str) -> Node:
    """A question to ask with one touch; without a script it is a link that asks it."""
    return h(
        "a.pq-chip", plain(question), href=f"?q={quote(plain(question), safe='')}", data_ask=plain(question)
    )


def _tools(answer: AnswerDict, language: Language) -> Node:
    """Buttons that need a script; whoever shows the tree reveals the ones it serves."""
    identity = str(answer["id"])
    buttons = [
        ("copy", "复制"),
        ("speak", "朗读"),
        ("share", "分享问题"),
        ("useful", "有用"),
        ("useless", "没用"),
    ]
    return h(
        "div.pq-tools",
        [h("button.pq-tool", label, type="button", data_act=act, hidden=True) for act, label in buttons],
        data_answer=identity,
        data_copy=copy_text(answer, language),
        data_question=plain(str(answer["question"])),
    )


def copy_text(answer: AnswerDict, language: Language = "zh") -> str:
    """The answer as plain text with its citations and, where a model wrote it, the label that says so."""
    lines = [translated_text(words.GENERATED, language)] if answer["mode"] == "generative" else []
    text = str(answer["answer"])
    if language == "en" and not answer["citations"]:
        text = translated_sentences(text, language)
    lines.append(in_kind(text, language).replace("**", ""))
    for c in answer["citations"]:
        number = f"（{c['number']}）" if c["number"] else ""
        note = "" if c["original"] else f"（{words.DIGEST}）"
        lines.append(
            f"[{c['marker']}] {named(str(c['title']))}{number}{c['locator']}{note}：“{str(c['quote']).strip()}”"
        )
    notices = [str(n["text"]) for n in answer["notices"] if n["code"] != LABEL_NOTICE]
    return "\n".join([*lines, *(translated_text(text, language) for text in notices)])
