"""The main job in a real browser: ask, read the answer, open its source; on a phone and on a desk."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import BOTH_CHATS, FIELD, VIEWPORTS, Opener, Reader, Watch, served
from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web.api import create_app
from web.model import WebOptions

pytestmark = pytest.mark.browser
Sit = Callable[..., Reader]
QUESTION = "盘龙区要新建多少所公办幼儿园？"
IN_VIEW = """element => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.top < innerHeight && box.left >= 0 && box.right <= innerWidth + 1;
}"""


def see_quote(page: Page, words: str) -> None:
    quote = page.locator("mark#quote")
    expect(quote).to_contain_text(words)
    assert quote.evaluate(IN_VIEW), "the quote is marked but not in view"


@VIEWPORTS
@BOTH_CHATS
def test_a_question_leads_from_the_answer_over_its_citation_to_the_marked_quote(
    sites: dict[str, str], read: Sit, chat: str, viewport: dict[str, int]
) -> None:
    reader = read(sites[chat] + "/", viewport=viewport)
    answer = reader.ask(QUESTION)
    page = reader.page
    expect(answer.locator(".pq-direct strong")).to_have_text("11所")
    answer.locator("summary").first.click()
    answer.locator(".pq-mark").first.click()
    expect(answer.locator(".pq-body").first).to_be_focused()
    expect(answer.locator(".pq-quote")).to_contain_text("计划新建公办幼儿园11所")
    answer.locator(".pq-view").first.click()
    page.wait_for_url("**/documents/panlong-plan-2023?start=*")
    see_quote(page, "计划新建公办幼儿园11所")


def test_a_document_is_printed_without_what_is_only_for_the_screen(
    sites: dict[str, str], open_page: Opener
) -> None:
    page = open_page(sites["plain"] + "/documents/panlong-plan-2023")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    for part in (".pq-masthead", ".pq-search", ".pq-footer"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".pq-text")).to_be_visible()


def test_without_a_script_the_plain_page_answers_and_the_viewer_shows_the_quote(
    sites: dict[str, str], open_page: Opener
) -> None:
    page = open_page(sites["plain"] + "/", java_script_enabled=False)
    page.fill(FIELD, QUESTION)
    page.get_by_role("button", name="提问").click()
    expect(page.locator(".pq-direct")).to_contain_text("11所")
    page.locator(".pq-view").first.click()
    expect(page.locator("mark#quote")).to_contain_text("公办幼儿园11所")
    page.fill("#find", "幼儿园")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".pq-hits summary")).to_contain_text("处")


@BOTH_CHATS
def test_an_answer_is_announced_once_and_the_focus_stays_in_the_field(
    sites: dict[str, str], read: Sit, chat: str
) -> None:
    reader = read(sites[chat] + "/")
    page = reader.page
    page.evaluate("""() => {
        window.heard = [];
        new MutationObserver(() => {
            for (const region of document.querySelectorAll('[role=status], [aria-live]')) {
                const text = region.textContent.trim();
                if (text && text !== window.heard.at(-1)) window.heard.push(text);
            }
        }).observe(document.documentElement, {childList: true, subtree: true, characterData: true});
    }""")
    reader.ask(QUESTION)
    page.wait_for_function("window.heard.some(text => text.includes('11所'))")
    heard = page.evaluate("window.heard")
    assert [text for text in heard if "11所" in text] == [heard[-1]], heard
    assert len(heard) <= 2, heard
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


@BOTH_CHATS
def test_follow_ups_keep_the_earlier_turns_and_a_new_conversation_drops_them(
    sites: dict[str, str], read: Sit, chat: str
) -> None:
    reader = read(sites[chat] + "/")
    page = reader.page
    reader.ask(QUESTION)
    expect(reader.ask("那小学呢？")).to_contain_text("4所")
    expect(page.locator(".pq-turn")).to_have_count(2)
    page.get_by_role("button", name="新的对话").click()
    expect(page.locator(".pq-turn")).to_have_count(0)
    expect(page.locator(".pq-examples .pq-chip").first).to_be_visible()


@BOTH_CHATS
def test_a_language_is_chosen_on_the_page_and_stays_on_every_page(
    sites: dict[str, str], read: Sit, chat: str
) -> None:
    reader = read(sites[chat] + "/")
    page = reader.page
    page.wait_for_timeout(300)
    reader.settle()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en*")
    page.wait_for_selector(FIELD)
    expect(page.get_by_role("button", name="Ask")).to_be_visible()
    answer = reader.ask("How many public kindergartens will be built in Panlong?")
    expect(answer.locator(".pq-status")).to_have_text("Answered")
    expect(answer.locator(".pq-quote, .pq-direct").first).to_contain_text("11所")
    answer.get_by_role("link", name="View the original").first.click()
    page.wait_for_url("**/documents/**")
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    page.goto(sites[chat] + "/documents")
    expect(page.locator("h1")).to_have_text("Documents")


@BOTH_CHATS
def test_a_reader_of_traditional_characters_is_answered_in_kind(
    sites: dict[str, str], read: Sit, chat: str
) -> None:
    reader = read(sites[chat] + "/", locale="zh-TW")
    answer = reader.ask("盤龍區要新建多少所公辦幼兒園？")
    expect(answer.locator(".pq-head").first).to_have_text("原文出處")
    expect(answer.locator(".pq-quote").first).to_contain_text("计划新建公办幼儿园11所")
    unsaid = reader.ask("足球場的草皮多久換一次")
    expect(unsaid.locator(".pq-direct")).to_contain_text("現有文件沒有")


@BOTH_CHATS
def test_a_link_with_a_question_opens_with_its_answer_and_examples_ask_at_a_touch(
    sites: dict[str, str], read: Sit, chat: str
) -> None:
    answer = read(f"{sites[chat]}/?q={QUESTION}").wait()
    expect(answer.locator(".pq-direct")).to_contain_text("11所")
    reader = read(sites[chat] + "/")
    reader.page.locator(".pq-examples .pq-chip").first.click()
    reader.wait()
    expect(reader.page.locator(".pq-turn")).to_have_count(1)


def test_enter_that_ends_a_word_of_an_input_method_does_not_send(
    sites: dict[str, str], open_page: Opener
) -> None:
    for chat in ("gradio", "plain"):
        page = open_page(sites[chat] + "/")
        page.wait_for_selector(FIELD)
        page.fill(FIELD, "公办幼儿园")
        page.evaluate(
            """selector => document.querySelector(selector).dispatchEvent(new KeyboardEvent("keydown",
            {key: "Enter", code: "Enter", keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))""",
            FIELD,
        )
        page.wait_for_timeout(300)
        assert page.locator(".pq-turn").count() == 0


@BOTH_CHATS
def test_a_verdict_with_its_reason_reaches_the_file_without_the_telephone_number_in_it(
    read: Sit, tmp_path: Path, chat: str
) -> None:
    corpus = tiny_corpus()
    options = WebOptions(home=tmp_path, rate="", gradio=chat == "gradio", today=lambda: TODAY)
    with served(create_app(FakeAsker(corpus), corpus, options=options)) as site:
        reader = read(site + "/")
        page = reader.page
        reader.ask("新建公办幼儿园多少所")
        page.get_by_role("button", name="没用").click()
        page.get_by_label("哪里不对").fill("答非所问，请打 138 0013 8000")
        page.get_by_role("button", name="送出").click()
        expect(page.locator(".pq-reason")).to_contain_text("谢谢")
        page.close()
    record = json.loads((tmp_path / "feedback.jsonl").read_text(encoding="utf-8"))
    assert record["verdict"] == "useless"
    assert "答非所问" in record["reason"]
    assert "8000" not in record["reason"]


def test_the_page_says_so_when_the_server_is_gone_and_asks_again_when_it_is_back(
    sites: dict[str, str], open_page: Opener, watch: Watch
) -> None:
    watch.excused.append("ERR_INTERNET_DISCONNECTED")
    page = open_page(sites["plain"] + "/")
    page.context.set_offline(True)
    page.fill(FIELD, QUESTION)
    page.press(FIELD, "Enter")
    expect(page.locator(".pq-error .pq-direct")).to_contain_text("现在没有网络")
    page.context.set_offline(False)
    page.get_by_role("button", name="再问一次").click()
    expect(page.locator(".pq-direct strong")).to_have_text("11所")


@pytest.mark.parametrize("cut", [True, False], ids=["cut off by the proxy", "passed on"])
def test_everything_works_below_a_prefix(read: Sit, cut: bool) -> None:
    corpus = tiny_corpus()
    options = WebOptions(rate="", root_path="/qa", today=lambda: TODAY)
    inner = create_app(FakeAsker(corpus), corpus, options=options)

    async def proxy(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            assert scope["path"].startswith("/qa/"), scope["path"]
            if cut:
                scope = {**scope, "path": scope["path"][3:]}
        await inner(scope, receive, send)

    with served(proxy) as site:
        reader = read(site + "/qa/")
        page = reader.page
        reader.ask("新建公办幼儿园多少所")
        page.locator(".pq-view").first.click()
        see_quote(page, "公办幼儿园11所")
        page.locator(".pq-home").click()
        page.wait_for_url(site + "/qa/")
        page.wait_for_selector(FIELD)
        page.close()
