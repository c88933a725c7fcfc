"""Duties: who is named, in what part, for what. The plan's own are compared with a table written by hand."""

import pytest

from corpus.model import Kind
from ledger.duties import extract_duties
from ledger.model import UNNAMED, Duty, Part
from tests.ledger_truth import STATUTES, committed, plan_of, score_duties, statute, table, task

PLAN = "panlong-plan-2023"
# What is reached on texts that the rules were mended on; the first run on each stands in docs/ledger.md.
FLOOR = (0.95, 0.9)


def duties(sentence: str, **facts: object) -> list[tuple[str, str]]:
    """Bodies and parts of the first task, those that name nobody left out."""
    return [(d.body, d.part.value) for d in rows(sentence, **facts) if d.part is not Part.UNNAMED]


def rows(sentence: str, **facts: object) -> list[Duty]:
    return [d for d in extract_duties(task(sentence, **facts)) if not d.locator.endswith("2.")]


def test_the_plans_duties_are_those_of_the_table_written_by_hand() -> None:
    score = score_duties(extract_duties(committed(), PLAN), table("ledger_panlong_duties.tsv"))
    assert score.precision >= 0.95, score
    assert score.recall >= 0.9, score


@pytest.mark.parametrize("name", STATUTES)
def test_the_duties_of_statutes_are_those_of_the_tables_written_by_hand(name: str) -> None:
    score = score_duties(extract_duties(statute(name)), table(f"ledger_{name}_duties.tsv"))
    precision, recall = FLOOR
    assert score.precision >= precision, score
    assert score.recall >= recall, score


def test_every_row_of_the_corpus_quotes_its_document() -> None:
    corpus = committed()
    for row in extract_duties(corpus):
        text = corpus.by_id[row.document_id].text
        assert row.quote == text[row.start : row.end]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("推进改造。责任单位：县教体局、县财政局；配合单位：各乡镇。",
         [("县教体局", "lead"), ("县财政局", "lead"), ("各乡镇", "with")]),
        ("推进改造。（牵头单位：县教育局，配合单位：县财政局、县人力资源和社会保障局）",
         [("县教育局", "lead"), ("县财政局", "with"), ("县人力资源和社会保障局", "with")]),
        ("推进课后服务。（县教育局牵头，县财政局、县发展改革局配合）",
         [("县教育局", "lead"), ("县财政局", "with"), ("县发展改革局", "with")]),
        ("落实用地保障（县自然资源局、县住房城乡建设局按职责分工负责）。",
         [("县自然资源局", "joint"), ("县住房城乡建设局", "joint")]),
        ("由县教育局牵头，县财政局配合，制定方案。", [("县教育局", "lead"), ("县财政局", "with")]),
    ],
)  # fmt: skip
def test_the_explicit_forms_of_other_documents_are_read(sentence: str, found: list[tuple[str, str]]) -> None:
    assert duties(sentence) == found


