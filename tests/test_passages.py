"""Passages: slices one can quote, ordered, complete, and named so that an edit elsewhere does not rename them."""

import itertools
from pathlib import Path
from statistics import median

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.model import Document, Kind, Level, Passage, Role
from ingest.lines import visible
from ingest.load import corpus_of, load_corpus
from ingest.passages import CAP, passages_of
from ingest.sections import sections_of
from retriever.embeddings import clean
from tests.made_texts import TEXTS

CORPUS = load_corpus(Path(__file__).resolve().parent.parent / "corpus")
PLAN = [p for p in CORPUS.passages if p.document_id == "panlong-plan-2023"]


def document(text: str) -> Document:
    return Document("test", "无题", Level.DISTRICT, Kind.PLAN, text=text)


def passages(text: str) -> list[Passage]:
    return passages_of(document(text), sections_of(document(text)))


def texts(text: str) -> list[str]:
    return [p.text for p in passages(text)]


def test_a_passage_of_the_plan_has_the_length_of_a_quote() -> None:
    lengths = [len(p.text) for p in PLAN if not p.heading_only]
    assert 35 <= median(lengths) <= 80
    assert sum(length > 120 for length in lengths) <= len(lengths) * 0.03
    assert max(lengths) <= 160


def test_each_fact_at_the_head_of_the_page_is_a_passage() -> None:
    facts = [p.text for p in PLAN if p.section.role is Role.FACTS]
    assert facts[:4] == [
        "索引号: 015119151-202403-849763",
        "主题分类: 区政府办公室文件",
        "发布机构:  昆明市盘龙区人民政府办公室",
        "发布日期: 2023-12-27 16:30",
    ]
    assert facts[4].startswith("名 称: 中共昆明市盘龙区委办公室")
    assert facts[5:] == ["文号:", "关键字:"]


def test_a_number_and_its_heading_are_marked_as_heading_and_kept_apart_from_the_text() -> None:
    item = [p for p in PLAN if p.section.locator == "二、(二)7."]
    assert item[0].text == "7.增加优质教育资源总量。"
    assert [p.heading_only for p in item] == [True, False, False, False, False]


def test_an_item_without_heading_is_one_quotable_passage() -> None:
    (item,) = [p for p in PLAN if p.section.locator == "二、(二)7.(1)"]
    assert item.text == "(1)加强公办幼儿园建设,实施“增量”工程,结合城市更新改造项目,计划新建公办幼儿园11所。"
    assert not item.heading_only


def test_an_item_of_one_short_line_is_content_and_no_heading() -> None:
    found = passages("所需材料：\n1、户口簿\n2、房产证\n3、预防接种证明")
    assert [p.text for p in found if not p.heading_only] == [
        "所需材料：",
        "1、户口簿",
        "2、房产证",
        "3、预防接种证明",
    ]


def test_a_line_with_text_under_it_is_a_heading() -> None:
    found = passages("一、招生对象\n年满六周岁的儿童。\n二、招生时间\n（一）报名\n七月。")
    assert [p.text for p in found if p.heading_only] == ["一、招生对象", "二、招生时间", "（一）报名"]


def test_a_title_is_no_statement_but_the_number_beside_it_is() -> None:
    found = passages("丙县教育局文件\n丙教通〔2024〕12号\n丙县教育局关于放假的通知\n各学校：\n放假三天。")
    assert [(p.text, p.heading_only) for p in found[:3]] == [
        ("丙县教育局文件", False),
        ("丙教通〔2024〕12号", False),
        ("丙县教育局关于放假的通知", True),
    ]


def test_clauses_are_passages_of_their_own() -> None:
    assert texts(
        "支持学校达标，争创双优学校；引导学校新增专业设置，加强建设；建立和落实学校管理的长效机制。"
    ) == [
        "支持学校达标，争创双优学校；",
        "引导学校新增专业设置，加强建设；",
        "建立和落实学校管理的长效机制。",
    ]


