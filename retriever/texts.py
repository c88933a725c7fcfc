"""What of a passage is embedded and what BM25 sees; the text that is cited stays the passage's own.

The vector is made of the passage alone: its place is mixed in afterwards (retriever/context.py). BM25 sees the last
heading too; title words would lift every passage of a document alike. Measured in docs/decisions/0004-fusion.md.
"""

import re

from corpus.model import Passage, Section

# A heading that is a bare number: `(1)`, `一、`, `第三条`, `7.`
_NUMBER = re.compile(
    r"^[\s(（]*(?:第?[\d〇零一二三四五六七八九十百千]+)(?:编|章|节|条|款|项)?[\s)）、.．:：]*"
)


def heading_words(item: str) -> str:
    """The words of one item of a section's path, without its number; empty for a bare number."""
    words = _NUMBER.sub("", item).strip()
    return words if len(words) > 1 else ""


def last_heading(section: Section) -> str:
    """The nearest heading at or above the section that has words, as printed; empty if none has."""
    return next((item for item in reversed(section.path) if heading_words(item)), "")


def embedding_text(passage: Passage) -> str:
    """The passage on one line."""
    return _join(passage.text)


def lexical_text(passage: Passage) -> str:
    """The last heading, unless the passage says it itself, then the passage."""
    heading = last_heading(passage.section)
    if not heading or heading_words(heading) in passage.text:
        return _join(passage.text)
    return _join(heading, passage.text)


def _join(*parts: str) -> str:
    return " ".join(" ".join(part.split()) for part in parts if part.strip())
