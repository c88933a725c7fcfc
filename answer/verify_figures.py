"""Figures of a text for comparison: quantities in both scripts with their direction, years, ordinals, bare numbers."""

import re
from dataclasses import dataclass

from answer.modality import Bound, Modality
from answer.quantities import CHINESE, NUMBER, UNIT, parse_number

SCALE = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_YEAR = re.compile(
    r"(?<!\d)(?P<digits>(?:19|20)\d\d)(?=年|[-至到/.](?:19|20)?\d\d|\D|$)(?![\d%])|(?P<han>[一二][〇零○九][〇零○一二三四五六七八九]{2})(?=年)"
)
_HAN_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_SPAN = re.compile(r"(?P<low>(?:19|20)\d\d)年?[-至到](?P<high>(?:19|20)\d\d)年?")
_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?")
_PERCENT = re.compile(rf"百分之(?P<share>{NUMBER})")
_ORDINAL = re.compile(rf"第(?P<value>\d+|{CHINESE})")
_QUANTITY = re.compile(
    rf"(?P<low>{NUMBER})(?:[-至到](?P<high>{NUMBER}))?(?P<scale>[百千万亿])?(?P<more>多|余)?(?P<unit>{UNIT})"
)
_BARE = re.compile(r"\+\d+|\d[\d.,:/+-]*\d|\d")


@dataclass(frozen=True)
class Figure:
    """A figure with its place in a folded text. unit: as printed, its like joined; "第" an ordinal, "#" a bare number.

    value: a number, or the digits as printed for a bare number. bound: the direction, "" where none is said. reach: the
    figure's span with the words of its direction.
    """

    value: float | str
    high: float | None
    unit: str
    bound: str
    start: int
    end: int
    text: str
    reach: tuple[int, int]

    @property
    def identity(self) -> tuple[float | str, float | None, str, str]:
        return self.value, self.high, self.unit, self.bound


def years_in(folded: str) -> list[tuple[int, int]]:
    """(year, position) of every calendar year, in either script."""
    found = []
    for m in _YEAR.finditer(folded):
        digits = m["digits"] or "".join(_HAN_DIGITS[c] for c in m["han"])
        found.append((int(digits), m.start()))
    return found


def days_in(folded: str) -> list[re.Match[str]]:
    """Every date with its day; group "year"."""
    return [m for m in _DATE.finditer(folded) if m["day"]]


def figures_in(folded: str, tables: Modality) -> list[Figure]:
    """Every figure but single calendar years, in order."""
    found = [
        _figure(float(m["low"]), float(m["high"]), "年", Bound("", *m.span()), m)
        for m in _SPAN.finditer(folded)
    ]
    taken = [(m.start(), m.end()) for m in _YEAR.finditer(folded)]
    dates = list(_DATE.finditer(folded))
    found += [
        _figure("-".join(filter(None, m.groups())), None, "日期", Bound("", *m.span()), m) for m in dates
    ]
    taken += [m.span() for m in dates]
    for word in tables.not_figures:
        taken += [(m.start(), m.end()) for m in re.finditer(re.escape(word), folded)]
    for reader in (_percents, _ordinals, _quantities, _bare):
        # Years and dates hidden, so that 2023-12-27 leaves its days to be read as bare numbers.
        for figure in reader(_hidden(folded, taken), tables):
            if not any(figure.start < end and start < figure.end for start, end in taken):
                found.append(figure)
                taken.append((figure.start, figure.end))
    return sorted(found, key=lambda f: f.start)


def _hidden(folded: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        folded = folded[:start] + "\0" * (end - start) + folded[end:]
    return folded


def _percents(folded: str, tables: Modality) -> list[Figure]:
    return [
        _figure(parse_number(m["share"]), None, "%", tables.bound(folded, *m.span()), m)
        for m in _PERCENT.finditer(folded)
    ]


def _ordinals(folded: str, tables: Modality) -> list[Figure]:
    return [
        _figure(parse_number(m["value"]), None, "第", Bound("", *m.span()), m)
        for m in _ORDINAL.finditer(folded)
    ]


def _quantities(folded: str, tables: Modality) -> list[Figure]:
    found = []
    for m in _QUANTITY.finditer(folded):
        scale, unit, end = SCALE[m["scale"] or ""], m["unit"], m.end()
        if unit in SCALE:  # 573万人: the scale was read as the unit
            scale, (unit, end) = scale * SCALE[unit], _unit_after(folded, end)
        value = round(parse_number(m["low"]) * scale, 6)
        high = round(parse_number(m["high"]) * scale, 6) if m["high"] else None
        if unit == "成":
            value, unit = value * 10, "%"
        bound = tables.bound(folded, m.start(), end)
        kind = bound.kind or ("more" if m["more"] else "")
        joined, text = tables.same_units.get(unit, unit), folded[m.start() : end]
        found.append(Figure(value, high, joined, kind, m.start(), end, text, (bound.start, bound.end)))
    return found


_UNIT = re.compile(UNIT)


def _unit_after(folded: str, at: int) -> tuple[str, int]:
    m = _UNIT.match(folded, at)
    return (m[0], m.end()) if m else ("", at)


def _bare(folded: str, tables: Modality) -> list[Figure]:
    """Digits without a unit: telephone numbers, document numbers, clock times."""
    return [_figure(m[0].strip(".,:/-"), None, "#", Bound("", *m.span()), m) for m in _BARE.finditer(folded)]


def _figure(value: float | str, high: float | None, unit: str, bound: Bound, m: re.Match[str]) -> Figure:
    return Figure(value, high, unit, bound.kind, *m.span(), m[0], (bound.start, bound.end))
