"""Bytes to characters: the encodings in which Chinese offices publish text, told from each other by what decodes.

GB18030 stands for GB2312 and GBK, which it contains. It decodes almost any bytes, so it comes after UTF-8, and what
comes out has to look like the text of an office: mostly characters in common use.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.errors import DamagedError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "utf8": "utf-8",
}
# How much of the bytes may be undecodable before the file is called damaged.
TOLERANCE = 0.005
COMMON = re.compile(
    r"[\s!-~\u00b0-\u00d7\u2010-\u2027\u2160-\u217f\u2460-\u2473\u3000-\u301e\u3400-\u9fff\uff00-\uffef]"
)
# The 16 hanzi that make up about a seventh of any official text; a wrong decoding hits them by chance only.
FREQUENT = set("的一是在不了有和人年大中国为政发工行教育学")


@dataclass(frozen=True)
class Decoded:
    """Text with the encoding it was in; `broken` counts the places that could not be decoded."""

    text: str
    encoding: str
    broken: int = 0

    @property
    def warnings(self) -> tuple[str, ...]:
        if not self.broken:
            return ()
        return (
            f"有 {self.broken} 处字节不是正确的 {self.encoding.upper()} 编码，已用 \ufffd 代替；请核对原文",
        )


def decode(data: bytes, declared: Sequence[str] = ()) -> Decoded:
    """Decode text of unknown encoding, trying its mark, what it declares, UTF-8, UTF-16, GB18030, then detection.

    Raises DamagedError when nothing fits.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _lenient(data, encoding) or _fail()
    candidates = [*(_known(name) for name in declared), "utf-8", *wide(data), "gb18030", *_detected(data)]
    best: Decoded | None = None
    for encoding in filter(None, candidates):
        found = _lenient(data, encoding)
        if found and not found.broken and plausible(found.text):
            return found
        if found and (best is None or _score(found) > _score(best)):
            best = found
    return best if best and plausible(best.text) else _fail()


def plausible(text: str) -> bool:
    """Whether a text is made of characters that offices write with."""
    if not text.strip():
        return True
    return len(COMMON.findall(text)) / len(text) > 0.9


def _score(found: Decoded) -> tuple[float, float]:
    frequent = sum(character in FREQUENT for character in found.text) / max(1, len(found.text))
    return -found.broken / max(1, len(found.text)), frequent


def _lenient(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding.removesuffix("-sig"))
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    if broken > max(2, len(data) * TOLERANCE):
        return None
    return Decoded(text, encoding.removesuffix("-sig"), broken)


def _known(name: str) -> str | None:
    name = name.strip().lower()
    try:
        return ALIASES.get(name) or codecs.lookup(name).name
    except LookupError:
        return None


def wide(data: bytes) -> list[str]:
    """UTF-16 without a mark: text in other encodings holds no zero byte, and read the wrong way round it is no text."""
    head = data[: 4096 & ~1]
    if b"\x00" not in head:
        return []
    found = [_lenient(head, encoding) for encoding in ("utf-16-le", "utf-16-be")]
    fitting = [decoded for decoded in found if decoded and plausible(decoded.text)]
    return [max(fitting, key=lambda decoded: _score(decoded)[1]).encoding] if fitting else []


def _detected(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    found = from_bytes(data[:20_000]).best()
    return [found.encoding] if found else []


def _fail() -> Decoded:
    raise DamagedError(
        "看不出这份文本用的是什么编码（试过 UTF-8、GB18030、UTF-16、Big5）；请另存为 UTF-8 后再导入"
    )
