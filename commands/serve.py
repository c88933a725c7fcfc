"""policyqa serve: the pages and the interface, from the settings."""

import sys
import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from commands.talk import ConsoleProgress

if TYPE_CHECKING:
    from settings import Settings


def serve(
    open_page: Annotated[bool, typer.Option("--open", help="启动后在浏览器里打开")] = False,
) -> None:
    """启动网页和接口（地址、端口等见设置）。"""
    from settings import load_settings

    run(load_settings(), open_page=open_page)


def run(settings: "Settings", *, open_page: bool = False) -> None:
    """Take the port first, so that a taken one is said before anything is loaded; then load and serve."""
    from chat_app import build_book, build_composer, build_retriever
    from retriever.state import own
    from web.api import create_app
    from web.model import WebOptions
    from web.serve import address, check_home, open_socket
    from web.serve import serve as serve_app
    from web.staff import staff_router

    listening = open_socket(settings.host, settings.port)
    check_home(settings.home)
    retriever = build_retriever(settings, use_chroma="always", progress=ConsoleProgress())
    options = WebOptions(
        home=settings.home,
        title=settings.site_title,
        question_limit=settings.question_limit,
        gradio=settings.gradio,
        rate=settings.rate_limit,
        allowed_origins=settings.allowed_origins,
        trusted_proxies=settings.trusted_proxies,
        root_path=settings.root_path,
    )
    book = build_book(settings, retriever.corpus)
    staff = staff_router(book, options)
    composer = build_composer(settings, retriever, book)
    app = create_app(composer, retriever.corpus, options=options, routers=[staff])
    if composer.writer:
        from web.llm_metrics import watch

        watch(app.state.desk.metrics.registry, composer.writer.tally)
    where = address(listening, settings.root_path)

    def started() -> None:
        print(f"已启动：{where}（按 Ctrl+C 停止）", file=sys.stderr, flush=True)
        if open_page and sys.stdout.isatty():
            webbrowser.open(where)

    try:
        with own(settings.home):
            serve_app(app, listening, started)
    finally:
        retriever.close()
