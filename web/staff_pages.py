"""The pages of the ledger: targets, duties, and the levels side by side."""

from collections.abc import Sequence
from datetime import date

from corpus.model import Level
from ledger import words as names
from ledger.book import Book
from ledger.compare import LEVELS, Cell, Row, Statement
from ledger.model import OTHER, Direction, Duty, Part, Target, TargetKind
from web import words
from web.cards import badge
from web.charts import timeline, topic_bars, topic_links
from web.nodes import Child, Node, h
from web.staff_parts import (
    Choice,
    Column,
    export_links,
    field,
    filters,
    heads,
    pager,
    problems,
    quote,
    source,
    table,
    tabs,
    text_input,
    tools,
    validity,
)
from web.staff_query import Query, address

TARGET_COLUMNS = (
    Column("指标", "indicator", "pq-main"),
    Column("目标值", "value", "pq-value"),
    Column("完成年份", "year"),
    Column("要求"),
    Column("学段"),
    Column("主题", "topic"),
    Column("出处", "place"),
)
DUTY_COLUMNS = (
    Column("单位或人员", "body", "pq-main"),
    Column("承担方式", "part"),
    Column("任务", "", "pq-task"),
    Column("主题", "topic"),
    Column("出处", "place"),
)


def targets_nodes(book: Book, query: Query, rows: Sequence[Target], today: date) -> list[Node | None]:
    shown = rows[(query.page - 1) * query.size : query.page * query.size]
    w = query.wanted
    choices = (
        Choice("year", "完成年份", [(str(y), f"{y}年") for y in book.years], str(w.year or "")),
        Choice("topic", "主题", [(t, t) for t in book.topics], w.topic),
        Choice("stage", "学段", [(s, s) for s in book.stages], w.stage),
        Choice("level", "层级", _levels(book.targets), w.level.value if w.level else ""),
        Choice(
            "kind", "类型", [(k.value, names.KINDS[k]) for k in TargetKind], w.kind.value if w.kind else ""
        ),
    )
    documents = {row.document_id: book.corpus.by_id[row.document_id] for row in rows}
    found = table(
        f"指标，共 {len(rows)} 项",
        TARGET_COLUMNS,
        [_target(book, row) for row in shown],
        heads(TARGET_COLUMNS, query, "targets"),
    )
    return [
        tabs("targets"),
        h("h1", "指标台账"),
        h("p.pq-lead", "文件里写明要达到的目标，一个分句一行，点出处可以看到原文。"),
        problems(query.problems),
        validity(documents.values(), today),
        filters(
            "targets", choices, w.text, {"sort": query.sort, "order": "desc" if query.descending else ""}
        ),
        _summary(len(rows), "项指标", query, "targets"),
        _pictures(rows),
        found if shown else _none("没有符合条件的指标。可以少选一个条件，或点「清除」看全部。"),
        pager(query, "targets", len(rows)),
    ]


def _pictures(rows: Sequence[Target]) -> Node | None:
    drawn = [timeline(rows), topic_bars(rows, topic_links(rows, "targets"))]
    kept = [picture for picture in drawn if picture]
    return h("details.pq-pictures", h("summary", "看图"), h("div", kept), open=True) if kept else None


def _target(book: Book, row: Target) -> tuple[Child, ...]:
    need = [names.DIRECTIONS[row.direction]] if row.direction and row.direction is not Direction.EQUAL else []
    need += [row.binding] if row.binding else []
    base = f"基准：{row.base}" if row.base else ""
    return (
        h("div", h("strong", row.indicator), None if _same(row.quote, row.indicator) else quote(row.quote)),
        h("span.pq-sum", row.value) if row.value else h("span.pq-none", "定性"),
        h("span", names.year(row)),
        h("span", "，".join([*need, *([base] if base else [])])),
        h("span", "、".join(row.stages)),
        h("span", row.topic),
        source(book.corpus, row.place),
    )


def _same(a: str, b: str) -> bool:
    return "".join(a.split()) == "".join(b.split())


def duties_nodes(book: Book, query: Query, rows: Sequence[Duty], today: date) -> list[Node | None]:
    shown = rows[(query.page - 1) * query.size : query.page * query.size]
    w = query.wanted
    chosen = w.body if w.body in book.bodies else ""
    choices = (
        Choice("body", "单位或人员", [(b, b) for b in sorted(book.bodies)], chosen),
        Choice("part", "承担方式", [(p.value, names.PARTS[p]) for p in Part], w.part.value if w.part else ""),
        Choice("topic", "主题", [(t, t) for t in book.topics], w.topic),
        Choice("level", "层级", _levels(book.duties), w.level.value if w.level else ""),
    )
    documents = {row.document_id: book.corpus.by_id[row.document_id] for row in rows}
    found = table(
        f"职责，共 {len(rows)} 条",
        DUTY_COLUMNS,
        [_duty(book, row) for row in shown],
        heads(DUTY_COLUMNS, query, "duties"),
    )
    return [
        tabs("duties"),
        h("h1", "职责索引"),
        h(
            "p.pq-lead",
            "文件里点到谁、要他做什么。文件没有写明由谁负责的任务也列出来，写「文件未写明责任单位」，不作推断。",
        ),
        problems(query.problems),
        validity(documents.values(), today),
        filters("duties", choices, w.text, {"sort": query.sort, "order": "desc" if query.descending else ""}),
        _summary(len(rows), "条职责", query, "duties"),
        h("p.pq-chips", h("a.pq-chip", "只看没有写明责任单位的任务", href="duties?part=unnamed")),
        found if shown else _none("没有符合条件的职责。可以少选一个条件，或点「清除」看全部。"),
        pager(query, "duties", len(rows)),
    ]