def test_nothing_is_cut_within_quotation_marks_or_brackets() -> None:
    text = "会议提出“办好学校。办好教育；办出特色！”的要求，由各学校分别落实。另见《甲。乙》（丙；丁）的有关规定。"
    assert texts(text) == [
        "会议提出“办好学校。办好教育；办出特色！”的要求，由各学校分别落实。",
        "另见《甲。乙》（丙；丁）的有关规定。",
    ]


def test_a_bracket_that_never_closes_protects_nothing() -> None:
    assert len(texts("会议提出“办好每一所学校，办出特色。全区教育质量得到明显提升。")) == 2


def test_a_fragment_joins_its_neighbour() -> None:
    assert texts("是。全区教育质量得到了明显的提升。好。") == ["是。全区教育质量得到了明显的提升。好。"]


def test_a_line_never_joins_another_line() -> None:
    assert texts("甲局\n乙局") == ["甲局", "乙局"]


def test_a_very_long_sentence_is_cut_at_a_comma() -> None:
    long = "，".join(["推进学校标准化建设和教师队伍建设"] * 20) + "。"
    found = texts(long)
    assert "".join(found) == long
    assert all(len(t) <= 160 and t[-1] in "，。" for t in found)


@pytest.mark.parametrize(
    "text", ["甲" * 5000, "（" * 3000 + "》" * 3000, "“" + "甲，" * 3000 + "”", "1." * 4000]
)
def test_no_text_makes_a_passage_longer_than_the_cap(text: str) -> None:
    assert all(len(p.text) <= CAP for p in passages(text))


def test_a_remark_that_only_names_a_source_is_no_content() -> None:
    found = passages("一、定义\n毛入园率是在园孩子总数除以适龄人口数。（来源：教育部，2019年）")
    assert [(p.text, p.heading_only) for p in found][2:] == [("（来源：教育部，2019年）", True)]


def test_furniture_is_never_a_passage() -> None:
    assert all(p.section.role is not Role.FURNITURE for p in CORPUS.passages)
    assert not any("相关解读" in p.text for p in PLAN)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_passages_are_slices_in_order_that_hold_every_visible_character_once(text: str) -> None:
    sections = sections_of(document(text))
    found = passages_of(document(text), sections)
    assert all(text[p.start : p.end] == p.text == p.text.strip() for p in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    cited = "".join(text[s.start : s.end] for s in sections if s.citable)
    assert list(filter(visible, "".join(p.text for p in found))) == list(filter(visible, cited))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_passage_of_any_text_can_be_embedded(text: str) -> None:
    for passage in passages(text):
        assert clean(passage.text)


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff\u00ad", "\x07", "\u2060 \u3000", "\ufffd"])
def test_a_line_of_characters_that_nobody_sees_is_no_passage_and_no_paragraph(unseen: str) -> None:
    found = passages(f"第一条 甲。\n乙。\n{unseen}\n丙。\n{unseen}\n第二条 丁。")
    assert [p.text for p in found if not p.heading_only] == ["第一条 甲。", "乙。", "丙。", "第二条 丁。"]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_ids_are_unique(text: str) -> None:
    corpus = corpus_of((document(text),))
    assert len(corpus.passage_by_id) == len(corpus.passages)


ITEMS = st.lists(st.text("甲乙丙丁戊，。；", min_size=1, max_size=30), min_size=2, max_size=6)


@settings(max_examples=200, deadline=None)
@given(ITEMS, st.data())
def test_a_paragraph_added_elsewhere_renames_no_other_passage(items: list[str], data: st.DataObject) -> None:
    numbers = "一二三四五六"
    parts = [f"{numbers[i]}、标题\n{item}" for i, item in enumerate(items)]
    at = data.draw(st.integers(0, len(items) - 1))
    changed = [*parts[:at], parts[at] + "\n新增的一段文字放在这里。", *parts[at + 1 :]]
    before = {p.id: p.text for p in passages("\n".join(parts))}
    after = {p.id: p.text for p in passages("\n".join(changed))}
    assume(before)
    assert all(after.get(key) == value for key, value in before.items())
