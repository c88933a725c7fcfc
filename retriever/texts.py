"""What of a passage is embedded and what BM25 sees; the text that is cited stays the passage's own.

Two recipes, because the two searches want different context: the whole chain of headings in front costs the
embedding 4.9 points of nDCG@10 on the statute benchmark, while title words in BM25 lift every passage of a document
alike.
"""

import re

from corpus.model import Document, Passage, Section

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


def embedding_text(document: Document, passage: Passage) -> str:
    """Short title, last heading, then the passage."""
    title = document.short_title or document.title
    return _join(title, *_place(passage), passage.text)


def lexical_text(document: Document, passage: Passage) -> str:
    """The last heading, then the passage."""
    return _join(*_place(passage), passage.text)


def _place(passage: Passage) -> list[str]:
    """The last heading unless the passage says it itself."""
    heading = last_heading(passage.section)
    words = heading_words(heading)
    return [] if not heading or words in passage.text else [heading]


def _join(*parts: str) -> str:
    return " ".join(" ".join(part.split()) for part in parts if part.strip())
