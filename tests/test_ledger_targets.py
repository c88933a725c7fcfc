"""Targets: what counts as one, and what is read off it. The plan's own are compared with a table written by hand."""

from decimal import Decimal

import pytest

from corpus.model import Kind
from ledger.model import Direction, LedgerError, Target, TargetKind, YearSource
from ledger.targets import extract_targets
from tests.ledger_truth import STATUTES, committed, plan_of, score_targets, statute, table, task

PLAN = "panlong-plan-2023"


def targets(sentence: str, **facts: object) -> tuple[Target, ...]:
    return extract_targets(task(sentence, **facts))


def only(sentence: str) -> Target:
    (row,) = targets(sentence)
    return row


def test_the_plans_targets_are_those_of_the_table_written_by_hand() -> None:
    score = score_targets(extract_targets(committed(), PLAN), table("ledger_panlong_targets.tsv"))
    assert score.precision >= 0.98, score
    assert score.recall >= 0.97, score


@pytest.mark.parametrize("name", STATUTES)
def test_the_quantities_of_statutes_are_those_of_the_tables_written_by_hand(name: str) -> None:
    score = score_targets(extract_targets(statute(name)), table(f"ledger_{name}_targets.tsv"))
    assert score.precision >= 0.95, score
    assert score.recall >= 0.95, score


def test_every_row_of_the_corpus_quotes_its_document() -> None:
    corpus = committed()
    for row in extract_targets(corpus):
        text = corpus.by_id[row.document_id].text
        assert row.quote == text[row.start : row.end]
        assert row.place.sentence == text[row.place.sentence_start : row.place.sentence_end]
        assert row.locator in {s.locator for s in corpus.sections[row.document_id]}


def test_a_clause_with_three_values_gives_three_rows() -> None:
    rows = targets("计划新建小学4所、改建小学2所、初中改建 1 所，迅速扩大供给。")
    assert [(r.indicator, r.value, r.binding) for r in rows] == [
        ("新建小学", "4所", "计划"), ("改建小学", "2所", "计划"), ("初中改建", "1 所", "计划"),
    ]  # fmt: skip
    assert [r.quote for r in rows] == ["计划新建小学4所", "改建小学2所", "初中改建 1 所"]


@pytest.mark.parametrize(
    ("sentence", "direction", "low", "unit"),
    [
        ("普惠率达到90%以上。", Direction.AT_LEAST, 90, "%"),
        ("巩固率不低于百分之九十八。", Direction.AT_LEAST, 98, "%"),
        ("至少打造2个实训基地。", Direction.AT_LEAST, 2, "个"),
        ("班额控制在45人以内。", Direction.AT_MOST, 45, "人"),
        ("辍学率不超过0.5%。", Direction.AT_MOST, Decimal("0.5"), "%"),
        ("校园安全事故下降10%。", Direction.DECREASE, 10, "%"),
        ("近视率每年降低1个百分点以上。", Direction.DECREASE, 1, "个百分点"),
        ("新增学位一万二千个。", Direction.INCREASE, 12000, "个"),
        ("毛入园率提高5个百分点。", Direction.INCREASE, 5, "个百分点"),
        ("生均公用经费提高到1200元。", Direction.EQUAL, 1200, "元"),
        ("普惠率达到90%。", Direction.EQUAL, 90, "%"),
        ("建设幼儿园二十所。", Direction.EQUAL, 20, "所"),
        ("九成以上的学校达到省定标准。", Direction.AT_LEAST, 90, "%"),
        ("按照生师比不高于16:1配备教师。", Direction.AT_MOST, 16, ":1"),
    ],
)
def test_value_unit_and_direction_are_read_in_both_scripts(
    sentence: str, direction: Direction, low: Decimal | int, unit: str
) -> None:
    row = only(sentence)
    assert row.quantity is not None
    assert (row.direction, row.quantity.low, row.unit) == (direction, low, unit)


def test_a_range_keeps_both_ends() -> None:
    row = only("引导学生掌握1-3项终身受益的运动技能。")
    assert row.quantity is not None
    assert (row.quantity.low, row.quantity.high, row.value) == (1, 3, "1-3项")


