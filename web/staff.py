"""The staff pages and their interface: `/targets`, `/duties`, `/compare`, each also as a table file and as JSON."""

from typing import Any
from urllib.parse import quote as url_quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from ledger.book import DUTY_ORDERS, TARGET_ORDERS, Book, in_order
from ledger.export import Sheet, compare_sheet, duties_sheet, targets_sheet, to_csv, to_xlsx
from ledger.model import Duty, Target
from ledger.wire import row_to_dict
from web.errors import Refusal
from web.model import WebOptions
from web.nodes import Node, plain
from web.shell import Frame, page
from web.staff_pages import compare_nodes, duties_nodes, targets_nodes
from web.staff_query import Query, clamped, read_query

CACHE = {"Cache-Control": "no-cache"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_LONGEST = 100  # characters of what is compared


def staff_router(book: Book, options: WebOptions) -> APIRouter:
    """Everything of the ledger that is served, for `create_app(..., routers=...)`."""
    router = APIRouter()
    for part in (_Targets(book), _Duties(book)):
        _serve(router, part, options)
    _serve_compare(router, book, options)
    return router


class _Targets:
    """How targets are selected and shown."""

    path, name, title = "targets", "指标台账", "Targets: what has to be reached, by when"

    def __init__(self, book: Book) -> None:
        self.book = book

    def query(self, request: Request) -> Query:
        return read_query(dict(request.query_params), self.book, TARGET_ORDERS)

    def rows(self, query: Query) -> tuple[Target, ...]:
        return in_order(self.book.find_targets(query.wanted), query.sort, TARGET_ORDERS, query.descending)

    def nodes(self, query: Query, rows: tuple[Target, ...], options: WebOptions) -> list[Node | None]:
        return targets_nodes(self.book, query, rows, options.today())

    def sheet(self, rows: tuple[Target, ...], options: WebOptions) -> Sheet:
        return targets_sheet(self.book.corpus, rows, options.today())


class _Duties:
    """How duties are selected and shown."""

    path, name, title = "duties", "职责索引", "Duties: who is to do what"

    def __init__(self, book: Book) -> None:
        self.book = book

    def query(self, request: Request) -> Query:
        return read_query(dict(request.query_params), self.book, DUTY_ORDERS)

    def rows(self, query: Query) -> tuple[Duty, ...]:
        return in_order(self.book.find_duties(query.wanted), query.sort, DUTY_ORDERS, query.descending)

    def nodes(self, query: Query, rows: tuple[Duty, ...], options: WebOptions) -> list[Node | None]:
        return duties_nodes(self.book, query, rows, options.today())

    def sheet(self, rows: tuple[Duty, ...], options: WebOptions) -> Sheet:
        return duties_sheet(self.book.corpus, rows, options.today())


def _serve(router: APIRouter, part: Any, options: WebOptions) -> None:
    def as_page(request: Request) -> HTMLResponse:
        query = part.query(request)
        rows = part.rows(query)
        return _page(part.name, part.nodes(clamped(query, len(rows)), rows, options), options)

    def as_file(request: Request) -> Response:
        rows = part.rows(part.query(request))
        return _file(part.sheet(rows, options), part.name, request.url.path)

    def as_json(request: Request) -> JSONResponse:
        query = part.query(request)
        if query.problems:
            raise Refusal(422, "bad_filter", "；".join(query.problems))
        rows = part.rows(query)
        start = (query.page - 1) * query.size
        return JSONResponse(
            {
                "total": len(rows),
                "page": query.page,
                "size": query.size,
                "rows": [row.to_dict() for row in rows[start : start + query.size]],
            },
            headers=CACHE,
        )

    router.get(f"/{part.path}", include_in_schema=False)(as_page)
    for ending in ("xlsx", "csv"):
        router.get(f"/{part.path}.{ending}", include_in_schema=False)(as_file)
    router.get(f"/api/{part.path}", tags=["ledger"], summary=part.title)(as_json)


def _serve_compare(router: APIRouter, book: Book, options: WebOptions) -> None:
    def asked(request: Request) -> str:
        return plain(request.query_params.get("q", ""))[:_LONGEST]

    @router.get("/compare", include_in_schema=False)
    def as_page(request: Request) -> HTMLResponse:
        query = asked(request)
        rows = book.compare(query) if query else None
        return _page("省市区比对", compare_nodes(book, query, rows, options.today()), options)

    def as_file(request: Request) -> Response:
        query = asked(request)
        rows = book.compare(query) if query else ()
        return _file(compare_sheet(book.corpus, query, rows, options.today()), "省市区比对", request.url.path)

    for ending in ("xlsx", "csv"):
        router.get(f"/compare.{ending}", include_in_schema=False)(as_file)

    @router.get("/api/compare", tags=["ledger"], summary="One topic or indicator across the levels")
    def as_json(request: Request) -> JSONResponse:
        query = asked(request)
        if not query:
            raise Refusal(422, "empty", "没有写要比对的主题或指标，请用 q 给出，例如 /api/compare?q=普惠率")
        rows = [row_to_dict(row) for row in book.compare(query)]
        return JSONResponse({"query": query, "total": len(rows), "rows": rows}, headers=CACHE)


def _page(title: str, nodes: list[Node | None], options: WebOptions) -> HTMLResponse:
    frame = Frame(options.title, "./", "staff", ("site/staff.js",), ("site/staff.css",))
    return HTMLResponse(page(title, nodes, frame), headers=CACHE)


def _file(sheet: Sheet, name: str, path: str) -> Response:
    """A download; the name is given in both forms, since not every program reads the one for Chinese (RFC 6266)."""
    ending = path.rsplit(".", 1)[-1]
    body, kind = (to_xlsx(sheet), XLSX) if ending == "xlsx" else (to_csv(sheet), CSV)
    ascii_name = path.rsplit("/", 1)[-1]
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{url_quote(name)}.{ending}"
    return Response(body, media_type=kind, headers={**CACHE, "Content-Disposition": disposition})
