"""The frame of every page that is not Gradio's: head, header with the display switches, footer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from web.languages.choice import PARAMETER
from web.languages.tables import LANGUAGES, NAMES, TAGS, Language, page_words, setting_text, translated_text
from web.languages.trees import translated
from web.nodes import Node, h, to_html

STYLES = tuple(f"site/{name}.css" for name in ("tokens", "answer", "card", "controls", "site"))
SCRIPTS = ("site/display.js", "site/page.js")
# Where the words of the scripts stand in a page.
WORDS = "pq-words"
STAFF_PAGES = {"targets": "指标台账", "duties": "职责索引", "compare": "省市区比对"}


@dataclass(frozen=True)
class Frame:
    """What surrounds a page: the site's name, the way to the root, the kind of page for its style.

    scripts, styles: further ones than every page has, as addresses from the root.
    language: what the page is shown in; None for a page that is there in Chinese only. query: the address's, kept
    when the reader changes the language.
    """

    site: str
    base: str
    kind: str
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    language: Language | None = None
    query: str = ""


def page(title: str, body: Sequence[Node | None], frame: Frame) -> str:
    """A whole HTML document."""
    language, base = frame.language or "zh", frame.base
    site = setting_text(frame.site, language)
    named = translated_text(title, language)
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("meta", name="referrer", content="strict-origin-when-cross-origin"),
        words_node(language),
        h("title", f"{named}－{site}" if title != frame.site else site),
        h("link", rel="icon", href=f"{base}site/icon.svg", type="image/svg+xml"),
        [h("link", rel="stylesheet", href=base + style) for style in (*STYLES, *frame.styles)],
        # The first script only sets what was chosen earlier (type size, colours), before anything is drawn.
        h("script", src=base + SCRIPTS[0]),
        [h("script", src=base + script, type="module") for script in (*SCRIPTS[1:], *frame.scripts)],
    )
    content = h(
        "body",
        h("a.pq-skip", "跳到正文", href="#main"),
        masthead(frame),
        h("main", body, id="main", tabindex="-1"),
        footer(base),
        h("div.pq-live", role="status", id="pq-live"),
        class_=f"pq pq-page pq-{frame.kind}",
        data_base=base or "./",
    )
    whole = h("html", head, translated(content, language), lang=TAGS[language])
    return "<!doctype html>\n" + to_html(whole)


def words_node(language: Language) -> Node:
    """What the scripts of the page say, where they look for it."""
    return h("meta", name=WORDS, content=json.dumps(page_words(language), ensure_ascii=False))


def masthead(frame: Frame) -> Node:
    base, site = frame.base, setting_text(frame.site, frame.language or "zh")
    return h(
        "header.pq-masthead",
        h(
            "a.pq-home",
            h("span.pq-seal", "问", aria_hidden="true", lang="zh-CN"),
            h("span.pq-site", site),
            href=base or "./",
        ),
        h(
            "nav.pq-pages",
            h("a", "文件", href=f"{base}documents"),
            [h("a", name, href=base + address) for address, name in STAFF_PAGES.items()],
            aria_label="主要页面",
        ),
        h("div.pq-choices", _languages(frame), display_switches()),
    )


def _languages(frame: Frame) -> Node | None:
    """Links to the same page in the other languages; the server remembers which was taken."""
    if frame.language is None:
        return None
    kept = [(name, value) for name, value in parse_qsl(frame.query) if name != PARAMETER]
    links = [
        h(
            "a",
            NAMES[language],
            href="?" + urlencode([*kept, (PARAMETER, language)]),
            lang=TAGS[language],
            aria_current="true" if language == frame.language else None,
        )
        for language in LANGUAGES
    ]
    return h("nav.pq-languages", links, aria_label="语言")


def display_switches() -> Node:
    """The switches for large type; shown where the script that serves them runs."""
    return h(
        "div.pq-switches",
        h("button.pq-switch", "长辈版", type="button", data_act="elder", aria_pressed="false", hidden=True),
        h("button.pq-switch", "字号：大", type="button", data_act="size", hidden=True),
    )


def footer(base: str) -> Node:
    return h(
        "footer.pq-footer",
        h("p", "答案摘自已公开的政策文件，以发文机关公布的原文为准。提问请不要填写姓名、电话、证件号码。"),
        h(
            "p",
            h("a", "收录的文件", href=f"{base}documents"),
            h("a", "简版提问页", href=f"{base}ask"),
            h("button.pq-switch", "配色：随系统", type="button", data_act="theme", hidden=True),
        ),
    )
