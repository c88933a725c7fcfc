"""Two recipes that people would use instead, on the same documents and with the same embedding.

Both cut the texts with LangChain's usual splitter (500 characters, 50 overlap) and paste the four best pieces under
the question, as a tutorial's chain would hand them to a language model:
- Chroma top 4: the four nearest by Chroma;
- BM25+dense top 4: LangChain's EnsembleRetriever over BM25 (words of jieba) and Chroma, equal weights.
Neither can refuse. `Cut` adds the refusal that such recipes get: nothing is said when the nearest piece is farther
than a threshold, which is fitted on the dev half. Both get the whole conversation as one text, the better of the
two ways that need no language model.
"""

import time
import uuid
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langchain_core.documents import Document as Piece
from langchain_core.embeddings import Embeddings

from corpus.model import Document
from eval.metrics import normalise
from eval.model import Case, Cited, Expect, Reply

if TYPE_CHECKING:
    from langchain_chroma import Chroma

CHUNK, OVERLAP, TOP = 500, 50, 4
Words = Callable[[str], list[str]]


@dataclass(frozen=True)
class Pasted:
    """A recipe: the pieces that its retriever finds are its answer, each a citation."""

    name: str
    find: Callable[[str], Sequence[Piece]]

    def reply(self, case: Case) -> Reply:
        """The four pieces, pasted; nothing when the question holds nothing to search for."""
        start = time.perf_counter()
        question = " ".join(case.turns)
        pieces = list(self.find(question))[:TOP] if _searchable(question) else []
        seconds = time.perf_counter() - start
        text = "\n\n".join(piece.page_content for piece in pieces)
        status = "answered" if pieces else "nothing"
        return Reply(case.id, bool(pieces), status, text, tuple(map(_cited, pieces)), seconds)


@dataclass(frozen=True)
class Cut:
    """A recipe that says nothing when the nearest piece's cosine is under the threshold."""

    system: Pasted
    nearest: Callable[[str], float]
    threshold: float

    @property
    def name(self) -> str:
        return f"{self.system.name} + cut"

    def reply(self, case: Case) -> Reply:
        if self.nearest(" ".join(case.turns)) < self.threshold:
            return Reply(case.id, False, "under the threshold", "")
        return self.system.reply(case)


@dataclass(frozen=True)
class Recipes:
    """Both recipes and the Chroma collection, in memory, that they share."""

    dense: Pasted
    ensemble: Pasted
    chroma: "Chroma"


def build(documents: Sequence[Document], embeddings: Embeddings, words: Words) -> Recipes:
    """Both recipes over the documents at hand; words: how BM25 segments."""
    from langchain_classic.retrievers import EnsembleRetriever

    with warnings.catch_warnings():
        # The package is no longer developed; its BM25 retriever is still the one that recipes name.
        warnings.simplefilter("ignore", DeprecationWarning)
        from langchain_community.retrievers import BM25Retriever

    pieces = split(documents)
    chroma = _chroma(pieces, embeddings)
    dense = chroma.as_retriever(search_kwargs={"k": TOP})
    lexical = BM25Retriever.from_documents(pieces, preprocess_func=words, k=TOP)
    both = EnsembleRetriever(retrievers=[lexical, dense], weights=[0.5, 0.5])
    return Recipes(Pasted("Chroma top 4", dense.invoke), Pasted("BM25+dense top 4", both.invoke), chroma)


def split(documents: Sequence[Document]) -> list[Piece]:
    """Pieces of at most 500 characters that know their document and where they start."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    whole = [
        Piece(page_content=d.text, metadata={"document": d.id, "title": d.title}) for d in documents if d.text
    ]
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
    return splitter.split_documents(whole)


def nearest_of(chroma: "Chroma") -> Callable[[str], float]:
    """Question to the cosine of the nearest piece; 0 for a text with nothing to search for."""

    def nearest(question: str) -> float:
        if not _searchable(question):
            return 0.0
        ((_, distance),) = chroma.similarity_search_with_score(question, k=1)
        return 1.0 - float(distance)

    return nearest


def fit_threshold(nearest: Callable[[str], float], cases: Sequence[Case]) -> float:
    """The cosine that best parts questions with an answer from those without: the highest balanced accuracy."""
    scored = sorted(
        (nearest(" ".join(c.turns)), c.expect is Expect.ANSWER)
        for c in cases
        if c.expect is not Expect.EITHER
    )
    positives = max(1, sum(answerable for _, answerable in scored))
    negatives = max(1, len(scored) - positives)
    best, threshold = -1.0, 0.0
    kept, dropped = positives, 0
    for score, answerable in scored:
        if kept / positives + dropped / negatives > best:
            best, threshold = kept / positives + dropped / negatives, score
        kept, dropped = kept - answerable, dropped + (not answerable)
    return threshold


def _chroma(pieces: Sequence[Piece], embeddings: Embeddings) -> "Chroma":
    import chromadb
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    # In-memory clients of one process share their collections: the name has to be new.
    chroma = Chroma(
        collection_name=f"rival-{uuid.uuid4().hex}",
        embedding_function=embeddings,
        client=client,
        collection_metadata={"hnsw:space": "cosine"},
    )
    chroma.add_documents(list(pieces))
    return chroma


def _searchable(question: str) -> bool:
    return any(character.isalnum() for character in normalise(question))


def _cited(piece: Piece) -> Cited:
    facts: dict[str, Any] = piece.metadata
    start, quote = int(facts["start_index"]), piece.page_content
    return Cited(quote, str(facts["document"]), str(facts["title"]), "", start, start + len(quote))