def test_a_form_on_a_line_of_its_own_belongs_to_the_task_above_it() -> None:
    made = rows(
        "新建学校。\n\n牵头单位：县教育局\n\n责任单位：县财政局、各乡镇人民政府\n\n完成时限：2025年12月"
    )
    assert [(d.body, d.task, d.explicit) for d in made] == [
        ("县教育局", "改善条件", True), ("县财政局", "改善条件", True), ("各乡镇人民政府", "改善条件", True),
    ]  # fmt: skip
    assert made[0].quote == "牵头单位：县教育局"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("充分发挥县教师进修学校的引领作用，实施教师培训。", [("县教师进修学校", "lead")]),
        ("依托县培智学校、甲中心小学，开展送教上门。", [("县培智学校", "place"), ("甲中心小学", "place")]),
        ("建立学校、警察、家长志愿者共同维护秩序的机制。",
         [("学校", "joint"), ("警察", "joint"), ("家长志愿者", "joint")]),
        ("将各街道开展整治工作成效纳入年度考核。", [("各街道", "object")]),
        ("对各中小学校开展督导评估。", [("各中小学校", "object")]),
        ("指导学校多元化开展体育活动。", [("学校", "lead")]),
        ("支持甲县第一中学创建省级示范高中。", [("甲县第一中学", "lead")]),
        ("引进具备资质的高等院校、社会机构参与培训。", [("高等院校", "with"), ("社会机构", "with")]),
        ("加强甲县培智学校与乙县实验学校开展交流。", [("乙县实验学校", "with"), ("甲县培智学校", "lead")]),
        ("建设以教育行政部门为主导、教研机构为主体、中小学校为基地的机制。",
         [("教育行政部门", "lead"), ("教研机构", "lead"), ("中小学校", "place")]),
        ("县教育局会同县公安局开展检查。", [("县公安局", "with"), ("县教育局", "lead")]),
        ("各学校要建立防欺凌台账。", [("各学校", "lead")]),
        ("建立区委、区政府领导班子成员联系学校制度。", [("区委、区政府领导班子成员", "lead")]),
        ("会同教育、公安、市场监管等部门开展检查。", [("教育、公安、市场监管等部门", "with")]),
        ("省、自治区、直辖市人民政府应当制定办法。", [("省、自治区、直辖市人民政府", "lead")]),
        ("用人单位招用残疾人职工，应当签订合同。", [("用人单位", "lead")]),
        ("支持企业与高等院校开展研究。", [("高等院校", "with"), ("企业", "lead")]),
        ("社会依法兴办的福利企业、福利机构，应当集中安排就业。", [("福利企业", "lead"), ("福利机构", "lead")]),
        ("职业中学每天应当安排课间操。", [("职业中学", "lead")]),
        ("市财政设立专项资金。", [("市财政", "lead")]),
    ],
)  # fmt: skip
def test_bodies_are_found_by_the_turn_of_phrase_that_names_them(
    sentence: str, found: list[tuple[str, str]]
) -> None:
    assert duties(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "残疾人职工，应当占在职职工总数的25%以上。", "教师组织竞赛应当计算工作量。", "公安机关掌握的探头完好。", "全县10%的社区达标。",
        "提升学校管理水平。", "推进学校心理咨询室建设。", "完善“政府主导、社会参与”的格局。", "充分发挥学校教育主阵地作用。",
        "支持普惠性民办幼儿园发展。", "开展语言文字达标学校建设。", "推动基础教育集团化发展。", "加强学校食堂管理。",
        "县人民政府可以制定补充办法。", "鼓励社会组织开展公益活动。", "大幅提高公办幼儿园在园儿童占比。",
    ],
)  # fmt: skip
def test_a_school_that_is_only_spoken_of_has_no_duty(sentence: str) -> None:
    assert duties(sentence) == []


def test_a_task_that_names_nobody_says_so() -> None:
    (row,) = rows("提升办学水平。")
    assert (row.body, row.part, row.task, row.quote) == (UNNAMED, Part.UNNAMED, "改善条件", "改善条件")


def test_a_partner_alone_is_nobody_in_charge() -> None:
    assert [d.part for d in rows("与乙县师范学院合作开展培训。")] == [Part.WITH, Part.UNNAMED]


def test_a_form_above_covers_the_tasks_below_it() -> None:
    text = "一、主要任务\n\n(一)扩容\n\n责任单位：县教育局\n\n1.新建。建设学校。\n\n2.改建。改造学校。\n\n(二)提质\n\n3.教研。做好教研。\n"
    unnamed = [d.locator for d in extract_duties(plan_of(text)) if d.part is Part.UNNAMED]
    assert unnamed == ["一、(二)3."]


def test_a_lead_in_to_a_list_is_no_task_of_its_own() -> None:
    text = "一、主要任务\n\n(一)扩容。围绕需求，实施如下项目：\n\n1.新建。建设学校。\n\n2.改建。改造学校。\n"
    unnamed = [d.locator for d in extract_duties(plan_of(text)) if d.part is Part.UNNAMED]
    assert unnamed == ["一、(一)1.", "一、(一)2."]


def test_principles_and_goals_are_no_tasks() -> None:
    text = "一、总体要求\n\n(一)基本原则\n\n各学校要坚持质量导向。\n\n(二)行动目标\n\n1.目标。质量提升。\n"
    assert extract_duties(plan_of(text)) == ()


def test_a_digest_never_says_that_nobody_is_named() -> None:
    assert all(d.part is not Part.UNNAMED for d in extract_duties(task("提升办学水平。", original=False)))
    assert all(d.original for d in extract_duties(committed()) if d.part is Part.UNNAMED)


def test_who_the_notice_is_addressed_to_is_told_to_carry_the_plan_out() -> None:
    found = [d for d in extract_duties(committed(), PLAN) if d.part is Part.ADDRESSEE]
    assert "各街道办事处" in {d.body for d in found}
    assert {d.quote for d in found} == {"请认真抓好贯彻落实"}


def test_a_condition_names_who_has_to_act_in_the_clause_after_it() -> None:
    made = rows("县教育局在接到申请后，应当进行审查。")
    assert [(d.body, d.task) for d in made] == [("县教育局", "应当进行审查")]


def test_news_and_replies_assign_no_duties() -> None:
    assert extract_duties(task("各学校要建立台账。", kind=Kind.NEWS)) == ()
