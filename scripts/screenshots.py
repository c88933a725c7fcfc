"""Takes the pictures of docs/images/ from the running product: every state that a reader meets.

    python scripts/screenshots.py [FOLDER]

Serves the product on a free port of this machine and drives Chromium (`CHROMIUM` or /usr/bin/chromium).
"""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PHONE = (390, 844)
DESK = (1280, 800)
FIELD = "#pq-question textarea"
WIDGET_FIELD = ".w-field"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
COUNT = "盘龙区要新建多少所公办幼儿园？"
PLAN = "/documents/panlong-plan-2023"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page, what is asked on it, the window, the colours, large type."""

    name: str
    path: str = "/"
    questions: tuple[str, ...] = ()
    size: tuple[int, int] = PHONE
    dark: bool = False
    elder: bool = False
    locale: str = "zh-CN"


SHOTS = (
    Shot("chat-phone"),
    Shot("chat-desk", size=DESK),
    Shot("answer-phone", questions=(COUNT,)),
    Shot("answer-desk", questions=(COUNT,), size=DESK),
    Shot("answer-dark", questions=(COUNT,), dark=True),
    Shot("answer-elder", questions=(COUNT,), elder=True),
    Shot("list-phone", questions=("坚持哪些基本原则？",)),
    Shot("refusal-phone", questions=("今年几月报名？",)),
    Shot("error-phone", questions=("问" * 501,)),
    Shot("source-phone", f"{PLAN}?start=4908&end=4954#quote"),
    Shot("source-desk", f"{PLAN}?start=4908&end=4954#quote", size=DESK),
    Shot("source-facts", PLAN),
    Shot("documents-desk", "/documents", size=DESK),
    Shot("rows-phone", questions=("普惠率省市区分别是多少",)),
    Shot("chat-english", size=DESK, locale="en-GB"),
    Shot("answer-traditional", questions=(COUNT,), locale="zh-TW"),
    Shot("widget-desk", "/demo", questions=(COUNT,), size=DESK),
    Shot("widget-phone", "/demo", questions=(COUNT,)),
    Shot("widget-closed", "/demo", size=DESK),
)


@contextmanager
def product(*allowed: str) -> Iterator[str]:
    """The product with its own corpus, served on a free port; gives its address. allowed: origins of other sites."""
    from chat_app import build_composer, build_retriever
    from settings import Settings
    from web.api import create_app
    from web.model import WebOptions
    from web.serve import address, make_server, open_socket

    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        retriever = build_retriever(settings)
        options = WebOptions(home=settings.home, allowed_origins=allowed)
        app = create_app(build_composer(settings, retriever), retriever.corpus, options=options)
        listening, ready = open_socket("127.0.0.1", 0), threading.Event()
        server: Any = make_server(app, ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        ready.wait(60)
        try:
            yield address(listening).rstrip("/")
        finally:
            server.should_exit = True
            thread.join()
            listening.close()
            retriever.close()


def take(browser: Browser, site: str, shot: Shot, folder: Path) -> None:
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.dark else "light",
        locale=shot.locale,
    )
    if shot.elder:
        context.add_init_script("localStorage.setItem('policyqa.elder', 'on')")
    page = context.new_page()
    page.goto(site + shot.path)
    if shot.path == "/":
        page.wait_for_selector(".pq-examples .pq-chip")
    field = WIDGET_FIELD if shot.path == "/demo" else FIELD
    if shot.path == "/demo" and shot.questions:
        page.click(".w-launch")
    for question in shot.questions:
        ask(page, question, field)
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"{shot.name}.png")
    context.close()


def ask(page: Page, question: str, field: str) -> None:
    """Ask and wait; what shows the answer has let go of the focus, so that no ring is in the picture."""
    answers = page.locator(".pq-answer")
    before = answers.count()
    page.fill(field, question)
    page.press(field, "Enter")
    answers.nth(before).wait_for()
    page.evaluate("document.activeElement.blur()")


def chromium() -> str:
    return os.environ.get("CHROMIUM", "/usr/bin/chromium")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with product() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for shot in SHOTS:
            take(browser, site, shot, folder)
            print(folder / f"{shot.name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
