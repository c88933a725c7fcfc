"""Other sites that embed the widget: a second local server with its pages, and servers that do not answer."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from answer.model import Answer, Mode, Turn
from tests.browser import served
from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web.api import create_app
from web.model import WebOptions

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PAGES = Path(__file__).resolve().parent / "hosts"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
STRICT = (
    "default-src 'none'; script-src 'self' {origin}; connect-src {origin}; style-src 'self'; img-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
QUESTION = "计划新建公办幼儿园多少所？"
GENERATED = "请用模型回答：计划新建公办幼儿园多少所？"


class WidgetAsker(FakeAsker):
    """Marks answers to questions with 模型 as written by a model."""

    def ask(self, question: str, history: Sequence[Turn] = (), **rest: Any) -> Answer:
        answer = super().ask(question, history, **rest)
        return replace(answer, mode=Mode.GENERATIVE) if "模型" in question else answer


class _Site(BaseHTTPRequestHandler):
    """Pages of `hosts/`; below /silent/ an interface that never answers, below /broken/ a proxy's error page."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = PAGES / parts.path.lstrip("/")
        if path.suffix not in TYPES or path.parent != PAGES or not path.exists():
            self._send(204 if self.path == "/favicon.ico" else 404, b"", "text/plain")
            return
        origin = self.server.origin  # type: ignore[attr-defined]
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        attributes = "".join(f' {name}="{value}"' for name, value in given.items())
        body = path.read_bytes().replace(b"ORIGIN", origin.encode())
        body = body.replace(b"ATTRIBUTES", attributes.encode())
        policy = (
            {"Content-Security-Policy": STRICT.format(origin=origin)} if path.name == "strict.html" else {}
        )
        self._send(200, body, TYPES[path.suffix], policy)

    def do_OPTIONS(self) -> None:
        self._send(204, b"", "text/plain", {"Access-Control-Allow-Headers": "content-type"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path.startswith("/silent/"):
            self.server.closing.wait(30)  # type: ignore[attr-defined]
        self._send(502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html")

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in {"Access-Control-Allow-Origin": "*", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:  # quiet
        pass


@dataclass
class Stand:
    """The product with its address, the other site with its own, who answers, and where feedback goes."""

    product: str
    site: str
    asker: WidgetAsker
    feedback: Path
    closed: str = field(default="http://127.0.0.1:9")


@contextmanager
def stand(home: Path, *, allowed: bool = True) -> Iterator[Stand]:
    """Both servers; `allowed` says whether the other site stands on the list of allowed origins."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.daemon_threads = True
    site = f"http://127.0.0.1:{server.server_port}"
    server.closing = threading.Event()  # type: ignore[attr-defined]
    corpus = tiny_corpus()
    asker = WidgetAsker(corpus)
    options = WebOptions(
        home=home, rate="", gradio=False, allowed_origins=(site,) if allowed else (), today=lambda: TODAY
    )
    thread = threading.Thread(target=server.serve_forever)
    with served(create_app(asker, corpus, options=options)) as product:
        server.origin = product  # type: ignore[attr-defined]
        thread.start()
        try:
            yield Stand(product, site, asker, home / "feedback.jsonl")
        finally:
            server.closing.set()  # type: ignore[attr-defined]
            server.shutdown()
            thread.join(10)
            server.server_close()


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """The product, and another site that may use it."""
    with stand(tmp_path_factory.mktemp("widget")) as both:
        yield both


def open_widget(page: "Page") -> "Locator":
    """Press the button; gives the panel."""
    page.locator(".w-launch").first.click()
    panel = page.locator(".w-panel").first
    panel.wait_for(state="visible")
    return panel


def ask_widget(page: "Page", question: str) -> "Locator":
    """Type a question and send it with Enter; gives the answer (or what stands in its place)."""
    answers = page.locator(".w-panel:visible .pq-answer")
    before = answers.count()
    page.locator(".w-field:visible").fill(question)
    page.keyboard.press("Enter")
    answers.nth(before).wait_for()
    return answers.nth(before)
