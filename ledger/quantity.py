"""Numbers with a unit in official Chinese: both scripts, ranges, per cent, fractions.

All functions take flat text (see `clauses.flat`); offsets are offsets in it.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ledger.clauses import quoted
from ledger.lexicon import Lexicon
from ledger.model import Quantity

_CN = "零〇一二两三四五六七八九十百千"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ARABIC = r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d])"
_TO = r"[-－—–~～〜至到]{1,2}"


@dataclass(frozen=True)
class Mention:
    """A quantity at text[start:end] of a clause; `value_start` is where its first digit stands."""

    quantity: Quantity
    start: int
    end: int


def numeral(text: str) -> Decimal | None:
    """The value of a numeral of either script (1,627 / 九十 / 二〇二五 / 一百零三 / 九点五); None if it is none."""
    text = text.strip().replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return Decimal(text)
    whole, point, rest = text.partition("点")
    value = _chinese(whole)
    if value is None or not point:
        return value
    digits = "".join(str(_DIGITS.get(c, "x")) for c in rest)
    return value + Decimal(f"0.{digits}") if digits.isdigit() else None


def _chinese(text: str) -> Decimal | None:
    if not text or any(c not in _CN for c in text):
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    total = digit = 0
    for c in text:
        if c in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[c], 0
        else:
            digit = _DIGITS[c]
    return Decimal(total + digit)


@lru_cache(maxsize=8)
def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    scales = "".join(lexicon.measures.scales)
    units = "|".join(re.escape(w) for w in sorted(lexicon.measures.words, key=len, reverse=True))
    number = rf"{_ARABIC}|[{_CN}]+(?:点[{_CN}]+)?"
    unit = rf"%|‰|[{scales}]{{0,2}}(?:{units})"
    return re.compile(
        rf"(?P<about>约为?|大约|近|超)?\s*"
        rf"(?:百分之(?P<c1>[{_CN}点]+)(?:{_TO}(?:百分之)?(?P<c2>[{_CN}点]+))?"
        rf"|(?P<d>[{_CN}])分之(?P<e>[{_CN}]+)"
        rf"|(?P<tenth>[{_CN}])成(?P<half>半)?(?![员立长效果功年熟为])"
        rf"|(?P<n1>{number})\s*(?:%?\s*{_TO}\s*(?P<n2>{number}))?\s*(?P<more>余|多|几)?\s*(?P<unit>{unit})"
        rf"(?P<more2>余|左右)?)"
    )


def mentions(text: str, lexicon: Lexicon) -> list[Mention]:
    """The quantities of a clause from left to right; what only looks like one (dates, 文号, slogans) is left out."""
    barred = [m.span() for p in lexicon.measures.not_quantities for m in p.finditer(text)] + quoted(text)
    found = []
    for m in _pattern(lexicon).finditer(text):
        mention = _mention(m, lexicon)
        if mention and not any(a < mention.end and mention.start < b for a, b in barred):
            found.append(mention)
    return found


def _mention(m: re.Match[str], lexicon: Lexicon) -> Mention | None:
    if m["unit"]:
        if m["n1"] == "一" and any(m["unit"].startswith(w) for w in lexicon.measures.collective):
            return None
        low, high, unit = numeral(m["n1"]), numeral(m["n2"] or m["n1"]), m["unit"]
    elif m["c1"]:
        low, high, unit = numeral(m["c1"]), numeral(m["c2"] or m["c1"]), "%"
    else:
        low, unit = _share(m), "%"
        high = low
    if low is None or high is None or high < low:
        return None
    about = bool(m["about"] or m["more"] or m["more2"])
    start = m.start() if m["about"] else m.start() + len(m[0]) - len(m[0].lstrip())
    text = m.string[start : m.end()].strip()
    return Mention(Quantity(low, high, unit, text, about), start, m.end())


def _share(m: re.Match[str]) -> Decimal | None:
    if m["tenth"]:
        tenth = numeral(m["tenth"])
        return None if tenth is None else tenth * 10 + (5 if m["half"] else 0)
    whole, part = numeral(m["d"]), numeral(m["e"])
    return round(part * 100 / whole, 2) if whole and part else None
