"""The widget in another site's page: opening, asking, what is remembered, what is announced."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, VIEWPORTS, Opener, Watch
from tests.widget_hosts import QUESTION, Stand, ask_widget, open_widget

pytestmark = pytest.mark.browser
UNSTATED = "足球场的草皮多久换一次"


def test_until_the_button_is_pressed_the_page_pays_for_one_request(hosts: Stand, open_page: Opener) -> None:
    requests: list[str] = []
    page = open_page("about:blank", viewport=DESKTOP)
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{hosts.site}/plain.html")
    expect(page.locator(".w-launch")).to_be_visible()
    open_widget(page)
    page.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith("data:")] == [
        f"{hosts.site}/plain.html",
        f"{hosts.product}/widget.js",
    ]


@VIEWPORTS
def test_an_answer_shows_its_citation_and_leads_to_the_marked_quote(
    hosts: Stand, open_page: Opener, viewport: dict[str, int]
) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=viewport)
    open_widget(page)
    answer = ask_widget(page, QUESTION)
    expect(answer.locator(".pq-status")).to_have_text("已回答")
    expect(answer.locator(".pq-card").first).to_contain_text("示政发〔2023〕7号")
    expect(answer.locator(".pq-locator").first).to_have_text("二、(一)1.(1)")
    expect(answer.locator(".pq-badge").first).to_contain_text("实施期已过")
    answer.locator("summary").first.click()
    answer.locator(".pq-mark").first.click()
    expect(answer.locator(".pq-body").first).to_be_focused()
    with page.context.expect_page() as opened:
        answer.locator(".pq-view").first.click()
    source = opened.value
    assert source.url.startswith(f"{hosts.product}/documents/plan?start=")
    expect(source.locator("mark#quote")).to_contain_text("公办幼儿园11所")


def test_a_refusal_names_nearby_places_and_whom_to_ask(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    answer = ask_widget(page, UNSTATED)
    expect(answer.locator(".pq-status")).to_have_text("文件没有写明")
    expect(answer.locator("a.pq-phone")).to_have_attribute("href", "tel:0871-12345678")
    near = answer.locator(".pq-related a").first
    assert str(near.get_attribute("href")).startswith(f"{hosts.product}/documents/plan")
    assert near.get_attribute("rel") == "noopener"


def test_a_follow_up_is_sent_with_the_conversation_before_it(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    ask_widget(page, QUESTION)
    page.locator("a.pq-chip:visible").last.click()
    expect(page.locator(".pq-answer")).to_have_count(2)
    question, history = hosts.asker.asked[-1]
    assert question == "新建小学多少所？"
    assert [turn.question for turn in history] == [QUESTION]
    assert "11所" in str(history[0].answer)


def test_the_conversation_survives_a_change_of_page_and_ends_with_a_new_one(
    hosts: Stand, open_page: Opener
) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=DESKTOP)
    open_widget(page)
    ask_widget(page, QUESTION)
    page.get_by_role("link", name="另一页").click()
    page.wait_for_url("**/second.html")
    expect(page.locator(".pq-answer .pq-direct")).to_contain_text("11所")
    expect(page.locator(".w-field")).not_to_be_focused()
    page.get_by_role("button", name="新的对话").click()
    expect(page.locator(".pq-answer")).to_have_count(0)
    expect(page.locator(".w-field")).to_be_focused()
    page.reload()
    expect(page.locator(".w-panel")).to_be_visible()
    expect(page.locator(".pq-answer")).to_have_count(0)


def test_on_a_phone_the_next_page_is_not_covered_by_the_open_panel(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=PHONE)
    open_widget(page)
    ask_widget(page, QUESTION)
    page.goto(f"{hosts.site}/second.html")
    expect(page.locator(".w-launch")).to_be_visible()
    open_widget(page)
    expect(page.locator(".pq-answer")).to_have_count(1)


def test_what_is_kept_in_the_browser_is_only_for_the_visit(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    ask_widget(page, QUESTION)
    assert page.evaluate("Object.keys(localStorage)") == []
    assert page.context.cookies() == []
    assert QUESTION in page.evaluate("JSON.stringify({...sessionStorage})")


def test_damaged_or_forbidden_storage_only_costs_the_memory(hosts: Stand, open_page: Opener) -> None:
    page = open_page("about:blank")
    page.add_init_script("sessionStorage.setItem(`policyqa:${'x'}`, '{'); delete window.localStorage")
    page.add_init_script(
        "for (const n of ['getItem', 'setItem']) Storage.prototype[n] = () => { throw new Error('no') }"
    )
    page.goto(f"{hosts.site}/plain.html")
    open_widget(page)
    expect(ask_widget(page, QUESTION).locator(".pq-direct")).to_contain_text("11所")
    page.get_by_role("button", name="长辈版").click()
    expect(page.get_by_role("button", name="长辈版")).to_have_attribute("aria-pressed", "true")


def test_a_tampered_conversation_cannot_bring_mark_up_into_the_page(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    ask_widget(page, QUESTION)
    page.evaluate(
        """() => {
        const key = Object.keys(sessionStorage)[0];
        const kept = JSON.parse(sessionStorage.getItem(key));
        kept.turns[0].view.children.push(
            {tag: 'script', attributes: {src: '//x'}, children: []},
            {tag: 'a', attributes: {href: 'javascript:alert(1)', onclick: 'alert(1)'}, children: ['x']});
        sessionStorage.setItem(key, JSON.stringify(kept));
        }"""
    )
    page.reload()
    open_widget(page)
    expect(page.locator(".pq-answer")).to_have_count(1)
    assert (
        page.locator(".pq-answer script, .pq-answer [onclick], .pq-answer a[href^=javascript]").count() == 0
    )


PAYLOADS = (
    "<script>alert(1)</script>公办幼儿园",
    "<img src=x onerror=alert(1)>公办幼儿园",
    "[点这里](javascript:alert(1))公办幼儿园",
    "![图](https://leak.example/?q=1)公办幼儿园",
    "{{constructor.constructor('alert(1)')()}}公办幼儿园",
    "</textarea><svg onload=alert(1)>公办幼儿园",
    "\u202e公办幼儿园\u202c\u200b\ufeff",
    "公办幼儿园" + "\u0301" * 200,
    "公办幼儿园" + "啊" * 480,
    "公办幼儿园https://a.example/" + "a" * 200,
)


def test_nothing_that_is_typed_runs_or_breaks_the_layout(
    hosts: Stand, open_page: Opener, watch: Watch
) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=PHONE)
    panel = open_widget(page)
    for payload in PAYLOADS:
        ask_widget(page, payload)
        assert panel.locator("script, img, svg, iframe, [onerror]").count() == 0
        overflow = page.locator(".w-log").evaluate("e => e.scrollWidth - e.clientWidth")
        assert overflow == 0, payload
    assert page.locator("a[href^='javascript'], a[href*='leak.example']").count() == 0
    assert watch.faults == []


def watched(page: Page) -> None:
    """Count how often the region that screen readers announce changes."""
    page.locator(".w-panel > .pq-live").evaluate(
        """region => {
        window.announced = [];
        new MutationObserver(() => announced.push(region.textContent)).observe(region, {childList: true});
        }"""
    )


def test_each_answer_is_announced_once_and_the_log_is_not_live(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html")
    open_widget(page)
    watched(page)
    ask_widget(page, QUESTION)
    ask_widget(page, UNSTATED)
    announced = page.evaluate("announced")
    assert len(announced) == 2
    assert announced[0].startswith("已回答。文件写明：(1)实施学前教育")
    assert announced[1].startswith("文件没有写明。")
    assert page.locator(".w-log [aria-live], .w-log [role=log]").count() == 0
