"""One topic or indicator across the levels: rows by indicator, columns by level.

Two statements are of one indicator if their names agree once the words that say nothing about it are left out
(`comparing.ignored`), or nearly agree (Dice coefficient of their character bigrams, Dice 1945), and their units are
alike. Where the names differ all the same, or one side states a target and the other a figure, or the years differ,
or a level says two things, the row is marked; nothing is converted or computed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.model import Corpus, Level
from ledger.clauses import flat
from ledger.figures import extract_figures
from ledger.lexicon import Lexicon, default_lexicon
from ledger.model import Figure, LedgerError, Target
from ledger.place import Place
from ledger.targets import extract_targets

LEVELS = (Level.PROVINCE, Level.CITY, Level.DISTRICT)
_ALIKE = 0.72  # Dice coefficient above which two names count as one indicator


class Mark(StrEnum):
    """What a reader has to know before comparing the cells of a row."""

    CONFLICT = "conflict"  # one level states different values for one year
    DEFINITION = "definition"  # the levels name the indicator differently
    NATURE = "nature"  # a target beside a figure
    YEAR = "year"  # different years
    LOWER = "lower"  # the lower level's target is below the upper level's


@dataclass(frozen=True)
class Statement:
    """What one document of a level states: a target (`is_target`) or a figure. figure: the value as `Target.figure`."""

    place: Place
    indicator: str
    value: str
    figure: str
    unit: str
    low: Decimal | None
    year: int | None
    is_target: bool


@dataclass(frozen=True)
class Cell:
    """What a level states, in the order of the corpus. Empty: not stated; `why` says what that rests on."""

    level: Level
    statements: tuple[Statement, ...]
    why: str = ""


@dataclass(frozen=True)
class Row:
    indicator: str
    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...]

    def cell(self, level: Level) -> Cell:
        return next(cell for cell in self.cells if cell.level is level)


def compare(corpus: Corpus, topic_or_indicator: str, lexicon: Lexicon | None = None) -> tuple[Row, ...]:
    """Rows by indicator, cells in the order province, city, district; empty if nothing is stated anywhere.

    LedgerError if the question is empty.
    """
    tables = lexicon or default_lexicon()
    stated = statements(extract_targets(corpus, lexicon=tables), extract_figures(corpus, lexicon=tables))
    return compare_statements(corpus, stated, topic_or_indicator, tables)


Stated = Sequence[tuple[Statement, str]]


def statements(targets: Iterable[Target], figures: Iterable[Figure]) -> list[tuple[Statement, str]]:
    """Targets and figures in one form, each with its topic."""
    found = [
        (
            Statement(
                t.place,
                t.indicator,
                t.value,
                t.figure,
                t.unit,
                t.quantity.low if t.quantity else None,
                t.year,
                True,
            ),
            t.topic,
        )
        for t in targets
    ]
    found += [
        (Statement(f.place, f.indicator, f.value, f.value, f.unit, f.quantity.low, f.year, False), f.topic)
        for f in figures
        if not f.region
    ]
    return found


def compare_statements(corpus: Corpus, stated: Stated, query: str, lexicon: Lexicon) -> tuple[Row, ...]:
    """Like `compare`, over statements that were extracted before."""
    wanted = flat(query).strip()
    if not wanted:
        raise LedgerError("没有写要比对的主题或指标；例如：学前教育、普惠率、毛入园率")
    chosen = [s for s, topic in stated if s.place.level in LEVELS and _about(s, topic, wanted, lexicon)]
    rows = [_row(corpus, group) for group in _groups(chosen, lexicon)]
    # What can be compared comes first; otherwise the order of the documents.
    return tuple(sorted(rows, key=lambda row: -sum(bool(cell.statements) for cell in row.cells)))


def _about(statement: Statement, topic: str, query: str, lexicon: Lexicon) -> bool:
    if query == topic:
        return True
    name = flat(statement.indicator) + flat(statement.place.quote)
    words = dict(lexicon.comparing.aliases).get(query, (query,))
    return any(word in name for word in words) or _in_order(query, statement.indicator)


def _in_order(query: str, indicator: str) -> bool:
    """普惠率 in 普惠性幼儿园覆盖率: an abbreviation keeps the characters in order, the last one at the end."""
    if len(query) < 3 or not indicator.endswith(query[-1]) or not indicator.startswith(query[0]):
        return False
    rest = iter(indicator)
    return all(c in rest for c in query)


def _groups(chosen: Sequence[Statement], lexicon: Lexicon) -> list[list[Statement]]:
    groups: list[list[Statement]] = []
    for statement in chosen:
        home = next((g for g in groups if _same(g[0], statement, lexicon)), None)
        if home is None:
            groups.append([statement])
        else:
            home.append(statement)
    return groups


def _same(a: Statement, b: Statement, lexicon: Lexicon) -> bool:
    if a.unit != b.unit:
        return False
    left, right = core(a.indicator, lexicon), core(b.indicator, lexicon)
    return left == right or (min(len(left), len(right)) >= 3 and _dice(left, right) >= _ALIKE)


def core(indicator: str, lexicon: Lexicon) -> str:
    """An indicator without the words that say nothing about what is measured."""
    text = re.sub(r"[\W_]", "", indicator)
    for word in sorted(lexicon.comparing.ignored, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _dice(a: str, b: str) -> float:
    left, right = ({x[i : i + 2] for i in range(len(x) - 1)} for x in (a, b))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _row(corpus: Corpus, group: Sequence[Statement]) -> Row:
    cells = []
    for level in LEVELS:
        own = tuple(s for s in group if s.place.level is level)
        cells.append(Cell(level, own, "" if own else _why(corpus, level)))
    names = [s.indicator for s in group]
    return Row(min(names, key=len), tuple(cells), tuple(_marks(cells)))


def _why(corpus: Corpus, level: Level) -> str:
    """What 「未载明」 rests on: originals, digests only, or nothing at hand."""
    documents = [d for d in corpus.documents if d.level is level and not d.missing]
    if not documents:
        return "未载明（资料库没有这一级的文件）"
    return (
        "未载明" if any(d.original for d in documents) else "未载明（资料库只有这一级文件的要点，没有原文）"
    )


def _marks(cells: Sequence[Cell]) -> Iterable[Mark]:
    stated = [s for cell in cells for s in cell.statements]
    if any(_conflicting(cell.statements) for cell in cells):
        yield Mark.CONFLICT
    if len({s.place.level for s in stated}) < 2:
        return
    if len({re.sub(r"[\W_]", "", s.indicator) for s in stated}) > 1:
        yield Mark.DEFINITION
    if len({s.is_target for s in stated}) > 1:
        yield Mark.NATURE
    if len({s.year for s in stated}) > 1:
        yield Mark.YEAR
    if _falls_short(stated):
        yield Mark.LOWER


def _conflicting(own: Sequence[Statement]) -> bool:
    """Whether a level states two values for one indicator, of one nature, for one year."""
    seen: dict[tuple[bool, int | None, str], str] = {}
    for s in own:
        key = (s.is_target, s.year, re.sub(r"[\W_]", "", s.indicator))
        if s.value and seen.setdefault(key, s.value) != s.value:
            return True
    return False


def _falls_short(stated: Sequence[Statement]) -> bool:
    """Whether a target of a lower level is below one of an upper level for the same year."""
    targets = [s for s in stated if s.is_target and s.low is not None]
    return any(
        LEVELS.index(upper.place.level) < LEVELS.index(lower.place.level)
        and upper.year == lower.year
        and lower.unit == "%"
        and (lower.low or 0) < (upper.low or 0)
        for upper in targets
        for lower in targets
    )
