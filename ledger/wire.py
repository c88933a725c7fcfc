"""The ledger's rows as JSON objects, one shape for the interface and the commands."""

from typing import Any

from ledger.compare import Cell, Row, Statement
from ledger.model import number
from ledger.place import place_dict


def row_to_dict(row: Row) -> dict[str, Any]:
    """A row of the comparison: indicator, marks, one object for each level."""
    return {
        "indicator": row.indicator,
        "marks": [mark.value for mark in row.marks],
        "levels": {cell.level.value: _cell(cell) for cell in row.cells},
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "stated": bool(cell.statements),
        "why": cell.why,
        "statements": [_statement(s) for s in cell.statements],
    }


def _statement(s: Statement) -> dict[str, Any]:
    return {
        "indicator": s.indicator,
        "value": s.value,
        "figure": s.figure,
        "unit": s.unit,
        "low": None if s.low is None else number(s.low),
        "year": s.year,
        "nature": "target" if s.is_target else "figure",
        **place_dict(s.place),
    }
