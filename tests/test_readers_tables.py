"""Tables: a row is a line with its headers, in workbooks, CSV and everywhere else."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill

from ingest.limits import Limits
from ingest.readers.errors import HostileError, TooLargeError
from ingest.readers.formats import read_source
from ingest.readers.result import ReadResult
from ingest.readers.source import Source
from ingest.readers.tables import Grid, table_lines
from tests.render import INJECTION, TABLE, TABLE_LINES, as_csv, as_xlsx


def lines(rows: list[list[str]], header_rows: int | None = None) -> list[str]:
    grid = Grid(10_000)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            grid.put(y, x, cell)
    return table_lines(grid, header_rows)


def workbook(fill: Callable[[Any], object], limits: Limits | None = None) -> ReadResult:
    book = Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return read_source(Source(out.getvalue(), "表.xlsx", limits or Limits()))


def test_each_row_carries_its_headers() -> None:
    assert lines([list(row) for row in TABLE]) == TABLE_LINES


def test_a_caption_and_a_group_stand_as_lines_of_their_own() -> None:
    rows = [
        ["指标表", "", ""],
        ["指标", "2023年", "2025年"],
        ["一、学前教育", "", ""],
        ["入园率", "95%", "97%"],
    ]
    assert lines(rows) == ["指标表", "一、学前教育", "指标：入园率；2023年：95%；2025年：97%"]


def test_years_can_be_headers_and_figures_cannot() -> None:
    assert lines([["学校", "2023", "2024"], ["一小", "12", "13"]]) == ["学校：一小；2023：12；2024：13"]
    assert lines([["12", "13"], ["14", "15"], ["16", "17"]]) == ["12；13", "14；15", "16；17"]


def test_labels_and_values_in_turn_are_read_as_pairs() -> None:
    rows = [["索引号：", "X-1", "文号：", "盘教〔2024〕1号"], ["发布机构：", "区教体局", "有效性：", "有效"]]
    assert lines(rows) == ["索引号：X-1", "文号：盘教〔2024〕1号", "发布机构：区教体局", "有效性：有效"]


def test_empty_cells_are_left_out_and_empty_rows_and_columns_vanish() -> None:
    assert lines([["甲列", "", "乙列"], ["", "", ""], ["1", "", ""], ["2", "", "3"]]) == [
        "甲列：1",
        "甲列：2；乙列：3",
    ]


def test_a_form_of_two_columns_is_told_from_a_table_by_its_first_value() -> None:
    assert lines([["项目", "金额"], ["校舍", "修缮三所"]]) == ["项目：校舍；金额：修缮三所"]
    form = [["牵头单位", "盘龙区教育体育局、盘龙区财政局"], ["完成时限", "2025年底前"]]
    assert lines(form) == ["牵头单位：盘龙区教育体育局、盘龙区财政局", "完成时限：2025年底前"]


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), max_size=8)


@given(st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=6))
def test_no_value_of_a_table_is_ever_lost(rows: list[list[str]]) -> None:
    text = "\n".join(lines(rows))
    for row in rows:
        for cell in row:
            assert cell.rstrip("：:").strip("\u200b") in text


def test_a_workbook_and_a_csv_give_the_same_rows() -> None:
    assert read_source(Source(as_xlsx({"指标": TABLE}), "表.xlsx")).text.split("\n") == TABLE_LINES
    for encoding in ("utf-8-sig", "utf-8", "gb18030", "utf-16"):
        result = read_source(Source(as_csv(TABLE, encoding), "表.csv"))
        assert result.text.split("\n") == TABLE_LINES
        assert result.encoding == encoding.removesuffix("-sig")


@pytest.mark.parametrize("delimiter", ["\t", ";", "，"])
def test_the_delimiter_of_a_csv_is_found(delimiter: str) -> None:
    data = "\n".join(delimiter.join(cell.replace("、", "和") for cell in row) for row in TABLE).encode()
    wanted = [line.replace("、", "和") for line in TABLE_LINES]
    assert read_source(Source(data, "表.csv")).text.split("\n") == wanted


def test_a_quoted_cell_may_hold_the_delimiter_and_a_line_end() -> None:
    data = '学校,任务\n一小,"扩班,\n新增学位"\n'.encode()
    assert read_source(Source(data, "表.csv")).text == "学校：一小；任务：扩班, 新增学位"


def test_several_sheets_are_named_and_hidden_ones_left_out_with_a_warning() -> None:
    def fill(book: Any) -> None:
        for name in ("目标", "责任", "草稿"):
            sheet = book.create_sheet(name)
            for row in TABLE:
                sheet.append(row)
        book.remove(book["Sheet"])
        book["草稿"].sheet_state = "hidden"

    result = workbook(fill)
    assert result.text.split("\n") == ["目标", *TABLE_LINES, "责任", *TABLE_LINES]
    assert result.warnings == ("隐藏的工作表没有采用：草稿",)


def test_merged_cells_hold_in_every_row_they_cover() -> None:
    def fill(book: Any) -> None:
        rows = (
            ("主要指标", None, None, None),
            ("指标", "目标", None, "单位"),
            (None, "2023年", "2025年", None),
            ("入园率", "95%", "97%", "区教体局"),
            ("普惠率", "85%", "90%", None),
        )
        for row in rows:
            book.active.append(row)
        for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "D4:D5"):
            book.active.merge_cells(area)

    assert workbook(fill).text.split("\n") == [
        "主要指标",
        "指标：入园率；目标/2023年：95%；目标/2025年：97%；单位：区教体局",
        "指标：普惠率；目标/2023年：85%；目标/2025年：90%；单位：区教体局",
    ]


def test_values_are_read_as_the_sheet_shows_them() -> None:
    shown = {
        "0.95": (0.95, "0%", "95%"),
        "0.954": (0.954, "0.0%", "95.4%"),
        "1234.5": (1234.5, "#,##0.00", "1,234.50"),
        "3.0": (3.0, "General", "3"),
        "12": (12, "General", "12"),
        "day": (date(2023, 12, 14), "yyyy-mm-dd", "2023-12-14"),
        "moment": (datetime(2023, 12, 14, 16, 30), "yyyy-mm-dd hh:mm", "2023-12-14 16:30"),
        "yes": (True, "General", "是"),
    }

    def fill(book: Any) -> None:
        book.active.append(["名目", "数值"])
        for name, (value, form, _) in shown.items():
            book.active.append([f"第{name}", value])
            book.active.cell(book.active.max_row, 2).number_format = form

    assert workbook(fill).text.split("\n") == [
        f"名目：第{name}；数值：{text}" for name, (_, _, text) in shown.items()
    ]


def test_hidden_rows_columns_and_white_cells_stay_out_with_a_warning() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (
            ("学校", "任务", "备注"),
            ("一小", "扩班", INJECTION),
            ("二小", INJECTION, "无"),
            (INJECTION, "丙", "丁"),
        ):
            sheet.append(row)
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[4].hidden = True
        sheet["B3"].font = Font(color="FFFFFFFF")
        sheet["A1"].font = Font(color="FFFFFFFF")
        sheet["A1"].fill = PatternFill("solid", fgColor="FF1F4E79")

    result = workbook(fill)
    assert result.text.split("\n") == ["学校：一小；任务：扩班", "学校：二小"]
    assert any("看不见的文字" in warning for warning in result.warnings)


def test_a_formula_without_a_stored_result_is_said_so() -> None:
    result = workbook(
        lambda book: [book.active.append(row) for row in (("甲", "乙", "合计"), ("一", 2, "=B2*2"))]
    )
    assert any("公式" in warning for warning in result.warnings)


def test_a_cell_in_the_last_row_does_not_make_a_million_rows() -> None:
    def fill(book: Any) -> None:
        book.active["A1"], book.active["XFD1048576"] = "头", "尾"

    assert set(workbook(fill).text.split()) == {"头", "尾"}


def test_a_merge_over_the_whole_sheet_is_refused() -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "炸弹"
        book.active.merged_cells.add("A1:XFD1048576")

    with pytest.raises(TooLargeError, match="单元格"):
        workbook(fill, Limits(table_cells=100_000))


def test_a_workbook_with_a_document_type_is_refused() -> None:
    import zipfile

    data = io.BytesIO(as_xlsx({"指标": TABLE}))
    assert load_workbook(data).sheetnames == ["指标"]
    out = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            new.writestr(name, content)
    with pytest.raises(HostileError, match="实体"):
        read_source(Source(out.getvalue(), "表.xlsx"))
