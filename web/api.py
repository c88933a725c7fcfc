"""The application: interface, pages, and what stands before them. `create_app` is the room's door."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from answer.wire import answer_to_dict
from corpus.model import Corpus, Level
from web import errors, words
from web.ask import NO_STORE, ask_router, client_of
from web.desk import Desk, Inquiry
from web.documents import documents_router, viewer_router
from web.errors import Refusal
from web.feedback import feedback_router
from web.languages.choice import VARY, language_of, remember
from web.lost import not_found
from web.model import Asker, WebOptions
from web.openai_api import openai_router
from web.pages import Chat, chat_nodes
from web.security import BlockedRoutes, BodyLimit, OriginGate, Prefix, SecurityHeaders
from web.shell import Frame, page
from web.widget.router import widget_router

STATIC = Path(__file__).resolve().parent / "static"
CHAT_SCRIPTS = ("site/chat.js",)
CHAT_STYLES = ("site/chat.css",)
DESCRIPTION = "Questions about government policy, answered with citations down to the section."


def create_app(
    asker: Asker, corpus: Corpus, *, options: WebOptions, routers: Sequence[APIRouter] = ()
) -> FastAPI:
    """The whole application over somebody who answers and the documents it answers from.

    routers: further pages and interfaces. They have to be given here: the chat page at the root takes every
    address that no earlier route has.
    """
    app = FastAPI(title="policyqa", description=DESCRIPTION, version="1", docs_url=None, redoc_url=None)
    desk = Desk(asker, corpus, options)
    app.state.desk = desk
    errors.install(app, lambda scope: not_found(scope, options.title))
    _guard(app, options)
    own = (
        ask_router(desk),
        feedback_router(desk),
        documents_router(desk),
        viewer_router(desk),
        widget_router(options),
        openai_router(desk),
    )
    for router in (*own, *routers):
        app.include_router(router)
    _operations(app, desk)
    _plain_chat(app, desk)
    app.mount("/site", StaticFiles(directory=STATIC), name="site")
    if options.gradio:
        from web.chat import mount_chat

        mount_chat(app, desk)
    return app


def _guard(app: FastAPI, options: WebOptions) -> None:
    """Last added stands first: the client's address, headers, other sites, forbidden routes, sizes."""
    app.add_middleware(BodyLimit, limit=options.body_limit)
    app.add_middleware(BlockedRoutes)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(options.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
        expose_headers=["retry-after"],
        max_age=600,
    )
    app.add_middleware(OriginGate, origins=options.allowed_origins)
    app.add_middleware(SecurityHeaders, origins=options.allowed_origins)
    if options.root_path:
        app.add_middleware(Prefix, root_path=options.root_path)
    if options.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(options.trusted_proxies))


def _operations(app: FastAPI, desk: Desk) -> None:
    @app.get("/healthz", tags=["operations"], summary="The process is alive")
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    @app.get("/readyz", tags=["operations"], summary="Questions can be answered (503 while loading)")
    async def readyz() -> JSONResponse:
        if not desk.options.ready():
            raise Refusal(503, "not_ready", words.NOT_READY, 3)
        return JSONResponse({"status": "ready", "documents": len(desk.corpus.documents)}, headers=NO_STORE)

    @app.get("/metrics", tags=["operations"], summary="Counts in the Prometheus text format")
    def metrics() -> Response:
        return Response(desk.metrics.text(), media_type=desk.metrics.content_type, headers=NO_STORE)


def _plain_chat(app: FastAPI, desk: Desk) -> None:
    """The chat without Gradio, always at `/ask`, and at `/` where Gradio is left out."""

    async def chat(
        request: Request,
        q: Annotated[str, Query()] = "",
        levels: Annotated[list[Level], Query()] = [],  # noqa: B006
        documents: Annotated[list[str], Query()] = [],  # noqa: B006
    ) -> Response:
        answer, refused, status = None, "", 200
        if q.strip():
            try:
                found = await desk.answer(
                    Inquiry(q, levels=frozenset(levels), documents=frozenset(documents)), client_of(request)
                )
                answer = answer_to_dict(found)
            except Refusal as refusal:
                refused, status = refusal.message, refusal.status
        language, title = language_of(request), desk.options.title
        nodes = chat_nodes(desk.corpus, desk.options, Chat(q, answer, refused, language))
        frame = Frame(title, "./", "chat", CHAT_SCRIPTS, CHAT_STYLES, language, request.url.query)
        response = HTMLResponse(page(title, nodes, frame), status_code=status, headers=NO_STORE | VARY)
        return remember(request, response)

    app.get("/ask", include_in_schema=False)(chat)
    if not desk.options.gradio:
        app.get("/", include_in_schema=False)(chat)
