"""Expected questions (常见问法): what people ask about a passage, in their own words, in corpus/questions/.

They are an index expansion (Nogueira et al. 2019, "Document Expansion by Query Prediction"): a reader's question is
compared with them, so that everyday wordings find the official sentence, and so that what people ask beside a passage
without its saying so is recognised. They are never quoted and never an answer. One TOML file a document, named by its
id; an entry whose quote is no longer in the document is stale: it is left out, and `policyqa ingest check` says so.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import CorpusError, ExpectedQuestion, Passage

FOLDER = "questions"
KEYS = frozenset(["at", "quote", "asks", "not_stated"])


@dataclass(frozen=True)
class Entry:
    """What one passage is asked: at is its section's locator, quote a piece of it that no other passage there has.

    asks: questions that the passage answers; not_stated: asked beside it, and stated in no document.
    """

    at: str
    quote: str
    asks: tuple[str, ...] = ()
    not_stated: tuple[str, ...] = ()


def load_entries(folder: Path) -> dict[str, list[Entry]]:
    """The entries of every document by its id; CorpusError with the file, what was seen and what was expected."""
    return {path.stem: _read(path) for path in sorted((folder / FOLDER).glob("*.toml"))}


def expected_questions(
    entries: Mapping[str, Sequence[Entry]], passages: Sequence[Passage]
) -> tuple[ExpectedQuestion, ...]:
    """Each question with the id of its passage, in the order of the files; stale entries are left out."""
    by_place = _by_place(passages)
    return tuple(
        question
        for document, listed in entries.items()
        for entry in listed
        if (passage := place(entry, by_place.get((document, entry.at), ()))) is not None
        for question in _questions(entry, passage)
    )


def stale(entries: Mapping[str, Sequence[Entry]], passages: Sequence[Passage]) -> list[tuple[str, Entry]]:
    """Entries that no single passage of their section holds, with their document's id."""
    by_place = _by_place(passages)
    return [
        (document, entry)
        for document, listed in entries.items()
        for entry in listed
        if place(entry, by_place.get((document, entry.at), ())) is None
    ]


def place(entry: Entry, passages: Sequence[Passage]) -> Passage | None:
    """The one passage of a section that holds the entry's quote, white space aside."""
    quote = _bare(entry.quote)
    holding = [p for p in passages if quote in _bare(p.text)]
    whole = [p for p in holding if _bare(p.text) == quote]
    found = whole or holding
    return found[0] if len(found) == 1 else None


def _by_place(passages: Sequence[Passage]) -> dict[tuple[str, str], list[Passage]]:
    found: dict[tuple[str, str], list[Passage]] = {}
    for passage in passages:
        found.setdefault((passage.document_id, passage.section.locator), []).append(passage)
    return found


def _questions(entry: Entry, passage: Passage) -> Iterator[ExpectedQuestion]:
    yield from (ExpectedQuestion(text, passage.id) for text in entry.asks)
    yield from (ExpectedQuestion(text, passage.id, stated=False) for text in entry.not_stated)


def _read(path: Path) -> list[Entry]:
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["passage"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise CorpusError(
            f"{path}：读不出来（{error}）；应是若干 [[passage]] 表，请修正或恢复该文件"
        ) from error
    return [_entry(path, number, row) for number, row in enumerate(rows, 1)]


def _entry(path: Path, number: int, row: Mapping[str, object]) -> Entry:
    at, quote = row.get("at"), row.get("quote")
    lists = [row.get(key, []) for key in ("asks", "not_stated")]
    good = (
        isinstance(at, str)
        and isinstance(quote, str)
        and bool(_bare(quote))
        and all(isinstance(x, list) and all(isinstance(t, str) and t.strip() for t in x) for x in lists)
        and not set(row) - KEYS
    )
    if not good:
        expected = "at、quote 为文字，asks、not_stated 为问句列表，没有其他键"
        raise CorpusError(
            f"{path}：第 {number} 个 [[passage]] 不合格式（键：{'、'.join(row)}）；应为：{expected}"
        )
    asks, not_stated = (tuple(map(str, x)) for x in lists if isinstance(x, list))
    return Entry(str(at), str(quote), asks, not_stated)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
