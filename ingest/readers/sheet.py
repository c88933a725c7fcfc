"""XLSX by openpyxl: each row of each visible sheet a line with its headers."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from ingest.readers.archive import BROKEN, Archive
from ingest.readers.clean import lines_to_text
from ingest.readers.errors import DamagedError, HostileError, TooLargeError
from ingest.readers.hidden import hidden_warning
from ingest.readers.result import ReadResult, once
from ingest.readers.source import Source
from ingest.readers.tables import Grid, table_lines

WITHOUT_VALUE = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
DECLARATION = re.compile(rb"<!DOCTYPE|<!ENTITY")
MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
DECIMALS = re.compile(r"0\.(0+)")
WHITE = ("FFFFFFFF", "00FFFFFF")


def read_sheet(source: Source) -> ReadResult:
    """The text of a workbook; raises DamagedError, HostileError, TooLargeError."""
    formulas = _check(Archive(source), source.limits.table_cells)
    book = _open(source)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    notes = _missing(book, sheets, formulas)
    lines: list[str] = []
    hidden: list[str] = []
    parts = [(sheet.title, _sheet_lines(sheet, source, hidden)) for sheet in sheets]
    filled = [(title, rows) for title, rows in parts if rows]
    for title, rows in filled:
        lines += ([title] if len(filled) > 1 else []) + rows
    return ReadResult(lines_to_text(lines), "xlsx", warnings=once(hidden_warning(hidden) + notes))


def _check(archive: Archive, cells: int) -> bool:
    """Read every part once against the limits; tells whether a formula has no stored value.

    Merged areas are added up beforehand, as openpyxl makes an object of every cell that they cover.
    """
    formulas, merged = False, 0
    for name in archive.names:
        if not name.endswith((".xml", ".rels")):
            continue
        data = archive.read(name)
        if DECLARATION.search(data):
            raise HostileError(f"{name} 中含有 XML 文档类型或实体声明，正常的文件没有；疑为恶意文件，已拒绝")
        merged += sum(_area(*corners) for corners in MERGE.findall(data))
        if merged > cells:
            raise TooLargeError(f"合并的单元格超过 {cells} 个；请取消多余的合并后再导入")
        formulas = formulas or bool(name.startswith("xl/worksheets/") and WITHOUT_VALUE.search(data))
    return formulas


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    """How many cells lie between two corners."""
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _open(source: Source) -> Any:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # It warns of features of the file that do not bear on its text, such as validation lists.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(source.data), data_only=True)
    except (*BROKEN, InvalidFileException, zipfile.BadZipFile, TypeError, AttributeError, IndexError) as exc:
        raise DamagedError(
            f"表格已损坏或不合格式（{type(exc).__name__}）；请用 Excel 或 WPS 打开并另存后再导入"
        ) from exc


def _missing(book: Any, sheets: list[Any], formulas: bool) -> list[str]:
    """What of the workbook is not read, for the person who publishes."""
    notes = []
    unread = [sheet.title for sheet in book.worksheets if sheet not in sheets]
    if unread:
        notes.append(f"隐藏的工作表没有采用：{'、'.join(unread[:5])}")
    if formulas:
        notes.append("有公式没有保存计算结果，这些单元格读不到值；请用 Excel 或 WPS 打开、保存后再导入")
    return notes


def _sheet_lines(sheet: Any, source: Source, hidden: list[str]) -> list[str]:
    columns = _hidden_columns(sheet)
    grid = Grid(source.limits.table_cells)
    spans = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    for cell in _cells(sheet):
        text = cell_text(cell)
        if not text:
            continue
        if cell.column in columns or sheet.row_dimensions[cell.row].hidden or _is_white(cell):
            hidden.append(text)
            continue
        area = spans.get((cell.row, cell.column))
        size = (1, 1) if area is None else (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        grid.put(cell.row, cell.column, text, *size)
    return table_lines(grid)


def _cells(sheet: Any) -> Iterator[Any]:
    """The cells that the file states. `sheet.rows` would walk every empty one up to a stray cell in row 1,048,576."""
    yield from (sheet._cells[place] for place in sorted(sheet._cells))


def _hidden_columns(sheet: Any) -> set[int]:
    found: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min:
            found.update(range(dimension.min, min(dimension.max or dimension.min, 16_384) + 1))
    return found


def _is_white(cell: Any) -> bool:
    colour = cell.font.color if cell.font else None
    return bool(
        colour and colour.type == "rgb" and colour.rgb in WHITE and not (cell.fill and cell.fill.fill_type)
    )


def cell_text(cell: Any) -> str:
    """A value as the sheet shows it: dates as 2023-12-27, shares of one as per cent where the cell says so."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _figure(value, cell.number_format or "")
    return str(value).strip()


def _figure(value: float, form: str) -> str:
    form = form.split(";", maxsplit=1)[0]
    decimals = DECIMALS.search(form)
    places = len(decimals.group(1)) if decimals else 0
    if "%" in form:
        return f"{value * 100:.{places}f}%" if "0" in form else f"{value * 100:.15g}%"
    comma = "," if "#,#" in form else ""
    if decimals:
        return f"{value:{comma}.{places}f}"
    return f"{value:{comma}d}" if isinstance(value, int) else f"{value:.15g}"
