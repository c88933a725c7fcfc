"""The widget for everyone: rules of axe-core, keyboard alone, zoom, targets, forced colours, the real product."""

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, VIEWPORTS, Opener
from tests.widget_hosts import QUESTION, Stand, ask_widget, open_widget

pytestmark = pytest.mark.browser
UNSTATED = "足球场的草皮多久换一次"
ELDER = "localStorage.setItem('policyqa.elder', 'on')"
MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "elder": {"color_scheme": "light"},
    "elder-dark": {"color_scheme": "dark"},
}
# Marks and links in running text are small; what can be touched is the square around them.
TARGETS = """least => {
    const root = document.querySelector('policy-qa').shadowRoot;
    const all = root.querySelectorAll('button, a, summary, textarea');
    return [...all].filter((e) => e.checkVisibility()).map((e) => {
        const box = e.getBoundingClientRect(), around = getComputedStyle(e, '::after');
        const side = (own, name) => Math.max(own, e.matches('.pq-mark') ? parseFloat(around[name]) : 0);
        return [e.className, side(box.width, 'width'), side(box.height, 'height')];
    }).filter(([, width, height]) => width < least - 0.5 || height < least - 0.5);
}"""
SIDEWAYS = """() => [document.documentElement, ...document.querySelector('policy-qa').shadowRoot.querySelectorAll('.w *')]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible' && !e.matches('.pq-live'))
    .map((e) => e.className || e.tagName)"""


@pytest.fixture(scope="module")
def axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_in_any_state(
    hosts: Stand, open_page: Opener, axe: str, language: str, mode: str
) -> None:
    page = open_page("about:blank", viewport=DESKTOP, **MODES[mode])
    if mode.startswith("elder"):
        page.add_init_script(ELDER)
    page.goto(f"{hosts.site}/plain.html?data-lang={language}")
    assert violations(page, axe) == []
    open_widget(page)
    ask_widget(page, UNSTATED)
    ask_widget(page, QUESTION)
    page.locator("[data-act=useless]").last.click()
    assert violations(page, axe) == []
    page.goto(f"{hosts.product}/embed?lang={language}")
    ask_widget(page, QUESTION)
    assert violations(page, axe) == []


def test_axe_sees_into_the_widget(hosts: Stand, open_page: Opener, axe: str) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=DESKTOP)
    open_widget(page).locator(".w-close").evaluate("e => e.removeAttribute('aria-label')")
    assert [found.split(":")[0] for found in violations(page, axe)] == ["button-name"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_on_the_demonstration_page(
    hosts: Stand, open_page: Opener, axe: str, language: str, mode: str
) -> None:
    page = open_page("about:blank", viewport=DESKTOP if mode == "light" else PHONE, **MODES[mode])
    if mode.startswith("elder"):
        page.add_init_script(ELDER)
    page.goto(f"{hosts.product}/demo?lang={language}")
    assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert violations(page, axe) == []
    open_widget(page)
    ask_widget(page, QUESTION)
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@VIEWPORTS
def test_the_demonstration_page_writes_the_code_to_copy(
    hosts: Stand, open_page: Opener, viewport: dict[str, int]
) -> None:
    page = open_page(f"{hosts.product}/demo", viewport=viewport)
    page.get_by_label("语言").select_option("en")
    page.get_by_label("标题").fill('Ask "us" <b>')
    code = page.get_by_label("脚本方式").input_value()
    assert f'src="{hosts.product}/widget.js"' in code
    assert 'data-title="Ask &quot;us&quot; &lt;b>" data-lang="en"' in code
    assert f'src="{hosts.product}/embed?lang=en"' in page.get_by_label("网站不允许脚本时").input_value()
    page.get_by_role("button", name="在本页试一试").click()
    expect(page.locator(".w-panel")).to_be_visible()
    ask_widget(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            """() => {
            let e = document.activeElement;
            while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return e.className || e.id || e.tagName;
            }"""
        )
    )


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    for _ in range(40):
        page.keyboard.press(key)
        if name in focused(page).split():
            return
    raise AssertionError(f"{name} cannot be reached with {key}")


