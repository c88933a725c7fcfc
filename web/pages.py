"""Pages without a framework: the list of documents, the chat without Gradio, a friendly "not found"."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from answer.wording import VALIDITY_WORD
from corpus.model import Corpus, Document, Level
from web import words
from web.cards import VALIDITY_TONES, badge
from web.languages.tables import Language, setting_text
from web.languages.trees import PUBLISHED
from web.model import WebOptions
from web.nodes import Node, h, plain
from web.render import chip, render_error, render_turn

PLACEHOLDER = "用平常的话写"


def list_nodes(corpus: Corpus, today: date) -> list[Node]:
    """All documents by level, the highest last: readers come for their district."""
    nodes = [
        h("h1", "收录的文件"),
        h("p.pq-lead", f"共{len(corpus.documents)}份。问答只依据这里列出的内容。"),
    ]
    for level in reversed(Level):
        members = [d for d in corpus.documents if d.level is level]
        if members:
            items = [h("li", _entry(d, today)) for d in members]
            nodes.append(h("section.pq-shelf", h("h2", words.LEVELS[level]), h("ul", items)))
    return nodes


def _entry(document: Document, today: date) -> list[Node]:
    validity = document.validity(today)
    if document.missing:
        marks = [badge("未收录正文", "plain")]
    else:
        marks = [badge(VALIDITY_WORD[validity], VALIDITY_TONES[validity])]
        if not document.original:
            marks.append(badge(words.DIGEST, "warn"))
    facts = [words.KINDS[document.kind], *([document.number] if document.number else []), *document.issuers]
    return [
        h("a", document.name, href=f"documents/{quote(document.id)}", lang=PUBLISHED),
        h("p.pq-badges", marks, [h("span.pq-fact", fact) for fact in facts]),
    ]


def not_found_nodes(title: str, text: str, base: str) -> list[Node]:
    return [
        h(
            "div.pq-sorry",
            h("h1", title),
            h("p", text),
            h("p", h("a.pq-button", "去提问", href=base)),
            h("p", h("a", "看看收录了哪些文件", href=f"{base}documents")),
        )
    ]


@dataclass(frozen=True)
class Chat:
    """The chat page as it is to be shown: with an answer in it, or the reason why there is none."""

    question: str = ""
    answer: dict[str, Any] | None = None
    refused: str = ""
    language: Language = "zh"


def chat_nodes(corpus: Corpus, options: WebOptions, chat: Chat) -> list[Node | None]:
    """The chat; answers in it are for readers without a script."""
    turns: list[Node] = []
    if chat.answer is not None:
        turns.append(render_turn(chat.question, chat.answer, language=chat.language))
    elif chat.refused:
        turns.append(render_error(chat.refused, chat.language))
    return [
        *intro(options, chat.language),
        examples(options, chat.language) if not turns else None,
        h("section.pq-thread", turns, id="pq-thread", aria_label="对话"),
        _form(corpus, options, chat),
    ]


def intro(options: WebOptions, language: Language = "zh") -> list[Node]:
    return [
        h("h1.pq-hero", setting_text(options.title, language)),
        h("p.pq-lead", setting_text(options.welcome, language)),
    ]


def examples(options: WebOptions, language: Language = "zh") -> Node:
    groups = [
        h(
            "div.pq-audience",
            h("h2", setting_text(example.audience, language)),
            h("p.pq-chips", [chip(setting_text(q, language)) for q in example.questions]),
        )
        for example in options.examples
    ]
    return h("section.pq-examples", groups, id="pq-examples", aria_label="可以这样问")


def _form(corpus: Corpus, options: WebOptions, chat: Chat) -> Node:
    limit = options.question_limit
    field = h(
        "textarea",
        plain(chat.question if chat.refused else ""),
        id="q",
        name="q",
        rows="2",
        required=True,
        enterkeyhint="send",
        autocomplete="off",
        placeholder=PLACEHOLDER,
    )
    label = h("label", f"您的问题（最多{limit}个字）", for_="q")
    send = h("button.pq-button", "提问", type="submit")
    again = h("button.pq-tool", "新的对话", type="button", data_act="new", hidden=True)
    bar = h("div.pq-bar", field, send)
    return h(
        "form.pq-ask",
        label,
        bar,
        _filters(corpus),
        again,
        id="pq-ask",
        method="get",
        action="?",
        data_limit=str(limit),
    )


def _filters(corpus: Corpus) -> Node:
    levels = [level for level in Level if any(d.level is level for d in corpus.documents)]
    return h(
        "details.pq-filters",
        h("summary", "限定范围"),
        h(
            "fieldset",
            h("legend", "层级"),
            [_check("levels", level.value, words.LEVELS[level]) for level in levels],
        ),
        h(
            "fieldset",
            h("legend", "文件"),
            [_check("documents", d.id, d.name, PUBLISHED) for d in corpus.documents if not d.missing],
        ),
    )


def _check(name: str, value: str, label: str, lang: str | None = None) -> Node:
    box = h("input", type="checkbox", name=name, value=value)
    return h("label.pq-check", box, h("span", label, lang=lang))
