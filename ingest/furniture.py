"""Tell the parts of a published page apart: its facts, its furniture, the forwarding letter, the title, the body.

The wording of sites stands in `corpus/lexicon/furniture.toml`; this file knows only the order in which such parts come.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from corpus.model import CorpusError, Role
from ingest.numbering import Paragraph

TABLE = "furniture.toml"
OWN = Path(__file__).resolve().parent.parent / "corpus" / "lexicon" / TABLE
_HEAD = 80  # paragraphs within which the facts of a page are looked for
_LETTER = 80  # paragraphs a forwarding letter may have


def squeezed(text: str) -> str:
    """Text for comparing lines: NFKC, without white space and invisible characters."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")


@dataclass(frozen=True)
class Part:
    """A run of paragraphs from `first` up to the next part. name is empty for furniture and the numbered body."""

    role: Role
    first: int
    name: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """The patterns of furniture.toml, compiled."""

    data: dict[str, Any]

    def name(self, part: str) -> str:
        return str(self.data["names"][part])

    def _any(self, table: str, key: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in self.data[table][key]))

    @cached_property
    def head(self) -> re.Pattern[str]:
        return self._any("head", "lines")

    @cached_property
    def tail(self) -> re.Pattern[str]:
        return self._any("tail", "starts")

    @cached_property
    def title(self) -> re.Pattern[str]:
        return self._any("title", "lines")

    @cached_property
    def formula(self) -> re.Pattern[str]:
        return self._any("closing", "formulas")

    @cached_property
    def after(self) -> re.Pattern[str]:
        return self._any("closing", "after")

    @cached_property
    def body(self) -> re.Pattern[str]:
        return re.compile(self.data["closing"]["bodies"])

    @cached_property
    def date(self) -> re.Pattern[str]:
        return re.compile(self.data["closing"]["dates"])

    @cached_property
    def forwards(self) -> re.Pattern[str]:
        return re.compile(self.data["title"]["forwards"])

    @cached_property
    def title_end(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.data['title']['ends']})$")

    @cached_property
    def contents(self) -> re.Pattern[str]:
        return self._any("contents", "lines")

    @cached_property
    def fact(self) -> re.Pattern[str]:
        """A key with its colon, at the start of a line or after white space; white space within it is allowed."""
        keys = sorted(self.data["facts"]["keys"], key=len, reverse=True)
        spaced = "|".join(r"\s*".join(map(re.escape, key)) for key in keys)
        return re.compile(rf"(?:(?<=\s)|^)[【\[]?(?:{spaced})[】\]]?\s*[:：]", re.MULTILINE)


@lru_cache(maxsize=8)
def load_table(corpus: Path | None = None) -> Table:
    """The table of a corpus folder (`lexicon/furniture.toml`), or the project's own where it has none."""
    path = corpus / "lexicon" / TABLE if corpus else OWN
    path = path if path.is_file() else OWN
    try:
        table = Table(tomllib.loads(path.read_text(encoding="utf-8")))
        for check in (
            table.head,
            table.tail,
            table.title,
            table.after,
            table.fact,
            table.date,
            table.name("whole"),
        ):
            assert check
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, re.error, KeyError, TypeError) as exc:
        raise CorpusError(f"词表 {path} 读不出来：{exc!r}。请改正这一处，或恢复随程序提供的文件。") from exc
    return table


def page_parts(paras: Sequence[Paragraph], title: str, table: Table) -> list[Part]:
    """The parts of a page in order, the first at paragraph 0; the last BODY part is what is to be numbered."""
    return _Page(paras, title, table).parts() if paras else []


class _Page:
    def __init__(self, paras: Sequence[Paragraph], title: str, table: Table) -> None:
        self.paras, self.table = paras, table
        self.lines = [squeezed(p.text) for p in paras]
        self.titles = {squeezed(title)} - {""}

    def parts(self) -> list[Part]:
        found: list[Part] = []
        end = self._tail()
        at = self._facts_and_head(found, end)
        letter_end = self._letter(at, end)
        if letter_end is not None:
            found.append(Part(Role.FRONT, at, self.table.name("letter")))
            at = letter_end
        titled = any(p.name == "?" for p in found)
        name = self.table.name("title" if letter_end is None else "letter_title")
        found = [replace(p, name=name) if p.name == "?" else p for p in found]
        at = self._title(found, at, end, titled and letter_end is None)
        if at < end:
            found.append(Part(Role.BODY, at))
        if end < len(self.lines):
            found.append(Part(Role.FURNITURE, end))
        return found

    def _tail(self) -> int:
        """Where the furniture at the foot of the page begins."""
        longest = self.table.data["tail"]["longest"]
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
                found.append(Part(Role.FACTS, first, self.table.name("facts")))
                at = stop
            elif lines := self._title_in_head(found, at, stop, end):
                heading = "".join(p.bare for p in self.paras[at : at + lines])
                found.append(Part(Role.FRONT, at, "?", heading))
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
        if len(seen) < self.table.data["facts"]["least"]:
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
        for n in range(1, 4):
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
            elif self.table.title.fullmatch(self.lines[at]):
                lines = 1
            else:
                break
            at += lines
        if at > first:
            heading = "".join(p.bare for p in self.paras[first:at])
            found.append(Part(Role.FRONT, first, self.table.name("title"), heading))
        return at

    def _unknown_title(self, at: int, end: int) -> int:
        """How many lines from here look like a title that nobody told us."""
        if self.table.title.fullmatch(self.lines[at]) or not self._looks_like_title(at):
            return 0
        for n in range(1, 4):
            if at + n > end or not self._looks_like_title(at + n - 1):
                break
            if self.table.title_end.search(self.lines[at + n - 1]):
                return n
        return 1

    def _inner(self, at: int) -> bool:
        return any(same_title(self.lines[at], inner) for t in self.titles for inner in self._forwarded(t))

    def _looks_like_title(self, at: int) -> bool:
        line = self.lines[at]
        return (
            4 <= len(line) <= 60
            and not re.search(r"[。；;，,:：!！?？]$", line)
            and not re.match(r"[(（]?[一二三四五六七八九十\d]{1,3}[、.．)）]|第.{1,4}[章节条]", line)
        )


