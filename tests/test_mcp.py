"""The MCP server, asked by the official client: in process, over stdin and stdout, over HTTP."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from commands.mcp import Shelf, build_shelf
from settings import Settings
from web.mcp_server import make_server

QUESTION = "盘龙区要新建多少所公办幼儿园？"
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def shelf(index_home: Path) -> Iterator[Shelf]:
    found = build_shelf(Settings(home=index_home))
    yield found
    found.searcher.close()  # type: ignore[attr-defined]


def wait_for(run: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run it in a thread of its own: the browser that other tests keep open holds this thread's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, run).result()


def call(server: Any, tool: str, **arguments: object) -> Any:
    async def run() -> Any:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return wait_for(run)


def test_the_tools_are_there_and_only_read(shelf: Shelf) -> None:
    async def run() -> Any:
        async with Client(make_server(shelf)) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in wait_for(run)}
    assert set(tools) == {"ask", "search", "get_section", "targets"}
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())


def test_an_answer_keeps_its_citations(shelf: Shelf) -> None:
    found = call(make_server(shelf), "ask", question=QUESTION).structured_content
    assert "11所" in found["text"]
    for citation in found["citations"]:
        text = shelf.corpus.by_id[citation["document_id"]].text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_search_gives_slices_and_sections_are_whole(shelf: Shelf) -> None:
    server = make_server(shelf)
    passages = call(server, "search", query="新建公办幼儿园", limit=3).structured_content["passages"]
    assert len(passages) == 3
    for passage in passages:
        text = shelf.corpus.by_id[passage["document_id"]].text
        assert text[passage["start"] : passage["end"]] == passage["quote"]
    plan = "panlong-plan-2023"
    section = call(server, "get_section", document_id=plan, locator="二、(二)7.(1)").structured_content
    assert "新建公办幼儿园11所" in section["text"]
    outline = call(server, "get_section", document_id=plan).structured_content["sections"]
    assert "二、(二)7.(1)" in {entry["locator"] for entry in outline}


def test_targets_carry_their_quotes(shelf: Shelf) -> None:
    rows = call(make_server(shelf), "targets", topic="幼儿园").structured_content["targets"]
    assert any("11所" in str(row) for row in rows)


def test_what_is_not_there_is_an_error_in_words(shelf: Shelf) -> None:
    for arguments in ({"document_id": "nothing"}, {"document_id": "panlong-plan-2023", "locator": "九、"}):
        found = call(make_server(shelf), "get_section", **arguments)
        assert found.is_error
        assert "没有" in found.content[0].text


def test_the_command_speaks_over_stdin_and_stdout(shelf: Shelf, index_home: Path) -> None:
    environment = {**os.environ, "POLICYQA_HOME": str(index_home), "PYTHONPATH": str(ROOT)}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "cli", "mcp"], env=environment, cwd=str(ROOT)
    )
    found = call(command, "ask", question=QUESTION).structured_content
    assert found["citations"][0]["locator"] == "二、(二)7.(1)"


def test_the_command_speaks_over_http(shelf: Shelf, index_home: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "POLICYQA_HOME": str(index_home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cli", "mcp", "--http", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None
            time.sleep(0.1)
        found = call(f"http://127.0.0.1:{port}/mcp", "ask", question=QUESTION).structured_content
    finally:
        server.terminate()
        server.wait(10)
    (citation,) = found["citations"]
    text = shelf.corpus.by_id[citation["document_id"]].text
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert "[1]" in found["answer"]
