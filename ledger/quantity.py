"""Numbers with a unit in official Chinese: both scripts, ranges, per cent, fractions, ratios.

All functions take flat text (see `clauses.flat`); offsets are offsets in it.
"""

import re
from collections.abc import Iterator
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
_BOUND = r"(?:达到?|[任学]期为?|期限为?|不少于|不低于|不超过|不得超过|不得少于|不得低于|至少|最长|最短|提高到|增加到)"


@dataclass(frozen=True)
class Mention:
    """A quantity at text[start:end] of a clause, value and unit."""

    quantity: Quantity
    start: int
    end: int


def numeral(text: str) -> Decimal | None:
    """The value of a numeral of either script (1,627 / 九十 / 二〇二五 / 一万二千 / 九点五); None if it is none."""
    text = text.strip().replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return Decimal(text)
    whole, point, rest = text.partition("点")
    value = _with_myriads(whole)
    if value is None or not point:
        return value
    digits = "".join(str(_DIGITS.get(c, "x")) for c in rest)
    return value + Decimal(f"0.{digits}") if digits.isdigit() else None


def _with_myriads(text: str) -> Decimal | None:
    for sign, size in (("亿", 10**8), ("万", 10**4)):
        high, found, low = text.partition(sign)
        if found:
            top, rest = _with_myriads(high), _with_myriads(low) if low else Decimal(0)
            return None if top is None or rest is None else top * size + rest
    return _chinese(text)


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
    bound = "|".join(re.escape(w) for w in lexicon.measures.bound_only)
    number = rf"{_ARABIC}|[{_CN}][{_CN}万亿]*(?:点[{_CN}]+)?"
    unit = rf"%|‰|[{scales}]{{0,2}}(?:{units})|(?<!\d{{4}})(?:{bound})(?![级制内期份度])"
    return re.compile(
        rf"(?P<about>约为?|大约|近|超)?\s*"
        rf"(?:百分之(?P<c1>[{_CN}点]+)(?:{_TO}(?:百分之)?(?P<c2>[{_CN}点]+))?"
        rf"|(?P<d>[{_CN}])分之(?P<e>[{_CN}]+)"
        rf"|(?P<tenth>[{_CN}])成(?P<half>半)?(?![员立长效果功年熟为])"
        rf"|(?P<r3>[{_CN}]+)比一(?![{_CN}])"
        rf"|(?P<r1>\d+(?:\.\d+)?)\s*:\s*(?P<r2>\d+(?:\.\d+)?)"
        rf"|(?P<n1>{number})\s*(?:%?\s*{_TO}\s*(?P<n2>{number}))?\s*(?P<more>余|多|几)?\s*(?P<unit>{unit})"
        rf"(?P<more2>余|左右)?)"
    )


def mentions(text: str, lexicon: Lexicon) -> list[Mention]:
    """The quantities of a clause from left to right; what only looks like one (dates, 文号, slogans) is left out."""
    barred = [m.span() for p in lexicon.measures.not_quantities for m in p.finditer(text)] + quoted(text)
    return [
        mention
        for mention in _all(text, lexicon)
        if not any(a < mention.end and mention.start < b for a, b in barred)
    ]


def _all(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    for m in _pattern(lexicon).finditer(text):
        found = _ratio(m) if m["r1"] or m["r3"] else _plain(m, lexicon) if m["unit"] else _share(m)
        if found is None:
            continue
        low, high, unit = found
        if high >= low:
            about = bool(m["about"] or m["more"] or m["more2"])
            start = m.start() + len(m[0]) - len(m[0].lstrip())
            yield Mention(Quantity(low, high, unit, text[start : m.end()].strip(), about), start, m.end())


def _plain(m: re.Match[str], lexicon: Lexicon) -> tuple[Decimal, Decimal, str] | None:
    first, last, unit = m["n1"], m["n2"] or m["n1"], m["unit"]
    if first.rstrip("万亿") in ("百", "千"):  # 百名专家引进项目, 过百亿元的企业: a name or a class
        return None
    if first == "一" and unit.startswith(lexicon.measures.collective):
        return None
    if unit in lexicon.measures.bound_only and not _bounded(m):
        return None
    # 三百万元 is 300 万元, as the same amount is written in digits.
    scale = next((c for c in "亿万" if first.endswith(c) and last.endswith(c)), "")
    low, high = numeral(first.removesuffix(scale)), numeral(last.removesuffix(scale))
    return None if low is None or high is None else (low, high, scale + unit)


def _bounded(m: re.Match[str]) -> bool:
    """Whether a number of years is a bound or a term: 不少于3年, 任期为3年, 10年以上."""
    before, after = m.string[: m.start("n1")], m.string[m.end("unit") :]
    return bool(re.search(rf"{_BOUND}\s*$", before) or re.match(r"及?以[上下内]", after))


def _ratio(m: re.Match[str]) -> tuple[Decimal, Decimal, str] | None:
    """生师比16:1 is 16 in the unit `:1`; a clock time or a score has no 比 in front."""
    if m["r3"]:
        value = numeral(m["r3"])
        return None if value is None else (value, value, ":1")
    if not re.search(r"比[^,]{0,10}$", m.string[: m.start()]):
        return None
    left, right = Decimal(m["r1"]), Decimal(m["r2"])
    return (left, left, ":1") if right == 1 else (right, right, f"{m['r1']}:")


def _share(m: re.Match[str]) -> tuple[Decimal, Decimal, str] | None:
    if m["c1"]:
        low, high = numeral(m["c1"]), numeral(m["c2"] or m["c1"])
        return None if low is None or high is None else (low, high, "%")
    if m["tenth"]:
        tenth = numeral(m["tenth"])
        value = None if tenth is None else tenth * 10 + (5 if m["half"] else 0)
    else:
        whole, part = numeral(m["d"]), numeral(m["e"])
        value = _percent(part, whole) if whole and part else None
    return None if value is None else (value, value, "%")


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    """A fraction in per cent, to two places where it is not whole."""
    value = round(part * 100 / whole, 2)
    return value.to_integral_value() if value == value.to_integral_value() else value
