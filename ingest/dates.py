"""Dates as official documents write them: 2023年12月14日, 2023-12-14, 二〇二三年十二月十四日."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from corpus.model import Period
from ingest.numbering import number

_DIGITS = re.compile(r"((?:19|20)\d{2})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)


def days_in(text: str) -> list[date]:
    """The real days that a text names, in order."""
    found = [(m.start(), m.groups()) for pattern in (_DIGITS, _CHINESE) for m in pattern.finditer(text)]
    days = []
    for _, (year, month, day) in sorted(found):
        try:
            days.append(date(number(year.replace("○", "〇")), number(month), number(day)))
        except ValueError:
            continue
    return days


def period_of(groups: Mapping[str, str | None]) -> Period | None:
    """A period from what was matched: from and to as years or days, or from with a number of years."""
    start = _day(groups.get("from"), first=True)
    end = _day(groups.get("to"), first=False)
    years = number(groups.get("years") or "")
    if start and years:
        end = _later(start, years) - timedelta(days=1)
    return Period(start, end) if start and end and start <= end else None


def _day(text: str | None, first: bool) -> date | None:
    if not text:
        return None
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1) if first else date(int(text), 12, 31)
    return next(iter(days_in(text)), None)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
