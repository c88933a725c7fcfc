"""Answers and pages as trees: what is said, that text stays text, that marks lead to their quotes."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.model import Answer, Mode, Status
from answer.wire import answer_to_dict
from answer.wording import STATUS_ZH
from corpus.model import Kind, Level, Validity
from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web import words
from web.cards import VALIDITY_TONES
from web.direct import concise
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
from web.render import TONES, copy_text, render_answer, render_error, render_question, render_turn
from web.shell import Frame, page
from web.viewer import Reading, document_nodes

CORPUS = tiny_corpus()
ASKER = FakeAsker(CORPUS)
QUESTION = "新建公办幼儿园多少所"


def answered(question: str = QUESTION, **changes: Any) -> dict[str, Any]:
    return {**answer_to_dict(ASKER.ask(question)), **changes}


def find(node: Node | str, selector: str) -> list[Node]:
    """All elements of a tag (`a`) or a class (`.pq-mark`)."""
    if isinstance(node, str):
        return []
    classes = node.attributes.get("class", "").split()
    own = [node] if selector == node.tag or (selector[1:] in classes and selector[0] == ".") else []
    return own + [found for child in node.children for found in find(child, selector)]


class Seen(HTMLParser):
    """What a browser would make of a text of HTML: elements, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data!r}")


def tags(node: Node | str) -> list[str]:
    return (
        [] if isinstance(node, str) else [node.tag, *(tag for child in node.children for tag in tags(child))]
    )


# Nodes


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


TEXTS = st.text(max_size=60) | st.sampled_from(
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![x](//e/x.png)",
     "`code` **bold** # head", "$$x$$", "</article></details>", "&lt;b&gt;", "\u202eabc\u202c", "\u200b\u200d",
     "a\n\n<b>b</b>", "a\r\n\r\n# b", "{{constructor}}", "<!--", "]]>", "&#0;", "\ud800"]
)  # fmt: skip


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


# Answers


def test_every_status_validity_level_and_kind_has_its_word_and_tone() -> None:
    assert set(TONES) == set(Status) == set(STATUS_ZH)
    assert set(VALIDITY_TONES) == set(Validity)
    assert set(words.LEVELS) == set(Level)
    assert set(words.KINDS) == set(Kind)


def test_an_answer_shows_quote_place_validity_and_the_way_to_the_source() -> None:
    node = render_answer(answered())
    text = text_of(node)
    for part in ("已回答", "依据", "《示例区教育三年行动计划(2023—2025年)》", "二、(一)1.(1)", "示政发〔2023〕7号",
                 "实施期已过（2023—2025年）", "计划的实施期已经结束。"):  # fmt: skip
        assert part in text, part
    link = find(node, ".pq-view")[0].attributes["href"]
    assert link.startswith("documents/plan?start=")
    assert render_answer(answered(), "../") != node


def test_each_mark_leads_to_the_quote_of_its_number() -> None:
    node = render_answer(answered())
    ids = [body.attributes["id"] for body in find(node, ".pq-body")]
    marks = find(node, ".pq-mark")
    assert [mark.attributes["href"] for mark in marks] == [f"#{i}" for i in ids]
    assert [mark.attributes["data-open"] for mark in marks] == ids


def test_a_digest_is_never_shown_as_the_original() -> None:
    node = render_answer(answered("学前教育毛入园率"))
    assert words.DIGEST in text_of(node)
    assert words.DIGEST in copy_text(answered("学前教育毛入园率"))


def test_a_refusal_shows_the_near_places_and_whom_to_ask() -> None:
    node = render_answer(answered("学费"))
    assert "文件没有写明" in text_of(node)
    assert find(node, ".pq-phone")[0].attributes["href"] == "tel:0871-12345678"
    assert find(node, ".pq-related")
    assert not find(node, ".pq-quotes")


def test_an_answer_by_a_model_says_so_at_its_head_and_when_copied() -> None:
    written = answered(mode=Mode.GENERATIVE.value)
    assert words.GENERATED in text_of(render_answer(written))
    assert copy_text(written).startswith(words.GENERATED)
    assert words.GENERATED not in text_of(render_answer(answered())) + copy_text(answered())


def test_a_copied_answer_names_its_sources() -> None:
    text = copy_text(answered())
    assert "**" not in text
    assert "[1] 《示例区教育三年行动计划(2023—2025年)》（示政发〔2023〕7号）二、(一)1.(1)：“(1)实施" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a", "", None, "//evil", "https://"])
