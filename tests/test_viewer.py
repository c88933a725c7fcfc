"""The source viewer: the text to the last character, marks, outline, validity, what limits a document's use."""

from dataclasses import replace
from datetime import date

import pytest

from tests.fakes import TODAY, tiny_corpus
from tests.seen import find
from web.nodes import Node, h, text_of
from web.shell import Frame, page
from web.viewer import Reading, document_nodes

CORPUS = tiny_corpus()


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
