"""The last look before an answer leaves: what it says in its own words must stand in the quotes."""

import re
from collections.abc import Sequence

from answer.model import Citation
from answer.text import fold

BOLD = re.compile(r"\*\*(.+?)\*\*")
FIGURE = re.compile(r"\d[\d,.]*")


def grounded(text: str, citations: Sequence[Citation]) -> bool:
    """Whether every figure in bold occurs in a cited quote, apart from a premise that is being denied."""
    quotes = "\0".join(fold(c.quote).text for c in citations)
    for bold in BOLD.findall(text):
        if bold.startswith("不是"):
            continue
        if any(figure not in quotes for figure in FIGURE.findall(fold(bold).text)):
            return False
    return True