def same_title(line: str, title: str) -> bool:
    """Whether a squeezed line is a title, whichever brackets and dashes either is printed with."""
    return _bare_title(line) == _bare_title(title) and len(line) > 3


@lru_cache(maxsize=4096)
def _bare_title(text: str) -> str:
    return re.sub(r"[^\w]", "", text)


def facts_in(text: str, table: Table) -> list[str]:
    """The single facts of a line of the head table, each `key: value` as printed."""
    starts = [m.start() for m in table.fact.finditer(text)][1:]
    return [text[a:b].strip() for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]


def closings(
    paras: Sequence[Paragraph], numbered: set[int], listed: set[int], table: Table
) -> dict[int, tuple[int, str]]:
    """First paragraph -> (end, name) of what signs a letter or notice, and of a list of its attachments.

    Indices count within `paras`; numbered ones are never taken.
    """
    lines = [squeezed(p.text) for p in paras]
    taken = [i in numbered for i in range(len(lines))]
    found: dict[int, tuple[int, str]] = {}
    i = low = 0
    while i < len(lines):
        if taken[i] or not table.date.fullmatch(lines[i]):
            i += 1
            continue
        start, stop = i, i + 1
        while (
            start > low and not taken[start - 1] and (start - 1 in listed or _signs(lines[start - 1], table))
        ):
            start -= 1
        while stop < len(lines) and not taken[stop] and (stop in listed or _follows(lines[stop], table)):
            stop += 1
        if start < i or stop == len(lines) or not _starts_with_date(lines[i]):
            found[start] = (stop, table.name("closing"))
        i = low = stop
    covered = {k for start, (stop, _) in found.items() for k in range(start, stop)}
    for k in sorted(listed - covered):
        if k - 1 not in listed or k - 1 in covered:
            end = next((e for e in range(k, len(lines) + 1) if e not in listed or e in covered), len(lines))
            found[k] = (end, table.name("attachments"))
    return found


def _starts_with_date(line: str) -> bool:
    return line[0].isdigit() or line[0] in "〇零○一二三四五六七八九"


def _signs(line: str, table: Table) -> bool:
    body = table.body.fullmatch(line) and not re.search(r"[。；，,:：、]", line)
    return bool(body or table.formula.fullmatch(line) or table.after.fullmatch(line))


def _follows(line: str, table: Table) -> bool:
    return bool(table.after.fullmatch(line) or table.date.fullmatch(line))


def contents_list(paras: Sequence[Paragraph], table: Table) -> set[int]:
    """Paragraphs of a table of contents: from 目录 until its first entry is printed a second time."""
    lines = [re.sub(r"[.…·]*\d*$", "", squeezed(p.text)) for p in paras]
    for i, line in enumerate(lines[:-1]):
        if table.contents.fullmatch(line):
            again = next((k for k in range(i + 2, len(lines)) if lines[k] == lines[i + 1]), None)
            return set(range(i, again)) if again else set()
    return set()


def attachment_list(paras: Sequence[Paragraph]) -> set[int]:
    """Paragraphs that list attachments (附件：1.… 2.…), as against the attachments themselves."""
    listed: set[int] = set()
    lines = [squeezed(p.text) for p in paras]
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if re.match(r"附[件表]?:.", line):
            listed.add(i)
            wanted = 2
            while (j := i + wanted - 1) < len(lines) and re.match(rf"{wanted}[.、].{{1,60}}$", lines[j]):
                listed.add(j)
                wanted += 1
        elif re.match(r"附[件表]\d+:.", line) and (i - 1 in listed or re.match(r"附[件表]\d+:.", following)):
            listed.add(i)
    return listed
