"""What every reader does to characters, and no more: line ends, control characters, blanks between hanzi."""

import re

# Of the control characters only the tab and the line feed carry meaning in a text.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ufeff\ufffe\uffff]|[\ud800-\udfff]")
BLANKS = re.compile(r"[ \t\r\n\f\v]+")
HAN = r"\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u2014\u2018-\u201d\u2026"
BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\n(?=[{HAN}])")
EDGES = " \t\r\n\f\v\u00a0\u3000\u200b"


def clean_text(text: str) -> str:
    """A text as published, with line feeds as line ends and without control characters."""
    return CONTROL.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    )


def join_lines(first: str, second: str) -> str:
    """Two printed lines of one paragraph: a blank between words of Latin letters or figures, none beside hanzi."""
    if not first or not second:
        return first + second
    if first[-1].isascii() and second[0].isascii() and first[-1].isalnum() and second[0].isalnum():
        return f"{first} {second}"
    return first + second


def lines_to_text(lines: list[str]) -> str:
    """Paragraphs to a text, one a line, empty ones left out."""
    return "\n".join(line for line in (clean_text(line).strip(EDGES) for line in lines) if line)


def is_han(character: str) -> bool:
    return bool(re.match(rf"[{HAN}]", character))
