"""For everyone: no accessibility fault in any state, no sideways scroll, nothing that runs, large type that stays."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from corpus.model import Corpus
from tests.browser import BOTH_CHATS, Opener, Reader, Watch, served
from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web.api import create_app
from web.model import WebOptions

pytestmark = pytest.mark.browser
Sit = Callable[..., Reader]
QUESTION = "盘龙区要新建多少所公办幼儿园？"
VIEWER = "/documents/panlong-plan-2023?start=4908&end=4954&find=幼儿园"
# The checker itself sets styles in attributes, which the pages' own policy forbids.
MODES = {
    "light": {"color_scheme": "light", "bypass_csp": True},
    "dark": {"color_scheme": "dark", "bypass_csp": True},
    "elder": {"color_scheme": "light", "bypass_csp": True},
    "elder-dark": {"color_scheme": "dark", "bypass_csp": True},
}
NARROW = {"viewport": {"width": 320, "height": 640}}


def check(page: Page) -> None:
    """No violation of WCAG 2.2 AA nor of the good practices that axe knows."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False})
    faults = [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in found.response["violations"]]
    assert faults == []


def elder(page: Page) -> None:
    button = page.get_by_role("button", name="长辈版")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("mode", MODES)
@BOTH_CHATS
def test_the_chat_has_no_accessibility_fault_empty_answered_or_refused(
    sites: dict[str, str], read: Sit, chat: str, mode: str
) -> None:
    reader = read(sites[chat] + "/", **MODES[mode])
    if mode.startswith("elder"):
        elder(reader.page)
    check(reader.page)
    reader.ask(QUESTION)
    reader.ask("今年几月报名")
    reader.ask("天气怎么样")
    check(reader.page)


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_have_no_accessibility_fault(sites: dict[str, str], open_page: Opener, mode: str) -> None:
    page = open_page(sites["plain"] + VIEWER, **MODES[mode])
    if mode.startswith("elder"):
        elder(page)
    for path in (VIEWER, "/documents", "/documents/panlong-infographic"):
        page.goto(sites["plain"] + path)
        check(page)


@pytest.mark.parametrize("large", [False, True], ids=["usual", "elder"])
@BOTH_CHATS
def test_nothing_scrolls_sideways_at_320_pixels(
    sites: dict[str, str], read: Sit, chat: str, large: bool
) -> None:
    reader = read(sites[chat] + "/", **NARROW)
    page = reader.page
    if large:
        elder(page)
        page.get_by_role("button", name="字号").click()
        page.get_by_role("button", name="字号").click()
    reader.ask(QUESTION)
    for path in ("", VIEWER, "/documents"):
        if path:
            page.goto(sites[chat] + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, (path, width)


@BOTH_CHATS
def test_whatever_is_touched_is_large_enough(sites: dict[str, str], read: Sit, chat: str) -> None:
    reader = read(sites[chat] + "/")
    page = reader.page
    small = """least => [...document.querySelectorAll("button, summary, .pq-chip, .pq-view, .pq-out, .pq-home, nav a")]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 0)
        .filter(e => Math.round(e.getBoundingClientRect().height) < least)
        .map(e => e.outerHTML.slice(0, 90) + e.getBoundingClientRect().height)"""
    reader.ask(QUESTION)
    assert page.evaluate(small, 44) == []
    elder(page)
    page.wait_for_timeout(200)
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.pq-direct')).fontSize)") >= 18


def test_large_type_is_remembered_on_every_page(sites: dict[str, str], read: Sit) -> None:
    page = read(sites["gradio"] + "/").page
    elder(page)
    page.goto(sites["gradio"] + VIEWER)
    size = "parseFloat(getComputedStyle(document.querySelector('.pq-text p')).fontSize)"
    assert page.evaluate(size) >= 18
    page.get_by_role("button", name="长辈版").click()
    page.goto(sites["gradio"] + "/ask")
    expect(page.get_by_role("button", name="长辈版")).to_have_attribute("aria-pressed", "false")


def test_the_colours_are_chosen_and_remembered(sites: dict[str, str], open_page: Opener) -> None:
    page = open_page(sites["plain"] + "/documents")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="配色").click()
    page.get_by_role("button", name="配色：浅色").click()
    page.goto(sites["plain"] + "/")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light != dark
    expect(page.get_by_role("button", name="配色：深色")).to_be_visible()


