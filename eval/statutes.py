"""Articles of statutes and questions about them, read from JSON lines, and the articles as a corpus.

An article: {"id", "law", "title", "path": "第一章 总纲 > 第二节 …", "article": "第一条", "text"}; a question:
{"qid", "question", "gold": [ids]}. Other keys are ignored. Files may be gzipped.
"""

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from corpus.model import Corpus, CorpusError, Document, Kind, Level, Passage, Section

T = TypeVar("T")


@dataclass(frozen=True)
class Article:
    """One article of a statute. path: the headings above it, from the top; number: as printed (`第一条`)."""

    id: str
    law: str
    title: str
    path: tuple[str, ...]
    number: str
    text: str

    def __post_init__(self) -> None:
        if not self.id or not self.law or not self.text.strip():
            raise ValueError("an article needs an id, a law and a text")

    @property
    def plain(self) -> str:
        """What the systems that we compare with index: name of the law, number of the article, text."""
        return f"{self.law} {self.number} {self.text}"


@dataclass(frozen=True)
class Topic:
    """A question with the ids of the articles that answer it."""

    id: str
    question: str
    gold: frozenset[str]


def read_articles(path: Path) -> list[Article]:
    """Articles in order, those of one law together; raises CorpusError at the first line that is none."""
    articles = _read(path, _article)
    if len({article.id for article in articles}) != len(articles):
        raise CorpusError(f"{path} 里有两条的 id 相同；每条的 id 必须唯一")
    return sorted(articles, key=lambda article: article.law)  # stable: the order within a law stays


def read_topics(path: Path) -> list[Topic]:
    """Questions in order; raises CorpusError at the first line that is none."""
    return _read(path, lambda r: Topic(str(r["qid"]), str(r["question"]), frozenset(map(str, r["gold"]))))


def corpus_of(articles: Sequence[Article]) -> Corpus:
    """One document a law, one section and one passage an article; a passage has the article's id."""
    documents, sections, passages = [], {}, []
    for law, group in groupby(articles, key=lambda article: article.law):
        members = list(group)
        text = ""
        parts: list[Section] = []
        for article in members:
            start, text = len(text), f"{text}{article.text}\n"
            path = (*article.path, article.number)
            section = Section(law, len(parts), start, len(text), path, article.number, locator=article.number)
            parts.append(section)
            passages.append(Passage(article.id, section, 0, start, len(text) - 1, article.text))
        title = members[0].title or law
        documents.append(Document(law, title, Level.NATIONAL, Kind.LAW, text=text, short_title=law))
        sections[law] = parts
    return Corpus(tuple(documents), sections, tuple(passages))


def _article(record: dict[str, Any]) -> Article:
    above = tuple(part for part in str(record.get("path", "")).split(" > ") if part)
    title, number = str(record.get("title", "")), str(record.get("article", ""))
    return Article(str(record["id"]), str(record["law"]), title, above, number, str(record["text"]))


def _read(path: Path, make: Callable[[dict[str, Any]], T]) -> list[T]:
    found = []
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CorpusError(f"读不出 {path}（{error}）；应为 UTF-8 的 JSON 行，可以用 gzip 压缩") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(make(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CorpusError(
                    f"{path} 第 {number} 行读不懂（{error!r}）；格式见 docs/evaluation.md"
                ) from error
    if not found:
        raise CorpusError(f"{path} 是空的；请检查路径")
    return found
