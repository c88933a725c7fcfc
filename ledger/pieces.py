"""Cut a clause with several values into pieces with one value each: 新建小学4所、改建小学2所 gives two."""

import re
from collections.abc import Sequence

from ledger.clauses import Clause, Span
from ledger.lexicon import Lexicon
from ledger.quantity import Mention, mentions
from ledger.wording import any_of

_BETWEEN = re.compile(r"、|以及|和|及|与|或")


def pieces(clause: Clause, lexicon: Lexicon) -> list[tuple[Span, Mention]]:
    """The pieces of a clause with their values; a mention's offsets are those in its piece. Empty without a value."""
    found = [m for m in mentions(clause.text, lexicon) if not _condition(clause.text, m, lexicon)]
    found = _main_ones(clause.text, found)
    if not found:
        return []
    cuts = _cuts(clause.text, found, lexicon)
    made = []
    for (start, end), mention in zip(cuts, found, strict=True):
        piece = clause.part(start, end)
        shift = clause.start - piece.start
        made.append((piece, Mention(mention.quantity, mention.start + shift, mention.end + shift)))
    return made


def _condition(text: str, mention: Mention, lexicon: Lexicon) -> bool:
    """20万人口以上的县: the value says which county is meant, not what it has to reach. Per cents do say it."""
    if mention.quantity.unit == "%":
        return False
    tail = rf"[^,。、]{{0,3}}(?:{any_of(lexicon.measures.condition_suffixes)})"
    return bool(re.match(tail, text[mention.end :])) or text[: mention.start].rstrip().endswith("每")


def _main_ones(text: str, found: Sequence[Mention]) -> list[Mention]:
    """Without the values that only describe (占地130亩的学校3所), as long as another value stays."""
    main = [m for m in found if not text.startswith("的", m.end)]
    return list(main or found)


def _cuts(text: str, found: Sequence[Mention], lexicon: Lexicon) -> list[tuple[int, int]]:
    """Spans of the pieces, one for each mention, together the whole clause."""
    borders = [0]
    for left, right in zip(found, found[1:], strict=False):
        borders.append(_border(text, left.end, right.start, lexicon))
    borders.append(len(text))
    return [(a + _mark(text, a) if a else 0, b) for a, b in zip(borders, borders[1:], strict=False)]


def _border(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    """Where the next piece begins: the last mark if only a verb stands between it and the next value, else the first."""
    marks = list(_BETWEEN.finditer(text, start, end))
    if not marks:
        return end
    last = text[marks[-1].end() : end].strip()
    return (marks[-1] if re.fullmatch(any_of(lexicon.duty_verbs.tasks), last) or not last else marks[0]).start()


def _mark(text: str, at: int) -> int:
    m = _BETWEEN.match(text, at)
    return len(m[0]) if m else 0
