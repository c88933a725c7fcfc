"""Decide which candidates are numbers of parts, and what stands below what.

Read from top to bottom with the chain of open levels. A candidate is taken when it continues the count of an open
level (the deepest that fits), or opens a new level with its first number. Whatever would break a count is taken
only when the count goes on after it (a number left out by the author); else it stays text: a reference, a date,
a figure at the start of a line. The statutes' divisions stand where their rank says, and an article's count runs
through all chapters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.numbering import BY_NAME, Marker, Style, plain

_LOOK_AHEAD = 60  # candidates; enough for every list seen, and keeps the work linear
_LARGEST_GAP = 3


@dataclass(frozen=True)
class Node:
    """A candidate that was taken; parent is the index of the node above it in the list, None at the top."""

    marker: Marker
    parent: int | None


@dataclass
class _Level:
    style: Style
    last: tuple[int, int]
    node: int
    line: int | None  # paragraph of an inline list, which ends with it

    def continued_by(self, marker: Marker) -> bool:
        if marker.style is not self.style:
            return False
        if not marker.numbered:
            return True
        number, sub = self.last
        return marker.ordinal in ((number + 1, 0), (number, sub + 1))


@dataclass
class _Reader:
    candidates: Sequence[Marker]
    nodes: list[Node] = field(default_factory=list)
    open: list[_Level] = field(default_factory=list)
    article: int = 0  # the last 第X条 of this document or attachment
    nested: set[tuple[str, str]] = field(default_factory=set)  # (style above, style below) seen so far
    counted: dict[str, int] = field(default_factory=dict)  # style -> its last number, in this attachment

    def read(self) -> list[Node]:
        for i, marker in enumerate(self.candidates):
            self._close_inline(marker)
            if marker.style.fixed:
                self._division(i, marker)
            else:
                self._item(i, marker)
        return self.nodes

    def _close_inline(self, marker: Marker) -> None:
        while self.open and self.open[-1].line not in (None, marker.paragraph):
            # 一是 and its kin may go on in the next paragraph, a bracketed list within a sentence does not.
            if self.open[-1].style.spoken and self.open[-1].continued_by(marker):
                return
            self.open.pop()

    def _take(self, marker: Marker, depth: int) -> None:
        del self.open[depth:]
        parent = self.open[-1].node if self.open else None
        if self.open:
            self.nested.add((self.open[-1].style.name, marker.style.name))
        line = marker.paragraph if marker.inline else None
        self.open.append(_Level(marker.style, marker.ordinal, len(self.nodes), line))
        self.nodes.append(Node(marker, parent))
        if not marker.inline:
            self.counted[marker.style.name] = marker.ordinal[0]

    def _division(self, i: int, marker: Marker) -> None:
        rank = marker.style.rank
        depth = next(
            (d for d, lv in enumerate(self.open) if lv.style.fixed and lv.style.rank >= rank), len(self.open)
        )
        if marker.style.name == "附件":
            self.counted.clear()
            self._take(marker, 0)
            self.article = 0
        elif marker.style.name == "条":
            if self._article_fits(i, marker):
                self.article = marker.ordinal[0]
                self._take(marker, depth)
        elif not marker.glued or self._counts_on(i, marker) or self._continues_open(marker):
            self._take(marker, depth)

    def _article_fits(self, i: int, marker: Marker) -> bool:
        n, sub = marker.ordinal
        if n == self.article + 1 or (n == self.article and sub):
            return not marker.glued or n > 1 or self._counts_on(i, marker)
        return not marker.glued and (n > self.article or n == 1 or self._counts_on(i, marker))

    def _item(self, i: int, marker: Marker) -> None:
        if marker.style.name.startswith("1.1") and not self._prefix_fits(marker):
            return
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth].continued_by(marker):
                self._take(marker, depth)
                return
        if marker.ordinal[0] <= 1:
            if self._opens(i, marker):
                self._take(marker, self._depth_of_new(i, marker))
            return
        if self._runs_through(marker):
            self._take(marker, self._depth_of_new(i, marker))
            return
        if not marker.inline and self._counts_on(i, marker):
            self._after_gap(marker)

    def _after_gap(self, marker: Marker) -> None:
        """Take a number whose predecessor the author left out, or with which an excerpt begins."""
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth].style is marker.style:
                if 1 < marker.ordinal[0] - self.open[depth].last[0] <= _LARGEST_GAP:
                    self._take(marker, depth)
                return
        if not self.nodes:
            self._take(marker, len(self.open))

    def _prefix_fits(self, marker: Marker) -> bool:
        """Whether 2.1 stands below 2., or below anything where no such number is open."""
        prefix = int(plain(marker.label).split(".")[-2])
        open_already = [lv.last[0] for lv in self.open if 10 <= lv.style.rank < marker.style.rank]
        return not open_already or open_already[-1] == prefix

    def _runs_through(self, marker: Marker) -> bool:
        """A count may run through the parts above it: 1. to 6. below (一), 7. to 10. below (二)."""
        open_already = any(level.style is marker.style for level in self.open)
        return (
            not (marker.inline or open_already)
            and self.counted.get(marker.style.name) == marker.ordinal[0] - 1
        )

    def _opens(self, i: int, marker: Marker) -> bool:
        """A list within running text, and 一是, need a second item to be a list."""
        return not (marker.inline or marker.style.spoken) or self._counts_on(i, marker)

    def _counts_on(self, i: int, marker: Marker) -> bool:
        wanted = marker.ordinal[0] + 1
        for other in self.candidates[i + 1 : i + 1 + _LOOK_AHEAD]:
            if other.style is marker.style and other.ordinal[0] in (1, wanted):
                return other.ordinal[0] == wanted
            if marker.inline and other.style.rank < marker.style.rank and not other.inline:
                return False
        return False

    def _continues_open(self, marker: Marker) -> bool:
        return marker.ordinal[0] == 1 or any(level.continued_by(marker) for level in self.open)

    def _depth_of_new(self, i: int, marker: Marker) -> int:
        """How many levels stay open above a new list.

        It stands below the innermost part, even against the usual order of styles (1. above (一)), as long as that
        part's own count goes on afterwards; else the parts of lower rank are over.
        """
        depth = len(self.open)
        if marker.inline:
            return depth
        # A count that begins again stands where the count before it stood.
        depth = next((d for d, level in enumerate(self.open) if level.style is marker.style), depth)
        # A box (专栏) stands within the part it illustrates, whatever its rank over its own contents.
        rank = BY_NAME["(1)"].rank if marker.style.name == "专栏" else marker.style.rank
        while depth and self.open[depth - 1].style.rank > rank and not self._holds(i, depth - 1, marker):
            depth -= 1
        return depth

    def _holds(self, i: int, depth: int, marker: Marker) -> bool:
        return (self.open[depth].style.name, marker.style.name) in self.nested or self._resumes(i, depth)

    def _resumes(self, i: int, depth: int) -> bool:
        above = self.open[:depth]
        for other in self.candidates[i + 1 : i + 1 + _LOOK_AHEAD]:
            if self.open[depth].continued_by(other):
                return True
            if any(level.continued_by(other) for level in above):
                return False
        return False


def outline(candidates: Sequence[Marker]) -> list[Node]:
    """The numbered parts among the candidates, in order; each knows the part above it."""
    return _Reader(candidates).read()
