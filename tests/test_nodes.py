"""Nodes: what may be made, that text stays text, that scripts know the same elements."""

import re

import pytest
from hypothesis import given

from tests.seen import TEXTS, Seen
from web.nodes import (
    PAGE,
    SHARED,
    MarkupError,
    Node,
    h,
    shown,
    text_of,
    to_html,
    to_json,
    to_markdown_safe_html,
)
from web.render import render_question


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\u200escript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example/",
        "/documents/plan",
        "http:evil",
        "https:///evil",
        "tel:javascript",
        "blob:x",
        "",
    ],
)
def test_a_link_leads_to_http_a_telephone_or_a_relative_address_only(link: str) -> None:
    with pytest.raises(MarkupError):
        h("a", "x", href=link)


@pytest.mark.parametrize(
    "link",
    ["https://www.example.gov.cn/a", "http://a", "tel:0871-63163940", "?q=%E9%97%AE", "#quote", "./", "../../",
     "documents/plan?start=1&end=2#quote", "../documents/计划", "site/site.css"],
)  # fmt: skip
def test_links_that_pages_need_are_allowed(link: str) -> None:
    assert f'href="{link.replace("&", "&#38;")}"' in to_html(h("a", "x", href=link))


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [("iframe", {}), ("img", {}), ("style", {}), ("object", {}), ("foreignObject", {}), ("a", {"onclick": "x"}),
     ("p", {"style": "x"}), ("p", {"srcdoc": "x"}), ("form", {"formaction": "x"})],
)  # fmt: skip
def test_elements_and_attributes_outside_the_lists_cannot_be_made(
    tag: str, attributes: dict[str, str]
) -> None:
    with pytest.raises(MarkupError):
        Node(tag, attributes)


def test_a_script_is_a_file_and_never_text() -> None:
    with pytest.raises(MarkupError):
        Node("script", {}, ("alert(1)",))


def test_a_page_element_is_not_handed_to_other_pages() -> None:
    for tag in PAGE - SHARED:
        with pytest.raises(MarkupError):
            to_json(Node(tag))


@given(TEXTS)
def test_text_stays_text_in_every_form(text: str) -> None:
    node = h("p", h("bdi", text, title=text))
    seen = Seen(to_html(node))
    assert seen.tags == ["p", "bdi"]
    assert seen.text == shown(text)
    made = to_json(node)
    assert made["children"][0]["children"] == [shown(text)]  # type: ignore[index]


@given(TEXTS)
def test_nothing_in_a_text_means_anything_to_markdown(text: str) -> None:
    html = to_markdown_safe_html(h("p", text))
    assert "\n" not in html
    inner = re.sub(r"&#\d+;", "", html.removeprefix("<p>").removesuffix("</p>"))
    assert not re.search(r"[\\`*_{}\[\]()#+\-.!|~$^:=@<>\"']", inner)
    assert Seen(html).text == shown(text)


def test_direction_marks_and_control_characters_are_not_shown() -> None:
    assert shown("a\u202eb\u2066c\x00d\x1be\ud800f\ufeffg\nh\ti") == "abcdef\ufeffg\nh\ti"
    question = render_question("\u202e倒\u200b着\n看")
    assert text_of(question) == "您问倒着 看"


def test_the_script_that_makes_elements_knows_the_same_elements() -> None:
    from web.api import STATIC

    script = (STATIC / "nodes.js").read_text(encoding="utf-8")
    listed = "".join(re.findall(r'"([a-z0-9 ]+)"', script.split(");")[0]))
    assert set(listed.split()) == SHARED
