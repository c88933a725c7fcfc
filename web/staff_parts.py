"""What the staff pages share: tabs, filters, the table that becomes cards on a phone, sources, pages, exports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from answer.wording import VALIDITY_WORD
from corpus.model import Corpus, Document, Validity
from ledger.place import Place
from web import words
from web.cards import badge, local
from web.nodes import Child, Node, h, text_of
from web.staff_query import Query, address, last_page

TABS = (("targets", "指标台账"), ("duties", "职责索引"), ("compare", "省市区比对"))


def tabs(current: str) -> Node:
    links = [h("a", name, href=path, aria_current="page" if path == current else None) for path, name in TABS]
    return h("nav.pq-tabs", links, aria_label="台账")


def problems(found: Iterable[str]) -> Node | None:
    lines = [h("p", line) for line in found]
    return h("div.pq-banner", lines, role="alert") if lines else None


def validity(documents: Iterable[Document], today: date) -> Node | None:
    """Which documents are not in force: what they stated is not what holds now."""
    lines = []
    for document in documents:
        state = document.validity(today)
        if state in (Validity.EXPIRED, Validity.SUPERSEDED, Validity.NOT_YET):
            span = f"（{words.span(document.period.start, document.period.end)}）" if document.period else ""
            lines.append(h("p", f"{document.name}：{VALIDITY_WORD[state]}{span}"))
    return h("div.pq-banner", lines, h("p", "下面是文件当时写明的内容。")) if lines else None


@dataclass(frozen=True)
class Choice:
    """A filter: its name in the address, its label, the values with their labels, the one chosen."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


def field(name: str, label: str, control: Node) -> Node:
    """A control with its label above it."""
    return h("div.pq-field", h("label", label, for_=f"pq-{name}"), control)


def text_input(value: str, placeholder: str | None = None) -> Node:
    return h(
        "input", type="search", name="q", id="pq-q", value=value, maxlength="100", autocomplete="off",
        placeholder=placeholder,
    )  # fmt: skip


def filters(action: str, choices: Sequence[Choice], text: str, kept: Mapping[str, str]) -> Node:
    """A form that asks for the page anew; kept: values that go along unseen (the order)."""
    fields = [
        field(
            choice.name,
            choice.label,
            h(
                "select",
                h("option", "全部", value=""),
                [
                    h("option", label, value=value, selected=value == choice.chosen)
                    for value, label in choice.options
                ],
                name=choice.name,
                id=f"pq-{choice.name}",
            ),
        )
        for choice in choices
    ]
    search = field("q", "文字里有", text_input(text))
    hidden = [h("input", type="hidden", name=name, value=value) for name, value in kept.items() if value]
    buttons = h(
        "p.pq-go",
        h("button.pq-button", "筛选", type="submit"),
        h("a.pq-plain", "清除", href=action),
    )
    return h("form.pq-filter", fields, search, hidden, buttons, method="get", action=action, role="search")


@dataclass(frozen=True)
class Column:
    """A column: heading, the order it sorts by (empty: none), its style."""

    name: str
    sort: str = ""
    style: str = ""


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Child]], head: Sequence[Node]
) -> Node:
    """The roles keep it a table where the style sheet shows it as cards."""
    body = [
        h(
            "tr",
            [
                h(
                    f"td.{column.style}" if column.style else "td",
                    cell,
                    role="cell",
                    data_label=column.name,
                    data_blank="" if not text_of(cell).strip() else None,
                )
                for column, cell in zip(columns, row, strict=True)
            ],
            role="row",
        )
        for row in rows
    ]
    return h(
        "table.pq-table",
        h("caption", caption),
        h("thead", h("tr", head, role="row"), role="rowgroup"),
        h("tbody", body, role="rowgroup"),
        role="table",
    )


def heads(columns: Sequence[Column], query: Query, path: str) -> list[Node]:
    """Headings; those that sort are links that turn the order round when pressed again."""
    made = []
    for column in columns:
        now = column.sort == query.sort and column.sort
        state = ("descending" if query.descending else "ascending") if now else None
        name: Child = column.name
        if column.sort:
            order = "desc" if now and not query.descending else ""
            sort = "" if column.sort == "place" else column.sort
            arrow = {"ascending": "↑", "descending": "↓"}.get(state or "", "↕")
            link = address(query, path, sort=sort, order=order, page="")
            name = h("a", column.name, h("span.pq-arrow", arrow, aria_hidden="true"), href=link)
        made.append(h("th", name, scope="col", role="columnheader", aria_sort=state))
    return made


def source(corpus: Corpus, at: Place) -> Node:
    """Where a row stands: place, document, and whether that is the original."""
    document = corpus.by_id[at.document_id]
    short = document.aliases[0] if document.aliases else document.name
    return h(
        "div.pq-whence",
        h("a", at.locator or "全文", href=local(at.permalink, "./"), aria_label=f"查看原文 {at.locator}"),
        h("small", short, title=document.name),
        None if at.original else badge(words.DIGEST, "warn"),
    )


def quote(text: str) -> Node:
    return h("span.pq-words", text)


def pager(query: Query, path: str, total: int) -> Node | None:
    last = last_page(total, query)
    if last < 2:
        return None
    steps: list[Child] = []
    if query.page > 1:
        steps.append(
            h("a.pq-chip", "上一页", href=address(query, path, page=str(query.page - 1)), rel="prev")
        )
    steps.append(h("span", f"第 {query.page} 页，共 {last} 页"))
    if query.page < last:
        steps.append(
            h("a.pq-chip", "下一页", href=address(query, path, page=str(query.page + 1)), rel="next")
        )
    return h("nav.pq-pager", steps, aria_label="分页")


def tools(query: Query, path: str) -> Node:
    """Exports of all rows that fit, on every page of them; printing where the script runs."""
    return export_links(
        address(query, f"{path}.xlsx", page="", size=""), address(query, f"{path}.csv", page="", size="")
    )


def export_links(xlsx: str, csv: str) -> Node:
    return h(
        "p.pq-export",
        h("a.pq-chip", "下载 Excel 表", href=xlsx),
        h("a.pq-chip", "下载 CSV", href=csv),
        h("button.pq-chip", "打印本页", type="button", data_act="print-page", hidden=True),
    )
