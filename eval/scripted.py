"""An OpenAI-compatible server whose replies come from a function: real HTTP on the loopback, streaming or not.

It stands in for a language model where what the model says has to be known: in the measurement of written answers and in
the tests, which also have it fail in every way a server can.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EVIDENCE = re.compile(r"^\[([A-Z]{4})\] (.*?)：(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it. items: key, document and headings, quote."""

    system: str
    user: str
    authorization: str
    items: tuple[tuple[str, str, str], ...]

    @property
    def question(self) -> str:
        return self.user.rpartition("问题：")[2].split("\n")[0].strip()

    @property
    def wants(self) -> str:
        """write, again, rewrite or probe: which prompt this is."""
        if "没有通过核对的句子" in self.user:
            return "again"
        return "write" if self.items else "rewrite" if "最后一个问题：" in self.user else "probe"


Play = Callable[[Seen], str]


@dataclass
class Fault:
    """What goes wrong with the connection. status: an HTTP error; cut: end in the middle; garbage, silence (seconds)."""

    status: int = 0
    cut: bool = False
    garbage: bool = False
    empty: bool = False
    silence: float = 0.0


class Server:
    """The running server: `play` and `fault` may be changed between requests; `seen` is what came in."""

    def __init__(self, play: Play) -> None:
        self.play: Play = play
        self.fault = Fault()
        self.seen: list[Seen] = []
        self.url = ""


class _Threads(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the play."""


@contextmanager
def scripted_llm(play: Play) -> Iterator[Server]:
    server = Server(play)
    http = _Threads(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - the handler has to know its server
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            messages = {m["role"]: m["content"] for m in body["messages"]}
            user = messages.get("user", "")
            seen = Seen(
                messages.get("system", ""),
                user,
                self.headers.get("Authorization", ""),
                tuple(EVIDENCE.findall(user)),
            )
            server.seen.append(seen)
            fault = server.fault
            if fault.silence:
                time.sleep(fault.silence)
            try:
                self._answer(seen, fault, body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _answer(self, seen: Seen, fault: Fault, body: dict[str, Any]) -> None:
            if fault.status:
                # Some servers repeat the key that they refuse.
                error = {"error": {"message": f"refused: {seen.authorization}", "code": fault.status}}
                return self._send(fault.status, "application/json", json.dumps(error).encode())
            if fault.garbage:
                return self._send(200, "text/event-stream", b"data: {not json\n\ndata: [DONE]\n\n")
            text = "" if fault.empty else server.play(seen)
            if not body.get("stream"):
                return self._send(200, "application/json", json.dumps(_whole(text)).encode())
            pieces = [text[i : i + 7] for i in range(0, len(text), 7)]
            events = [_chunk({"content": piece}) for piece in pieces]
            if fault.cut:
                return self._send(200, "text/event-stream", "".join(events[: len(events) // 2]).encode())
            events += [_chunk({}, "stop"), "data: [DONE]\n\n"]
            self._send(200, "text/event-stream", "".join(events).encode())

        def _send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def _chunk(delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    event = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
    }
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


def _whole(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
        "usage": {},
    }
