"""What may be wrong with a text and its sections: garbled characters, numbers that jump, headings without text."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.model import Document, Passage, Role, Section
from ingest.furniture import Table
from ingest.lines import Paragraph, paragraphs, squeezed
from ingest.numbering import Marker, markers

# (whether it is grave, message, remedy)
Finding = tuple[bool, str, str]
_MOJIBAKE = re.compile("锟斤拷|烫烫烫|屯屯屯|â€|Ã[\u0080-\u00bf]|ï»¿|\ufffd")
_LONG = 300
_SHOWN = 3


def text_problems(
    document: Document, sections: Sequence[Section], passages: Sequence[Passage], table: Table
) -> Iterator[Finding]:
    """The findings of one document."""
    yield from _garbled(document.text)
    yield from _jumps(document, sections)
    yield from _untaken(document, sections, {table.names["closing"], table.names["attachments"]})
    yield from _repeated(sections)
    yield from _empty(document, sections)
    yield from _unstructured(document, sections)
    long = [p.section.locator for p in passages if len(p.text) > _LONG]
    if long:
        yield (
            False,
            f"有 {len(long)} 段超过 {_LONG} 字，引用会很长：{_some(long)}",
            "核对原文是否缺少标点或换行",
        )


def _garbled(text: str) -> Iterator[Finding]:
    strange = [c for c in text if unicodedata.category(c) in ("Cc", "Co", "Cn", "Cs") and c not in "\n\r\t\f"]
    mojibake = _MOJIBAKE.search(text)
    if mojibake or strange:
        seen = (
            repr(mojibake[0])
            if mojibake
            else "、".join(f"U+{ord(c):04X}" for c in dict.fromkeys(strange[:9]))
        )
        count = len(_MOJIBAKE.findall(text)) + len(strange)
        yield True, f"有乱码或控制字符 {count} 处（{seen}）", "换一个来源（网页、Word 或 OFD）重新收入"
    visible = [c for c in text if not c.isspace()]
    han = sum("\u3400" <= c <= "\u9fff" for c in visible)
    if len(visible) > 50 and han < len(visible) * 0.3:
        yield True, f"汉字只占 {100 * han // len(visible)}%，可能没有读对", "核对原文件，扫描件请先识别文字"


def _jumps(document: Document, sections: Sequence[Section]) -> Iterator[Finding]:
    """Counts with a gap, beside the same kind of number under the same part or running through the document."""
    last: dict[tuple[str, int | None], int] = {}
    running: dict[str, int] = {}
    for section in sections:
        marker = _marker(document, section)
        if marker is None or not marker.numbered:
            continue
        style, number = marker.style.name, marker.ordinal[0]
        before = last.get((style, section.parent), running.get(style, 0) if number > 1 else 0)
        if number > before + 1:
            yield (
                True,
                f"编号从 {before} 跳到 {number}：{section.locator}",
                "核对原文是否缺了一项，或编号未被认出",
            )
        last[style, section.parent] = running[style] = number


def _marker(document: Document, section: Section) -> Marker | None:
    if not section.label:
        return None
    text = document.text[section.start : section.end].lstrip()
    line = Paragraph(0, 0, len(text), text.partition("\n")[0])
    return next(markers(line), None)


def _untaken(document: Document, sections: Sequence[Section], closing: set[str]) -> Iterator[Finding]:
    """Lines that open with a number and were taken as text; lists at the end of a letter are meant to be."""
    lines = []
    for section in sections:
        if section.role is not Role.BODY or (section.path[-1:] and section.path[-1] in closing):
            continue
        text = document.text[section.start : section.end]
        indent = len(text) - len(text.lstrip())
        for para in paragraphs(text):
            first = next((m for m in markers(para) if not m.inline), None)
            if first and first.numbered and first.start != indent:
                lines.append(para.bare[:16])
    if lines:
        message = f"{len(lines)} 行以编号开头，但与上下文不连续，当作正文：{_some(lines)}"
        yield False, message, "看 policyqa ingest tree 是否合适"


def _repeated(sections: Sequence[Section]) -> Iterator[Finding]:
    again = [s.locator for s in sections if re.search(r"\[\d+\]$", s.locator)]
    if again:
        yield False, f"同一编号出现多次：{_some(again)}", "核对原文编号；附件请单独收入或以“附件1”开头"


def _empty(document: Document, sections: Sequence[Section]) -> Iterator[Finding]:
    """Parts that are nothing but a heading while the parts beside them have text."""
    parents = {section.parent for section in sections}
    leaves = [s for s in sections if s.role is Role.BODY and s.label and s.heading and s.index not in parents]
    bare = [s for s in leaves if squeezed(document.text[s.start : s.end]) == squeezed(s.label + s.heading)]
    beside = Counter(s.parent for s in leaves)
    alone = Counter(s.parent for s in bare)
    lost = [s.locator for s in bare if alone[s.parent] * 2 < beside[s.parent]]
    if lost:
        yield True, f"有 {len(lost)} 节只有标题、没有内容：{_some(lost)}", "核对原文是否读全"


def _unstructured(document: Document, sections: Sequence[Section]) -> Iterator[Finding]:
    longest = max((s.end - s.start for s in sections if s.role is Role.BODY), default=0)
    if longest > 5000:
        yield False, f"有一节长达 {longest} 字，编号可能没有认出", "看 policyqa ingest tree 是否合适"


def _some(items: Sequence[str]) -> str:
    return "、".join(items[:_SHOWN]) + ("等" if len(items) > _SHOWN else "")
