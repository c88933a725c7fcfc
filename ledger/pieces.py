"""Cut a clause with several values into pieces with one value each: 新建小学4所、改建小学2所 gives two."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.clauses import Clause, Span
from ledger.lexicon import Lexicon
from ledger.quantity import Mention, mentions
from ledger.wording import any_of

_BETWEEN = re.compile(r"、|以及|和|及|与|或")


@dataclass(frozen=True)
class Piece:
    """A part of a clause with one value; the mention's offsets are those in `span`.

    subject: what the value belongs to where that cannot be read off the piece (A、B分别达到1%、2%).
    """

    span: Span
    mention: Mention
    subject: str = ""

    @property
    def before(self) -> str:
        return self.span.text[: self.mention.start]

    @property
    def after(self) -> str:
        return self.span.text[self.mention.end :]


def pieces(clause: Clause, lexicon: Lexicon) -> list[Piece]:
    """The pieces of a clause from left to right; empty without a value."""
    found = [m for m in mentions(clause.text, lexicon) if not _describes(clause.text, m, lexicon)]
    found = _main_ones(clause.text, found)
    if not found:
        return []
    shared = _respectively(clause, found)
    if shared:
        return shared
    made = []
    for (start, end), mention in zip(_cuts(clause.text, found, lexicon), found, strict=True):
        span = clause.part(start, end)
        shift = clause.start - span.start
        made.append(Piece(span, replace(mention, start=mention.start + shift, end=mention.end + shift)))
    return made


def _describes(text: str, mention: Mention, lexicon: Lexicon) -> bool:
    """20万人口以上的县, 每100名学生, 由85%提高到: the value says which is meant or where it starts, not what to reach.

    A per cent before 的 is what has to be reached (80%以上的学校达标).
    """
    before, after = text[: mention.start].rstrip(), text[mention.end :]
    if before.endswith("每") or re.match(r"(提高|提升|增加|上升|增长|扩大|下降|降低|减少)(到|至)", after):
        return True
    bound = re.match(rf"\s*(?:{any_of(lexicon.directions.at_least_after)})[^,。、]", after)
    if not before and bound and "的" in after and mention.quantity.unit != "%":
        return True  # 10名以上老人……的村
    tail = rf"[^,。、]{{0,3}}(?:{any_of(lexicon.measures.condition_suffixes)})"
    wanted = re.search("(有|建成|新增|配备|达到)$", before)  # 拥有3个以上的组织
    return mention.quantity.unit != "%" and not wanted and bool(re.match(tail, after))


def _main_ones(text: str, found: Sequence[Mention]) -> list[Mention]:
    """Without the values that only describe (占地130亩的学校3所), as long as another value stays."""
    main = [m for m in found if not text.startswith("的", m.end)]
    return list(main or found)


def _respectively(clause: Clause, found: Sequence[Mention]) -> list[Piece]:
    """A、B和C分别达到1%、2%和3%: each value with its subject, the whole clause as the quote."""
    head, word, _ = clause.text[: found[0].start].partition("分别")
    subjects = [s.strip() for s in re.split(r"、|和|及|与", head) if s.strip()]
    if not word or len(subjects) != len(found):
        return []
    tail = re.search(r"的[^的]+$", subjects[-1])  # 对学校和学生的覆盖面分别为
    subjects = [s if s.endswith(tail[0]) else s + tail[0] for s in subjects] if tail else subjects
    return [Piece(clause, mention, subject) for mention, subject in zip(found, subjects, strict=True)]


def _cuts(text: str, found: Sequence[Mention], lexicon: Lexicon) -> list[tuple[int, int]]:
    """Spans of the pieces, one for each mention, together the whole clause."""
    borders = [0]
    for left, right in itertools.pairwise(found):
        borders.append(_border(text, left.end, right.start, lexicon))
    borders.append(len(text))
    return [(a + _mark(text, a) if a else 0, b) for a, b in itertools.pairwise(borders)]


def _border(text: str, start: int, end: int, lexicon: Lexicon) -> int:
    """Where the next piece begins: the last mark if only a verb stands between it and the next value, else the first."""
    marks = list(_BETWEEN.finditer(text, start, end))
    if not marks:
        return end
    last = text[marks[-1].end() : end].strip()
    to_last = not last or re.fullmatch(any_of(lexicon.duty_verbs.tasks), last)
    return (marks[-1] if to_last else marks[0]).start()


def _mark(text: str, at: int) -> int:
    m = _BETWEEN.match(text, at)
    return len(m[0]) if m else 0