@pytest.mark.parametrize(
    "sentence",
    [
        "融通九大应用场景。", "按照“四优”工作思路推进。", "抓好“五项管理”。", "建立“四位一体”机制。",
        "落实一校一策。", "贯彻省委十一届三次全会精神。", "依据云办发〔2023〕7号文件推进。", "依托昆十中深化交流。",
        "打造一批精品课程。", "实行一票否决。", "推进五年贯通培养。", "落实三年行动计划。", "实施三大工程。",
        "文件于2023年12月14日印发。", "做好20万人口以上县的工作。", "自受理之日起20个工作日内办结。",
        "10名以上老人的村都要重视。", "作为考核学校的一项内容。", "由一位副校长主管。", "应当尽可能给予支持。", "未保证学生每天1小时体育活动的。",
        "建设超百亿元的园区。", "对违规者处5000元以上1万元以下罚款。", "招收年满6周岁的儿童。", "截至2020年底，全县有幼儿园100所，在园幼儿3万人。",
    ],
)  # fmt: skip
def test_numbers_that_are_no_targets_stay_out(sentence: str) -> None:
    assert targets(sentence) == ()


def test_an_opening_deadline_frames_the_whole_sentence() -> None:
    rows = targets("到2023年，新建幼儿园5所，毛入园率达到95%，形成良好格局。")
    assert [(r.year, r.deadline.source, r.kind) for r in rows] == [
        (2023, YearSource.SENTENCE, TargetKind.QUANTITY),
        (2023, YearSource.SENTENCE, TargetKind.QUANTITY),
        (2023, YearSource.SENTENCE, TargetKind.MILESTONE),
    ]


def test_a_year_within_a_clause_holds_for_that_clause_alone() -> None:
    rows = targets("支持甲校2024年校园面积达标，争创省级示范校。")
    assert [(r.year, r.deadline.source) for r in rows] == [
        (2024, YearSource.SENTENCE), (2025, YearSource.PERIOD),
    ]  # fmt: skip


def test_a_span_of_years_ends_with_the_deadline() -> None:
    row = only("2021—2024年，共募集捐赠5亿元以上。")
    assert (row.year, row.deadline.source, row.value) == (2024, YearSource.SENTENCE, "5亿元以上")


def test_a_rise_named_once_holds_for_the_values_after_it() -> None:
    rows = targets("新增30家企业、60家工厂。")
    assert [(r.value, r.direction, r.base) for r in rows] == [
        ("30家", Direction.INCREASE, "新增"), ("60家", Direction.INCREASE, "新增"),
    ]  # fmt: skip


def test_the_deadline_that_opens_a_paragraph_holds_for_its_later_sentences() -> None:
    rows = targets("到2024年，毛入园率达到95%。普惠率达到90%。")
    assert [(r.year, r.deadline.source) for r in rows] == [
        (2024, YearSource.SENTENCE), (2024, YearSource.PARAGRAPH),
    ]  # fmt: skip


def test_a_dated_heading_holds_for_its_section_and_gives_no_row_itself() -> None:
    text = (
        "一、目标\n\n——2022年打基础,实现良好开局。机制健全。毛入园率达到93%。\n\n——2023年上台阶。质量提升。\n"
    )
    rows = extract_targets(plan_of(text))
    assert [(r.year, r.deadline.source, r.indicator) for r in rows] == [
        (2022, YearSource.SECTION, "机制健全"),
        (2022, YearSource.SECTION, "毛入园率"),
        (2023, YearSource.SECTION, "质量提升"),
    ]


def test_without_a_year_the_period_of_the_document_is_given_and_marked() -> None:
    row = only("新建幼儿园5所。")
    assert (row.year, row.deadline.source, row.deadline.text) == (2025, YearSource.PERIOD, "")
    (undated,) = targets("新建幼儿园5所。", period=None, issued=None)
    assert (undated.year, undated.deadline.source) == (None, YearSource.NONE)


def test_a_number_of_years_counts_from_the_start_of_the_period() -> None:
    assert only("三年内完成50所学校改造。").year == 2023


def test_the_years_of_a_plans_title_are_no_deadline() -> None:
    (row,) = targets("《甲县计划（2021—2023年）》要求新建学校5所。")
    assert row.deadline.source is YearSource.PERIOD


