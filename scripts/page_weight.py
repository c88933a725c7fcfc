"""What a page that embeds the product costs its reader: the widget beside frames of the other pages, in one run.

    python scripts/page_weight.py [--write]

Serves the product and a bare host page on free ports of this machine and drives Chromium, each time with an empty
cache. `--write` puts the table into docs/benchmarks.md.
"""

import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Frame, Page, sync_playwright
from screenshots import ARGUMENTS, DESK, ROOT, chromium, product

RUNS = 7
BENCHMARKS = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- page_weight -->", "<!-- /page_weight -->"
HEAD = """| embedded as | requests | bytes over the wire | first thing to see | first question can be typed |
|---|---:|---:|---:|---:|"""
FRAME = '<iframe src="{}" title="问答" width="400" height="640"></iframe>'


@dataclass(frozen=True)
class Way:
    """One way to embed: what stands in the host page, what is seen first, where the question is typed."""

    name: str
    code: str
    first: str
    field: str
    framed: bool = True


WAYS = (
    Way(
        "widget (`widget.js`)",
        '<script defer src="{}/widget.js"></script>',
        ".w-launch",
        ".w-field",
        framed=False,
    ),
    Way("frame of `/embed`", FRAME.format("{}/embed"), ".w-field", ".w-field"),
    Way("frame of the plain chat `/ask`", FRAME.format("{}/ask"), "h1", "textarea#q"),
    Way("frame of the Gradio page `/`", FRAME.format("{}/"), "h1", "#pq-question textarea"),
)


@dataclass(frozen=True)
class Visit:
    """One visit: requests to the product, their bytes with headers, seconds until something is seen and typed."""

    requests: int
    size: int
    seen: float
    typed: float


class _Host(BaseHTTPRequestHandler):
    """A bare page with the code of the way that its address names."""

    def do_GET(self) -> None:
        code = unquote(urlsplit(self.path).query)
        body = f"<!doctype html><html lang=zh-CN><title>主页</title><h1>主页</h1>{code}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def visit(browser: Browser, site: str, address: str, way: Way) -> Visit:
    """Load the host page with an empty cache and type a question as soon as that is possible."""
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, locale="zh-CN")
    page = context.new_page()
    sizes: dict[str, int] = {}
    _count(page, site, sizes)
    started = time.perf_counter()
    page.goto(f"{address}/?{way.code.format(site)}", wait_until="commit")
    frame = _frame(page, site) if way.framed else page.main_frame
    frame.wait_for_selector(way.first)
    seen = time.perf_counter() - started
    if not way.framed:
        frame.click(way.first)
    frame.wait_for_selector(way.field)
    frame.type(way.field, "问")
    frame.wait_for_function("selector => find(selector).value === '问'".replace("find", _FIND), arg=way.field)
    typed = time.perf_counter() - started
    context.close()
    return Visit(len(sizes), sum(sizes.values()), seen, typed)


# Also looks into the widget, which Playwright's own selectors do by themselves.
_FIND = """((s) => document.querySelector(s) ?? document.querySelector("policy-qa").shadowRoot.querySelector(s))"""


def _frame(page: Page, site: str) -> Frame:
    page.wait_for_selector("iframe")
    while True:
        for frame in page.frames:
            if frame.url.startswith(site):
                return frame
        page.wait_for_timeout(5)


def _count(page: Page, site: str, sizes: dict[str, int]) -> None:
    """Add up what comes over the wire for each request to the product, headers included."""
    session = page.context.new_cdp_session(page)
    ours: set[str] = set()

    def sent(event: dict[str, object]) -> None:
        request = event["request"]
        if isinstance(request, dict) and str(request["url"]).startswith(site):
            ours.add(str(event["requestId"]))
            sizes.setdefault(str(event["requestId"]), 0)

    def done(event: dict[str, object]) -> None:
        if event["requestId"] in ours:
            sizes[str(event["requestId"])] = int(float(str(event["encodedDataLength"])))

    session.send("Network.enable")
    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", done)


def row(name: str, visits: list[Visit]) -> str:
    def seconds(of: Callable[[Visit], float]) -> str:
        values = sorted(map(of, visits))
        return f"{statistics.median(values):.2f} s ({values[0]:.2f}–{values[-1]:.2f})"

    requests, size = (
        int(statistics.median(v)) for v in ([x.requests for x in visits], [x.size for x in visits])
    )
    return f"| {name} | {requests} | {size:,} | {seconds(lambda v: v.seen)} | {seconds(lambda v: v.typed)} |"


def measure() -> str:
    """The table. One visit to each way first, so that no way pays for the server's first page."""
    from web.model import WebOptions
    from web.widget.bundle import widget_script
    from web.widget.router import packed

    script = len(packed(widget_script(WebOptions()).encode()))
    rows: dict[str, list[Visit]] = {way.name: [] for way in WAYS}
    with host() as address, product(address) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for run in range(RUNS + 1):
            for way in WAYS:
                found = visit(browser, site, address, way)
                if run:
                    rows[way.name].append(found)
        browser.close()
    lines = [HEAD, *(row(name, visits) for name, visits in rows.items())]
    return (
        "\n".join(lines)
        + f"\n\nThe widget's script alone: {script:,} bytes with gzip; medians of {RUNS} visits."
    )


def write(table: str, path: Path = BENCHMARKS) -> None:
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    made = measure()
    print(made)
    if "--write" in sys.argv[1:]:
        write(made)
