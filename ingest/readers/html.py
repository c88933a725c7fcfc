"""HTML of government sites: the facts at the head of the page, the title, and the article, without what stands around."""

from ingest.readers.clean import lines_to_text
from ingest.readers.errors import NoTextError
from ingest.readers.hidden import hidden_warning
from ingest.readers.html_content import find_content, without_furniture
from ingest.readers.html_facts import Fact, is_fact_row, meta_facts, page_facts
from ingest.readers.html_lines import element_lines, tidy
from ingest.readers.html_page import HtmlPage, open_page
from ingest.readers.result import ReadResult, once
from ingest.readers.source import Source

SEPARATORS = ("_", "|", "-", "—", "–", "－")
LEAST_TITLE = 6
HEAD_LINES = 8
LEAST_ARTICLE = 15


def read_html(source: Source) -> ReadResult:
    """The article of a page; raises DamagedError and NoTextError (a page that only a script fills)."""
    page = open_page(source)
    content = find_content(page.body)
    lines = [line for node in content for line in element_lines(node, source.limits.table_cells)]
    facts = page_facts(page.body, content, [line.text for line in lines[:HEAD_LINES]])
    head, rest = lines[:HEAD_LINES], lines[HEAD_LINES:]
    article = without_furniture([line for line in head if not is_fact_row(line.text)] + rest)
    if sum(map(len, article)) < LEAST_ARTICLE and not facts:
        raise NoTextError("网页里没有读到正文；如果正文由脚本载入，请在浏览器中打开后另存为网页或 PDF 再导入")
    title, doubts = _title(page, facts)
    before = [fact.line for fact in facts]
    if title and not any(_same(title, line) for line in article[:HEAD_LINES]):
        before.append(title)
    inside = {node for part in content for node in part.iter()}
    hidden = [text for parent, text in page.hidden if parent in inside]
    return ReadResult(
        lines_to_text(before + article),
        "html",
        page.decoded.encoding,
        warnings=once([*page.decoded.warnings, *hidden_warning(hidden), *doubts]),
        facts=_all_facts(page, facts, title),
    )


def _all_facts(page: HtmlPage, facts: list[Fact], title: str) -> tuple[tuple[str, str], ...]:
    """Facts by name: what is printed before what only <meta> states, and the title as found."""
    merged = {**meta_facts(page), **{fact.name: fact.value for fact in facts}}
    if title:
        merged["标题"] = title
    else:
        merged.pop("标题", None)
    return tuple(merged.items())


def _title(page: HtmlPage, facts: list[Fact]) -> tuple[str, list[str]]:
    """The document's title: what the head of the page calls so, its largest heading, or its <title>, if it is printed."""
    printed = _squeezed(page.body.text_content())
    stated = meta_facts(page).get("标题", "")
    candidates = [
        stated,
        *(fact.value for fact in facts if fact.name == "标题"),
        *(tidy(node.text_content()) for node in page.body.iter("h1", "h2")),
        *_title_parts(page.title),
    ]
    doubts = (
        []
        if not stated or _squeezed(stated) in printed
        else [f"网页头部写的标题「{stated[:30]}」页面上没有，未采用"]
    )
    fitting = (name for name in candidates if len(name) >= LEAST_TITLE and _squeezed(name) in printed)
    return next(fitting, ""), doubts


def _title_parts(title: str) -> list[str]:
    """The <title> whole, then without the name of the site behind it."""
    parts = [title]
    for separator in SEPARATORS:
        if separator in title:
            parts += [title.rpartition(separator)[0].strip(), title.partition(separator)[0].strip()]
    return parts


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _same(title: str, line: str) -> bool:
    return _squeezed(title) == _squeezed(line)
