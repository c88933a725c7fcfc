"""The lines of a text, and how two of them are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

# What ends a line: line feeds, the form feed between two pages, and the separators of Unicode.
LINE = re.compile(r"[^\n\r\f\u2028\u2029]+")
# White space, and the characters of Unicode that are not seen.
_BLANK = ("Cc", "Cf", "Cn", "Cs", "Zs", "Zl", "Zp")
_NO_LETTER = "\ufffd\u2581"
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")


def squeezed(text: str) -> str:
    """Text for comparing lines: NFKC, without white space and invisible characters."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def visible(text: str) -> bool:
    """Whether anything of a text can be read: no white space, control or format character, no sign for an unknown one."""
    return any(unicodedata.category(c) not in _BLANK and c not in _NO_LETTER for c in text)


@dataclass(frozen=True)
class Paragraph:
    """A line of the text that is not blank, with its indentation: text == document[start:end]."""

    index: int
    start: int
    end: int
    text: str

    @cached_property
    def bare(self) -> str:
        return self.text.strip()

    @cached_property
    def squeezed(self) -> str:
        return squeezed(self.text)


def paragraphs(text: str) -> list[Paragraph]:
    """The lines of a text that are not blank, in order."""
    lines = (m for m in LINE.finditer(text) if visible(m[0]))
    return [Paragraph(i, m.start(), m.end(), m[0]) for i, m in enumerate(lines)]
