"""What a search gives back. Imported by `answer`, so nothing here imports a framework."""

from dataclasses import dataclass
from typing import Protocol

from corpus.model import Corpus, Passage, PolicyQAError


class RetrieverError(PolicyQAError):
    """The index cannot be used; the message says what was found and what to do."""


@dataclass(frozen=True)
class Query:
    """A question as the retriever takes it.

    text: the question in simplified Chinese, as a person would write it (this is what is embedded).
    expansion: further words (synonyms, official terms) that only the lexical search uses.
    documents: ids to search in, empty for all.
    """

    text: str
    expansion: tuple[str, ...] = ()
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """A passage found for a question.

    rank counts from 1. score is the fused score in [0, 1] within one search; lexical is the BM25 score, dense the
    cosine similarity (both exact, whichever search found the passage). asked: cosine of the question to the nearest
    expected question that the passage answers; unstated: to the nearest one that is asked beside it and answered
    nowhere; 0 where none is known. found_by: "lexical", "dense", "asked".
    Ordered by score, ties broken by passage id.
    """

    passage: Passage
    rank: int
    score: float
    lexical: float
    dense: float
    found_by: tuple[str, ...]
    asked: float = 0.0
    unstated: float = 0.0


@dataclass(frozen=True)
class Word:
    """A word of a text: its frequency in the general language (0: unknown there) and part of speech (n, v, ...)."""

    text: str
    frequency: int = 0
    tag: str = ""


class Searcher(Protocol):
    """The seam between retrieval and answering."""

    @property
    def corpus(self) -> Corpus: ...

    def search(self, query: Query, limit: int = 50) -> list[Evidence]: ...

    def similarity(self, question: str, texts: list[str]) -> list[float]:
        """Cosine of the question (as a query) to each text (as a passage)."""
        ...

    def tokens(self, text: str) -> list[str]:
        """The words of a text, segmented as the index segments them."""
        ...

    def cut(self, text: str) -> list[Word]:
        """The words of a text in order, each once where it stands; what no dictionary knows comes in characters."""
        ...
