"""A hundred hostile texts through question, history, document, title and file name, on every page, in a browser:
nothing runs, nothing becomes mark-up, nothing leads elsewhere, nothing breaks the layout."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from ledger.book import make_book
from tests.browser import Opener, Reader, Watch, served
from tests.fakes import TODAY
from tests.hostile_texts import GROUPS, HostileAsker, hostile_corpus, hostile_plan, line, question
from tests.ledger_truth import plan_of
from tests.payloads import PAYLOADS
from tests.widget_hosts import ask_widget, open_widget
from web.api import create_app
from web.model import WebOptions
from web.nodes import shown
from web.staff import staff_router

pytestmark = pytest.mark.browser
Sit = Callable[..., Reader]
# Called by what should not run; an error in the console fails the test.
TRAP = "void (window.fault = () => { console.error('a payload ran'); return 1; })"
# What answers, documents and rows are never made of.
FOREIGN = (
    "script, img, style, iframe, object, embed, base, link, meta, template, video, audio, marquee, math, form:not([class]), "
    "input:not([type]), pre, code, b, i, em, del, hr, h1, body, noscript, [onerror], [onload], [onclick], [onfocus], "
    "[onmouseover], [ontoggle], [style*=fixed], [srcdoc]"
)
# Looks into the part of the page that shows texts, and into the page around it.
LOOK = """([selector, foreign, inShadow]) => {
    const root = inShadow ? document.querySelector("policy-qa").shadowRoot : document;
    const parts = [...root.querySelectorAll(selector)];
    const all = parts.flatMap((part) => [...part.querySelectorAll("*")]);
    // What is clipped or scrolls on its own, or is out of the flow for those who see, does not make the page wider.
    const apart = (e) => {
        for (let at = e; at && at !== document.body; at = at.parentElement) {
            const style = getComputedStyle(at);
            if (style.overflowX !== "visible" || style.position === "absolute") return true;
        }
        return false;
    };
    const wide = all.filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1 && !apart(e));
    return {
        parts: parts.length,
        foreign: parts.flatMap((part) => [...part.querySelectorAll(foreign)]).map((e) => e.outerHTML.slice(0, 160)),
        links: all.filter((e) => e.href).map((e) => new URL(e.href.baseVal ?? e.href, location).href),
        text: parts.map((part) => part.textContent).join("\\n"),
        width: document.documentElement.scrollWidth - innerWidth,
        wide: wide.map((e) => e.outerHTML.slice(0, 160)),
        turned: /[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f]/.test(parts.map((part) => part.textContent).join("")),
    };
}"""


@pytest.fixture(scope="module")
def asker() -> HostileAsker:
    return HostileAsker(hostile_corpus())


@pytest.fixture(scope="module", params=["gradio", "plain"])
def hostile_site(request: pytest.FixtureRequest, asker: HostileAsker, tmp_path_factory: Any) -> Iterator[str]:
    yield from _served(asker, tmp_path_factory.mktemp("home"), request.param == "gradio")


@pytest.fixture(scope="module")
def plain_site(asker: HostileAsker, tmp_path_factory: Any) -> Iterator[str]:
    yield from _served(asker, tmp_path_factory.mktemp("home"), False)


def _served(asker: HostileAsker, home: Path, gradio: bool) -> Iterator[str]:
    options = WebOptions(home=home, rate="", gradio=gradio, today=lambda: TODAY)
    book = make_book(plan_of(hostile_plan()))
    routers = [staff_router(book, options)]
    with served(create_app(asker, asker.corpus, options=options, routers=routers)) as site:
        yield site


def unharmed(page: Page, selector: str, site: str, *, shadow: bool = False) -> str:
    """Nothing of what should not be there is there; gives the text that is shown, white space as single spaces."""
    seen = page.evaluate(LOOK, [selector, FOREIGN, shadow])
    assert seen["parts"], selector
    assert seen["foreign"] == []
    allowed = (site + "/", "https://www.example.gov.cn/", "tel:110", "tel:0")
    assert [link for link in seen["links"] if not link.startswith(allowed)] == []
    assert (seen["width"] <= 0, seen["wide"]) == (True, [])
    assert not seen["turned"]
    return " ".join(seen["text"].split())


def letters(text: str) -> list[str]:
    return [c for c in text if c.isprintable() and not c.isspace()]


def missing(text: str, wanted: list[str]) -> list[str]:
    """What is not there letter by letter; direction marks and control characters are never shown."""
    return [each for each in wanted if " ".join(shown(each).split()) not in text]


def test_in_the_chat(read: Sit, hostile_site: str, asker: HostileAsker) -> None:
    reader = read(hostile_site + "/")
    reader.page.evaluate(TRAP)
    for number in range(GROUPS):
        reader.ask(question(number))
    text = unharmed(reader.page, ".pq-turn", hostile_site)
    assert missing(text, [line(payload) for payload in PAYLOADS]) == []
    assert reader.page.locator(".pq-turn").count() == GROUPS
    assert asker.histories[-1][-1].question.startswith(f"第{GROUPS - 2}组")
    expect(reader.page.locator("#pq-question textarea, textarea#q")).to_be_in_viewport()
    # Every document is a filter with its title.
    reader.page.get_by_text("限定范围").click()
    expect(reader.page.get_by_role("checkbox")).to_have_count(len(asker.corpus.documents) + 1)
    filters = unharmed(reader.page, "#pq-filters, .pq-filters", hostile_site)
    titles = [f"{payload}.docx" for number, payload in enumerate(PAYLOADS) if not number % 2]
    assert missing(filters, titles) == []
    reader.page.close()


def test_in_the_chat_without_a_script(open_page: Opener, plain_site: str) -> None:
    page = open_page("about:blank")
    page.add_init_script(TRAP)
    for number in range(GROUPS):
        page.goto(f"{plain_site}/ask?q={quote(question(number), safe='')}")
        text = unharmed(page, ".pq-turn", plain_site)
        assert missing(text, [line(payload) for payload in PAYLOADS[number * 5 : number * 5 + 5]]) == []


def test_in_the_widget_and_after_the_page_is_loaded_again(open_page: Opener, plain_site: str) -> None:
    page = open_page("about:blank")
    page.add_init_script(TRAP)
    page.goto(plain_site + "/demo")
    open_widget(page)
    for number in range(GROUPS):
        ask_widget(page, question(number))
    for _ in range(2):
        text = unharmed(page, ".w-turns", plain_site, shadow=True)
        assert missing(text, [line(payload) for payload in PAYLOADS]) == []
        page.reload()
        open_widget(page)


def test_in_a_conversation_that_was_tampered_with(open_page: Opener, plain_site: str) -> None:
    page = open_page(plain_site + "/demo")
    evil = [
        {"tag": tag, "attributes": {name: payload}, "children": [payload]}
        for payload in PAYLOADS
        for tag, name in (
            ("a", "href"),
            ("script", "src"),
            ("img", "onerror"),
            ("p", "style"),
            ("details", "ontoggle"),
        )
    ]
    view = {"tag": "article", "attributes": {"class": "pq-answer"}, "children": evil}
    turns = [{"question": payload, "answer": payload} for payload in PAYLOADS[:8]]
    turns.append({"question": "问", "answer": "答", "view": view})
    open_widget(page)
    page.evaluate(
        """([turns]) => {
            const key = Object.keys(sessionStorage).find((name) => name.startsWith("policyqa:"));
            sessionStorage.setItem(key, JSON.stringify({ open: false, turns }));
        }""",
        [turns],
    )
    page.reload()
    page.evaluate(TRAP)
    open_widget(page)
    seen = page.evaluate(LOOK, [".w-turns", FOREIGN, True])
    assert seen["foreign"] == []
    schemes = {link.split(":")[0].lower() for link in seen["links"]}
    assert schemes <= {"http", "https", "tel"}
    assert seen["width"] <= 0


def test_on_the_demonstration_page_in_the_widgets_own_words(open_page: Opener, plain_site: str) -> None:
    page = open_page(plain_site + "/demo")
    page.evaluate(TRAP)
    made = page.evaluate(
        """async (payloads) => {
            const form = document.getElementById("make"), done = [];
            for (const payload of payloads) {
                form.elements.title.removeAttribute("maxlength");
                form.elements.title.value = payload;
                form.dispatchEvent(new Event("input"));
                form.requestSubmit();
                const widget = document.querySelector("policy-qa");
                await widget.open();
                const title = widget.shadowRoot.querySelector(".w-title");
                done.push([document.getElementById("script").value, title.textContent, title.children.length]);
            }
            return done;
        }""",
        list(PAYLOADS),
    )
    for payload, (code, title, children) in zip(PAYLOADS, made, strict=True):
        assert children == 0
        assert letters(title) == letters(payload), payload
        inside = re.fullmatch(
            r'<script defer src="[^"]*/widget\.js"(?: data-title="([^"<]*)")?></script>', code
        )
        assert inside, code
    unharmed(page, ".w-panel", plain_site, shadow=True)


def test_in_the_list_of_documents_and_the_source_viewer(open_page: Opener, plain_site: str) -> None:
    page = open_page("about:blank")
    page.add_init_script(TRAP)
    page.goto(plain_site + "/documents")
    listed = unharmed(page, ".pq-shelf", plain_site)
    assert missing(listed, [f"{payload}.docx" for n, payload in enumerate(PAYLOADS) if not n % 2]) == []
    assert missing(listed, [payload for n, payload in enumerate(PAYLOADS) if n % 2]) == []
    page.goto(plain_site + "/documents/all?start=0&end=40")
    text = unharmed(page, ".pq-text, .pq-outline", plain_site)
    assert missing(text, [line(payload) for payload in PAYLOADS]) == []
    for number, payload in enumerate(PAYLOADS):
        address = (
            f"/documents/d{number}?find={quote(payload, safe='')}&start={quote(payload[:20], safe='')}&end=1"
        )
        page.goto(plain_site + address, wait_until="domcontentloaded")
        assert page.locator("h1").count() == 1
        harmless(page, plain_site)


def test_on_the_staff_pages(open_page: Opener, plain_site: str) -> None:
    page = open_page("about:blank")
    page.add_init_script(TRAP)
    for path in ("/targets?size=500", "/duties?size=500", "/compare"):
        page.goto(plain_site + path)
        harmless(page, plain_site)
    names = ("topic", "level", "body", "q", "stage")
    for path in ("/targets", "/duties", "/compare"):
        for number in range(GROUPS):
            given = PAYLOADS[number * 5 : number * 5 + 5]
            asked = "&".join(
                f"{name}={quote(text, safe='')}" for name, text in zip(names, given, strict=True)
            )
            page.goto(f"{plain_site}{path}?{asked}", wait_until="domcontentloaded")
            harmless(page, plain_site)


def harmless(page: Page, site: str) -> None:
    """The same for a whole page, which may hold its own forms, fields and pictures."""
    seen = page.evaluate(LOOK, ["main", FOREIGN.replace("h1, ", ""), False])
    assert seen["foreign"] == []
    assert [
        link for link in seen["links"] if not link.startswith((site + "/", "https://www.example.gov.cn/"))
    ] == []
    assert (seen["width"] <= 0, seen["wide"]) == (True, [])
    assert not seen["turned"]


def test_the_look_sees_what_became_markup_or_runs(open_page: Opener, watch: Watch) -> None:
    watch.excused += ["a payload ran", "ERR_", "404"]
    page = open_page("about:blank")
    page.evaluate(TRAP)
    page.set_content(
        "<div class=pq-turn>\u202e<img src=x onerror=fault()><p style='width:900px'>宽</p></div>"
    )
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.evaluate("document.querySelector('img').src = 'y'")
    page.wait_for_timeout(100)
    seen = page.evaluate(LOOK, [".pq-turn", FOREIGN, False])
    assert len(seen["foreign"]) == 1
    assert seen["width"] > 0
    assert len(seen["wide"]) == 1
    assert seen["turned"]
    assert any("a payload ran" in text for text in heard)