def test_an_address_that_is_not_http_is_not_linked(url: str | None) -> None:
    answer = answered()
    answer["citations"][0]["url"] = url
    assert not find(render_answer(answer), ".pq-out")


def source(answer: dict[str, Any]) -> str:
    c = answer["citations"][0]
    return f"依据《{c['title']}》{c['locator']}：“{c['quote']}”[1]"


def test_a_direct_answer_does_not_repeat_the_quote_below_it() -> None:
    answer = answered()
    assert concise(f"**11所**。{source(answer)}", answer["citations"]) == "**11所**。[1]"
    assert concise(f"**11所**。\n- {source(answer)}", answer["citations"]) == "**11所**。[1]"


def test_a_quote_that_is_the_answer_stays_and_is_not_shown_twice() -> None:
    answer = answered()
    answer["answer"] = source(answer)
    node = render_answer(answer)
    assert text_of(node).count("计划新建公办幼儿园11所") == 1
    assert not find(node, ".pq-quote")
    assert find(node, ".pq-view")


def test_a_list_of_quotes_is_not_shown_twice() -> None:
    one = answered()["citations"][0]
    many = [{**one, "marker": n, "quote": f"第{n}项"} for n in range(1, 6)]
    text = "\n".join(["共5项：", *(f"- 第{n}项[{n}]" for n in range(1, 6))])
    node = render_answer(answered(citations=many, answer=text))
    assert not find(node, ".pq-quote")
    assert not ["open" for card in find(node, ".pq-card") if "open" in card.attributes]


def test_lines_of_a_list_become_a_list() -> None:
    node = render_answer(answered(answer="共**2项**：\n- 第一[1]\n- 第二\n完。"))
    direct = find(node, ".pq-direct")[0]
    assert [child.tag for child in direct.children if isinstance(child, Node)] == ["p", "ul", "p"]
    assert [text_of(item) for item in find(direct, "li")] == ["第一1", "第二"]


def test_rows_of_a_table_become_a_table_with_headings() -> None:
    text = "共**2项**：\n| 指标 | 目标值 |\n| --- | --- |\n| 甲率[1] | **9%** |\n| 乙 | |\n完。"
    direct = find(render_answer(answered(answer=text)), ".pq-direct")[0]
    assert [child.tag for child in direct.children if isinstance(child, Node)] == ["p", "div", "p"]
    assert [text_of(head) for head in find(direct, "th")] == ["指标", "目标值"]
    assert [[text_of(cell) for cell in find(row, "td")] for row in find(direct, "tr")[1:]] == [
        ["甲率1", "9%"], ["乙", ""],
    ]  # fmt: skip
    assert to_json(direct)


def test_a_long_row_of_quotes_is_folded_after_the_first_few() -> None:
    one = answered()["citations"][0]
    many = [{**one, "marker": n} for n in range(1, 7)]
    node = render_answer(answered(citations=many, answer="见" + "".join(f"[{n}]" for n in range(1, 7))))
    assert ["open" in card.attributes for card in find(node, ".pq-card")] == [True] * 3 + [False] * 3


PLACES = st.fixed_dictionaries({k: TEXTS for k in ("question", "answer", "quote", "title", "locator", "heading",
                                                   "notice", "suggestion", "name", "source")})  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(PLACES)
def test_no_text_of_a_question_a_document_or_a_model_becomes_markup(texts: dict[str, str]) -> None:
    answer = answered(
        answer=texts["answer"],
        notices=[{"code": "x", "text": texts["notice"]}],
        suggestions=[texts["suggestion"]],
        related=[{"document_id": "plan", "title": texts["title"], "locator": texts["locator"],
                  "heading": texts["heading"], "permalink": "/documents/plan"}],
        contact={"name": texts["name"], "phone": texts["name"], "url": texts["source"], "source": texts["source"]},
    )  # fmt: skip
    answer["citations"][0] |= {
        "quote": texts["quote"] or "x",
        "title": texts["title"],
        "locator": texts["locator"],
    }
    turn = render_turn(texts["question"], answer)
    to_json(turn)
    for html in (to_html(turn), to_markdown_safe_html(turn), to_html(render_error(texts["answer"]))):
        seen = Seen(html)
        assert set(seen.tags) <= SHARED
        assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]
    seen = Seen(to_html(turn))
    assert seen.tags == tags(turn)
    assert seen.text == shown(text_of(turn))


# The source viewer


def view(reading: Reading | None = None, document: str = "plan", today: date = TODAY) -> Node:
    nodes = document_nodes(CORPUS, CORPUS.by_id[document], reading or Reading(), today)
    return h("main", nodes)


