"""Questions of staff, answered from the ledger's rows over the committed corpus; ordinary questions stay as they are."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from answer.assembly import assemble
from answer.composer import Composer
from answer.model import MARKER, Answer, Status
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


def check_complete(answer: Answer, rows: tuple[Target | Duty, ...]) -> None:
    """Every row is cited and nothing else is; every line that lists a row has its marker."""
    assert answer.status is Status.ANSWERED
    assert rows
    assert spans(answer) == {(r.document_id, r.start, r.end) for r in rows}
    lines = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert len(lines) == len(rows)
    assert all(MARKER.search(line) for line in lines)
    assert f"共**{len(rows)}项**" in answer.text


def due(book: Book, year: int, *, period: bool, numbers: bool = False) -> tuple[Target, ...]:
    kind = TargetKind.QUANTITY if numbers else None
    return book.find_targets(Wanted(document=PLAN, year=year, period=period, kind=kind))


def test_the_indicators_due_in_a_year_are_counted_and_listed_those_that_state_it_first(
    asker: Composer, book: Book
) -> None:
    answer = asker.ask("2025年要完成哪些指标")
    rows = due(book, 2025, period=True, numbers=True)
    stated = {(r.document_id, r.start, r.end) for r in rows if r.deadline.source is not YearSource.PERIOD}
    assert stated <= spans(answer) <= {(r.document_id, r.start, r.end) for r in rows}
    assert f"共**{len(rows)}项**" in answer.text
    lines = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert len(lines) == min(24, len(rows))
    assert all("按计划期" not in line for line in lines[: len(stated)])
    assert len(rows) <= 24 or f"还有{len(rows) - 24}项" in answer.text


def test_the_main_indicators_are_those_whose_year_the_text_states(asker: Composer, book: Book) -> None:
    check_complete(asker.ask("2025年要达到的主要指标有哪些"), due(book, 2025, period=False, numbers=True))


@pytest.mark.parametrize("question", ["所有写了2025年百分比的目标", "所有写了2025年百分比的目标帮我汇总"])
def test_targets_in_per_cent_are_all_listed(asker: Composer, book: Book, question: str) -> None:
    rows = tuple(t for t in due(book, 2025, period=False) if t.unit == "%")
    check_complete(asker.ask(question), rows)


def test_what_is_due_in_a_year_takes_in_goals_without_a_number(asker: Composer, book: Book) -> None:
    check_complete(asker.ask("哪些是2024年要完成的"), due(book, 2024, period=False))


def test_a_level_that_is_named_is_the_level_that_is_listed(asker: Composer) -> None:
    answer = asker.ask("省计划2024年要完成哪些目标")
    assert {c.level for c in answer.citations} == {Level.PROVINCE}


@pytest.mark.parametrize(
    ("question", "body"),
    [("盘龙区培智学校要做什么", "培智学校"), ("培智学校负责什么", "培智学校"), ("各街道有什么任务", "街道")],
)
def test_a_body_gets_every_row_that_names_it(asker: Composer, book: Book, question: str, body: str) -> None:
    answer = asker.ask(question)
    rows = book.find_duties(Wanted(body=body))
    assert rows
    assert spans(answer) == {(r.document_id, r.start, r.end) for r in rows}
    assert f"共**{len(rows)}项**" in answer.text
    assert all(row.body in answer.text for row in rows)


def test_each_level_has_its_line_and_what_is_not_stated_is_said(asker: Composer) -> None:
    answer = asker.ask("普惠率省市区分别是多少")
    lines = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert [line[2] for line in lines] == ["省", "市", "区"]
    assert "未载明" in lines[0]
    assert "90%以上" in lines[1]
    assert "90%" in lines[2]
    assert answer.status is Status.ANSWERED_PARTLY
    assert {c.level for c in answer.citations} == {Level.CITY, Level.DISTRICT}


def test_tasks_for_which_nobody_is_named_are_counted_and_listed(asker: Composer, book: Book) -> None:
    answer = asker.ask("哪些任务没有写明责任单位")
    check_complete(answer, book.find_duties(Wanted(part=Part.UNNAMED)))
    assert "/duties" in answer.text


ORDINARY = [
    "2025年普惠率达到多少",
    "培智学校和香港哪些学校交流",
    "省里2023年职业教育方面要做什么",
    "2028年要完成哪些指标",
    "五华区各街道有什么任务",
    "培智学校要新建几栋楼",
    "功能教室配备对照什么指标要求",
    "省市区三份计划，哪个先哪个后，日期",
]


@pytest.mark.parametrize("question", ORDINARY)
def test_an_ordinary_question_is_answered_as_without_rows(
    asker: Composer, without: Composer, question: str
) -> None:
    a, b = asker.ask(question), without.ask(question)
    assert (a.status, a.text, a.citations) == (b.status, b.text, b.citations)
