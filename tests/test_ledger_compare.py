"""The levels side by side, the look-up of rows, and the tables that leave the house."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from corpus.model import Corpus, Document, Kind, Level, Period
from ingest.load import corpus_of
from ledger.book import TARGET_ORDERS, Book, Wanted, in_order, make_book
from ledger.compare import Mark, compare
from ledger.export import Sheet, compare_sheet, duties_sheet, harmless, targets_sheet, to_csv, to_xlsx
from ledger.model import LedgerError, Part, TargetKind, YearSource
from tests.ledger_truth import committed

TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def book() -> Book:
    return make_book(committed())


def levels(province: str, city: str, district: str, *, kinds: tuple[Kind, ...] = (Kind.PLAN,) * 3) -> Corpus:
    """Three documents, one a level; an empty text leaves the level out."""
    texts = zip((Level.PROVINCE, Level.CITY, Level.DISTRICT), (province, city, district), kinds, strict=True)
    period = Period(date(2021, 1, 1), date(2025, 12, 31))
    return corpus_of(
        tuple(
            Document(
                level.value,
                f"{level.value}计划",
                level,
                kind,
                text=f"一、任务\n\n1.任务。{text}\n",
                period=period,
            )
            for level, text, kind in texts
            if text
        )
    )


def test_one_indicator_stands_in_one_row_across_the_levels() -> None:
    (row,) = compare(levels("普惠率达到85%。", "普惠率达到88%。", "普惠率达到90%。"), "普惠率")
    assert [[s.value for s in cell.statements] for cell in row.cells] == [["85%"], ["88%"], ["90%"]]
    assert row.marks == ()


def test_what_a_level_does_not_state_is_said_with_what_that_rests_on() -> None:
    (row,) = compare(levels("", "做好普惠工作。", "普惠率达到90%。"), "普惠率")
    assert [cell.why for cell in row.cells] == ["未载明（资料库没有这一级的文件）", "未载明", ""]


def test_a_lower_target_than_the_level_above_is_marked() -> None:
    (row,) = compare(levels("普惠率达到95%。", "", "普惠率达到90%。"), "普惠率")
    assert Mark.LOWER in row.marks


def test_different_names_years_and_natures_are_marked() -> None:
    corpus = levels("", "义务教育巩固率99.7%。", "到2024年，九年义务教育巩固率达到98%。",
                    kinds=(Kind.PLAN, Kind.STATISTICS, Kind.PLAN))  # fmt: skip
    (row,) = compare(corpus, "巩固率")
    assert set(row.marks) == {Mark.DEFINITION, Mark.NATURE, Mark.YEAR}


def test_two_values_of_one_level_for_one_year_are_a_conflict() -> None:
    (row,) = compare(levels("", "", "普惠率达到90%。巩固好成果，普惠率达到92%。"), "普惠率")
    assert row.marks == (Mark.CONFLICT,)


def test_values_in_different_units_are_not_put_in_one_row() -> None:
    rows = compare(levels("", "幼儿园建设10所。", "幼儿园建设90%。"), "幼儿园")
    assert len(rows) == 2


def test_stock_and_increase_are_not_put_in_one_row() -> None:
    rows = compare(
        levels("", "小学717所。", "新建小学4所。", kinds=(Kind.PLAN, Kind.STATISTICS, Kind.PLAN)), "小学"
    )
    assert [r.indicator for r in rows] == ["新建小学", "小学"]


def test_the_committed_documents_compare_as_their_texts_say(book: Book) -> None:
    (row,) = book.compare("普惠率")
    city, district = row.cell(Level.CITY), row.cell(Level.DISTRICT)
    assert [(s.value, s.is_target, s.place.original) for s in city.statements] == [("90%以上", False, False)]
    assert [(s.value, s.is_target, s.place.original) for s in district.statements] == [("90%", True, True)]
    assert row.cell(Level.PROVINCE).why.startswith("未载明")
    assert Mark.NATURE in row.marks


def test_figures_of_another_district_are_not_those_of_the_city(book: Book) -> None:
    quotes = [
        s.place.sentence for row in book.compare("毛入园率") for cell in row.cells for s in cell.statements
    ]
    assert quotes
    assert not [quote for quote in quotes if "呈贡" in quote]


def test_an_empty_question_is_refused(book: Book) -> None:
    with pytest.raises(LedgerError, match="没有写要比对的主题或指标"):
        book.compare("  ")
    assert book.compare("没有这样的指标") == ()


def test_rows_are_found_by_year_with_or_without_the_documents_period(book: Book) -> None:
    everything = book.find_targets(Wanted(document="panlong-plan-2023", year=2025))
    stated = book.find_targets(Wanted(document="panlong-plan-2023", year=2025, period=False))
    assert {t.deadline.source for t in stated} <= {
        YearSource.SENTENCE,
        YearSource.PARAGRAPH,
        YearSource.SECTION,
    }
    assert len(everything) > len(stated) > 0
    assert {t.year for t in everything} == {2025}


def test_rows_are_found_by_topic_stage_kind_body_and_words(book: Book) -> None:
    assert {t.topic for t in book.find_targets(Wanted(topic="体育"))} == {"体育"}
    assert all("学前" in t.stages for t in book.find_targets(Wanted(stage="学前")))
    assert all(t.quantity for t in book.find_targets(Wanted(kind=TargetKind.QUANTITY)))
    assert {d.body for d in book.find_duties(Wanted(body="培智学校"))} == {"盘龙区培智学校"}
    assert [t.value for t in book.find_targets(Wanted(text="公办 幼儿园 新建"))] == ["11所"]
    assert all(d.part is Part.UNNAMED for d in book.find_duties(Wanted(part=Part.UNNAMED)))


@pytest.mark.parametrize("order", TARGET_ORDERS)
def test_an_order_keeps_every_row_and_turns_round(book: Book, order: str) -> None:
    rows = in_order(book.targets, order, TARGET_ORDERS)
    assert sorted(map(id, rows)) == sorted(map(id, book.targets))
    assert in_order(book.targets, order, TARGET_ORDERS, descending=True) == rows[::-1]


def test_an_unknown_order_is_refused(book: Book) -> None:
    with pytest.raises(LedgerError, match="不能按「colour」排序"):
        in_order(book.targets, "colour", TARGET_ORDERS)


def sheets(book: Book) -> list[Sheet]:
    return [
        targets_sheet(book.corpus, book.targets, TODAY),
        duties_sheet(book.corpus, book.duties, TODAY),
        compare_sheet(book.corpus, "学前教育", book.compare("学前教育"), TODAY),
    ]


def test_an_exported_workbook_read_back_is_the_table_row_by_row(book: Book) -> None:
    for sheet in sheets(book):
        page = load_workbook(io.BytesIO(to_xlsx(sheet))).worksheets[0]
        read = [
            tuple("" if cell is None else cell for cell in row) for row in page.iter_rows(values_only=True)
        ]
        assert read == [tuple(map(harmless, row)) for row in (sheet.header, *sheet.rows)]


def test_an_exported_csv_read_back_is_the_table_row_by_row(book: Book) -> None:
    for sheet in sheets(book):
        data = to_csv(sheet)
        assert data.startswith(b"\xef\xbb\xbf")
        read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert read == [[str(harmless(value)) for value in row] for row in (sheet.header, *sheet.rows)]


@given(st.text(min_size=1, max_size=40))
def test_no_exported_cell_begins_like_a_formula(text: str) -> None:
    made = str(harmless(text))
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert not any(ord(c) < 32 and c not in "\n\t" for c in made)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "＝1", "\x00=1"]
)
def test_cells_that_begin_like_a_formula_are_text_in_both_formats(text: str) -> None:
    sheet = Sheet("表", ("甲",), ((text,),), (text,))
    cell = load_workbook(io.BytesIO(to_xlsx(sheet))).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    assert list(csv.reader(io.StringIO(to_csv(sheet).decode("utf-8-sig"), newline="")))[1][0].startswith("'")


def test_a_row_that_does_not_fit_its_headings_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        Sheet("表", ("甲", "乙"), (("x",),))
