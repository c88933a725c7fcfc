"""Folding text for matching: width, case, traditional characters and white space, with the way back to the source.

The source is never changed; a match in folded text is mapped back to a span of the source.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
DASHES = str.maketrans({"—": "-", "–": "-", "－": "-", "～": "-", "~": "-", "〜": "-"})


def fold_char(char: str) -> str:
    """One character in half width and lower case; kept where folding would change the length."""
    folded = unicodedata.normalize("NFKC", char).lower().translate(DASHES)
    return folded if len(folded) == 1 else char


@dataclass(frozen=True)
class Folded:
    """Folded text without white space; `offsets[i]` is where character i stands in the source."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of folded characters start..end (end excluded, at least one character)."""
        return self.offsets[start], self.offsets[end - 1] + 1


@lru_cache(maxsize=8192)
def fold(source: str) -> Folded:
    """Fold a text; white space and invisible characters have no place in the result."""
    kept = [(i, fold_char(c)) for i, c in enumerate(source) if not c.isspace() and not INVISIBLE.match(c)]
    return Folded("".join(c for _, c in kept), tuple(i for i, _ in kept))


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional to simplified characters (OpenCC t2s, a library: characters depend on their neighbours)."""
    return str(_converter().convert(text)) if HAN.search(text) else text


@cache
def _to_traditional() -> Any:
    import opencc

    # Both forms of these two are in use; the simpler one reads everywhere.
    return opencc.OpenCC("s2tw"), str.maketrans({"佈": "布", "註": "注"})


def traditional(text: str) -> str:
    """Simplified to traditional characters (OpenCC s2tw), the words themselves unchanged."""
    converter, simpler = _to_traditional()
    return str(converter.convert(text)).translate(simpler) if HAN.search(text) else text


def clean(question: str) -> str:
    """A question as typed, without control, zero-width and direction characters, runs of white space joined."""
    visible = INVISIBLE.sub("", question)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", visible)).strip()


def has_content(question: str) -> bool:
    """Whether there is a letter or digit of any script in it."""
    return any(c.isalnum() for c in question)
