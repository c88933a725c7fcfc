"""The chat page in Gradio. The only file that imports it.

Gradio keeps the conversation, the filters and the queue; what an answer looks like comes from `web.render`, as HTML
whose text holds nothing that Markdown could read. `gr.HTML` is not used: it compiles templates in the browser,
which a policy without `unsafe-eval` forbids.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from answer.model import Turn
from answer.wire import answer_to_dict
from corpus.model import Corpus, Level
from web import words
from web.desk import Desk, Inquiry
from web.errors import Refusal
from web.gradio_page import GradioPage
from web.languages.choice import language_of
from web.languages.tables import LANGUAGES, Language, own_words, setting_text, translated_text
from web.languages.trees import translated
from web.nodes import Node, h, shown, to_markdown_safe_html
from web.pages import PLACEHOLDER, examples, intro
from web.render import render_error, render_question, render_turn
from web.shell import Frame, footer, masthead

# Before the import: Gradio asks for its version and fonts when it is loaded.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr

MOST_TURNS = 20
HISTORY = 8
QUEUE = 64
FORGET = 3600  # seconds after which an idle conversation is dropped


@dataclass(frozen=True)
class Shown:
    """One turn of the conversation: what was asked, what was answered, how it is shown."""

    question: str
    answer: str | None
    html: str


def mount_chat(app: FastAPI, desk: Desk) -> None:
    """Put the chat page at the root of the application, behind every route that was added before."""
    # Outside an event loop Gradio makes one for each of its locks and never closes it.
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(_mounted(app, desk))
    else:
        _mount(app, desk)


async def _mounted(app: FastAPI, desk: Desk) -> None:
    _mount(app, desk)


def _mount(app: FastAPI, desk: Desk) -> None:
    options = desk.options
    blocks = build(desk)
    said = {language: texts(desk, language) for language in LANGUAGES}
    blocks.queue(api_open=False, max_size=QUEUE, default_concurrency_limit=options.concurrency)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        root_path=options.root_path or None,
        theme=theme(),
        footer_links=[],
        run_history=False,
        max_file_size="1kb",
        show_error=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        ssr_mode=False,
    )
    mounted = app.routes[-1]
    mounted.app = GradioPage(mounted.app, options, said)  # type: ignore[attr-defined]


def theme() -> Any:
    """No fonts to fetch, no rounded toy look; the rest is in site/gradio.css."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"])


@dataclass(frozen=True)
class Texts:
    """What the components say, in one language; HTML where they show our nodes."""

    title: str
    top: str
    intro: str
    hello: str
    label: str
    placeholder: str
    send: str
    again: str
    filters: str
    level: str
    document: str
    foot: str
    levels: tuple[str, ...]


def texts_of(desk: Desk, language: Language) -> Texts:
    options = desk.options

    def html(node: Node) -> str:
        return to_markdown_safe_html(translated(node, language))

    def said(text: str) -> str:
        return translated_text(text, language)

    return Texts(
        title=setting_text(options.title, language),
        top=html(masthead(Frame(options.title, "./", "chat", language=language))),
        intro=html(h("div", intro(options, language))),
        hello=html(examples(options, language)),
        label=said(f"您的问题（最多{options.question_limit}个字）"),
        placeholder=said(PLACEHOLDER),
        send=said("提问"),
        again=said("新的对话"),
        filters=said("限定范围"),
        level=said("层级"),
        document=said("文件"),
        foot=html(footer("./")),
        levels=tuple(said(words.LEVELS[level]) for level in Level),
    )


def texts(desk: Desk, language: Language) -> list[str]:
    """All of them as one list, the same order in every language."""
    found = texts_of(desk, language)
    return [*(str(v) for v in vars(found).values() if isinstance(v, str)), *found.levels]


def build(desk: Desk) -> Any:
    """The page's components and what happens between them; other languages are put in when the page is sent."""
    say = texts_of(desk, "zh")
    with gr.Blocks(title=say.title, analytics_enabled=False, fill_width=True) as blocks:
        _static(say.top, "pq-top")
        with gr.Column(elem_id="pq-main"):
            _static(say.intro, "pq-intro")
            thread = _static(say.hello, "pq-thread")
            with gr.Column(elem_id="pq-ask"):
                with gr.Row(elem_id="pq-bar"):
                    question = gr.Textbox(
                        label=say.label,
                        placeholder=say.placeholder,
                        lines=1,
                        max_lines=4,
                        elem_id="pq-question",
                        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
                    )
                    send = gr.Button(say.send, variant="primary", elem_id="pq-send", min_width=0)
                levels, documents = _filters(desk.corpus, say)
                again = gr.Button(say.again, elem_id="pq-new", min_width=0)
        _static(say.foot, "pq-foot")
        turns = gr.State([], time_to_live=FORGET)
        _wire(desk, blocks, (question, levels, documents, turns), thread, (send, again))
    return blocks


