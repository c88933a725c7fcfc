"""Comparisons as one question for each thing compared: 甲和乙哪个多, 省市区…分别…, 主题，甲多少，乙多少.

No document compares; each side is answered from its own sentence, and the reader sees both.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from answer.lexicon import Lexicon

DEFINED = re.compile(
    r"^(?P<one>[^,，。?？]{2,14}?)(?:和|与|跟|同)(?P<other>[^,，。?？]{2,14}?)(?:之间|到底|究竟)?"
    r"(?:有|是)?(?:什么|啥子?|哪样|何|哪些|怎么个?)(?:区别|不同|差别|差异|不一样)(?:[吗嘛呢啊]|的地方)?$"
)
MEASURED = re.compile(
    r"^(?P<one>[^,，。?？]{2,24}?)(?:和|与|跟|同|比)(?P<other>[^,，。?？]{2,24}?)[,，]?"
    r"(?:相比)?(?:谁|哪个|哪边|哪一个|哪家)(?:更|比较|要)?(?P<how>[多少高低大小早晚])(?:一些|一点)?[呢啊]?$"
)
LEVELS = re.compile(
    r"省[、和与]?市[、和与]?(?:区|县|盘龙区?)?里?(?:[两三](?:份|级|个|家|层))?的?(?P<noun>[^,，。?？]{2,12}?)[,，]?"
    r"(?:分别|各自?|哪个先|谁先|谁早)(?P<rest>[^。?？]*)$"
)
OF_LEVEL = {"省": "省里的", "市": "市里的", "区": "区里的", "盘": "区里的", "县": "区里的"}
NAMELESS = re.compile(r"的|目标值|目标|指标|数值|数据|计划|规定|要求|标准|这边|那边|这里")
SPEAKER = re.compile("[我你您咱俺]")
TOPIC = 14  # characters of a clause that only says what the next ones ask about
Asks = Callable[[str], bool]


@dataclass(frozen=True)
class Part:
    """One of several questions; label says which in the answer."""

    label: str
    question: str


def compared(text: str, lexicon: Lexicon) -> Iterator[Part]:
    """The sides of a comparison of two terms, of two figures or days, or of the levels of government."""
    bare = text.strip(" ?？。")
    if m := DEFINED.match(bare):
        yield from (Part(name, f"什么是{name}") for name in (m["one"], m["other"]))
    elif m := MEASURED.match(bare):
        asks = "是什么时候" if m["how"] in "早晚" else "是多少"
        other = m["other"] + ("" if _noun(m["other"], lexicon) else _noun(m["one"], lexicon))
        yield from (Part(name, name + asks) for name in (m["one"], other))
    elif m := LEVELS.search(bare):
        run = m[0][: m.start("noun") - m.start()]
        asks = "什么时候印发" if re.search("先|早|日期|时候|哪天", m[0]) else m["rest"]
        for level in dict.fromkeys(OF_LEVEL[c] for c in run if c in OF_LEVEL):
            yield Part(level.removesuffix("的"), f"{level}{m['noun']}{asks}")


def _noun(side: str, lexicon: Lexicon) -> str:
    """What a side is of, its place and bare 目标值 apart: 毛入园率 of 呈贡毛入园率, "" of 盘龙目标值."""
    for place in lexicon.places_named(side):
        for name in sorted(place.names, key=len, reverse=True):
            side = side.replace(name, "")
    return NAMELESS.sub("", side)


def on_one_topic(text: str, asks: Asks) -> Iterator[Part]:
    """银龄教师，区里引进多少名，全省招了多少 -> the topic with each of the clauses that ask."""
    topic, *rest = [p.strip() for p in re.split(r"[,，;；]", text.rstrip("?？。 ")) if p.strip()]
    if (
        2 <= len(topic) <= TOPIC
        and len(rest) > 1
        and not asks(topic)
        and not SPEAKER.search(topic)
        and all(map(asks, rest))
    ):
        yield from (Part(clause, f"{topic}，{clause}") for clause in rest)


def side_by_side(text: str, lexicon: Lexicon, asks: Asks) -> Iterator[Part]:
    """昆明2022年的巩固率与盘龙2025年的目标: two phrases, each of another place, without a word that asks."""
    sides = re.split(r"和|与|跟|同", text.strip(" ?？。"))
    if len(sides) != 2 or asks(text) or any(mark in text for mark in ",，。;；"):
        return
    places = [{place.name for place in lexicon.places_named(side)} for side in sides]
    if all(places) and not places[0] & places[1]:
        other = sides[1] + ("" if _noun(sides[1], lexicon) else _noun(sides[0], lexicon))
        yield from (Part(side, f"{side}是多少") for side in (sides[0], other))
