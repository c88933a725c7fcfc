"""The widget in difficult surroundings: hostile styles, strict policies, odd encodings, servers that fail."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, Opener, Watch
from tests.widget_hosts import QUESTION, Stand, ask_widget, open_widget, stand

pytestmark = pytest.mark.browser
LOOK = """selectors => selectors.map((selector) => {
    const root = document.querySelector('policy-qa').shadowRoot;
    const e = root.querySelector(selector), s = getComputedStyle(e), box = e.getBoundingClientRect();
    return [selector, s.fontSize, s.lineHeight, s.color, s.backgroundColor, s.letterSpacing, s.direction, s.cursor,
        s.writingMode, s.textIndent, s.opacity, s.pointerEvents, Math.round(box.x), Math.round(box.width)];
})"""
PARTS = [
    ".w-launch",
    ".w-panel",
    ".w-title",
    ".w-field",
    ".w-send",
    ".pq-question",
    ".pq-direct",
    ".pq-quote",
    ".pq-tool",
]


def look(page: Page, url: str) -> list[list[object]]:
    page.goto(url)
    launch = page.evaluate(LOOK, PARTS[:1])
    open_widget(page)
    ask_widget(page, QUESTION)
    return [*launch, *page.evaluate(LOOK, PARTS[1:])]


def test_a_hostile_style_sheet_changes_nothing_about_the_widget(hosts: Stand, open_page: Opener) -> None:
    calm = look(open_page("about:blank", viewport=DESKTOP), f"{hosts.site}/plain.html")
    page = open_page("about:blank", viewport=DESKTOP)
    assert look(page, f"{hosts.site}/hostile.html") == calm
    assert page.evaluate("document.documentElement.dataset.shortcut") is None


def test_the_widget_changes_nothing_about_the_page_around_it(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/hostile.html", viewport=DESKTOP)
    place = """() => [...document.querySelectorAll('body, body > :not(policy-qa), body > :not(policy-qa) *')].map((e) =>
        [e.tagName, JSON.stringify(e.getBoundingClientRect())])"""
    with_widget = page.evaluate(place)
    open_widget(page)
    opened = page.evaluate(place)
    page.evaluate("document.querySelector('policy-qa').remove()")
    assert page.evaluate(place) == with_widget == opened
    assert [name for name in page.evaluate("Object.keys(window)") if "policyqa" in name.lower()] == []


def test_a_strict_content_security_policy_refuses_nothing(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/strict.html", viewport=DESKTOP)
    page.evaluate("window.print = () => {}")
    open_widget(page)
    answer = ask_widget(page, QUESTION)
    expect(answer.locator(".pq-direct")).to_contain_text("11所")
    assert answer.evaluate("e => getComputedStyle(e).borderRadius") != "0px", "the style sheet was refused"
    answer.get_by_role("button", name="复制").click()
    answer.get_by_role("button", name="没用").click()
    page.get_by_role("button", name="打印").click()
    page.get_by_role("button", name="长辈版").click()
    assert page.evaluate("window.violations") == []


def test_a_page_in_gb18030_shows_and_sends_the_right_characters(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/gb18030.html")
    assert page.evaluate("document.characterSet") == "gb18030"
    panel = open_widget(page)
    expect(panel.get_by_role("heading", name="教育政策问答㐀")).to_be_visible()
    panel.get_by_role("button", name="毛入园率是多少？").click()
    expect(panel.locator(".pq-direct")).to_contain_text("学前教育毛入园率达到93%")
    assert hosts.asker.asked[-1][0] == "毛入园率是多少？"


def test_two_widgets_on_a_page_keep_apart_and_a_repeated_tag_makes_one(
    hosts: Stand, open_page: Opener
) -> None:
    page = open_page(f"{hosts.site}/two.html", viewport=DESKTOP)
    buttons = page.locator(".w-launch")
    expect(buttons).to_have_count(2)
    first, second = (buttons.nth(n).bounding_box() for n in (0, 1))
    assert first is not None
    assert second is not None
    assert second["y"] + second["height"] <= first["y"], "the buttons lie on each other"
    buttons.nth(0).click()
    ask_widget(page, QUESTION)
    expect(buttons.nth(1)).to_be_hidden()
    page.keyboard.press("Escape")
    buttons.nth(1).click()
    expect(page.locator(".w-panel:visible")).to_have_count(1)
    expect(page.locator(".pq-turn:visible")).to_have_count(0)
    ask_widget(page, "毛入园率达到多少？")
    assert len(hosts.asker.asked[-1][1]) == 0, "the other widget's conversation was sent"
    page.reload()
    expect(page.locator(".w-panel:visible .pq-turn")).to_have_count(1)


def test_enter_of_an_input_method_does_not_send(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "youeryuan", "selectionStart": 9, "selectionEnd": 9})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
    keys.send("Input.dispatchKeyEvent", {"type": "keyDown", **enter})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    keys.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    keys.send("Input.insertText", {"text": "幼儿园多少所"})
    expect(page.locator(".pq-turn")).to_have_count(0)
    assert "幼儿园多少所" in page.locator(".w-field").input_value()
    page.keyboard.press("Enter")
    expect(page.locator(".pq-turn")).to_have_count(1)


def test_a_question_too_long_is_kept_and_its_length_said(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    asked = len(hosts.asker.asked)
    page.locator(".w-field").fill("问" * 10_000)
    said = "问题有 10000 个字，最多 500 个字，请删去 9500 个字再提问。"
    expect(page.locator(".w-warn")).to_have_text(said)
    page.keyboard.press("Enter")
    expect(page.locator(".w-panel > .pq-live")).to_contain_text(said)
    expect(page.locator(".w-field")).to_have_attribute("aria-invalid", "true")
    assert len(page.locator(".w-field").input_value()) == 10_000
    assert len(hosts.asker.asked) == asked
    page.locator(".w-field").fill("   ")
    page.keyboard.press("Enter")
    expect(page.locator(".w-warn")).to_have_text("请先写出问题。")


def test_without_a_network_the_question_is_kept_and_can_be_asked_again(
    hosts: Stand, open_page: Opener, watch: Watch
) -> None:
    watch.excused.append("ERR_INTERNET_DISCONNECTED")
    page = open_page(f"{hosts.site}/plain.html?data-phone=0871-12345678")
    open_widget(page)
    page.context.set_offline(True)
    failed = ask_widget(page, QUESTION)
    expect(failed).to_contain_text("现在没有网络")
    expect(failed.locator("a.pq-phone")).to_have_attribute("href", "tel:0871-12345678")
    page.context.set_offline(False)
    failed.get_by_role("button", name="再问一次").click()
    expect(page.locator(".pq-direct").last).to_contain_text("11所")


@pytest.mark.parametrize(
    ("base", "words", "console"),
    [
        ("closed", "连不上问答服务", "ERR_"),
        ("broken", "问答服务没有正常回答（502）", "502"),
    ],
)
def test_a_dead_server_and_a_broken_proxy_are_said_in_plain_words(
    hosts: Stand, open_page: Opener, watch: Watch, base: str, words: str, console: str
) -> None:
    watch.excused.append(console)
    address = f"{hosts.closed}/" if base == "closed" else f"{hosts.site}/broken/"
    page = open_page(f"{hosts.site}/plain.html?data-manual=")
    page.evaluate(
        """base => {
        const widget = document.createElement('policy-qa');
        widget.dataset.base = base;
        document.body.append(widget);
        }""",
        address,
    )
    open_widget(page)
    expect(ask_widget(page, QUESTION)).to_contain_text(words)
    expect(page.locator(".w-panel > .pq-live")).to_contain_text(words)


def test_a_slow_server_is_said_can_be_stopped_and_is_given_up(hosts: Stand, open_page: Opener) -> None:
    page = open_page("about:blank")
    page.clock.install()
    page.goto(f"{hosts.site}/plain.html?data-manual=")
    page.evaluate(
        """base => {
        const widget = document.createElement('policy-qa');
        widget.dataset.base = base;
        document.body.append(widget);
        }""",
        f"{hosts.site}/silent/",
    )
    open_widget(page)
    page.locator(".w-field").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".pq-wait")).to_have_text("正在查找原文…")
    page.clock.fast_forward(9_000)
    expect(page.locator(".pq-wait")).to_contain_text("服务器比平时慢")
    expect(page.locator(".w-panel > .pq-live")).to_contain_text("服务器比平时慢")
    page.get_by_role("button", name="停止").click()
    expect(page.locator(".pq-answer").first).to_contain_text("已停止，没有得到答案。")
    expect(page.locator(".w-field")).to_be_focused()
    page.get_by_role("button", name="再问一次").click()
    page.clock.fast_forward(61_000)
    expect(page.locator(".pq-answer").last).to_contain_text("等了 60 秒还没有得到答案")


def test_a_site_that_is_not_on_the_list_reads_which_setting_lets_it_in(
    tmp_path: Path, open_page: Opener, watch: Watch
) -> None:
    watch.excused += ["403", "Refused to frame", "Framing", "ERR_BLOCKED_BY_RESPONSE", "X-Frame-Options"]
    with stand(tmp_path, allowed=False) as closed:
        page = open_page(f"{closed.site}/plain.html")
        open_widget(page)
        failed = ask_widget(page, QUESTION)
        expect(failed).to_contain_text(f"网站 {closed.site} 没有获准使用本服务")
        expect(failed).to_contain_text("POLICYQA_ALLOWED_ORIGINS")
        page.goto(f"{closed.site}/frame.html")
        assert page.frame_locator("iframe").locator("policy-qa").count() == 0


def test_a_site_without_scripts_of_its_own_can_use_the_frame(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/frame.html", viewport=PHONE)
    frame = page.frame_locator("iframe")
    frame.locator(".w-field").fill(QUESTION)
    frame.get_by_role("button", name="提问").click()
    expect(frame.locator(".pq-direct")).to_contain_text("11所")
    expect(frame.locator(".w-close")).to_have_count(0)


def test_the_page_for_frames_takes_no_texts_from_its_address(hosts: Stand, open_page: Opener) -> None:
    page = open_page(
        f"{hosts.product}/embed?title=假通知&welcome=请转账&question=<b>&color=%23123456&lang=en"
    )
    expect(page.get_by_role("heading", level=2)).to_have_text("Panlong Education Policy Answers")
    expect(page.locator("body")).not_to_contain_text("假通知")
    expect(page.locator(".pq-question bdi")).to_have_text("<b>")


@pytest.mark.parametrize(
    ("locale", "attribute", "button", "status"),
    [
        ("zh-TW", "", "政策問答", "文件沒有寫明"),
        ("zh-HK", "auto", "政策問答", "文件沒有寫明"),
        ("zh-CN", "auto", "政策问答", "文件没有写明"),
        ("fr-FR", "auto", "Ask about policy", "Not stated in the documents"),
        ("zh-CN", "en", "Ask about policy", "Not stated in the documents"),
        ("fr-FR", "", "政策问答", "文件没有写明"),
    ],
)
def test_the_language_follows_the_attribute_and_the_browser(
    hosts: Stand, open_page: Opener, locale: str, attribute: str, button: str, status: str
) -> None:
    page = open_page(f"{hosts.site}/plain.html?data-lang={attribute}", locale=locale)
    expect(page.locator(".w-launch")).to_contain_text(button)
    open_widget(page)
    answer = ask_widget(page, "足球场的草皮多久换一次")
    expect(answer.locator(".pq-status")).to_have_text(status)
    chinese = answer.locator(".pq-related bdi, .pq-related small").first
    assert "示例区教育三年行动计划" in chinese.inner_text(), "a title was converted"
