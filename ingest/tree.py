"""The section tree of a document for a person to look at."""

from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.model import Document, Passage, Role, Section

_WIDTH = 40


def tree_lines(
    document: Document, sections: Sequence[Section], passages: Sequence[Passage] = ()
) -> Iterator[str]:
    """One line a section: place, heading or first words, how many passages and on which page."""
    count = Counter(passage.section.index for passage in passages)
    for section in sections:
        words = " ".join(document.text[section.start : section.end].split())
        text = section.heading or words
        shown = text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
        page = f"，第 {section.page} 页" if section.page else ""
        passage = f"  [{count[section.index]} 段{page}]" if passages else ""
        place = "（页面装饰，不引用）" if section.role is Role.FURNITURE else section.locator
        yield "  " * max(section.depth - 1, 0) + f"{place}  {shown}{passage}"
