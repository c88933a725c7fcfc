"""Documents: as JSON under `/api/documents`, as pages under `/documents`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from corpus.model import Document
from web import words
from web.desk import Desk
from web.errors import Refusal
from web.languages.choice import VARY, language_of, remember
from web.nodes import Node, shown
from web.pages import list_nodes, not_found_nodes
from web.reading import FIND_LIMIT
from web.shell import Frame, page
from web.viewer import Reading, document_nodes
from web.wire import document_facts, section_tree

CACHE = {"Cache-Control": "no-cache"}
LIST = ("site/documents.css",)
VIEWER = ("site/documents.css", "site/viewer.css")


def documents_router(desk: Desk) -> APIRouter:
    """The interface to the documents."""
    router = APIRouter(tags=["documents"])
    corpus, options = desk.corpus, desk.options

    @router.get("/api/documents", summary="All documents with their facts")
    def documents() -> JSONResponse:
        found = [document_facts(d, options.today()) for d in corpus.documents]
        return JSONResponse({"documents": found}, headers=CACHE)

    @router.get("/api/documents/{document_id}", summary="One document: facts, text, section tree")
    def document(document_id: str) -> JSONResponse:
        found = corpus.by_id.get(document_id)
        if found is None:
            raise Refusal(404, "unknown_document", words.UNKNOWN_DOCUMENT.format(id=shown(document_id[:80])))
        facts: dict[str, Any] = document_facts(found, options.today())
        sections = section_tree(corpus.sections.get(found.id, ()))
        return JSONResponse({**facts, "text": found.text, "sections": sections}, headers=CACHE)

    return router


def viewer_router(desk: Desk) -> APIRouter:
    """The pages of the documents."""
    router = APIRouter(include_in_schema=False)
    corpus, options = desk.corpus, desk.options

    @router.get("/documents")
    def documents(request: Request) -> Response:
        frame = Frame(options.title, "./", "list", styles=LIST)
        return _shown(request, "收录的文件", list_nodes(corpus, options.today()), frame)

    @router.get("/documents/{document_id}")
    def document(
        request: Request, document_id: str, start: str = "", end: str = "", find: str = ""
    ) -> Response:
        found: Document | None = corpus.by_id.get(document_id)
        if found is None:
            nodes = not_found_nodes("没有这份文件", "链接可能写错了，或者文件已经移除。", base="../")
            return _shown(request, "没有这份文件", nodes, Frame(options.title, "../", "note"), 404)
        reading = Reading(_offset(start), _offset(end), shown(find[:FIND_LIMIT]), language_of(request))
        nodes = document_nodes(corpus, found, reading, options.today())
        return _shown(request, found.name, nodes, Frame(options.title, "../", "viewer", styles=VIEWER))

    return router


def _shown(
    request: Request, title: str, nodes: Sequence[Node | None], frame: Frame, status: int = 200
) -> Response:
    """A page in the reader's language, which is remembered where the address chose it."""
    frame = replace(frame, language=language_of(request), query=request.url.query)
    response = HTMLResponse(page(title, nodes, frame), status_code=status, headers=CACHE | VARY)
    return remember(request, response)


def _offset(text: str) -> int | None:
    """An offset from a link; a damaged one counts as pointing nowhere, the page is shown all the same."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