def _duty(book: Book, row: Duty) -> tuple[Child, ...]:
    body = h("span.pq-none", row.body) if row.part is Part.UNNAMED else h("strong", row.body)
    task = h("div", row.task, None if _same(row.task, row.quote) else quote(row.quote))
    return (
        body,
        h(
            "span",
            names.PARTS[row.part],
            "（专门写明）" if row.explicit and row.part is not Part.ADDRESSEE else "",
        ),
        task,
        h("span", row.topic),
        source(book.corpus, row.place),
    )


def _levels(rows: Sequence[Target | Duty]) -> list[tuple[str, str]]:
    present = {row.place.level for row in rows}
    return [(level.value, words.LEVELS[level]) for level in Level if level in present]


def _summary(total: int, what: str, query: Query, path: str) -> Node:
    return h("div.pq-summary", h("p", f"共 {total} {what}", role="status"), tools(query, path))


def _none(text: str) -> Node:
    return h("p.pq-empty", text)


def compare_nodes(book: Book, query: str, rows: Sequence[Row] | None, today: date) -> list[Node | None]:
    """rows is None before anything was asked."""
    shown = rows or ()
    chips = [h("a.pq-chip", topic, href=address_of(topic)) for topic in book.topics if topic != OTHER]
    ids = dict.fromkeys(s.place.document_id for row in shown for cell in row.cells for s in cell.statements)
    form = h(
        "form.pq-filter",
        field("q", "主题或指标", text_input(query, "例如：普惠率、毛入园率、教师队伍")),
        h("p.pq-go", h("button.pq-button", "比对", type="submit")),
        method="get",
        action="compare",
        role="search",
    )
    return [
        tabs("compare"),
        h("h1", "省市区比对"),
        h("p.pq-lead", "同一个主题或指标，省、市、区的文件各怎么写。没有写到的注明「未载明」，不作推算。"),
        form,
        h("details.pq-topics", h("summary", "按主题看"), h("p.pq-chips", chips), open=rows is None),
        validity([book.corpus.by_id[i] for i in ids], today),
        *_compared(book, query, rows),
    ]


def address_of(query: str) -> str:
    from urllib.parse import urlencode

    return f"compare?{urlencode({'q': query})}"


def _compared(book: Book, query: str, rows: Sequence[Row] | None) -> list[Node | None]:
    if rows is None:
        return []
    if not rows:
        return [_none(f"省、市、区的文件里都没有写到「{query}」。可以换一个说法，或者从主题里选。")]
    columns = (
        Column("指标", "", "pq-main"),
        *(Column(words.LEVELS[level], "", "pq-level") for level in LEVELS),
    )
    body = [(_indicator(row), *(_cell(book, cell) for cell in row.cells)) for row in rows]
    head = [h("th", column.name, scope="col", role="columnheader") for column in columns]
    link = address_of(query).removeprefix("compare")
    return [
        h(
            "div.pq-summary",
            h("p", f"共 {len(rows)} 行", role="status"),
            export_links(f"compare.xlsx{link}", f"compare.csv{link}"),
        ),
        table(f"「{query}」的比对，共 {len(rows)} 行", columns, body, head),
    ]


def _indicator(row: Row) -> Node:
    marks = [h("span.pq-caution", names.MARKS[mark]) for mark in row.marks]
    return h("div", h("strong", row.indicator), marks)


def _cell(book: Book, cell: Cell) -> Node:
    if not cell.statements:
        short, _, basis = cell.why.partition("（")
        return h("span.pq-none", short, h("small", basis.rstrip("）")) if basis else None)
    return h("div", [_statement(book, s) for s in cell.statements])


def _statement(book: Book, s: Statement) -> Node:
    year = f"{s.year}年" if s.year else ""
    return h(
        "div.pq-statement",
        h("p", badge("目标" if s.is_target else "数据", "plain" if s.is_target else "good"),
          h("strong.pq-sum", s.value) if s.value else None, h("span.pq-fact", year)),
        quote(s.place.quote),
        source(book.corpus, s.place),
    )  # fmt: skip


__all__ = ["address", "compare_nodes", "duties_nodes", "targets_nodes"]
