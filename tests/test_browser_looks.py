"""For everyone: no accessibility fault in any state, no sideways scroll, large type that stays."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import BOTH_CHATS, Opener, Reader, Watch
from web.languages.tables import TAGS

pytestmark = pytest.mark.browser
Sit = Callable[..., Reader]
QUESTION = "盘龙区要新建多少所公办幼儿园？"
VIEWER = "/documents/panlong-plan-2023?start=4908&end=4954&find=幼儿园"
LANGUAGES = ("zh", "en")
# The checker itself sets styles in attributes, which the pages' own policy forbids.
MODES = {
    "light": {"color_scheme": "light", "bypass_csp": True},
    "dark": {"color_scheme": "dark", "bypass_csp": True},
    "elder": {"color_scheme": "light", "bypass_csp": True},
    "elder-dark": {"color_scheme": "dark", "bypass_csp": True},
}
# 1280 by 1024 pixels at four times the size.
NARROW = {"viewport": {"width": 320, "height": 256}}


def check(page: Page) -> None:
    """No violation of WCAG 2.2 AA nor of the good practices that axe knows."""
    # Gradio shows a note of its own while it works; what is looked at is the page when it is done.
    page.wait_for_function("!document.querySelector('p.loading')")
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False})
    faults = [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in found.response["violations"]]
    assert faults == []


def elder(page: Page) -> None:
    button = page.locator("[data-act=elder]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", LANGUAGES)
@BOTH_CHATS
def test_the_chat_has_no_accessibility_fault_empty_answered_or_refused(
    sites: dict[str, str], read: Sit, chat: str, language: str, mode: str
) -> None:
    reader = read(f"{sites[chat]}/?lang={language}", **MODES[mode])
    if mode.startswith("elder"):
        elder(reader.page)
    check(reader.page)
    reader.ask(QUESTION)
    reader.ask("今年几月报名")
    reader.ask("天气怎么样")
    check(reader.page)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_have_no_accessibility_fault(
    sites: dict[str, str], open_page: Opener, watch: Watch, language: str, mode: str
) -> None:
    watch.excused.append("404")
    page = open_page(f"{sites['plain']}{VIEWER}&lang={language}", **MODES[mode])
    if mode.startswith("elder"):
        elder(page)
    for path in (VIEWER, "/documents", "/documents/panlong-infographic", "/documents/none"):
        page.goto(sites["plain"] + path)
        assert page.evaluate("document.documentElement.lang") == TAGS[language]
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
