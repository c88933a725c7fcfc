"""Takes numbers that point to a person out of a text before it is kept.

Mobile numbers, identity numbers and bank cards, also in full width, in Chinese digits, or with spaces and dashes
in between. Landlines of offices stay: they are public and shorter.
"""

import re
import unicodedata

_DIGITS = str.maketrans("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
# Digits with at most two separators between them, and the X that may end an identity number.
_RUN = re.compile(r"(?<!\d)\d(?:[\s\-.·_,，、]{0,2}\d){10,}(?:[\s\-.·_,，、]{0,2}[xX](?![a-zA-Z]))?")
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
# Identity numbers have 15 or 18 characters, bank cards 16 to 19; a landline with its area code has at most 12.
LONGEST_PUBLIC = 12
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MASK = "〔已隐去〕"


def redact(text: str) -> str:
    """The text with such numbers and mail addresses replaced by a mark; everything else as it was."""
    seen = _comparable(text)
    runs = [m.span() for m in _RUN.finditer(seen) if _personal(m[0])]
    spans = sorted([*runs, *(m.span() for m in _MAIL.finditer(seen))])
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if start >= at:
            parts += [text[at:start], MASK]
            at = end
    return "".join([*parts, text[at:]])


def _personal(run: str) -> bool:
    digits = re.sub(r"\D", "", run)
    return len(digits) > LONGEST_PUBLIC or _MOBILE.fullmatch(digits) is not None


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