@VIEWPORTS
def test_with_the_keyboard_alone_from_the_host_page_to_the_source_and_back(
    sites: dict[str, str], open_page: Opener, viewport: dict[str, int]
) -> None:
    page = open_page(f"{sites['plain']}/demo", viewport=viewport)
    tab_to(page, "w-launch")
    page.keyboard.press("Enter")
    assert "w-field" in focused(page)
    page.keyboard.type("盘龙区要新建多少所公办幼儿园？")
    page.keyboard.press("Enter")
    expect(page.locator(".pq-direct")).to_contain_text("11所")
    tab_to(page, "pq-mark", "Shift+Tab")
    page.keyboard.press("Enter")
    assert "pq-body" in focused(page)
    tab_to(page, "pq-view")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    source = opened.value
    expect(source.locator("mark#quote")).to_contain_text("公办幼儿园11所")
    source.close()
    assert "pq-view" in focused(page)
    tab_to(page, "pq-tool")
    page.keyboard.press("Escape")
    expect(page.locator(".w-panel")).to_be_hidden()
    assert "w-launch" in focused(page)


def test_on_a_desk_the_panel_is_no_trap_on_a_phone_the_page_behind_is_out_of_reach(
    hosts: Stand, open_page: Opener
) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=DESKTOP)
    open_widget(page)
    page.locator("#link").focus()
    assert focused(page) == "link"
    phone = open_page(f"{hosts.site}/plain.html", viewport=PHONE)
    open_widget(phone)
    phone.evaluate("document.getElementById('link').focus()")
    assert focused(phone) != "link"
    phone.set_viewport_size(DESKTOP)
    phone.wait_for_function("document.getElementById('link').focus() ?? document.activeElement.id === 'link'")


def test_where_a_finger_opens_the_panel_the_keyboard_does_not_cover_the_examples(
    hosts: Stand, open_page: Opener
) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=PHONE, has_touch=True, is_mobile=True)
    open_widget(page)
    assert "w-title" in focused(page)


def test_the_field_stays_above_the_keyboard_of_a_phone(hosts: Stand, open_page: Opener) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport=PHONE)
    open_widget(page)
    page.evaluate(
        """() => {
        Object.defineProperty(visualViewport, 'height', {value: 480});
        Object.defineProperty(visualViewport, 'offsetTop', {value: 30});
        visualViewport.dispatchEvent(new Event('resize'));
        }"""
    )
    panel, field = (page.locator(name).bounding_box() for name in (".w-panel", ".w-field"))
    assert panel is not None
    assert field is not None
    assert (panel["y"], panel["height"]) == (30, 480)
    assert field["y"] + field["height"] <= 510


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("width", [320, 390])
def test_targets_are_large_enough_and_nothing_scrolls_sideways(
    hosts: Stand, open_page: Opener, width: int, elder: bool
) -> None:
    page = open_page("about:blank", viewport={"width": width, "height": 700})
    if elder:
        page.add_init_script(ELDER)
    page.goto(f"{hosts.site}/plain.html?data-examples=新建小学多少所？|毛入园率是多少？")
    open_widget(page)
    ask_widget(page, UNSTATED)
    ask_widget(page, QUESTION)
    assert page.evaluate(TARGETS, 44) == []
    assert page.evaluate(SIDEWAYS) == []
    if elder:
        box = page.locator(".w-send:visible").bounding_box()
        assert box is not None
        assert box["height"] >= 60
    assert page.locator(".pq-answer").last.evaluate(
        "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.top < innerHeight }"
    ), "the answer is not in view"


def test_at_four_times_the_size_everything_can_be_reached_by_scrolling_down(
    hosts: Stand, open_page: Opener
) -> None:
    page = open_page(f"{hosts.site}/plain.html", viewport={"width": 320, "height": 200})
    open_widget(page)
    ask_widget(page, QUESTION)
    assert page.evaluate(SIDEWAYS) == []
    for part in (".w-close", ".pq-view", ".w-field"):
        page.locator(part).scroll_into_view_if_needed()
        box = page.locator(part).bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 200
        assert box["height"] <= 200


def test_in_forced_colours_every_control_has_an_edge_and_nothing_moves(
    hosts: Stand, open_page: Opener
) -> None:
    page = open_page(
        f"{hosts.site}/plain.html", forced_colors="active", reduced_motion="reduce", viewport=DESKTOP
    )
    edge = "e => parseFloat(getComputedStyle(e).borderTopWidth)"
    assert page.locator(".w-launch").evaluate(edge) >= 1
    open_widget(page)
    for part in (".w-panel", ".w-field", ".w-send", ".w-close"):
        assert page.locator(part).first.evaluate(edge) >= 1, part
    ask_widget(page, QUESTION)
    moving = "() => document.querySelector('policy-qa').shadowRoot.getAnimations().length"
    assert page.evaluate(moving) == 0
