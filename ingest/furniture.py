"""The wording of government sites and letters, read from `corpus/lexicon/furniture.toml`: patterns for whole lines."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.model import CorpusError

TABLE = "furniture.toml"
OWN = Path(__file__).resolve().parent.parent / "corpus" / "lexicon" / TABLE

NAMES = (
    "facts",
    "letter_title",
    "letter",
    "title",
    "preamble",
    "whole",
    "closing",
    "attachments",
    "contents",
)


@dataclass(frozen=True)
class Table:
    """The table of furniture, its patterns compiled; all but `fact` are matched against a whole squeezed line.

    names: part -> its name in citations. fact: a key with its colon, at the start of a line or after white space.
    """

    names: Mapping[str, str]
    fact: re.Pattern[str]
    least_facts: int
    head: re.Pattern[str]
    tail: re.Pattern[str]
    longest_tail: int
    title: re.Pattern[str]
    title_end: re.Pattern[str]
    forwards: re.Pattern[str]
    formula: re.Pattern[str]
    body: re.Pattern[str]
    date: re.Pattern[str]
    after: re.Pattern[str]
    contents: re.Pattern[str]
    remark: re.Pattern[str]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Table":
        """Raises KeyError, TypeError or re.error where the data is not such a table."""
        title, closing = data["title"], data["closing"]
        return cls(
            names={name: str(data["names"][name]) for name in NAMES},
            fact=_keys(data["facts"]["keys"]),
            least_facts=int(data["facts"]["least"]),
            head=_any(data["head"]["lines"]),
            tail=_any(data["tail"]["starts"]),
            longest_tail=int(data["tail"]["longest"]),
            title=_any(title["lines"]),
            title_end=re.compile(rf"(?:{title['ends']})$"),
            forwards=re.compile(title["forwards"]),
            formula=_any(closing["formulas"]),
            body=re.compile(closing["bodies"]),
            date=re.compile(closing["dates"]),
            after=_any(closing["after"]),
            contents=_any(data["contents"]["lines"]),
            remark=_any(data["remarks"]["lines"]),
        )


def load_table(corpus: Path | None = None) -> Table:
    """The table of a corpus folder (`lexicon/furniture.toml`), or the project's own where it has none."""
    path = corpus / "lexicon" / TABLE if corpus else OWN
    if not path.is_file():
        return own_table()
    try:
        return Table.of(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, re.error, KeyError, TypeError) as exc:
        raise CorpusError(f"词表 {path} 读不出来：{exc!r}。请改正这一处，或恢复随程序提供的文件。") from exc


@lru_cache(maxsize=1)
def own_table() -> Table:
    """The table that comes with the project."""
    return load_table(OWN.parent.parent)


def facts_in(text: str, table: Table) -> list[str]:
    """The single facts of a line of the head table, each `key: value` as printed."""
    starts = [m.start() for m in table.fact.finditer(text)][1:]
    return [text[a:b].strip() for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


def _keys(keys: list[str]) -> re.Pattern[str]:
    longest_first = sorted(keys, key=len, reverse=True)
    spaced = "|".join(r"\s*".join(map(re.escape, key)) for key in longest_first)
    return re.compile(rf"(?:(?<=\s)|^)[【\[]?(?:{spaced})[】\]]?\s*[:：]")
