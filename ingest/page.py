"""Tell the parts of a published page apart: its facts, its furniture, the forwarding letter, the title, the body.

This file knows in which order such parts come; what they say stands in the table of `furniture`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.model import Role
from ingest.furniture import Table, facts_in
from ingest.lines import Paragraph, squeezed

_HEAD = 80  # paragraphs within which the facts of a page are looked for
_LETTER = 80  # paragraphs a forwarding letter may have
_TITLE_LINES = 3
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class Part:
    """A run of paragraphs from `first` up to the next part. name is empty for furniture and the numbered body."""

    role: Role
    first: int
    name: str = ""
    heading: str = ""


def page_parts(paras: Sequence[Paragraph], title: str, table: Table) -> list[Part]:
    """The parts of a page in order, the first at paragraph 0; the last BODY part is what is to be numbered."""
    return _Page(paras, title, table).parts() if paras else []


def same_title(line: str, title: str) -> bool:
    """Whether a squeezed line is a title, whichever brackets and dashes either is printed with."""
    return len(line) > 3 and _bare(line) == _bare(title)


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return re.sub(r"[^\w]", "", text)


class _Page:
    def __init__(self, paras: Sequence[Paragraph], title: str, table: Table) -> None:
        self.paras, self.table = paras, table
        self.lines = [p.squeezed for p in paras]
        self.titles = {squeezed(title)} - {""}

    def parts(self) -> list[Part]:
        found: list[Part] = []
        end = self._tail()
        at = self._facts_and_head(found, end)
        at, letter_end = self._letter_with_title(found, at, end)
        if letter_end is not None:
            found.append(Part(Role.FRONT, at, self.table.names["letter"]))
            at = letter_end
        titled = any(p.name == "?" for p in found)
        name = self.table.names["title" if letter_end is None else "letter_title"]
        found = [replace(p, name=name) if p.name == "?" else p for p in found]
        at = self._title(found, at, end, titled and letter_end is None)
        if at < end:
            found.append(Part(Role.BODY, at))
        if end < len(self.lines):
            found.append(Part(Role.FURNITURE, end))
        return found

    def _letter_with_title(self, found: list[Part], at: int, end: int) -> tuple[int, int | None]:
        """Where a forwarding letter begins, after its own title, and where it ends (None: there is none)."""
        lines = self._title_lines(at) or self._unknown_title(at, end)
        if lines and self.table.forwards.search("".join(self.lines[at : at + lines])):
            stop = at + lines
            while stop < end and self.table.title.fullmatch(self.lines[stop]):
                stop += 1
            letter_end = self._letter(stop, end)
            if letter_end is not None:
                found.append(Part(Role.FRONT, at, "?", self._heading(at, stop)))
                return stop, letter_end
        return at, self._letter(at, end)

    def _tail(self) -> int:
        """Where the furniture at the foot of the page begins."""
        longest = self.table.longest_tail
        end = len(self.lines)
        for i in range(len(self.lines) - 1, 0, -1):
            if len(self.lines[i]) > longest:
                break
            if self.table.tail.fullmatch(self.lines[i]):
                end = i
        return end

    def _facts_and_head(self, found: list[Part], end: int) -> int:
        """Parts of the head of the page; a title line among them gets the name ?. Gives where the document begins."""
        first, stop = self._facts(end)
        self._learn_titles(first, stop)
        at = 0
        while at < end:
            if first <= at < stop:
                found.append(Part(Role.FACTS, first, self.table.names["facts"]))
                at = stop
            elif lines := self._title_in_head(found, at, stop, end):
                found.append(Part(Role.FRONT, at, "?", self._heading(at, at + lines)))
                at += lines
            elif not self._title_lines(at) and (at < first or self.table.head.fullmatch(self.lines[at])):
                if not found or found[-1].role is not Role.FURNITURE:
                    found.append(Part(Role.FURNITURE, at))
                at += 1
            else:
                break
        return at

    def _title_in_head(self, found: list[Part], at: int, stop: int, end: int) -> int:
        """How many lines of title stand here with more of the head after them."""
        lines = self._title_lines(at)
        if not lines and at >= stop and not any(p.name == "?" for p in found):
            lines = 0 if self.table.head.fullmatch(self.lines[at]) else self._unknown_title(at, end)
        goes_on = at + lines < end and (
            at + lines < stop or self.table.head.fullmatch(self.lines[at + lines]) is not None
        )
        return lines if goes_on else 0

    def _facts(self, end: int) -> tuple[int, int]:
        """First paragraph and end of the table of facts; (0, 0) where there is none."""
        keyed = [i for i in range(min(end, _HEAD)) if self.table.fact.match(self.paras[i].bare)]
        if not keyed:
            return 0, 0
        first = stop = keyed[0]
        seen: set[str] = set()
        for i in keyed:
            if i > stop and not (i == stop + 1 and self._key_alone(stop - 1)):
                break
            seen |= {squeezed(m[0]) for m in self.table.fact.finditer(self.paras[i].bare)}
            stop = i + 1
        if len(seen) < self.table.least_facts:
            return 0, 0
        return first, min(stop + self._key_alone(stop - 1), end)

    def _key_alone(self, at: int) -> bool:
        """Whether a line is one key of the table, so that its value stands on the next line."""
        return bool(self.table.fact.fullmatch(self.paras[at].bare))

    def _learn_titles(self, first: int, stop: int) -> None:
        for i in range(first, stop):
            for fact in facts_in(self.paras[i].bare, self.table):
                key, _, value = squeezed(fact).partition(":")
                if key in ("名称", "标题", "信息名称", "文件名称") and len(value) > 4:
                    self.titles.add(value)

    def _title_lines(self, at: int) -> int:
        """How many lines from here are the title, which may be broken over up to three; 0 if none."""
        joined = ""
        for n in range(1, _TITLE_LINES + 1):
            if at + n > len(self.lines):
                break
            joined += self.lines[at + n - 1]
            if any(same_title(joined, title) for title in self.titles):
                return n
        return 0

    def _letter(self, at: int, end: int) -> int | None:
        """Where the forwarded document's own title stands, if a letter comes before it."""
        inner = {m for t in self.titles | set(self.lines[: at + 3]) for m in self._forwarded(t)}
        if not inner:
            return None
        for i in range(at + 1, min(end, at + _LETTER)):
            for n in (1, 2, 3):
                if any(same_title("".join(self.lines[i : i + n]), title) for title in inner):
                    return i
        return None

    def _forwarded(self, title: str) -> list[str]:
        if not self.table.forwards.search(title):
            return []
        return [m for m in re.findall(r"《(.+)》", title) if len(m) > 4]

    def _title(self, found: list[Part], at: int, end: int, titled: bool) -> int:
        """The title over the document, with its letterhead, its number and the note on its adoption."""
        first = at
        while at < end:
            lines = self._title_lines(at) or int(self._inner(at))
            if not lines and not titled and end - at > 1:
                lines = self._unknown_title(at, end)
            if lines:
                titled = True
            else:
                lines = self._beside_title(at, end)
            if not lines:
                break
            at += lines
        if at > first:
            found.append(Part(Role.FRONT, first, self.table.names["title"], self._heading(first, at)))
        return at

    def _beside_title(self, at: int, end: int) -> int:
        """How many lines from here are a number or a note on the adoption, which may be broken over up to three."""
        for n in range(1, 1 + min(_TITLE_LINES if self.lines[at][0] == "(" else 1, end - at)):
            if self.table.title.fullmatch("".join(self.lines[at : at + n])):
                return n
        return 0

    def _heading(self, first: int, end: int) -> str:
        """The title among its lines, without letterhead, number and the note on its adoption."""
        for at in range(first, end):
            if lines := min(self._title_lines(at), end - at):
                return "".join(p.bare for p in self.paras[at : at + lines])
        kept, at = "", first
        while at < end:
            beside = self._beside_title(at, end)
            kept += "" if beside else self.paras[at].bare
            at += beside or 1
        return kept

    def _unknown_title(self, at: int, end: int) -> int:
        """How many lines from here look like a title that nobody told us: the last ends as titles do."""
        for n in range(1, _TITLE_LINES + 1):
            if at + n > end or not self._looks_like_title(at + n - 1):
                break
            if self.table.title_end.search(self.lines[at + n - 1]):
                return n
        return 0

    def _inner(self, at: int) -> bool:
        return any(same_title(self.lines[at], inner) for t in self.titles for inner in self._forwarded(t))

    def _looks_like_title(self, at: int) -> bool:
        line = self.lines[at]
        return (
            4 <= len(line) <= _LONGEST_TITLE
            and not re.search(r"[。；;，,:：!！?？]$", line)
            and not re.match(r"[(（]?[一二三四五六七八九十\d]{1,3}[、.．)）]|第.{1,4}[章节条]", line)
        )
