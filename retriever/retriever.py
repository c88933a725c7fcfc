"""A question in, evidence out: both searches, fused. The one door is `open_retriever`."""

import logging
import shutil
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Literal, NamedTuple

import numpy as np

from corpus.model import Corpus
from retriever import dense, state
from retriever.expected import expected_rows
from retriever.fusion import FusionConfig, Rows, Scores, convex, keeping, top, union
from retriever.index import IndexFiles, Toolkit, open_index
from retriever.model import Evidence, Query, RetrieverError, Word
from retriever.tokens import Segmenter
from retriever.vectors import Embedder, Progress, Vectors
from retriever.words import describe

UseChroma = Literal["auto", "always", "never"]

# Below this many passages the exact scan is as fast as Chroma's index and loses nothing (0.4 ms at 10,000).
EXACT_BELOW = 20_000
ASKED_DEPTH = 10  # passages taken for being asked the like, answered or not
FOUND_BY = ("lexical", "dense", "asked")

_log = logging.getLogger(__name__)


class RowScores(NamedTuple):
    """Columns of Evidence for the rows of one search, each of shape (n,)."""

    score: Scores
    lexical: Scores
    dense: Scores
    asked: Scores
    unstated: Scores


class Retriever:
    """Implements retriever.model.Searcher over one index version. Safe for threads; `close` frees Chroma's copy."""

    def __init__(
        self, corpus: Corpus, index: IndexFiles, tools: Toolkit, chroma: dense.ChromaIndex | None = None
    ) -> None:
        self.index = index
        self.chroma = chroma
        self.fusion = FusionConfig()
        self._corpus = corpus
        self._tools = tools
        self._segmenter = tools.segmenter
        self._recent = _Recent(tools.embedder)

    @property
    def corpus(self) -> Corpus:
        return self._corpus

    def search(self, query: Query, limit: int = 50) -> list[Evidence]:
        """The best passages, best first, at most `limit`; fewer when both searches together found fewer.

        `score` is fused of BM25 and the cosine to the passage in its context; `dense` is the cosine to its text.
        Headings without text of their own are among them, marked by `passage.heading_only`.
        """
        allowed = self._allowed(query.documents)
        vector = self._recent.query(query.text)
        expansion = [token for words in query.expansion for token in self._segmenter.tokens(words)]
        lexical = self.index.lexical.scores(self._segmenter.tokens(query.text), expansion)
        by_words = top(lexical, self.fusion.depth, allowed)
        by_words = by_words[lexical[by_words] > 0]
        by_vector = self._nearest(vector, allowed)
        asked = self.index.expected.nearest(vector, len(self.index.passages))
        by_question = union(*(_some(top(a, min(ASKED_DEPTH, limit // 6), allowed), a) for a in asked))
        candidates = union(by_words, by_vector, by_question)
        in_context = dense.similarities(self.index.vectors, vector, candidates)
        fused = convex(lexical[candidates], in_context, self.fusion.lexical_weight)
        order = keeping(top(fused, limit), fused, np.flatnonzero(np.isin(candidates, by_question)))
        rows = candidates[order]
        cosines = dense.similarities(self.index.own, vector, rows)
        scores = RowScores(fused[order], lexical[rows], cosines, asked[0][rows], asked[1][rows])
        return self._evidence(rows, scores, (by_words, by_vector, by_question))

    def similarity(self, question: str, texts: list[str]) -> list[float]:
        """Cosine of the question, as a query, to each text, as a passage."""
        if not texts:
            return []
        cosines: list[float] = (self._recent.passages(texts) @ self._recent.query(question)).tolist()
        return cosines

    def tokens(self, text: str) -> list[str]:
        """The words of a text as the index segments them, lower case, without punctuation or bigrams."""
        return self._segmenter.words(text)

    def cut(self, text: str) -> list[Word]:
        """The words of a text in order, none twice; what no dictionary knows comes in characters."""
        return [Word(word, *describe(word)) for word in self._segmenter.cut(text)]

    def without_questions(self) -> "Retriever":
        """The same without expected questions, to see what they are worth."""
        nothing = expected_rows((), self.index.passages, self.index.expected.vectors[:0])
        index = replace(self.index, expected=nothing)
        return Retriever(replace(self._corpus, expected=()), index, self._tools, self.chroma)

    def close(self) -> None:
        """Close Chroma and remove this reader's copy; searching goes on by the exact scan."""
        chroma, self.chroma = self.chroma, None
        if chroma is not None:
            chroma.close()

    def _allowed(self, documents: frozenset[str]) -> Rows | None:
        if not documents:
            return None
        return np.array(
            [row for row, p in enumerate(self.index.passages) if p.document_id in documents], np.intp
        )

    def _nearest(self, vector: Vectors, allowed: Rows | None) -> Rows:
        chroma = self.chroma
        if chroma is not None and allowed is None:
            try:
                rows = chroma.nearest(vector, min(self.fusion.depth, len(self.index.passages)))
                return rows[top(dense.similarities(self.index.vectors, vector, rows), self.fusion.depth)]
            except Exception as error:  # Chroma's errors share no base class
                _log.warning("Chroma 查询失败（%s），改用精确检索", error)
                self.chroma = None
        return top(dense.similarities(self.index.vectors, vector), self.fusion.depth, allowed)

    def _evidence(self, rows: Rows, scores: RowScores, found: Sequence[Rows]) -> list[Evidence]:
        ways = [(name, set(part.tolist())) for name, part in zip(FOUND_BY, found, strict=True)]
        return [
            Evidence(
                self.index.passages[row],
                rank,
                found_by=tuple(name for name, those in ways if row in those),
                **{name: float(column[rank - 1]) for name, column in scores._asdict().items()},
            )
            for rank, row in enumerate(rows.tolist(), 1)
        ]


def _some(rows: Rows, scores: Scores) -> Rows:
    return rows[scores[rows] > 0]


class _Recent:
    """Vectors of the texts used last: judging the same question again embeds nothing. Safe for threads."""

    def __init__(self, embedder: Embedder, size: int = 4096) -> None:
        self._embedder = embedder
        self._size = size
        self._kept: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def query(self, text: str) -> Vectors:
        return self._get("query", [text], lambda texts: [self._embedder.query_vector(texts[0])])[0]

    def passages(self, texts: list[str]) -> Vectors:
        return np.stack(
            self._get("passage", texts, lambda missing: list(self._embedder.passage_vectors(missing)))
        )

    def _get(self, kind: str, texts: list[str], make: Callable[[list[str]], list[Vectors]]) -> list[Vectors]:
        with self._lock:
            known = {text: self._kept[kind, text] for text in texts if (kind, text) in self._kept}
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        if missing:
            known.update(zip(missing, make(missing), strict=True))
        with self._lock:
            for text in texts:
                self._kept[kind, text] = known[text]
                self._kept.move_to_end((kind, text))
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return [known[text] for text in texts]


def open_retriever(
    corpus: Corpus,
    home: Path,
    embeddings: Embedder,
    segmenter: Segmenter,
    *,
    use_chroma: UseChroma = "auto",
    chroma_url: str = "",
    progress: Progress | None = None,
) -> Retriever:
    """Open the retriever of a corpus; its index is built first when it is missing, outdated or damaged.

    use_chroma: "always" for a server; "never" searches exactly and does not import chromadb (0.6 s); "auto" takes
    Chroma from EXACT_BELOW passages on. chroma_url: a Chroma server to use instead of the embedded one.
    progress: called with what is being done, how many are done and how many there are. Raises RetrieverError.
    """
    size = sum(passage.section.citable for passage in corpus.passages)
    wanted = use_chroma == "always" or (use_chroma == "auto" and size >= EXACT_BELOW)
    tools = Toolkit(home, embeddings, segmenter, progress)
    index = open_index(corpus, tools, chroma=wanted and not chroma_url)
    chroma = None
    if wanted and chroma_url:
        keep = [state.collection(home, version) for version in state.versions(home)]
        chroma = dense.open_server(chroma_url, index.vectors, state.collection(home, index.version), keep)
    elif wanted:
        chroma = _private(index, home)
    return Retriever(corpus, index, tools, chroma)


def _private(index: IndexFiles, home: Path) -> dense.ChromaIndex | None:
    """Chroma on a copy of our own; None, with a warning, where that cannot be had."""
    source = index.folder / dense.CHROMA
    if not any(source.iterdir()):
        return None
    try:
        folder, lock = state.private_folder(home)
        chroma = dense.open_copy(source, folder / dense.CHROMA)
    except (OSError, RetrieverError) as error:
        _log.warning("Chroma 索引打不开（%s），改用精确检索", error)
        return None
    close = chroma.close
    chroma.close = weakref.finalize(chroma, _leave, close, folder, lock)
    return chroma


def _leave(close: Callable[[], None], folder: Path, lock: IO[str]) -> None:
    close()
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()
