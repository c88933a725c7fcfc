"""The section tree: equal to trees written by hand, and never losing a character of any text."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from corpus.model import Document, Kind, Level, Role, Section
from corpus.store import load_documents
from eval.trees import section_rows, tree_rows
from ingest.sections import sections_of
from tests.made_texts import TEXTS

TREES = Path(__file__).parent / "data" / "trees"
CORPUS = Path(__file__).parent.parent / "corpus"
NAMES = sorted(path.stem for path in TREES.glob("*.tree"))


def document(text: str, title: str = "无题", identity: str = "test") -> Document:
    return Document(identity, title, Level.DISTRICT, Kind.PLAN, text=text)


def document_of(name: str) -> Document:
    if name == "panlong-plan-2023":
        return next(d for d in load_documents(CORPUS) if d.id == name)
    return document((TREES / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_tree_equals_the_one_written_by_hand(name: str) -> None:
    doc = document_of(name)
    rows = tree_rows((TREES / f"{name}.tree").read_text(encoding="utf-8"))
    got = section_rows(doc, sections_of(doc))
    seen = [replace(row, first=row.first[: len(hand.first)]) for row, hand in zip(got, rows, strict=False)]
    assert seen == rows
    assert len(got) == len(rows)


def locators(text: str) -> list[str]:
    return [s.locator for s in sections_of(document(text)) if s.citable]


def labels(text: str) -> list[str]:
    return [s.label for s in sections_of(document(text)) if s.label]


def test_the_plan_has_two_parts_three_and_seven_chapters_and_items_one_to_twenty_one() -> None:
    found = locators(document_of("panlong-plan-2023").text)
    assert [x for x in found if x in ("一、", "二、", "三、")] == ["一、", "二、"]
    assert [x for x in found if x.startswith("一、(") and x.endswith(")")] == [
        "一、(一)",
        "一、(二)",
        "一、(三)",
    ]
    chapters = [f"二、({n})" for n in "一二三四五六七"]
    assert [x for x in found if x in chapters] == chapters
    items = [s.label for s in sections_of(document_of("panlong-plan-2023")) if s.label[:-1].isdigit()]
    assert items == [f"{n}." for n in range(1, 22)]


def test_the_path_of_an_item_names_every_heading_above_it() -> None:
    sections = sections_of(document_of("panlong-plan-2023"))
    item = next(s for s in sections if s.locator == "二、(二)7.(1)")
    assert item.path == ("二、主要任务", "(二)实施基础教育扩规提质计划", "7.增加优质教育资源总量", "(1)")


def test_only_the_page_around_the_plan_is_furniture() -> None:
    doc = document_of("panlong-plan-2023")
    furniture = "".join(doc.text[s.start : s.end] for s in sections_of(doc) if s.role is Role.FURNITURE)
    lines = [line.strip() for line in furniture.splitlines() if line.strip()]
    assert lines == [
        "昆明市盘龙区人民政府 www.kmpl.gov.cn",
        "政府信息公开",
        "政府信息公开指南",
        "政府信息公开制度",
        "发布时间:2023-12-27 16:30",
        "字号:[ ]",
        "相关解读:",
        "关于《盘龙区教育高质量发展三年行动计划(2023—2025年)》的解读",
        "一图读懂盘龙区教育高质量发展三年行动",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "第二章第五条的规定适用。",
        "第五条的规定适用。",
        "第三条、第四条所列情形除外。",
        "第一款规定的期限为三十日。",
        "(一)的要求应当落实。",
        "(一)、(二)项所列材料应当齐全。",
        "一、二年级学生不留书面作业。",
        "1-3项终身受益的运动技能。",
        "2025年完成全部任务。",
        "3.5万名学生受益。",
        "1.5%的学生缺席。",
        "(2023)年度报告另行印发。",
        "12所幼儿园已经开工。",
    ],
)
def test_a_reference_or_a_figure_at_the_start_of_a_line_is_no_heading(line: str) -> None:
    assert labels(f"一、总则\n按照下列安排执行。\n{line}\n二、附则\n由教育局解释。") == ["一、", "二、"]


@pytest.mark.parametrize(
    "line",
    ["依照本条第二款,按照(一)的要求;(二)所列除外。", "其中：一是一,二是二。", "坚持“一、二、三”原则。"],
)
def test_a_reference_within_a_sentence_is_no_heading(line: str) -> None:
    assert [x for x in labels(f"一、总则\n{line}\n二、附则\n完。") if x not in ("一、", "二、")] == []


def test_a_number_that_nothing_leads_to_is_text() -> None:
    assert labels("一、总则\n正文。\n(7)这一行没有前六项。\n9.这一行也没有。\n二、附则\n完。") == [
        "一、",
        "二、",
    ]


@pytest.mark.parametrize(
    "heading", ["条件保障", "项目建设", "款项管理", "中小学建设", "和谐校园", "所有学校"]
)
def test_a_heading_that_begins_like_a_reference_is_a_heading(heading: str) -> None:
    assert labels(f"(一){heading}\n文。\n(二)其他\n文。") == ["(一)", "(二)"]


def test_an_item_may_begin_with_a_year() -> None:
    assert labels("1.2024年新建两所。\n2.2025年新建三所。") == ["1.", "2."]


def test_a_number_left_out_by_the_author_does_not_end_the_list() -> None:
    assert labels("1.甲。\n2.乙。\n4.丁。\n5.戊。") == ["1.", "2.", "4.", "5."]


def test_a_sequence_in_one_paragraph_needs_to_begin_at_one_and_go_on() -> None:
    assert labels("一、总则\n要求：一是快；二是好。\n二、附则\n这一是好事。三是指人数。") == [
        "一、",
        "一是",
        "二是",
        "二、",
    ]


def test_an_inline_list_ends_with_its_paragraph() -> None:
    text = "1.材料。包括：(1)户口簿；(2)房产证。\n另附照片。\n2.时间。九月。"
    assert locators(text) == ["1.", "1.(1)", "1.(2)", "1.(续)", "2."]


def test_a_count_may_run_through_the_chapters() -> None:
    text = "(一)甲\n1.子。\n2.丑。\n(二)乙\n3.寅。\n4.卯。"
    assert locators(text) == ["(一)", "(一)1.", "(一)2.", "(二)", "(二)3.", "(二)4."]


def test_a_count_that_begins_again_belongs_to_the_chapter_it_stands_in() -> None:
    text = "(一)甲\n1.子。\n2.丑。\n(二)乙\n1.寅。\n2.卯。"
    assert locators(text) == ["(一)", "(一)1.", "(一)2.", "(二)", "(二)1.", "(二)2."]


def test_a_count_that_begins_again_under_the_same_part_is_told_apart() -> None:
    assert locators("一、甲\n文。\n二、乙\n文。\n一、丙\n文。\n二、丁\n文。") == [
        "一、",
        "二、",
        "一、[2]",
        "二、[2]",
    ]


def test_levels_in_an_unusual_order_nest_as_the_text_nests_them() -> None:
    text = "1、甲\n(一)子。\n(二)丑。\n2、乙\n(一)寅。\n(二)卯。"
    assert locators(text) == ["1、", "1、(一)", "1、(二)", "2、", "2、(一)", "2、(二)"]


def test_a_lower_level_that_ended_does_not_swallow_the_next_chapter() -> None:
    text = "一、总则\n1.子。\n2.丑。\n(一)甲\n文。\n(二)乙\n文。"
    assert locators(text) == ["一、", "一、1.", "一、2.", "一、(一)", "一、(二)"]


def test_decimal_numbers_stand_below_their_prefix() -> None:
    text = "1.总则\n1.1 目的\n文。\n1.2 范围\n文。\n2.组织\n2.1 机构\n文。\n3.5 万人。"
    assert locators(text) == ["1.", "1.1", "1.2", "2.", "2.1"]


def test_articles_count_through_chapters_and_keep_their_chapter_in_the_path() -> None:
    sections = sections_of(
        document("第一章 总则\n第一条 甲。\n第二章 分则\n第二条 乙。\n第二条之一 丙。\n第三条 丁。")
    )
    assert [(s.locator, s.path) for s in sections[1:]] == [
        ("第一条", ("第一章 总则", "第一条")),
        ("第二章", ("第二章 分则",)),
        ("第二条", ("第二章 分则", "第二条")),
        ("第二条之一", ("第二章 分则", "第二条之一")),
        ("第三条", ("第二章 分则", "第三条")),
    ]


def test_further_paragraphs_of_an_article_are_its_paragraphs() -> None:
    assert locators("第一条 甲。\n乙：\n(一)子；\n(二)丑。\n丙。\n第二条 丁。") == [
        "第一条", "第一条第二款", "第一条第二款第(一)项", "第一条第二款第(二)项", "第一条第三款", "第二条",
    ]  # fmt: skip


def test_a_broken_line_of_an_article_is_no_paragraph_of_its_own() -> None:
    assert locators("第一条 县级人民政府应当每年\n检查一次。\n第二条 丁。") == ["第一条", "第二条"]


def test_one_lead_alone_is_no_section_but_neighbours_are() -> None:
    lead = "坚持{}。{}的内容写在这里，写得足够长。"
    one = "一、原则\n" + lead.format("党的领导", "甲") + "\n其余照旧办理。"
    two = "一、原则\n" + lead.format("党的领导", "甲") + "\n" + lead.format("服务人民", "乙")
    assert locators(one) == ["一、"]
    assert locators(two) == ["一、", "一、“坚持党的领导”", "一、“坚持服务人民”"]


def test_a_text_without_numbers_is_divided_by_its_headlines() -> None:
    text = "招生对象\n年满六周岁的适龄儿童均可报名入学，须有本区户籍。\n报名时间\n以当年教育行政部门发布的招生公告为准，请留意。"
    assert locators(text) == ["“招生对象”", "“报名时间”"]


def test_questions_of_an_interview_are_sections() -> None:
    text = "导语写在这里。\n问：什么是普惠园？\n答：收费受指导的园。\n问：怎样报名？\n答：看公告。"
    assert locators(text) == ["引言", "“问：什么是普惠园？”", "“问：怎样报名？”"]


def test_a_text_without_any_structure_is_one_section() -> None:
    assert locators("这里只有一句话，没有编号。\n这里是第二句话。") == ["正文"]


def test_a_missing_text_has_no_sections() -> None:
    assert sections_of(Document("a", "甲", Level.CITY, Kind.NEWS, missing=True)) == []


def test_full_width_and_half_width_numbers_give_the_same_locators() -> None:
    half = "一、甲\n(一)乙\n1.丙。\n(1)丁。\n(2)戊。"
    full = "一、甲\n（一）乙\n１．丙。\n（1）丁。\n（2）戊。"
    single = "一、甲\n㈠乙\n⒈丙。\n⑴丁。\n⑵戊。"
    assert locators(half) == locators(full) == locators(single)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_the_sections_of_any_text_give_it_back_to_the_last_character(text: str) -> None:
    sections = sections_of(document(text))
    assert "".join(text[s.start : s.end] for s in sections) == text
    assert [s.index for s in sections] == list(range(len(sections)))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_no_two_citable_sections_share_a_locator_or_a_link(text: str) -> None:
    cited = [s for s in sections_of(document(text)) if s.citable]
    assert all(s.locator for s in cited)
    assert len({s.locator for s in cited}) == len({s.anchor for s in cited}) == len(cited)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_path_extends_the_path_of_the_part_above(text: str) -> None:
    sections = sections_of(document(text))
    for s in sections:
        above: Section | None = sections[s.parent] if s.parent is not None else None
        assert above is None or s.path[: len(above.path)] == above.path
