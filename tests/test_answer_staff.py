"""Questions of staff, answered from the ledger's rows over the committed corpus; ordinary questions stay as they are."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from answer.assembly import assemble
from answer.composer import Composer
from answer.model import MARKER, Answer, Status
from answer.quoting import Quoter
from answer.rows import Row
from answer.staff_text import MOST, listed, table
from commands.rows import BookRows
from corpus.model import Level
from ledger.book import Book, Wanted, make_book
from ledger.model import Duty, Part, Target, TargetKind, YearSource

LEXICON = Path(__file__).resolve().parent.parent / "corpus" / "lexicon"
PLAN = "panlong-plan-2023"


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from chat_app import build_retriever
    from settings import Settings

    return build_retriever(Settings(home=tmp_path_factory.mktemp("home")), use_chroma="never")


@pytest.fixture(scope="module")
def book(searcher: Any) -> Book:
    return make_book(searcher.corpus)


@pytest.fixture(scope="module")
def asker(searcher: Any, book: Book) -> Composer:
    return assemble(searcher, LEXICON, today=lambda: date(2026, 11, 23), rows=BookRows(book))


@pytest.fixture(scope="module")
def without(searcher: Any) -> Composer:
    return assemble(searcher, LEXICON, today=lambda: date(2026, 11, 23))


def spans(answer: Answer) -> set[tuple[str, int, int]]:
    return {(c.document_id, c.start, c.end) for c in answer.citations}


def row_lines(answer: Answer) -> list[str]:
    """The lines that list rows: of a list, or of a table without its head."""
    lines = answer.text.splitlines()
    cells = [line for line in lines if line.startswith("| ")]
    return [line for line in lines if line.startswith("- ")] + cells[2:]


def check_complete(answer: Answer, rows: Sequence[Target | Duty]) -> None:
    """Every row is cited and nothing else is; every line that lists a row has its marker."""
    assert answer.status is Status.ANSWERED
    assert rows
    assert spans(answer) == {(r.document_id, r.start, r.end) for r in rows}
    lines = row_lines(answer)
    assert len(lines) == len(rows)
    assert all(MARKER.search(line) for line in lines)
    assert f"共**{len(rows)}项**" in answer.text


def due(book: Book, year: int, *, period: bool, numbers: bool = False) -> tuple[Target, ...]:
    kind = TargetKind.QUANTITY if numbers else None
    return book.find_targets(Wanted(document=PLAN, year=year, period=period, kind=kind))


# Each is asked as staff write, as people say it, and with typing errors.
INDICATORS = [
    "2025年要完成哪些指标", "到2025年要完成哪些指标？", "2025年底前要完成的指标有哪些", "2025年的指标都有啥", "25年要完成哪些指标",
    "二〇二五年要完成哪些指标", "2025年要完成那些指标", "2025年要完成哪些指表", "请列一下2025年的指标", "2025年指标清单",
    "盘龙区2025年要完成哪些指标", "把2025年要完成的指标列个表",
]  # fmt: skip
SCHOOL = [
    "盘龙区培智学校要做什么", "培智学校要干啥", "培智学校有哪些任务", "培智学校的职责是什么", "培志学校要做什么", "文件给培智学校安排了什么任务",
    "培智学校的任务清单", "培智学校负责什么",
]  # fmt: skip
STREETS = [
    "各街道有什么任务", "街道要做什么", "街道办有哪些任务", "各街道办事处要干啥", "各街到有什么任务", "计划里给街道安排了哪些工作",
    "街道的职责有哪些",
]  # fmt: skip
LEVELS_APART = [
    "普惠率省市区分别是多少", "普惠率省、市、区各是多少", "省里、市里、区里普惠率各是多少", "普慧率省市区分别是多少", "比较一下省市区的普惠率",
    "普惠率全省、全市、全区分别要达到多少", "普惠性幼儿园覆盖率省市区分别是多少", "普惠率省市区对比",
]  # fmt: skip
DUE = [
    "哪些是2024年要完成的", "2024年要完成哪些任务", "2024年底前要完成什么", "24年要干完哪些事", "2024年的任务清单", "那些是2024年要完成的",
    "哪些任务要在2024年完成", "2024年有哪些任务要完成",
]  # fmt: skip
UNASSIGNED = [
    "哪些任务没有写明责任单位", "哪些任务没写责任单位", "没有责任单位的任务有哪些", "哪些工作没说谁负责", "那些任务没有写明责任单位",
    "责任单位没写的任务有哪些",
    "没有牵头单位的任务有哪些", "哪些任务没有明确由谁负责",
]  # fmt: skip


@pytest.mark.parametrize("question", INDICATORS)
def test_the_indicators_due_in_a_year_are_a_complete_table_those_that_state_it_first(
    asker: Composer, book: Book, question: str
) -> None:
    answer = asker.ask(question)
    rows = due(book, 2025, period=True, numbers=True)
    check_complete(answer, rows)
    lines = row_lines(answer)
    stated = [r for r in rows if r.deadline.source is not YearSource.PERIOD]
    assert ["按计划期" in line for line in lines] == [False] * len(stated) + [True] * (
        len(rows) - len(stated)
    )
    assert sorted(line.split(" | ")[1] for line in lines) == sorted(" ".join(r.figure.split()) for r in rows)


@pytest.mark.parametrize("question", SCHOOL)
def test_a_school_gets_every_task_that_names_it(asker: Composer, book: Book, question: str) -> None:
    check_complete(asker.ask(question), book.find_duties(Wanted(body="培智学校")))


@pytest.mark.parametrize("question", STREETS)
def test_a_body_is_found_by_each_of_its_names(asker: Composer, book: Book, question: str) -> None:
    rows = book.find_duties(Wanted(body="街道"))
    answer = asker.ask(question)
    check_complete(answer, rows)
    assert all(any(f"| {row.body} |" in line for line in row_lines(answer)) for row in rows)


@pytest.mark.parametrize("question", LEVELS_APART)
def test_each_level_has_its_line_and_what_is_not_stated_is_said(asker: Composer, question: str) -> None:
    answer = asker.ask(question)
    lines = row_lines(answer)
    assert [line.split()[1] for line in lines] == ["省", "市", "区"]
    assert "未载明" in lines[0]
    assert "**90%以上**" in lines[1]
    assert "**90%**" in lines[2]
    assert answer.status is Status.ANSWERED_PARTLY
    assert {c.level for c in answer.citations} == {Level.CITY, Level.DISTRICT}


@pytest.mark.parametrize("question", DUE)
def test_what_is_due_in_a_year_takes_in_goals_without_a_number(
    asker: Composer, book: Book, question: str
) -> None:
    check_complete(asker.ask(question), due(book, 2024, period=False))


@pytest.mark.parametrize("question", UNASSIGNED)
def test_tasks_for_which_nobody_is_named_are_counted_and_listed(
    asker: Composer, book: Book, question: str
) -> None:
    answer = asker.ask(question)
    check_complete(answer, book.find_duties(Wanted(part=Part.UNNAMED)))
    assert "/duties" in answer.text


def test_the_main_indicators_are_those_whose_year_the_text_states(asker: Composer, book: Book) -> None:
    answer = asker.ask("2025年要达到的主要指标有哪些")
    check_complete(answer, due(book, 2025, period=False, numbers=True))
    others = len(due(book, 2025, period=True, numbers=True)) - len(answer.citations)
    assert f"另有{others}项没有单独写年份" in answer.text


@pytest.mark.parametrize("question", ["所有写了2025年百分比的目标", "所有写了2025年百分比的目标帮我汇总"])
def test_targets_in_per_cent_are_all_listed(asker: Composer, book: Book, question: str) -> None:
    check_complete(asker.ask(question), [t for t in due(book, 2025, period=False) if t.unit == "%"])


def test_a_level_that_is_named_is_the_level_that_is_listed(asker: Composer) -> None:
    answer = asker.ask("省计划2024年要完成哪些目标")
    assert {c.level for c in answer.citations} == {Level.PROVINCE}


def test_a_topic_that_is_named_narrows_the_rows(asker: Composer, book: Book) -> None:
    wanted = Wanted(document=PLAN, year=2025, kind=TargetKind.QUANTITY, topic="学前教育")
    check_complete(asker.ask("2025年学前教育要完成哪些指标"), book.find_targets(wanted))


def test_two_lists_in_one_question_stay_two_tables(asker: Composer) -> None:
    answer = asker.ask("2025年要完成哪些指标？培智学校要做什么？")
    assert answer.text.count("\n| --- | --- | --- |") == 2
    assert answer.status is Status.ANSWERED


def test_more_rows_than_can_be_shown_are_counted(searcher: Any) -> None:
    at = searcher.corpus.by_id[PLAN].text.index("新建公办幼儿园")
    rows = [
        Row(PLAN, Level.DISTRICT, at, at + 4 + i, "指标", value="1所", figure="1所", year=2025)
        for i in range(MOST + 5)
    ]
    draft = listed("共：", rows, [], "某页", Quoter(searcher.corpus, date(2026, 11, 23)))
    assert len([line for line in draft.text.splitlines() if line.startswith("| 指标[")]) == MOST
    assert "还有5项没有列在这里" in draft.text


def test_a_stroke_in_a_document_makes_no_column() -> None:
    assert table(("一", "二"), [("a|b", "c\nd")])[2] == "| a｜b | c d |"


ORDINARY = [
    "2025年普惠率达到多少",
    "培智学校和香港哪些学校交流",
    "省里2023年职业教育方面要做什么",
    "2028年要完成哪些指标",
    "五华区各街道有什么任务",
    "培智学校要新建几栋楼",
    "功能教室配备对照什么指标要求",
    "省市区三份计划，哪个先哪个后，日期", "2025年要新建多少所幼儿园", "2024年完成了哪些任务", "2025年普惠率指标是多少", "街道办电话是多少",
    "家长要做什么", "2025年还有哪些指标没完成", "责任单位是谁", "五华区2025年要完成哪些指标", "为什么没有写责任单位", "2025年的目标是什么",
    "哪些学校2025年要完成改建", "谁负责普惠园", "普惠率是多少",
]  # fmt: skip


@pytest.mark.parametrize("question", ORDINARY)
def test_an_ordinary_question_is_answered_as_without_rows(
    asker: Composer, without: Composer, question: str
) -> None:
    a, b = asker.ask(question), without.ask(question)
    assert (a.status, a.text, a.citations) == (b.status, b.text, b.citations)
