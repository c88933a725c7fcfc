"""The numbers that Chinese official documents put before their parts, found as candidates.

Levels after GB/T 9704-2012 (一、 （一） 1. （1）) and, for statutes, the 立法法 (编 章 节 条 款 项). A candidate only
looks like a number; whether it is one is decided in `sections`, which knows the sequence around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.lines import Paragraph

CN = "〇零一二两三四五六七八九十百千廿卅"
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}
# One-character numbers of Unicode that stand for a bracketed or dotted one.
_SINGLE = {chr(0x3220 + n): f"({c})" for n, c in enumerate("一二三四五六七八九十")}
_SINGLE |= {chr(0x2474 + n): f"({n + 1})" for n in range(20)} | {
    chr(0x2488 + n): f"{n + 1}." for n in range(20)
}
_WIDTH = {ord("（"): "(", ord("）"): ")", ord("．"): "."} | {0xFF10 + n: str(n) for n in range(10)}
_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)} | {chr(0x3251 + n): n + 21 for n in range(15)}

_N = r"[0-9０-９]"


@dataclass(frozen=True)
class Style:
    """A way of numbering. Lower rank stands higher; inline ones may also begin within a paragraph.

    fixed: the rank decides where it stands (第三章 never stands below 第五条); the others nest as the text nests them.
    spoken: counted in words (一是…二是…), so that one alone is no list.
    """

    name: str
    rank: int
    pattern: re.Pattern[str]
    inline: bool = False
    fixed: bool = False
    spoken: bool = False


@dataclass(frozen=True)
class Marker:
    """A candidate: where its paragraph starts, where the label stands, and which number it is.

    ordinal: (number, sub-number), the second for 第十二条之一. glued: text follows the label without a space.
    paragraph: index of the paragraph it stands in. inline: not at the start of the paragraph.
    """

    style: Style
    ordinal: tuple[int, int]
    label: str
    start: int
    end: int
    paragraph: int
    inline: bool = False
    glued: bool = False

    @property
    def numbered(self) -> bool:
        return self.ordinal[0] > 0


def _style(name: str, rank: int, pattern: str, inline: bool = False, fixed: bool = False) -> Style:
    return Style(name, rank, re.compile(pattern), inline, fixed)


def _spoken(name: str, pattern: str) -> Style:
    return Style(name, 17, re.compile(pattern), inline=True, spoken=True)


def _division(unit: str, rank: int) -> Style:
    # Not before a further number or a word that makes it a reference: 第二章第五条, 第五条的规定, 第三条、第四条.
    tail = rf"(?!第|之[{CN}]|的|所[列述称规]|规定|至|款|项|[、和及与或至]\s*第|以[上下内外前后]|中[的所规]|[，,。；;）)》])"
    number = rf"第\s*(?P<n>[{CN}]{{1,9}}|{_N}{{1,4}})\s*{unit}(?:\s*之(?P<sub>[{CN}]{{1,3}}))?"
    return _style(unit, rank, number + tail, fixed=True)


def _decimal(name: str, rank: int, points: int) -> Style:
    # A space, 、 or a word follows; a measure word makes it a figure: 3.5万.
    number = rf"(?P<n>{_N}{{1,2}}(?:[.．]{_N}{{1,2}}){{{points}}})(?![.．]?{_N})"
    return _style(name, rank, number + r"(?=[、.．\s]|[^\W\d_])(?!\s*[个万亿倍元名所人年月日分%％])")


_REFERENCE = (
    r"(?!的(?:要求|规定|精神|内容|部署)|所[列述称规]|[款项条](?:[、，,；;规所的中之和或及至]|$)"
    rf"|[、和至及或—-]\s*[（(]?[{CN}0-9]{{1,3}}[)）])"
)
_TITLED = r"(?=[\s:：]|$)"

STYLES = (
    _style("附件", 0, rf"附\s*[件录表]\s*(?P<n>{_N}{{1,2}}|[{CN}]{{1,3}})?\s*{_TITLED}", fixed=True),
    _division("编", 1),
    _division("部分", 1),
    _division("分编", 2),
    _division("章", 3),
    _division("节", 4),
    _division("条", 5),
    _division("款", 6),
    _division("项", 7),
    _style("专栏", 7, rf"专\s*栏\s*(?P<n>{_N}{{1,2}}|[{CN}]{{1,3}})\s*(?=[\s:：]|$|[^，,。；;、）)])"),
    # 一、二年级 and 三、四级 name a range, they do not count.
    _style(
        "一、",
        8,
        rf"(?P<n>[{CN}]{{1,3}})\s*[、.．](?![{CN}]{{1,2}}(?:年级|学年|季度|级|类|线|等|批|期|[、.．]))",
    ),
    _style(
        "(一)", 9, rf"[（(]\s*(?P<n>[{CN}]{{1,3}})\s*[）)]{_REFERENCE}[、.．]?|(?P<one>[㈠-㈩])", inline=True
    ),
    _decimal("1.1.1.1", 13, 3),
    _decimal("1.1.1", 12, 2),
    _decimal("1.1", 11, 1),
    _style("1.", 10, rf"(?P<n>{_N}{{1,3}})\s*[.．、](?!\s*{_N}(?!{_N}{{3}}年)|\s*[%％])|(?P<one>[⒈-⒛])"),
    _style("1)", 14, rf"(?P<n>{_N}{{1,2}})\s*[)）](?![%％])"),
    _style("(1)", 15, rf"[（(]\s*(?P<n>{_N}{{1,2}})\s*[）)]{_REFERENCE}[、.．]?|(?P<one>[⑴-⒇])", inline=True),
    _style("①", 16, r"(?P<one>[①-⑳㉑-㉟])", inline=True),
    _spoken("一是", rf"(?P<n>[{CN}]{{1,2}})是(?![{CN}否])"),
    _spoken("一要", rf"(?P<n>[{CN}]{{1,2}})要"),
    _spoken("第一，", rf"第(?P<n>[{CN}]{{1,2}})(?=[，,])"),
    _style("——", 18, r"(?:[—―－─]{2,}|[●•■◆▪])(?=\s*\S)"),
)
BY_NAME = {style.name: style for style in STYLES}
_BREAKS = "。；;：:！!"
# What a label can begin with; most lines and clauses begin with something else.
_FIRST = frozenset(f"第附专{CN}0123456789０１２３４５６７８９（(—―－─●•■◆▪") | frozenset(
    (*_SINGLE, *_CIRCLED)
)
_INLINE = [style for style in STYLES if style.inline]


def number(text: str) -> int:
    """The value of a Chinese or Arabic numeral (十二, 一百零三, 二〇二四, １２); 0 if it is none."""
    text = text.translate(_WIDTH)
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _TENS:
            total, digit = total + _TENS[c], 0
        elif c in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[c], 0
        else:
            return 0
    return total + digit


def plain(label: str) -> str:
    """A label in the form a locator uses: half-width brackets, digits and dot, no white space; ① stays."""
    text = "".join(_SINGLE.get(c, c) for c in label).translate(_WIDTH)
    text = re.sub(r"\s+", "", text)
    return text.rstrip("、.") if text[:1] == "(" else text


def markers(paragraph: Paragraph) -> Iterator[Marker]:
    """The candidates of one paragraph from left to right: at its start, and inline ones after 。；：."""
    at = len(paragraph.text) - len(paragraph.text.lstrip())
    first = _match(paragraph, at, STYLES, inline=False)
    while first:
        yield first
        # 第三条 (一)…: a label may stand directly after a higher one.
        at = first.end - paragraph.start
        rank = first.style.rank
        at += len(paragraph.text[at:]) - len(paragraph.text[at:].lstrip())
        first = _match(paragraph, at, [s for s in STYLES if s.rank > rank and not s.fixed], inline=False)
    for m in re.finditer(rf"[{_BREAKS}，,]\s*", paragraph.text[at:]):
        found = _match(paragraph, at + m.end(), _INLINE, inline=True)
        if found and (m[0][0] in _BREAKS or found.ordinal[0] > 1):
            yield found


def _match(
    paragraph: Paragraph, at: int, styles: tuple[Style, ...] | list[Style], inline: bool
) -> Marker | None:
    if at >= len(paragraph.text) or paragraph.text[at] not in _FIRST:
        return None
    for style in styles:
        m = style.pattern.match(paragraph.text, at)
        if m:
            start, end = paragraph.start + at, paragraph.start + m.end()
            glued = m.end() < len(paragraph.text) and not paragraph.text[m.end()].isspace()
            return Marker(style, _ordinal(style, m), m[0], start, end, paragraph.index, inline, glued)
    return None


def _ordinal(style: Style, m: re.Match[str]) -> tuple[int, int]:
    groups = m.groupdict()
    if groups.get("one"):
        single = groups["one"]
        return (_CIRCLED[single] if single in _CIRCLED else number(plain(single).strip("().")), 0)
    if style.name.startswith("1.1"):
        return (number(re.split(r"[.．]", groups["n"])[-1]), 0)
    return (number(groups.get("n") or ""), number(groups.get("sub") or ""))
