"""Takes numbers that point to a person out of a text before it is kept.

Mobile numbers, identity numbers and bank cards, also in full width, in Chinese digits, or with spaces and dashes
in between. Landlines of offices stay: they are public and shorter.
"""

import re
import unicodedata

_DIGITS = str.maketrans("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
_GAP = r"[\s\-.·_,，、]{0,2}"
_LONG = re.compile(
    rf"(?<!\d)(?:\+?8{_GAP}6{_GAP})?1(?:{_GAP}\d){{10}}(?!\d)|(?<!\d)\d(?:{_GAP}\d){{13,18}}(?:{_GAP}[xX])?(?![\dxX])"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MASK = "〔已隐去〕"


def redact(text: str) -> str:
    """The text with such numbers and mail addresses replaced by a mark; everything else as it was."""
    seen = _comparable(text)
    spans = sorted(m.span() for pattern in (_LONG, _MAIL) for m in pattern.finditer(seen))
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], MASK]
            at = end
    return "".join([*parts, text[at:]])


def _comparable(text: str) -> str:
    """Of the same length, digits of every script as ASCII; zero-width characters as blanks."""
    return "".join(_one(c) for c in text).translate(_DIGITS)


def _one(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return " "
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        return character
    digit = unicodedata.digit(folded, None)
    return str(digit) if digit is not None else folded
