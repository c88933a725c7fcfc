"""The frame of every page that is not Gradio's: head, header with the display switches, footer."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.nodes import Node, h, to_html

STYLE = "site/site.css"
SCRIPTS = ("site/display.js", "site/page.js")


@dataclass(frozen=True)
class Frame:
    """What surrounds a page: the site's name, the way to the root, the kind of page for its style.

    scripts, styles: further ones than every page has, as addresses from the root.
    """

    site: str
    base: str
    kind: str
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


def page(title: str, body: Sequence[Node | None], frame: Frame) -> str:
    """A whole HTML document."""
    site, base = frame.site, frame.base
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("meta", name="referrer", content="strict-origin-when-cross-origin"),
        h("title", f"{title}－{site}" if title != site else site),
        h("link", rel="icon", href=f"{base}site/icon.svg", type="image/svg+xml"),
        [h("link", rel="stylesheet", href=base + style) for style in (STYLE, *frame.styles)],
        # The first script only sets what was chosen earlier (type size, colours), before anything is drawn.
        h("script", src=base + SCRIPTS[0]),
        [h("script", src=base + script, type="module") for script in (*SCRIPTS[1:], *frame.scripts)],
    )
    content = h(
        "body",
        h("a.pq-skip", "跳到正文", href="#main"),
        masthead(base, site),
        h("main", body, id="main", tabindex="-1"),
        footer(base),
        h("div.pq-live", role="status", id="pq-live"),
        class_=f"pq pq-page pq-{frame.kind}",
        data_base=base or "./",
    )
    return "<!doctype html>\n" + to_html(h("html", head, content, lang="zh-CN"))


def masthead(base: str, site: str) -> Node:
    return h(
        "header.pq-masthead",
        h("a.pq-home", h("span.pq-seal", "问", aria_hidden="true"), site, href=base or "./"),
        h(
            "nav",
            h("a", "文件", href=f"{base}documents"),
            aria_label="主要页面",
        ),
        display_switches(),
    )


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