def _static(html: str, name: str) -> Any:
    return gr.Markdown(html, elem_id=name, sanitize_html=False, latex_delimiters=[])


def _filters(corpus: Corpus, say: Texts) -> tuple[Any, Any]:
    levels = [
        (name, level.value)
        for level, name in zip(Level, say.levels, strict=True)
        if any(d.level is level for d in corpus.documents)
    ]
    documents = [(shown(d.name), d.id) for d in corpus.documents if not d.missing]
    with gr.Accordion(say.filters, open=False, elem_id="pq-filters"):
        return (
            gr.CheckboxGroup(levels, label=say.level),
            gr.CheckboxGroup(documents, label=say.document),
        )


def _wire(desk: Desk, blocks: Any, inputs: tuple[Any, ...], thread: Any, buttons: tuple[Any, Any]) -> None:
    question, _, _, turns = inputs
    send, again = buttons
    outputs = [question, thread, turns]
    places = desk.options.concurrency
    quiet = {"show_progress": "hidden", "api_visibility": "private"}

    async def ask(
        text: str, levels: list[str], documents: list[str], shown: list[Shown], request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        asked = Asked(text, levels, documents, shown, language_of(request))
        async for step in converse(desk, asked, _client(request)):
            yield step

    async def arrive(request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        text = str(dict(request.query_params).get("q", "")) if request else ""
        if not text.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        async for step in converse(desk, Asked(text, [], [], [], language_of(request)), _client(request)):
            yield step

    def begin(request: gr.Request) -> tuple[Any, ...]:
        return "", texts_of(desk, language_of(request)).hello, []

    gr.on(
        [question.submit, send.click],
        ask,
        list(inputs),
        outputs,
        concurrency_limit=places,
        **quiet,
    )
    blocks.load(arrive, None, outputs, concurrency_limit=places, **quiet)
    again.click(begin, None, outputs, concurrency_limit=None, **quiet)


@dataclass(frozen=True)
class Asked:
    """What the page sends: the question, the ticked filters, the conversation so far."""

    text: str
    levels: list[str]
    documents: list[str]
    shown: list[Shown]
    language: Language = "zh"

    def inquiry(self) -> Inquiry:
        history = tuple(Turn(turn.question, turn.answer) for turn in self.shown if turn.answer is not None)
        levels = frozenset(Level(level) for level in self.levels)
        return Inquiry(self.text.strip(), history[-HISTORY:], levels, frozenset(self.documents))


async def converse(
    desk: Desk, asked: Asked, client: str | None
) -> AsyncIterator[tuple[str, str, list[Shown]]]:
    """The question with "being looked for" under it, then with its answer: (field, thread, conversation)."""
    before, language = asked.shown[-MOST_TURNS + 1 :], asked.language
    question = asked.text.strip()
    head = render_question(question, language) if question else None
    wait = h("section.pq-turn", head, h("p.pq-wait", own_words()[language]["wait"]))
    if question:
        yield "", thread_html([*before, Shown(question, None, to_markdown_safe_html(wait))]), before
    try:
        answer = answer_to_dict(await desk.answer(asked.inquiry(), client))
        shown = render_turn(question, answer, language=language)
        turn, field = Shown(question, answer["answer"], to_markdown_safe_html(shown)), ""
    except Refusal as refusal:
        failed = h("section.pq-turn", head, render_error(refusal.message, language))
        turn, field = Shown(question, None, to_markdown_safe_html(failed)), asked.text
    yield field, thread_html([*before, turn]), [*before, turn]


def thread_html(turns: list[Shown]) -> str:
    """Turns as blocks of their own, so that the page keeps those that have not changed as they are."""
    return "\n\n".join(turn.html for turn in turns)


def _client(request: Any) -> str | None:
    return request.client.host if request and request.client else None
