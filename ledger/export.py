"""Tables for spreadsheets: XLSX, and CSV in UTF-8 with a byte order mark, which Excel needs for Chinese.

A cell that a spreadsheet would take for a formula (first character = + - @, tab or carriage return) gets an
apostrophe in front (OWASP, CSV Injection); in XLSX every such cell is also stored as text.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.model import Corpus
from ledger import words
from ledger.compare import LEVELS, Cell, Row
from ledger.model import Duty, Target

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MOST = 32767  # characters a cell of XLSX can hold
Value = str | int | float


@dataclass(frozen=True)
class Sheet:
    """A table with its title and the lines that say where it comes from."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.header):
                raise ValueError(f"{self.title}: a row of {len(row)} cells under {len(self.header)} headings")


def harmless(value: Value) -> Value:
    """The value as a cell that nothing will run; numbers stay numbers, control characters go."""
    if not isinstance(value, str):
        return value
    text = "".join(c for c in value if c in "\n\t" or ord(c) >= 32)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def targets_sheet(corpus: Corpus, rows: Sequence[Target], made: date) -> Sheet:
    """Targets, one a row, each with its citation."""
    return _sheet("指标台账", _TARGETS, [_cells(corpus, row, _TARGETS) for row in rows], made)


def duties_sheet(corpus: Corpus, rows: Sequence[Duty], made: date) -> Sheet:
    return _sheet("职责索引", _DUTIES, [_cells(corpus, row, _DUTIES) for row in rows], made)


def compare_sheet(corpus: Corpus, query: str, rows: Sequence[Row], made: date) -> Sheet:
    """One row for each indicator, three columns for each level: what is stated, where, original or digest."""
    header = ["指标"]
    for level in LEVELS:
        name = words.LEVELS[level]
        header += [f"{name}：内容", f"{name}：出处", f"{name}：原文或要点"]
    cells = [_compared(corpus, row) for row in rows]
    notes = (f"比对：{query}", *_notes(made))
    return Sheet("省市区比对", (*header, "注意"), tuple(cells), notes)


def to_csv(sheet: Sheet) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in sheet.header])
    writer.writerows([harmless(value) for value in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def to_xlsx(sheet: Sheet) -> bytes:
    """A workbook with the table and a second sheet of notes; header row frozen, wrapped, with a filter."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page = book.active
    page.title = sheet.title
    for r, row in enumerate((sheet.header, *sheet.rows), 1):
        for c, value in enumerate(row, 1):
            safe = harmless(value)
            cell = page.cell(r, c, safe[:_MOST] if isinstance(safe, str) else safe)
            if isinstance(safe, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=r == 1)
    for c, name in enumerate(sheet.header, 1):
        longest = max([len(str(row[c - 1])) for row in sheet.rows] + [len(name)])
        page.column_dimensions[get_column_letter(c)].width = min(60, max(8, longest * 1.8 + 2))
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    notes = book.create_sheet("说明")
    for line in sheet.notes:
        notes.append([harmless(line)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


Column = tuple[str, Callable[[Corpus, "Target | Duty"], Value]]


def _cells(corpus: Corpus, row: "Target | Duty", columns: Sequence[Column]) -> tuple[Value, ...]:
    return tuple(read(corpus, row) for _, read in columns)


def _sheet(title: str, columns: Sequence[Column], rows: Sequence[tuple[Value, ...]], made: date) -> Sheet:
    return Sheet(title, tuple(name for name, _ in columns), tuple(rows), _notes(made))


def _notes(made: date) -> tuple[str, ...]:
    return (
        f"由政策问答系统从资料库的文件中摘出，{made.isoformat()}。每行都注明出处，以发文机关公布的原文为准。",
        "「要点，非原文」的行来自本系统改写的要点文件，引用前请核对原文。",
        "年份写「按计划期」的，原句没有写年份，取文件计划期的最后一年。",
    )


def _bound(row: "Target | Duty", high: bool) -> Value:
    assert isinstance(row, Target)
    if row.quantity is None:
        return ""
    value = row.quantity.high if high else row.quantity.low
    return int(value) if value == value.to_integral_value() else float(value)


def _target(read: Callable[[Target], Value]) -> Callable[[Corpus, "Target | Duty"], Value]:
    def cell(_: Corpus, row: "Target | Duty") -> Value:
        assert isinstance(row, Target)
        return read(row)

    return cell


def _duty(read: Callable[[Duty], Value]) -> Callable[[Corpus, "Target | Duty"], Value]:
    def cell(_: Corpus, row: "Target | Duty") -> Value:
        assert isinstance(row, Duty)
        return read(row)

    return cell


_PLACE: tuple[Column, ...] = (
    ("文件", lambda corpus, row: corpus.by_id[row.document_id].name),
    ("文号", lambda corpus, row: corpus.by_id[row.document_id].number or ""),
    ("层级", lambda _, row: words.LEVELS[row.place.level]),
    ("位置", lambda _, row: row.locator),
    ("原句", lambda _, row: row.quote),
    ("原文或要点", lambda _, row: words.original(row)),
)
_TARGETS: tuple[Column, ...] = (
    ("指标", _target(lambda t: t.indicator)),
    ("类型", _target(lambda t: words.KINDS[t.kind])),
    ("目标值（文件写法）", _target(lambda t: t.value)),
    ("下限", lambda _, row: _bound(row, high=False)),
    ("上限", lambda _, row: _bound(row, high=True)),
    ("单位", _target(lambda t: t.unit)),
    ("方向", _target(lambda t: words.DIRECTIONS[t.direction] if t.direction else "")),
    ("基准", _target(lambda t: t.base)),
    ("完成年份", _target(lambda t: t.year or "")),
    ("年份依据", _target(lambda t: words.SOURCES[t.deadline.source])),
    ("约束词", _target(lambda t: t.binding)),
    ("范围", _target(lambda t: "、".join(t.scope))),
    ("学段", _target(lambda t: "、".join(t.stages))),
    ("主题", _target(lambda t: t.topic)),
    *_PLACE,
)
_DUTIES: tuple[Column, ...] = (
    ("单位或人员", _duty(lambda d: d.body)),
    ("承担方式", _duty(lambda d: words.PARTS[d.part])),
    ("任务", _duty(lambda d: d.task)),
    ("写法", _duty(lambda d: "专门写明" if d.explicit else "行文中提到")),
    ("主题", _duty(lambda d: d.topic)),
    *_PLACE,
)


def _compared(corpus: Corpus, row: Row) -> tuple[Value, ...]:
    made: list[Value] = [row.indicator]
    for cell in row.cells:
        made += _level(corpus, cell)
    return (*made, "；".join(words.MARKS[mark] for mark in row.marks))


def _level(corpus: Corpus, cell: Cell) -> list[Value]:
    if not cell.statements:
        return [cell.why, "", ""]
    places = [s.place for s in cell.statements]
    return [
        "\n".join(at.quote for at in places),
        "\n".join(f"{corpus.by_id[at.document_id].name}{at.locator}" for at in places),
        "\n".join(words.ORIGINAL if at.original else words.DIGEST for at in places),
    ]
