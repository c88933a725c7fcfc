"""An HTML page as a person sees it: scripts, form fields and hidden elements are taken out, nothing is executed."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree, html

from ingest.readers.archive import check_depth
from ingest.readers.clean import clean_text
from ingest.readers.encodings import Decoded, decode
from ingest.readers.errors import DamagedError
from ingest.readers.source import Source

LABELS = Path(__file__).with_name("page_labels.toml")
DROPPED = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "select",
    "button", "input", "textarea", "head", "link", "meta", "frameset", "applet", "map",
)  # fmt: skip
HEAD = ("title", "meta", "link", "style", "script", "base", "noscript", "template")
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0(?:\.\d+)?(?:px|pt|em|%)?\s*(?:;|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
WHITE = re.compile(
    r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255|transparent)",
    re.IGNORECASE,
)
SIMPLE = re.compile(r"^(?:\w+)?([.#])([\w-]+)$")


@cache
def labels() -> dict[str, Any]:
    """The table of what pages are made of."""
    return tomllib.loads(LABELS.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class HtmlPage:
    """The body with only what is seen; title and meta as the head states them; hidden: (parent, text) of what was taken out."""

    body: Any
    title: str
    meta: dict[str, str]
    decoded: Decoded
    hidden: list[tuple[Any, str]] = field(default_factory=list)


def open_page(source: Source) -> HtmlPage:
    """Decode and parse a page; raises DamagedError when there is nothing to parse."""
    declared = [match.decode("ascii", "ignore") for match in CHARSET.findall(source.data[:8192])]
    decoded = decode(source.data, declared)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(PROLOGUE.sub("", clean_text(decoded.text)), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise DamagedError("网页打不开：里面没有可读的 HTML；请用浏览器打开后另存为网页再导入") from exc
    check_depth(root, source.limits.depth)
    title = (root.findtext(".//title") or "").strip()
    meta = {
        str(node.get("name")).lower(): node.get("content", "").strip()
        for node in root.iter("meta")
        if node.get("name")
    }
    styles = " ".join(node.text or "" for node in root.iter("style"))
    page = HtmlPage(_body(root), title, meta, decoded)
    for node in list(page.body.iter(*DROPPED)):
        _drop(node)
    _drop_hidden(page, _hidden_names(styles))
    return page


def _body(root: Any) -> Any:
    """The body, with what libxml2 left in the head because HTML5 elements are unknown to it."""
    body = root.body if root.body is not None else etree.SubElement(root, "body")
    head = root.find("head")
    strays = [node for node in (head if head is not None else ()) if node.tag not in HEAD]
    for node in reversed(strays):
        body.insert(0, node)
    return body


def _hidden_names(styles: str) -> set[str]:
    """Classes (`.name`) and ids (`#name`) that a style sheet of the page hides by a simple selector."""
    found = set()
    for rule in styles[:200_000].split("}"):
        selectors, _, rules = rule.partition("{")
        if HIDING.search(rules) or (WHITE.search(rules) and "background" not in rules):
            for selector in selectors.split(","):
                if match := SIMPLE.match(selector.strip()):
                    found.add(match.group(1) + match.group(2))
    return found


def _drop_hidden(page: HtmlPage, names: set[str]) -> None:
    for node in list(page.body.iter()):
        if not isinstance(node.tag, str) or node is page.body or node.getparent() is None:
            continue
        own = {"." + name for name in node.get("class", "").split()} | {"#" + node.get("id", "")}
        style = node.get("style", "")
        white = WHITE.search(style) and not _has_ground(node)
        if (
            node.get("hidden") is not None
            or own & names
            or HIDING.search(style)
            or white
            or _white_font(node)
        ):
            page.hidden.append((node.getparent(), " ".join(node.text_content().split())))
            _drop(node)


def _white_font(node: Any) -> bool:
    colour = node.get("color", "").lower()
    return node.tag == "font" and colour in ("#fff", "#ffffff", "white") and not _has_ground(node)


def _has_ground(node: Any) -> bool:
    """Whether the element or one around it has a colour or a picture behind its letters."""
    around = [node, *node.iterancestors()]
    return any(
        "background" in other.get("style", "") or other.get("bgcolor") or other.get("background")
        for other in around
    )


def _drop(node: Any) -> None:
    """Take an element out and keep the text behind it."""
    if node.getparent() is not None:
        node.drop_tree()
