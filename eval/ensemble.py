"""LangChain's hybrid search, as its users put it together: EnsembleRetriever over BM25 and Chroma, equal weights."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from langchain_core.documents import Document as Piece
from langchain_core.embeddings import Embeddings


class Prepared(Embeddings):
    """Embeddings whose passages may come out of a cache. Both functions give vectors of length 1."""

    def __init__(self, passages: Callable[[Sequence[str]], Any], query: Callable[[str], Any]) -> None:
        self._passages = passages
        self._query = query

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._query(text).tolist()
        return vector


def ensemble(
    texts: Sequence[tuple[str, str]],
    embeddings: Embeddings,
    words: Callable[[str], list[str]],
    folder: Path,
    depth: int,
) -> Callable[[str], list[str]]:
    """Index (id, text) pairs, Chroma in `folder`; the function found gives ids, best first.

    Both retrievers give `depth` pieces; the ensemble joins them by reciprocal rank fusion.
    """
    from langchain_classic.retrievers import EnsembleRetriever

    with warnings.catch_warnings():
        # The package is no longer developed; its BM25 retriever is still the one that recipes name.
        warnings.simplefilter("ignore", DeprecationWarning)
        from langchain_community.retrievers import BM25Retriever

    pieces = [Piece(page_content=text, metadata={"id": name}) for name, text in texts]
    lexical = BM25Retriever.from_documents(pieces, preprocess_func=words, k=depth)
    dense = _chroma(pieces, embeddings, folder).as_retriever(search_kwargs={"k": depth})
    both = EnsembleRetriever(retrievers=[lexical, dense], weights=[0.5, 0.5], id_key="id")
    return lambda question: [str(piece.metadata["id"]) for piece in both.invoke(question)]


def _chroma(pieces: Sequence[Piece], embeddings: Embeddings, folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    client = chromadb.PersistentClient(folder, Settings(anonymized_telemetry=False))
    chroma = Chroma("articles", embeddings, client=client, collection_metadata={"hnsw:space": "cosine"})
    chroma.reset_collection()
    for start in range(0, len(pieces), 2000):
        chroma.add_documents(list(pieces[start : start + 2000]))
    return chroma
