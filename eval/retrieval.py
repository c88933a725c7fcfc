"""Retrieval measured on its own: which articles come back for a question, how fast, and beside which others.

Every system indexes the same articles, one passage each, with the same embedding model, in a folder of its own, and
is asked the same questions. Recall@k, MRR@10 and nDCG@10 by ir-measures; a gold article that is not in the file
counts as missed.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.statutes import Article, Topic, corpus_of

if TYPE_CHECKING:
    from retriever.embeddings import TextEmbeddings
    from retriever.retriever import UseChroma
    from retriever.tokens import Segmenter

DEPTH = 100  # ids a system gives for a question
Find = Callable[[str], Sequence[str]]
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class System:
    """A system that has indexed the articles. files: where its index lies; None if it is in memory only."""

    find: Find
    files: Path | None = None


@dataclass(frozen=True)
class Bench:
    """What every system gets: articles, model, segmenter, a folder for its files, and whom to tell of progress."""

    articles: Sequence[Article]
    embeddings: "TextEmbeddings"
    segmenter: "Segmenter"
    folder: Path
    tell: Tell
    use_chroma: "UseChroma" = "auto"

    def vectors(self, texts: Sequence[str]) -> Any:
        """Passage vectors, shape (n, dimension), kept in the folder for the next run."""
        from retriever.vectors import embed_all

        return embed_all(texts, self.embeddings, self.folder / "vectors.sqlite", self.tell)


@dataclass(frozen=True)
class Report:
    """Scores (by ir-measures' names), times and sizes of one system. bytes: of its index on disk, 0 if it has none.

    peak_memory_mb: of the process up to the end of this system's questions.
    """

    system: str
    articles: int
    questions: int
    scores: dict[str, float]
    index_seconds: float
    index_bytes: int
    query_p50_ms: float
    query_p95_ms: float
    peak_memory_mb: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def ours(bench: Bench) -> System:
    """This project's retriever, as it is."""
    from retriever.model import Query
    from retriever.retriever import open_retriever

    retriever = open_retriever(
        corpus_of(bench.articles),
        bench.folder,
        bench.embeddings,
        bench.segmenter,
        use_chroma=bench.use_chroma,
        progress=bench.tell,
    )
    return System(lambda q: [e.passage.id for e in retriever.search(Query(q), DEPTH)], retriever.index.folder)


def bm25(bench: Bench) -> System:
    """bm25s over jieba's words in search mode."""
    from retriever.lexical import LexicalIndex

    words = bench.segmenter.words
    index = LexicalIndex.build([words(article.plain) for article in bench.articles])
    return System(lambda question: _best(bench, index.scores(words(question))))


def dense(bench: Bench) -> System:
    """Vectors alone, searched exactly."""
    vectors = bench.vectors([article.plain for article in bench.articles])
    return System(lambda question: _best(bench, vectors @ bench.embeddings.query_vector(question)))


def langchain_ensemble(bench: Bench) -> System:
    """LangChain's EnsembleRetriever: its BM25 with jieba's words and its Chroma, equal weights, DEPTH of each."""
    from eval.ensemble import Prepared, ensemble

    texts = [(article.id, article.plain) for article in bench.articles]
    embeddings = Prepared(bench.vectors, bench.embeddings.query_vector)
    folder = bench.folder / "chroma"
    find = ensemble(texts, embeddings, bench.segmenter.words, folder, DEPTH)
    return System(lambda question: find(question)[:DEPTH], folder)


SYSTEMS: dict[str, Callable[[Bench], System]] = {
    "ours": ours,
    "bm25": bm25,
    "dense": dense,
    "langchain-ensemble": langchain_ensemble,
}


def measure(system: str, bench: Bench, topics: Sequence[Topic]) -> tuple[Report, dict[str, list[str]]]:
    """Index, ask every question once after a warm-up, score. Gives the report and the ranked ids by question."""
    start = time.perf_counter()
    built = SYSTEMS[system](bench)
    index_seconds = time.perf_counter() - start
    built.find(topics[0].question)
    ranked: dict[str, list[str]] = {}
    seconds = []
    for done, topic in enumerate(topics):
        start = time.perf_counter()
        ranked[topic.id] = list(built.find(topic.question))
        seconds.append(time.perf_counter() - start)
        bench.tell(system, done + 1, len(topics))
    report = Report(
        system=system,
        articles=len(bench.articles),
        questions=len(topics),
        scores=score(ranked, topics),
        index_seconds=round(index_seconds, 2),
        index_bytes=_bytes_in(built.files) if built.files else 0,
        query_p50_ms=round(1000 * float(np.quantile(seconds, 0.5)), 1),
        query_p95_ms=round(1000 * float(np.quantile(seconds, 0.95)), 1),
        peak_memory_mb=round(_peak_bytes() / 1e6, 1),
    )
    return report, ranked


def score(ranked: dict[str, list[str]], topics: Sequence[Topic]) -> dict[str, float]:
    """Mean recall@1/5/10/20, MRR@10 and nDCG@10 of ranked ids, best first, by question."""
    import ir_measures

    measures = ["R@1", "R@5", "R@10", "R@20", "RR@10", "nDCG@10"]
    relevant = {topic.id: dict.fromkeys(topic.gold, 1) for topic in topics}
    # The library orders by score, so the ranking becomes one.
    run = {name: {found: 1 / rank for rank, found in enumerate(ids, 1)} for name, ids in ranked.items()}
    found = ir_measures.calc_aggregate(map(ir_measures.parse_measure, measures), relevant, run)
    by_name = {str(measure): float(value) for measure, value in found.items()}
    return {name: round(by_name[name], 4) for name in measures}


def _best(bench: Bench, scores: Any) -> list[str]:
    from retriever.fusion import top

    return [bench.articles[row].id for row in top(scores, DEPTH)]


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _peak_bytes() -> int:
    """Peak resident memory of this process; 0 where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kilobytes on Linux