def test_what_lies_before_the_document_is_past() -> None:
    assert targets("2020年，毛入园率达到95%。") == ()
    (row,) = targets("目前，共有学校50所，在校生2万人。到2025年，新建学校5所。")
    assert row.value == "5所"


def test_a_bare_rate_takes_in_the_clauses_that_say_of_what() -> None:
    row = only("实现中小学一键式报警，视频监控与公安部门联网，安装率达到100%。")
    assert row.indicator == "中小学一键式报警，视频监控与公安部门联网，安装率"
    assert row.quote == "实现中小学一键式报警，视频监控与公安部门联网，安装率达到100%"


def test_a_second_value_of_the_same_thing_keeps_its_name() -> None:
    rows = targets("毛入园率较2020年提高5个百分点，达到90%。")
    assert [(r.indicator, r.base) for r in rows] == [("毛入园率", "较2020年"), ("毛入园率", "")]


def test_values_named_respectively_go_to_their_subjects() -> None:
    rows = targets("毛入园率、巩固率和毛入学率分别达到95%、99%和92%。")
    assert [(r.indicator, r.value) for r in rows] == [
        ("毛入园率", "95%"),
        ("巩固率", "99%"),
        ("毛入学率", "92%"),
    ]


def test_a_starting_value_is_the_base_and_not_a_target() -> None:
    row = only("普惠率由2020年的85%提高到2025年的90%。")
    assert (row.value, row.base, row.year) == ("90%", "由2020年的85%", 2025)


def test_a_binding_word_goes_on_over_verbs_that_follow_it() -> None:
    rows = targets("到2025年，力争引进人才20名，引进名师15名，创建10个工作室。")
    assert [r.binding for r in rows] == ["力争"] * 3
    assert [r.binding for r in targets("保证学生每天参加2小时锻炼，引导学生掌握1项技能。")] == ["保证", ""]


@pytest.mark.parametrize(
    "sentence",
    [
        "集团化办学实现全覆盖。",
        "配齐心理健康教师。",
        "做到应保尽保。",
        "争创国家级示范校。",
        "力争成为试点县。",
        "办学条件全部达标。",
    ],
)
def test_completion_and_titles_are_milestones_without_a_number(sentence: str) -> None:
    row = only(sentence)
    assert row.kind is TargetKind.MILESTONE
    assert row.quantity is None


def test_a_comparison_without_a_number_keeps_what_it_compares_with() -> None:
    row = only("确保教师工资收入水平不低于公务员工资收入水平。")
    assert (row.indicator, row.direction, row.base, row.binding) == (
        "教师工资收入水平", Direction.AT_LEAST, "公务员工资收入水平", "确保",
    )  # fmt: skip


def test_work_without_a_deadline_is_no_milestone() -> None:
    assert targets("加强师德师风建设，持续推进课程改革。开展语言文字达标学校建设，做好达标情况监测。") == ()


def test_principles_and_guiding_thoughts_give_no_targets() -> None:
    text = "一、总体要求\n\n(一)指导思想\n\n坚持一个中心，建设5个体系，全覆盖推进。\n\n二、主要任务\n\n1.建设。新建学校3所。\n"
    assert [r.value for r in extract_targets(plan_of(text))] == ["3所"]


def test_digests_give_rows_that_say_so() -> None:
    rows = [r for r in extract_targets(committed()) if not r.original]
    assert rows
    assert {r.document_id for r in rows} >= {"yunnan-plan-2023"}


def test_statistics_and_replies_state_no_targets() -> None:
    assert targets("新建学校5所。", kind=Kind.STATISTICS) == ()


def test_an_unknown_document_is_said() -> None:
    with pytest.raises(LedgerError, match="没有编号为「x」的文件"):
        extract_targets(committed(), "x")


def test_full_width_and_half_width_punctuation_read_alike() -> None:
    wide = targets("到２０２４年，新建幼儿园５所；普惠率达到９０％以上。")
    half = targets("到2024年,新建幼儿园5所;普惠率达到90%以上。")
    assert [(r.indicator, r.year, r.direction, r.quantity and r.quantity.low) for r in wide] == [
        (r.indicator, r.year, r.direction, r.quantity and r.quantity.low) for r in half
    ]
