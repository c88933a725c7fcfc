"""Takes running heads, running feet and page numbers off printed pages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.printed import PrintedPage, Segment, rows

# How many lines at the top and at the bottom of a page are looked at, and in which outer share of its height.
LINES = 3
MARGIN = 0.14
# Share of the pages on which a running line stands; below a half, as odd and even pages may differ.
REPEATED = 0.4
PAGE_NUMBER = re.compile(
    r"^[\s\-—–－一·.~]*(?:第\s*)?(?:\d{1,4}|[ivxIVX]{1,6})\s*页?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–－一·.~]*$"
)


def without_running_lines(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """The pages without what is repeated on them at the same height, and without their numbers."""
    outer = [_outer_rows(page) for page in pages]
    seen: Counter[tuple[str, int]] = Counter()
    for page, lines in zip(pages, outer, strict=True):
        seen.update({key for row in lines for key in _keys(row, page)})
    needed = max(2, REPEATED * len(pages))
    result = []
    for page, lines in zip(pages, outer, strict=True):
        gone = [
            row
            for row in lines
            if _is_number(row, page) or any(seen[key] >= needed for key in _keys(row, page))
        ]
        dropped = {id(segment) for row in gone for segment in row}
        kept = tuple(segment for segment in page.segments if id(segment) not in dropped)
        result.append(replace(page, segments=kept))
    return result


def _outer_rows(page: PrintedPage) -> list[list[Segment]]:
    lines = rows([segment for segment in page.segments if not segment.alone])
    top = [row for row in lines[:LINES] if row[0].y1 < MARGIN * page.height]
    bottom = [row for row in lines[-LINES:] if row[0].y0 > (1 - MARGIN) * page.height]
    return top + [row for row in bottom if row not in top]


def _text(row: Sequence[Segment]) -> str:
    return "".join(segment.text for segment in row).replace(" ", "")


def _keys(row: Sequence[Segment], page: PrintedPage) -> list[tuple[str, int]]:
    """What makes two lines the same running line: the words without figures, and the height to about a hundredth."""
    words = re.sub(r"\d+", "#", _text(row))
    place = row[0].middle / page.height * 50
    return [(words, int(place)), (words, int(place + 0.5) + 1000)]


def _is_number(row: Sequence[Segment], page: PrintedPage) -> bool:
    edge = min(row[0].y0, page.height - row[0].y1)
    return bool(PAGE_NUMBER.match(_text(row))) and edge < MARGIN * page.height
