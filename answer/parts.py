"""Several questions in one: sentences, clauses that each ask, things enumerated (A、B和C分别是多少)."""

import re
from collections.abc import Iterator
from functools import partial

from answer.comparing import Asks, Part, compared, on_one_topic, side_by_side
from answer.lexicon import Lexicon
from answer.text import fold

SHORTEST = 4  # characters of a part; shorter ones are exclamations, not questions
ENUMERATED = re.compile(
    r"^(?P<before>[^,，。?？]*?的)?(?P<items>[^,，。?？]*?(?:、|和|与|及|跟|同|\s)[^,，。?？]*?)\s*"
    r"(?:分别|各自|各)(?P<rest>(?:是|为|有|要|应|计划|达到|建|引进|创建|打造|占|多少|几|在|由)[^,，。]*)$"
)
TIME = re.compile(r"(?:19|20)\d\d年?|[今明去前]年")
JOINTS = re.compile(r"、|以及|和|与|及|跟|同|\s+")
EACH_YEAR = re.compile(
    r"^(?:.*[,，])?(?:[\d\s、]*[两三四五\d]年(?:里|内|中)?)?每一?年(?P<of>的[^,，。?？]{1,8}?)?(?:各自?|分别)(?P<rest>(?:是|有|要|一个)[^,，。?？]*|[^,，。?？]*(?:什么|啥|多少)[^,，。?？]*)[?？]?$"
)
# Kinds whose presence in a clause shows that the clause asks by itself.
ASKING = frozenset(
    [
        "count",
        "share",
        "number",
        "money",
        "date",
        "duration",
        "who",
        "school",
        "person",
        "place",
        "address",
        "phone",
        "how",
        "why",
        "clock",
        "definition",
    ]
)


def parts_of(text: str, lexicon: Lexicon) -> list[Part]:
    """The questions in a text, in order; one part, the text itself, where it asks one thing."""
    whole = [Part(text.rstrip("?？ "), text)]
    asks = partial(_asks, lexicon=lexicon)
    ways = (
        _sentences(text),
        _each_year(text, lexicon),
        compared(text, lexicon),
        _enumerated(text),
        _clauses(text, asks),
        on_one_topic(text, asks),
        side_by_side(text, lexicon, asks),
    )
    for found in ways:
        parts = list(found)
        if len(parts) > 1:
            return parts
    return whole


def _sentences(text: str) -> Iterator[Part]:
    pieces = [p.strip() for p in re.split(r"(?<=[?？])", text) if p.strip(" ?？!！。,，")]
    if all(len(p) >= SHORTEST for p in pieces):
        yield from (Part(p.rstrip("?？ "), p) for p in pieces)


def _enumerated(text: str) -> Iterator[Part]:
    """新建的小学、高中分别是多少所 -> 新建的小学是多少所, 新建的高中是多少所."""
    m = ENUMERATED.match(text.strip(" ?？。"))
    if m is None:
        return
    items = [item for item in JOINTS.split(m["items"]) if item]
    if len(items) < 2 or any(len(item) < 2 for item in items):
        return
    first = TIME.search(items[0])
    if first and first.start() and all(TIME.match(item) for item in items[1:]):
        items = [items[0], *(items[0][: first.start()] + item for item in items[1:])]
    head = re.search(r"的[^的]+$", items[-1])
    for item in items:
        tail = head[0] if head and "的" not in item else ""
        yield Part(item, f"{m['before'] or ''}{item}{tail}{m['rest']}")


def _each_year(text: str, lexicon: Lexicon) -> Iterator[Part]:
    """三年里每年的目标各是什么 -> 2023年的目标是什么, … for the years of the home plan."""
    m = EACH_YEAR.match(text.strip())
    for year in lexicon.plan_years if m else ():
        yield Part(f"{year}年", f"{year}年{m['of'] or ''}{m['rest']}")  # type: ignore[index]


def _clauses(text: str, asks: Asks) -> Iterator[Part]:
    """公办园建几所，学费多少钱: split at commas where every clause asks for a figure, a name, a time by itself."""
    for marks in (r"[,，;；。]", r"[,，;；。、]"):
        pieces = [p.strip() for p in re.split(marks, text.rstrip("?？。 ")) if p.strip()]
        if len(pieces) > 1 and all(len(p) >= SHORTEST and asks(p) for p in pieces):
            yield from (Part(p, p) for p in pieces)
            return


def _asks(clause: str, lexicon: Lexicon) -> bool:
    return any(kind.name in ASKING and kind.matches(fold(clause).text) for kind in lexicon.kinds)
