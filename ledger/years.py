"""Deadlines: which year a clause has to be reached by, and which words say so.

A deadline that opens a clause (`到2025年，`) frames the clauses after it up to the end of the sentence; one in the
middle of a clause (`甲校2025年达标`) holds for that clause alone. Without a year in the sentence, the paragraph's
opening deadline holds, then the section's dated heading, then the last year of the document's period.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.model import Document, Period
from ledger.clauses import quoted
from ledger.lexicon import Lexicon
from ledger.model import NO_DEADLINE, Deadline, YearSource
from ledger.quantity import numeral

_Y = r"\s*(?P<y>(?:19|20)\d{2}|二[〇零○][〇零一二三四五六七八九]{2})\s*"
# The years behind the name of a document: 三年行动计划(2023—2025年)
_TITLE_YEARS = re.compile(r"\([^()]*\d{4}年?\s*[-—–~]+\s*\d{4}年[^()]*\)")
_N = r"(?P<n>[一二两三四五六七八九十]|\d{1,2})\s*"


@dataclass(frozen=True)
class Mention:
    """A deadline at text[start:end] of a clause. `local`: holds for its own clause even where it opens it."""

    year: int | None
    from_period: bool
    text: str
    start: int
    end: int
    local: bool


@lru_cache(maxsize=8)
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """How a dated deadline, one by five-year plan, and what must not follow a year, look."""
    years = lexicon.years
    dated = [p.replace("{y}", _Y.replace("?P<y>", f"?P<y{i}>")) for i, p in enumerate(years.deadlines)]
    plans = "|".join(re.escape(name) for name, _ in years.five_year_plans)
    plan = rf"(到|至|在)?[“\"]?(?P<plan>{plans})[”\"]?(规划)?(期?末|期间|时期)"
    after = rf"\s*(?:{'|'.join(years.not_deadline_after)})"
    return re.compile("|".join(f"(?:{p})" for p in dated)), re.compile(plan), re.compile(after)


def deadlines(text: str, document: Document, lexicon: Lexicon) -> list[Mention]:
    """The deadlines a clause names, from left to right; text is flat."""
    dated, plan, _ = _patterns(lexicon)
    barred = [span for span in quoted(text) if re.search(r"\d{4}", text[slice(*span)])]
    barred += [m.span() for m in _TITLE_YEARS.finditer(text)]
    found = [_dated(m, lexicon) for m in dated.finditer(text)]
    named = dict(lexicon.years.five_year_plans)
    found += [Mention(named[m["plan"]], False, m[0], *m.span(), False) for m in plan.finditer(text)]
    for p in lexicon.years.spans:
        spans = re.finditer(p.replace("{n}", _N), text)
        found += [_span(m, document.period, local=p.startswith("^")) for m in spans]
    kept = [m for m in found if m and not any(a <= m.start and m.end <= b for a, b in barred)]
    return sorted(kept, key=lambda m: (m.start, -m.end))


def _dated(m: re.Match[str], lexicon: Lexicon) -> Mention | None:
    before = m.string[: m.start()].rstrip()
    after = _patterns(lexicon)[2]
    if before.endswith(lexicon.years.not_deadline_before) or after.match(m.string, m.end()):
        return None
    printed = next(value for name, value in m.groupdict().items() if name.startswith("y") and value)
    year = numeral(printed)
    return None if year is None else Mention(int(year), False, m[0].strip(), m.start(), m.end(), False)


def _span(m: re.Match[str], period: Period | None, local: bool) -> Mention:
    count = numeral(m["n"])
    year = None
    if period is not None and count is not None:
        year = min(period.start.year + int(count) - 1, period.end.year)
    return Mention(year, True, m[0], m.start(), m.end(), local)


def opens(text: str, mention: Mention, lexicon: Lexicon) -> bool:
    """Whether the deadline opens its clause: nothing but binding words and connectives stand before it."""
    if mention.local:
        return False
    before = text[: mention.start]
    words = (
        *lexicon.binding.carries,
        *lexicon.binding.plain,
        "并",
        "且",
        "同时",
        "将",
        "其中",
        "—",
        "-",
        " ",
        "在",
    )
    for word in sorted(words, key=len, reverse=True):
        before = before.replace(word, "")
    return not before


def as_deadline(mention: Mention | None, source: YearSource) -> Deadline:
    if mention is None or mention.year is None:
        return NO_DEADLINE
    return Deadline(mention.year, YearSource.PERIOD if mention.from_period else source, mention.text)


def of_period(document: Document) -> Deadline:
    """The last year of the document's period, for rows that state no year themselves."""
    if document.period is None:
        return NO_DEADLINE
    return Deadline(document.period.end.year, YearSource.PERIOD)