def test_the_viewer_shows_the_text_to_the_last_character() -> None:
    article = find(view(), "article")[0]
    for cite in find(article, ".pq-cite"):
        assert text_of(cite) == "引用"
    seen = text_of(article).replace("引用", "").replace("网页的其他内容（不属于文件）", "")
    assert "".join(seen.split()) == "".join(CORPUS.by_id["plan"].text.split())


def test_a_quote_is_marked_where_it_stands_also_over_several_lines() -> None:
    text = CORPUS.by_id["plan"].text
    start, end = text.index("坚持服务人民"), text.index("主要任务") + 4
    marks = find(view(Reading(start, end)), ".pq-quoted")
    assert "".join(text_of(mark) for mark in marks) == "".join(text[start:end].split())
    assert [mark.attributes.get("id") for mark in marks] == ["quote", *[None] * (len(marks) - 1)]


@pytest.mark.parametrize("span", [(-1, 5), (5, 5), (9, 2), (0, 10**6), (-1, -1)])
def test_a_link_that_points_nowhere_shows_the_text_and_says_so(span: tuple[int, int]) -> None:
    page = view(Reading(*span))
    assert not find(page, ".pq-quoted")
    assert "链接所指的位置不在这份文件里" in text_of(page)


def test_words_are_found_in_any_width_and_case_also_inside_the_quote() -> None:
    start = CORPUS.by_id["plan"].text.index("计划新建公办")
    page = view(Reading(start, start + 12, "１１所"))
    hits = find(find(page, "article")[0], ".pq-hit")
    assert [text_of(hit) for hit in hits] == ["11所"]
    assert "找到1处" in text_of(page)
    assert "文中没有" in text_of(view(Reading(find="研究生")))


def test_sections_have_permalinks_and_the_outline_leads_to_them() -> None:
    page = view()
    ids = [section.attributes["id"] for section in find(page, ".pq-section")]
    assert len(ids) == len(set(ids))
    targets = [link.attributes["href"][1:] for link in find(find(page, "nav")[0], "a")]
    assert targets == [i for i in ids if i in targets]
    assert "二-一-1-1" in ids


def test_validity_is_counted_from_the_day() -> None:
    assert "已经结束" in text_of(view())
    assert "已经结束" not in text_of(view(today=date(2024, 5, 1)))
    assert "现在还没有到实施日期" in text_of(view(today=date(2022, 5, 1)))


def test_a_superseded_document_leads_to_its_successor() -> None:
    old = replace(CORPUS.by_id["plan"], superseded_by="digest")
    text = text_of(h("main", document_nodes(CORPUS, old, Reading(), TODAY)))
    assert "已被新文件代替" in text
    assert "查看《示例省教育三年行动计划》" in text


def test_a_document_that_is_not_at_hand_says_so_and_leads_to_where_it_is_announced() -> None:
    page = view(document="picture")
    assert "没有收录它的正文" in text_of(page)
    assert find(page, ".pq-out")[0].attributes["href"] == "https://www.example.gov.cn/plan"


def test_furniture_is_folded_and_cannot_be_cited() -> None:
    for folded in find(view(), ".pq-furniture"):
        assert "open" not in folded.attributes
        assert not find(folded, ".pq-cite")


def test_equal_anchors_are_told_apart() -> None:
    twins = [replace(s, locator="一、") for s in CORPUS.sections["digest"]]
    first = replace(twins[0], end=5)
    second = replace(twins[0], index=1, start=5)
    from web.reading import anchors

    assert anchors([first, second]) == {0: "一", 1: "s1"}


def test_a_page_is_whole_and_in_chinese() -> None:
    html = page("标题", [h("p", "文")], Frame("站", "../", "note"))
    assert html.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert "<title>标题－站</title>" in html


def test_the_script_that_makes_elements_knows_the_same_elements() -> None:
    from web.api import STATIC

    script = (STATIC / "nodes.js").read_text(encoding="utf-8")
    listed = "".join(re.findall(r'"([a-z0-9 ]+)"', script.split(");")[0]))
    assert set(listed.split()) == SHARED


def test_an_answer_without_citations_is_not_made_up_by_the_page() -> None:
    greeting = Answer("a", "你好", "你好", Status.CHAT, Mode.EXTRACTIVE, "您好。")
    node = render_answer(answer_to_dict(greeting))
    assert not find(node, ".pq-card")
    assert "您好" in text_of(node)
