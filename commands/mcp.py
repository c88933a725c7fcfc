"""policyqa mcp: the documents for other programs, over stdin and stdout or over HTTP."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.talk import ConsoleProgress
from corpus.model import Corpus, CorpusError, Level, Passage

if TYPE_CHECKING:
    from answer.composer import Composer
    from ledger.book import Book
    from retriever.model import Searcher
    from settings import Settings


def mcp(
    http: Annotated[bool, typer.Option("--http", help="用 HTTP 提供（默认用标准输入输出）")] = False,
    host: Annotated[str, typer.Option(help="HTTP 的地址；没有认证，只应对内网开放")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="HTTP 的端口", min=1, max=65535)] = 7861,
) -> None:
    """以 MCP 服务提供问答、检索、原文和指标，供其他助手调用。"""
    from importlib.util import find_spec

    from settings import load_settings

    if find_spec("mcp") is None:
        raise CorpusError(f"缺少 MCP 的组件；请先安装：{sys.executable} -m pip install 'policyqa[mcp]'")
    shelf = build_shelf(load_settings())
    from web.mcp_server import make_server

    server = make_server(shelf)
    if http:
        typer.echo(f"已启动：http://{host}:{port}/mcp（按 Ctrl+C 停止）", err=True)
        server.run("streamable-http", host=host, port=port)
    else:
        server.run("stdio")


@dataclass(frozen=True)
class Shelf:
    """The rooms that the tools ask."""

    asker: "Composer"
    searcher: "Searcher"
    book: "Book"

    @property
    def corpus(self) -> Corpus:
        return self.searcher.corpus

    @property
    def find(self) -> Any:
        return self._find

    @property
    def targets(self) -> Any:
        return self._targets

    def _find(self, query: str, limit: int) -> list[tuple[Passage, float]]:
        from retriever.model import Query

        found = self.searcher.search(Query(query), limit * 2)
        kept = [e for e in found if e.passage.section.citable and not e.passage.heading_only]
        return [(e.passage, e.score) for e in kept[:limit]]

    def _targets(self, topic: str, year: int | None, level: Level | None) -> list[dict[str, Any]]:
        from ledger.book import Wanted

        rows = self.book.find_targets(Wanted(text=topic, year=year, level=level))
        return [row.to_dict() for row in rows]


def build_shelf(settings: "Settings") -> Shelf:
    """Corpus, index, answers and ledger from the settings; progress goes to stderr, stdout is the protocol's."""
    from chat_app import build_book, build_composer, build_retriever

    retriever = build_retriever(settings, use_chroma="auto", progress=ConsoleProgress())
    book = build_book(settings, retriever.corpus)
    return Shelf(build_composer(settings, retriever, book), retriever, book)
