"""What a staff page or its interface was asked for: filters, order and page, read from the address.

Nothing in an address is an error on a page: what is not understood is said above the rows and left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from corpus.model import Level
from ledger.book import Book, Wanted
from ledger.model import Part, TargetKind

MOST = 500  # rows a page of the interface may have
DEFAULT = 50
_LONGEST = 100  # characters of a filter


@dataclass(frozen=True)
class Query:
    """Filters, order, page from 1, rows a page; problems: what was not understood, in words."""

    wanted: Wanted
    sort: str = "place"
    descending: bool = False
    page: int = 1
    size: int = DEFAULT
    problems: tuple[str, ...] = ()


class _Values:
    """The values of an address, read one by one; what is not understood is kept in words."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()[:_LONGEST]

    def one_of(self, name: str, known: Mapping[str, Any], what: str) -> Any:
        value = self.text(name)
        if value and value not in known:
            self.problems.append(f"没有「{value}」这个{what}，已忽略；可以用：{'、'.join(known)}")
        return known.get(value)

    def whole(self, name: str, what: str, low: int, high: int) -> int | None:
        value = self.text(name)
        if not value:
            return None
        if value.isascii() and value.isdecimal() and len(value) < 9 and low <= int(value) <= high:
            return int(value)
        self.problems.append(f"{what}应是 {low} 到 {high} 的数字，看到的是「{value}」，已忽略")
        return None


def read_query(values: Mapping[str, str], book: Book, sorts: tuple[str, ...]) -> Query:
    """Read an address; unknown names of filters are ignored, wrong values go to `problems`."""
    v = _Values(values)
    wanted = Wanted(
        document=v.one_of("document", {d.id: d.id for d in book.corpus.documents}, "文件编号") or "",
        level=v.one_of("level", {level.value: level for level in Level}, "层级"),
        topic=v.one_of("topic", {name: name for name in book.topics}, "主题") or "",
        stage=v.one_of("stage", {name: name for name in book.stages}, "学段") or "",
        year=v.whole("year", "年份", 1900, 2999),
        period=v.text("period") != "0",
        kind=v.one_of("kind", {kind.value: kind for kind in TargetKind}, "类型"),
        body=v.text("body"),
        part=v.one_of("part", {part.value: part for part in Part}, "承担方式"),
        text=v.text("q"),
    )
    sort = v.one_of("sort", {name: name for name in sorts}, "排序方式") or "place"
    page = v.whole("page", "页码", 1, 100_000) or 1
    size = v.whole("size", "每页行数", 1, MOST) or DEFAULT
    return Query(wanted, sort, v.text("order") == "desc", page, size, tuple(v.problems))


def address(query: Query, path: str, **changed: str) -> str:
    """The relative address of a page or export with these filters; an empty value leaves one out."""
    w = query.wanted
    values = {
        "document": w.document,
        "level": w.level.value if w.level else "",
        "topic": w.topic,
        "stage": w.stage,
        "year": str(w.year) if w.year else "",
        "period": "" if w.period else "0",
        "kind": w.kind.value if w.kind else "",
        "body": w.body,
        "part": w.part.value if w.part else "",
        "q": w.text,
        "sort": "" if query.sort == "place" else query.sort,
        "order": "desc" if query.descending else "",
        "page": str(query.page) if query.page > 1 else "",
        "size": str(query.size) if query.size != DEFAULT else "",
    }
    kept = {name: value for name, value in {**values, **changed}.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def last_page(total: int, query: Query) -> int:
    return max(1, -(-total // query.size))


def clamped(query: Query, total: int) -> Query:
    """The query with a page that there is."""
    return replace(query, page=min(query.page, last_page(total, query)))