def test_the_keyboard_alone_leads_from_the_question_to_the_source(sites: dict[str, str], read: Sit) -> None:
    for chat in ("gradio", "plain"):
        reader = read(sites[chat] + "/")
        page = reader.page
        page.keyboard.press("Tab")
        for _ in range(40):
            if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
                break
            page.keyboard.press("Tab")
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        reader.wait()
        for _ in range(60):
            if page.evaluate("document.activeElement.className") == "pq-view":
                break
            page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/documents/**")
        expect(page.locator("mark#quote")).to_be_visible()


PAYLOADS = (
    "<script>fault()</script>",
    "<img src=x onerror=fault()>",
    "<svg onload=fault()>",
    '"><b onmouseover=fault()>学位</b>',
    "</script><script>fault()</script>",
    "<a href='javascript:fault()'>扩大</a>",
    "[扩大](javascript:fault())",
    "![扩大](https://evil.example/x.png)",
    "<https://evil.example/>",
    "$$\\href{javascript:fault()}{x}$$",
    "{{constructor.constructor('fault()')()}}",
    "${fault()}",
    "```mermaid\ngraph TD; A-->B\n```",
    "<iframe srcdoc='<script>parent.fault()</script>'>",
    "<style>*{display:none}</style>",
    "<base href=https://evil.example/>",
    "\u202e)(tluaf\u2066\u200b",
    "</p></article></section><h1>公告</h1>",
    "# 标题\n\n- 一\n- 二\n\n> 引\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "&lt;script&gt;fault()&lt;/script&gt;",
)
FOREIGN = (
    "script, img, svg, style, iframe, base, table, pre, code, b, h1, hr, em, [onerror], [onload], [onclick]"
)


def hostile() -> Corpus:
    text = "三、其他\n" + "\n".join(
        f"恶意内容{n}号 {p.replace(chr(10), ' ')}。" for n, p in enumerate(PAYLOADS)
    )
    return tiny_corpus(text + "\n", title="示例<img src=x onerror=fault()>计划\u202e")


@BOTH_CHATS
def test_nothing_that_is_asked_or_written_in_a_document_runs_or_becomes_markup(read: Sit, chat: str) -> None:
    corpus = hostile()
    options = WebOptions(rate="", gradio=chat == "gradio", today=lambda: TODAY)
    with served(create_app(FakeAsker(corpus), corpus, options=options)) as site:
        reader = read(site + "/")
        page = reader.page
        page.evaluate("() => { window.fault = () => { throw new Error('a payload ran') } }")
        for number, payload in enumerate(PAYLOADS):
            asked = payload.replace("\n", " ") if chat == "gradio" else payload
            reader.ask(f"恶意内容{number}号 {asked}"[:300])
        inside = page.locator(".pq-turn").locator(FOREIGN)
        assert inside.count() == 0, inside.first.evaluate("e => e.outerHTML")
        assert page.locator(".pq-turn").count() == len(PAYLOADS)
        _links_stay_at_home(page, site)
        page.goto(site + "/documents/plan?find=<script>fault()</script>")
        assert page.locator("main").locator(FOREIGN.replace("h1, ", "")).count() == 0
        assert page.locator("h1").count() == 1
        page.goto(site + "/ask?q=" + "<img src=x onerror=fault()>")
        assert page.locator("main img").count() == 0
        page.close()


def _links_stay_at_home(page: Page, site: str) -> None:
    links: list[str] = page.locator(".pq-turn a").evaluate_all("links => links.map(link => link.href)")
    allowed = (site, "https://www.example.gov.cn", "tel:")
    assert [link for link in links if not link.startswith(allowed)] == []


@BOTH_CHATS
def test_a_paste_of_ten_thousand_characters_is_told_the_limit(
    sites: dict[str, str], read: Sit, watch: Watch, chat: str
) -> None:
    watch.excused.append("422")
    reader = read(sites[chat] + "/")
    answer = reader.ask("问" * 10_000)
    expect(answer).to_contain_text("问题有 10000 个字，最多 500 个字")
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert len(reader.page.locator(".pq-question").inner_text()) < 200


def test_the_checker_sees_a_fault_where_there_is_one(open_page: Opener) -> None:
    page = open_page("about:blank")
    page.set_content("<html lang=zh><title>t</title><main><h1>t</h1><button></button></main>")
    with pytest.raises(AssertionError, match="button-name"):
        check(page)
