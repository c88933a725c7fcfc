"""What a reader can do with an answer in the widget, and what a site can make of the widget."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, Opener
from tests.widget_hosts import GENERATED, QUESTION, Stand, ask_widget, open_widget
from web import words

pytestmark = pytest.mark.browser
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def test_feedback_reaches_the_server_with_its_reason(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    answer = ask_widget(page, QUESTION)
    answer.get_by_role("button", name="有用", exact=True).click()
    expect(page.locator(".w-panel > .pq-live")).to_have_text("谢谢您的评价")
    answer.get_by_role("button", name="没用").click()
    expect(answer.locator(".pq-reason textarea")).to_be_focused()
    page.keyboard.type("数字不对，请打13812345678")
    answer.get_by_role("button", name="送出").click()
    expect(answer.locator(".pq-reason")).to_contain_text("谢谢您的评价")
    kept = [json.loads(line) for line in hosts.feedback.read_text(encoding="utf-8").splitlines()]
    assert [line["verdict"] for line in kept] == ["useful", "useless"]
    assert kept[1]["reason"].startswith("数字不对")
    assert "13812345678" not in kept[1]["reason"]


@pytest.mark.parametrize(("question", "label"), [(QUESTION, False), (GENERATED, True)])
def test_what_is_copied_carries_its_citations_and_the_label_of_generated_text(
    hosts: Stand, open_page: Opener, question: str, label: bool
) -> None:
    page = open_page(f"{hosts.site}/plain.html", permissions=CLIPBOARD)
    open_widget(page)
    answer = ask_widget(page, question)
    assert answer.locator(".pq-label").count() == int(label)
    answer.get_by_role("button", name="复制").click()
    expect(page.locator(".w-panel > .pq-live")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(words.GENERATED) is label
    assert "[1] 《示例区教育三年行动计划" in copied
    assert "（示政发〔2023〕7号）二、(一)1.(1)" in copied


def test_where_the_browser_gives_no_clipboard_the_text_is_there_to_copy(
    hosts: Stand, open_page: Opener
) -> None:
    page = open_page("about:blank")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.add_init_script("document.execCommand = () => false")
    page.goto(f"{hosts.site}/plain.html")
    open_widget(page)
    ask_widget(page, QUESTION).get_by_role("button", name="复制").click()
    by_hand = page.get_by_label("浏览器不允许自动复制，请手动复制下面的文字")
    expect(by_hand).to_be_focused()
    assert "示政发〔2023〕7号" in by_hand.input_value()


def test_printing_puts_the_conversation_on_paper_and_not_the_page(hosts: Stand, open_page: Opener) -> None:
    page = open_page("about:blank")
    page.add_init_script("window.print = () => {}")
    page.goto(f"{hosts.site}/plain.html")
    open_widget(page)
    ask_widget(page, QUESTION)
    page.get_by_role("button", name="打印").click()
    page.emulate_media(media="print")
    expect(page.locator("#text")).to_be_hidden()
    paper = page.locator("policy-qa-paper")
    expect(paper.locator(".pq-quote")).to_be_visible()
    expect(paper).to_contain_text(f"打印自 {hosts.site}/plain.html")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator("#text")).to_be_visible()
    expect(paper).to_have_count(0)


def test_reading_aloud_is_offered_where_a_local_chinese_voice_exists(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    expect(ask_widget(page, QUESTION).get_by_role("button", name="朗读")).to_be_hidden()
    with_voice = open_page("about:blank")
    with_voice.add_init_script(
        """speechSynthesis.getVoices = () => [{lang: 'zh-CN', localService: true}];
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
        speechSynthesis.speak = (speech) => { window.spoken = speech.text; window.speech = speech };"""
    )
    with_voice.goto(f"{hosts.site}/plain.html")
    open_widget(with_voice)
    button = ask_widget(with_voice, QUESTION).locator("[data-act=speak]")
    button.click()
    expect(button).to_have_text("停止朗读")
    assert "计划新建公办幼儿园11所" in with_voice.evaluate("window.spoken")
    assert not with_voice.evaluate("window.spoken").endswith("1")
    with_voice.evaluate("window.speech.onend()")
    expect(button).to_have_text("朗读")


def test_large_type_is_remembered_and_goes_up_to_thirty_pixels(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=DESKTOP)
    open_widget(page)
    answer = ask_widget(page, QUESTION)
    page.get_by_role("button", name="长辈版").click()
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    assert answer.locator(".pq-direct").evaluate(size) >= 18
    page.get_by_role("button", name="字号：大").click()
    page.get_by_role("button", name="字号：更大").click()
    assert answer.locator(".pq-direct").evaluate(size) >= 30
    page.reload()
    expect(page.get_by_role("button", name="长辈版")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="字号：最大")).to_be_visible()


def test_attributes_shape_the_widget(hosts: Stand, open_page: Opener) -> None:
    given = {
        "data-title": "入园问答",
        "data-label": "问入园",
        "data-welcome": "您好，请问",
        "data-examples": "新建小学多少所？|毛入园率是多少？",
        "data-color": "%23ffd400",
        "data-position": "left",
        "data-bottom": "80px",
        "data-z-index": "77",
        "data-theme": "dark",
        "data-levels": "province,nonsense",
    }
    query = "&".join(f"{name}={value}" for name, value in given.items())
    page = open_page(f"{hosts.site}/plain.html?{query}", viewport=DESKTOP)
    button = page.get_by_role("button", name="问入园")
    style = button.evaluate(
        "e => { const s = getComputedStyle(e); return [s.zIndex, s.bottom, s.left, s.color] }"
    )
    assert style == ["77", "80px", "24px", "rgb(0, 0, 0)"]
    panel = open_widget(page)
    expect(panel.get_by_role("heading", name="入园问答")).to_be_visible()
    expect(panel.locator(".w-hello")).to_contain_text("您好，请问")
    with page.expect_request("**/api/ask*") as sent:
        panel.get_by_role("button", name="毛入园率是多少？").click()
    assert sent.value.post_data_json["levels"] == ["province"]
    expect(panel.locator(".pq-direct")).to_contain_text("毛入园率达到93%")


def test_a_page_can_open_with_a_question_of_its_own(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html?data-question={QUESTION}", viewport=DESKTOP)
    expect(page.locator(".w-panel")).to_have_count(0)
    open_widget(page)
    expect(page.locator(".pq-direct")).to_contain_text("11所")
    page.reload()
    expect(page.locator(".pq-answer")).to_have_count(1)


def test_a_site_can_drive_the_widget_and_hear_of_it(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    page.evaluate(
        """window.heard = [];
        for (const n of ['open', 'question', 'answer', 'feedback', 'close'])
            document.addEventListener('policyqa:' + n, (e) => heard.push([n, e.detail]))"""
    )
    result = page.evaluate(f"document.querySelector('policy-qa').ask('{QUESTION}')")
    assert (result["question"], result["status"], result["mode"]) == (QUESTION, "answered", "extractive")
    page.evaluate("document.querySelector('policy-qa').close()")
    heard: list[Any] = page.evaluate("heard")
    assert [name for name, _ in heard] == ["open", "question", "answer", "close"]
    assert page.evaluate("document.querySelector('policy-qa').isOpen") is False
    page.evaluate("document.querySelector('policy-qa').toggle()")
    expect(page.locator(".w-panel")).to_be_visible()
    page.evaluate("document.querySelector('policy-qa').clear()")
    expect(page.locator(".pq-turn")).to_have_count(0)


def test_a_link_of_the_page_can_ask(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    page.locator("#link").click()
    expect(page.locator(".pq-direct")).to_contain_text("11所")
    page.keyboard.press("Escape")
    expect(page.locator("#link")).to_be_focused()
