"""Fixtures for tests in a real browser against a real server.

Every page is watched: an error in the console, an uncaught exception or a request to another host fails the test.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
VIEWPORTS = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
BOTH_CHATS = pytest.mark.parametrize("chat", ["gradio", "plain"])


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an application on a free port of the loopback interface; gives its address without a slash."""
    from web.serve import make_server, open_socket

    listening = open_socket("127.0.0.1", 0)
    ready = threading.Event()
    server = make_server(app, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        assert ready.wait(30), "the server did not start"
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The real answering room over the committed corpus: (asker, corpus)."""
    from chat_app import build_asker
    from ingest.load import load_corpus
    from settings import Settings

    settings = Settings(home=tmp_path_factory.mktemp("home"))  # type: ignore[call-arg]
    return build_asker(settings), load_corpus(settings.corpus)


@pytest.fixture(scope="session")
def sites(product: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The product served with Gradio at its root ("gradio") and without it ("plain")."""
    from web.api import create_app
    from web.model import WebOptions

    asker, corpus = product
    home = tmp_path_factory.mktemp("state")
    apps = {
        name: create_app(asker, corpus, options=WebOptions(home=home, rate="", gradio=name == "gradio"))
        for name in ("gradio", "plain")
    }
    with served(apps["gradio"]) as first, served(apps["plain"]) as second:
        yield {"gradio": first, "plain": second}


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        pytest.fail(f"no Chromium at {CHROMIUM}: sh tools/browser.sh installs it")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@dataclass
class Watch:
    """What pages did that they should not have done; `excused` holds parts of console messages that a test expects."""

    faults: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    asking: set["Request"] = field(default_factory=set)

    def on(self, context: "BrowserContext") -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("request", self._request)
        context.on("dialog", self._dialog)
        for end in ("requestfinished", "requestfailed"):
            context.on(end, self._ended)

    def _console(self, message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning") and not any(part in message.text for part in self.excused):
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request: "Request") -> None:
        if "/queue/" in request.url or "/api/ask" in request.url:
            self.asking.add(request)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.faults.append(f"request to another host: {request.url}")

    def _ended(self, request: "Request") -> None:
        self.asking.discard(request)

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


Opener = Callable[..., "Page"]


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(browser: "Browser", watch: Watch) -> Iterator[Opener]:
    """Open an address in a context of its own; options are Playwright's for contexts."""
    contexts: list[BrowserContext] = []

    def open_(url: str, **options: Any) -> "Page":
        context = browser.new_context(**{"viewport": PHONE, "locale": "zh-CN", **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        watch.on(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert watch.faults == []


FIELD = "#pq-question textarea, textarea#q"


class Reader:
    """A person at one of the chat pages."""

    def __init__(self, page: "Page", watch: Watch) -> None:
        self.page = page
        self.watch = watch
        page.wait_for_selector(FIELD)

    def ask(self, question: str) -> "Locator":
        """Ask, wait for the answer and until the connection is done; gives the answer."""
        before = self.page.locator(".pq-answer").count()
        self.page.fill(FIELD, question)
        self.page.press(FIELD, "Enter")
        return self.wait(before)

    def wait(self, before: int = 0) -> "Locator":
        self.page.wait_for_function("n => document.querySelectorAll('.pq-answer').length > n", arg=before)
        self.settle()
        return self.page.locator(".pq-answer").last

    def settle(self) -> None:
        """Wait until nothing is under way: Gradio calls a page that is left in the middle an error."""
        for _ in range(200):
            self.page.wait_for_timeout(25)
            if not self.watch.asking:
                break


@pytest.fixture
def read(open_page: Opener, watch: Watch) -> Callable[..., Reader]:
    """Open a chat page and sit down at it."""
    return lambda url, **options: Reader(open_page(url, **options), watch)
