"""Ruled tables on a printed page: from the lines that are drawn to the grid of cells between them.

Lines that cross make a table. Where no line is drawn between two fields they are one merged cell.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

# Lengths in points: lines nearer than this are one, and meet when they miss each other by less.
NEAR = 2.5
SHORTEST = 6.0
MOST_RULES = 20_000


@dataclass(frozen=True)
class Rule:
    """A straight line, level (y0 == y1) or upright (x0 == x1); the origin is the upper left corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def level(self) -> bool:
        return self.y1 - self.y0 < self.x1 - self.x0


@dataclass(frozen=True)
class Field:
    """A cell: first row and column, how many of each it covers, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class RuledTable:
    """Places of the upright and the level lines, in order, and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    fields: tuple[Field, ...]


def rule_of(x0: float, y0: float, x1: float, y1: float) -> Rule | None:
    """A thin box as a rule, None for one that is thick or too short."""
    width, height = x1 - x0, y1 - y0
    if height <= NEAR and width >= SHORTEST:
        return Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    if width <= NEAR and height >= SHORTEST:
        return Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    return None


def find_tables(rules: Sequence[Rule]) -> list[RuledTable]:
    """The tables of a page from top to bottom, each of at least two rows and two columns."""
    if len(rules) > MOST_RULES:
        return []
    tables = [table for group in _groups(_joined(rules)) if (table := _table(group))]
    return sorted(tables, key=lambda table: table.ys[0])


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line put together, as producers draw the border of each cell by itself."""
    result: list[Rule] = []
    for level in (True, False):
        lines = [rule for rule in rules if rule.level == level]
        places = _places([rule.y0 if level else rule.x0 for rule in lines])
        by_place: dict[float, list[tuple[float, float]]] = {}
        for rule in lines:
            at, span = (rule.y0, (rule.x0, rule.x1)) if level else (rule.x0, (rule.y0, rule.y1))
            by_place.setdefault(places[_index(places, at)], []).append(span)
        for place, spans in by_place.items():
            for start, end in _union(spans):
                result.append(Rule(start, place, end, place) if level else Rule(place, start, place, end))
    return result


def _union(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + NEAR:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _places(values: Sequence[float]) -> list[float]:
    """Values with near ones made one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > NEAR:
            places.append(value)
    return places


def _index(places: Sequence[float], value: float) -> int:
    return max(0, bisect_right(places, value + 0.01) - 1)


def _meet(a: Rule, b: Rule) -> bool:
    return a.x0 - NEAR <= b.x1 and b.x0 - NEAR <= a.x1 and a.y0 - NEAR <= b.y1 and b.y0 - NEAR <= a.y1


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that meet each other, directly or through others."""
    left = set(rules)
    groups = []
    while left:
        group, open_ends = [], [left.pop()]
        while open_ends:
            rule = open_ends.pop()
            group.append(rule)
            met = [other for other in left if other.level != rule.level and _meet(rule, other)]
            left.difference_update(met)
            open_ends.extend(met)
        groups.append(group)
    return groups


def _table(rules: Sequence[Rule]) -> RuledTable | None:
    level = [rule for rule in rules if rule.level]
    upright = [rule for rule in rules if not rule.level]
    xs, ys = _places([rule.x0 for rule in upright]), _places([rule.y0 for rule in level])
    if len(xs) < 3 or len(ys) < 3:
        return None
    right = [
        [_drawn(upright, xs[x + 1], ys[y], ys[y + 1]) for x in range(len(xs) - 1)] for y in range(len(ys) - 1)
    ]
    below = [
        [_drawn(level, ys[y + 1], xs[x], xs[x + 1]) for x in range(len(xs) - 1)] for y in range(len(ys) - 1)
    ]
    return RuledTable(tuple(xs), tuple(ys), tuple(_fields(xs, ys, right, below)))


def _drawn(rules: Sequence[Rule], place: float, start: float, end: float) -> bool:
    """Whether a line runs at a place along most of the way from start to end."""
    middle = (start + end) / 2
    for rule in rules:
        at, first, last = (rule.y0, rule.x0, rule.x1) if rule.level else (rule.x0, rule.y0, rule.y1)
        if abs(at - place) <= NEAR and first <= middle <= last:
            return True
    return False


def _fields(
    xs: Sequence[float], ys: Sequence[float], right: list[list[bool]], below: list[list[bool]]
) -> list[Field]:
    """The cells: from each upper left corner as far as no line stops it."""
    fields, taken = [], set()
    for y in range(len(ys) - 1):
        for x in range(len(xs) - 1):
            if (y, x) in taken:
                continue
            columns = 1
            while (
                x + columns < len(xs) - 1 and not right[y][x + columns - 1] and (y, x + columns) not in taken
            ):
                columns += 1
            rows = 1
            while y + rows < len(ys) - 1 and not any(below[y + rows - 1][x : x + columns]):
                rows += 1
            taken |= {(y + j, x + i) for j in range(rows) for i in range(columns)}
            fields.append(Field(y, x, rows, columns, xs[x], ys[y], xs[x + columns], ys[y + rows]))
    return fields
