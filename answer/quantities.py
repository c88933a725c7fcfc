"""Quantities in Chinese official text: 11所, 70%以上, 百分之九十, 1-3项, 两个, 2024年."""

import re
from dataclasses import dataclass

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "○": 0}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
CHINESE = "[零〇一二两三四五六七八九十百千万亿]+"
NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|{CHINESE})"
UNIT = (
    "%|个百分点|万元|亿元|元|小时|分钟|平方米|万|亿|余所|余名|余个|所|名|个|人|位|项|条|类|种|家|处|座|间|次|"
    "班|套|节|份|册|门|支|批|亩|公里|天|日|月|年|周岁|岁|周|学期|届|期|成|倍|大|型|辆|台|张|字|号|级|把|件|部|点|科"
)
QUANTITY = re.compile(
    rf"(?P<percent>百分之(?P<share>{NUMBER}))|"
    rf"(?P<low>{NUMBER})(?:[-至到](?P<high>{NUMBER}))?(?P<more>多|余)?(?P<unit>{UNIT})(?P<bound>以上|以下|左右|以内)?"
)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[-至到—](?:19|20)\d\d|(?!\d|[-.]\d|号))")
PERIOD = re.compile(r"[(（]\s*(?:19|20)\d\d年?\s*[-—–~至到]+\s*(?:19|20)\d\d年?\s*[)）]")
REPORTED = re.compile(r"据[^，,。；;]{2,60}?(?:报道|消息|介绍)")
ORDINAL_BEFORE = re.compile(r"[第]$")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit where it stands in a (folded) text; high is None unless a range is given."""

    value: float
    high: float | None
    unit: str
    text: str
    start: int
    end: int

    @property
    def firm(self) -> bool:
        """Whether it states a figure that one can be right or wrong about; 两个孩子 only speaks of two children."""
        return any(c.isdigit() for c in self.text) or self.unit in {
            "%",
            "所",
            "名",
            "小时",
            "元",
            "万元",
            "亿元",
        }

    def same_as(self, other: "Quantity") -> bool:
        units = {self.unit, other.unit}
        return (self.value, self.high) == (other.value, other.high) and (len(units) == 1 or "" in units)


def parse_number(text: str) -> float:
    """The value of a numeral in either script; 0 for an empty text."""
    plain = text.replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return float(plain)
    total = section = digit = 0
    for char in plain:
        if char in DIGITS:
            digit = digit * 10 + DIGITS[char] if "〇" in plain or ("零" in plain and digit) else DIGITS[char]
        elif SCALES[char] >= 10_000:
            total, section, digit = (total + section + digit) * SCALES[char], 0, 0
        else:
            section, digit = section + max(digit, 1) * SCALES[char], 0
    return float(total + section + digit)


def quantities(text: str) -> list[Quantity]:
    """Every quantity of a folded text, in order; 第三 and the like are ordinals and left out."""
    found = []
    for m in QUANTITY.finditer(text):
        if ORDINAL_BEFORE.search(text[: m.start()]):
            continue
        if m["percent"]:
            found.append(Quantity(parse_number(m["share"]), None, "%", m[0], m.start(), m.end()))
            continue
        if m["unit"] == "成":  # 八成 is 80 %
            found.append(Quantity(parse_number(m["low"]) * 10, None, "%", m[0], m.start(), m.end()))
            continue
        high = parse_number(m["high"]) if m["high"] else None
        found.append(Quantity(parse_number(m["low"]), high, m["unit"], m[0], m.start(), m.end()))
    return found


def outside_periods(text: str) -> str:
    """The text with the periods in titles, 「（2023—2025年）」, blanked: they date a document, not what a sentence says."""
    return PERIOD.sub(lambda m: " " * len(m[0]), text)


def dating(question: str, text: str) -> str:
    """A folded text with blanks for what does not date its contents: periods in titles, and the day of a report
    (「据某报某年某月某日报道」) unless the question is on the report."""
    rest = outside_periods(text)
    return rest if "报道" in question else REPORTED.sub(lambda m: " " * len(m[0]), rest)


def years(text: str) -> list[int]:
    """Calendar years named in a folded text, in order, each once."""
    return list(dict.fromkeys(int(y) for y in YEAR.findall(text)))
