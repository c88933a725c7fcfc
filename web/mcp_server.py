"""The documents as an MCP server (Model Context Protocol, the official SDK): ask, search, get_section, targets.

Every tool only reads. Results are structured: what a tool returns is the JSON object that the HTTP interface gives.
"""

from collections.abc import Callable
from typing import Annotated, Any, Protocol

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from answer.label import plain_text
from answer.model import Turn
from answer.wire import answer_to_dict
from corpus.model import Corpus, Level, Passage
from web.model import Asker

INSTRUCTIONS = (
    "政策文件问答。ask 直接回答并注明出处；search 只找相关原文；get_section 取某一节的全文；targets 查量化指标。"
    "转述时请保留引文、文件名和条款号，以及“内容由人工智能生成”的标识（有的话）。文件没有写的，请照实说没有写。"
)
READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
MOST_FOUND = 20

Question = Annotated[str, Field(description="用中文提的问题", min_length=1, max_length=500)]
Found = Callable[[str, int], list[tuple[Passage, float]]]
Targets = Callable[[str, int | None, Level | None], list[dict[str, Any]]]


class Shelf(Protocol):
    """What the tools are made of."""

    @property
    def asker(self) -> Asker: ...

    @property
    def corpus(self) -> Corpus: ...

    @property
    def find(self) -> Found: ...

    @property
    def targets(self) -> Targets: ...


def make_server(shelf: Shelf, name: str = "policyqa") -> MCPServer[Any]:
    """The server with its tools; run it on stdio or as an HTTP application."""
    server: MCPServer[Any] = MCPServer(name, instructions=INSTRUCTIONS, log_level="WARNING")
    for tool, title in (
        (_ask(shelf), "提问"),
        (_search(shelf), "查找原文"),
        (_get_section(shelf), "取一节原文"),
        (_targets(shelf), "查指标"),
    ):
        server.tool(title=title, annotations=READ_ONLY)(tool)
    return server


def _ask(shelf: Shelf) -> Callable[..., dict[str, Any]]:
    def ask(
        question: Question,
        earlier_questions: Annotated[
            list[str], Field(description="同一次对话里前面的问题", max_length=20)
        ] = [],  # noqa: B006
        levels: Annotated[list[Level], Field(description="只查这些层级的文件，空为全部")] = [],  # noqa: B006
    ) -> dict[str, Any]:
        """回答关于政策文件的问题。answer 里的 [1] 对应 citations 里的引文；text 是带标识和出处的完整文字。"""
        history = [Turn(text) for text in earlier_questions]
        answer = shelf.asker.ask(question, history, levels=frozenset(levels))
        return {**answer_to_dict(answer), "text": plain_text(answer)}

    return ask


def _search(shelf: Shelf) -> Callable[..., dict[str, Any]]:
    def search(
        query: Question, limit: Annotated[int, Field(description="最多几条", ge=1, le=MOST_FOUND)] = 5
    ) -> dict[str, Any]:
        """查找与问题最相关的原文段落，不作回答。quote 是文件原文，start、end 是它在全文中的位置。"""
        return {"passages": [_passage(shelf.corpus, p, score) for p, score in shelf.find(query, limit)]}

    return search


def _passage(corpus: Corpus, passage: Passage, score: float) -> dict[str, Any]:
    document = corpus.document(passage)
    return {
        "document_id": document.id,
        "title": document.title,
        "number": document.number,
        "original": document.original,
        "locator": passage.section.locator,
        "path": list(passage.section.path),
        "quote": passage.text,
        "start": passage.start,
        "end": passage.end,
        "permalink": f"/documents/{document.id}?start={passage.start}&end={passage.end}#quote",
        "score": round(score, 4),
    }


def _get_section(shelf: Shelf) -> Callable[..., dict[str, Any]]:
    def get_section(
        document_id: Annotated[
            str, Field(description="文件编号，见 citations 或 search 的结果", max_length=200)
        ],
        locator: Annotated[str, Field(description="条款号，如 二、(二)7.(1)；空为目录", max_length=200)] = "",
    ) -> dict[str, Any]:
        """取文件中一节（连同下级）的原文；不给条款号就给出全部条款号和标题。"""
        corpus = shelf.corpus
        document = corpus.by_id.get(document_id)
        if document is None or document.missing:
            raise ToolError(
                f"没有编号为 {document_id} 的文件。现有：{'、'.join(d.id for d in corpus.documents if not d.missing)}"
            )
        sections = [s for s in corpus.sections[document_id] if s.citable]
        facts = {
            "document_id": document_id,
            "title": document.title,
            "original": document.original,
            "url": document.url,
        }
        if not locator:
            return {
                **facts,
                "sections": [{"locator": s.locator, "heading": s.heading} for s in sections if s.locator],
            }
        found = next((s for s in sections if s.locator == locator), None)
        if found is None:
            raise ToolError(f"{document.title} 没有条款号 {locator}。不给条款号可以取目录")
        start, end = found.start, corpus.subtree_end(found)
        return {
            **facts,
            "locator": locator,
            "path": list(found.path),
            "text": document.text[start:end],
            "start": start,
            "end": end,
        }

    return get_section


def _targets(shelf: Shelf) -> Callable[..., dict[str, Any]]:
    def targets(
        topic: Annotated[
            str, Field(description="指标或主题里的词，如 幼儿园；空为全部", max_length=100)
        ] = "",
        year: Annotated[int | None, Field(description="完成年份", ge=1949, le=2100)] = None,
        level: Annotated[Level | None, Field(description="哪一级的文件")] = None,
    ) -> dict[str, Any]:
        """查文件写明的量化指标：数值、方向、年份、范围，每条带原文和出处。"""
        return {"targets": shelf.targets(topic, year, level)}

    return targets
