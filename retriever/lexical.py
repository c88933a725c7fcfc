"""BM25 over the tokens of every passage, by bm25s (scores computed when indexing, summed when asked).

Lucene's BM25 with k1 = 1.5 and b = 0.75; other values changed nothing on the statute benchmark.
"""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from retriever.model import RetrieverError

Scores = NDArray[np.float32]

# Words that the question did not use itself count less than its own. Measured: flat from .5 to 1 (0004-fusion.md).
EXPANSION_WEIGHT = 0.5


class LexicalIndex:
    """Exact BM25 scores of all passages for any tokens. Immutable after it is built; safe for threads."""

    def __init__(self, engine: Any, size: int) -> None:
        self._engine = engine
        self.size = size

    @classmethod
    def build(cls, token_lists: Iterable[Sequence[str]]) -> Self:
        """Index one list of tokens a passage, in row order; a list may be empty."""
        bm25s = _engines()
        vocabulary: dict[str, int] = {}
        rows = [[vocabulary.setdefault(token, len(vocabulary)) for token in tokens] for tokens in token_lists]
        if not vocabulary:
            return cls(None, len(rows))
        engine = bm25s.BM25(method="lucene", k1=1.5, b=0.75, backend="numpy")
        engine.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        return cls(engine, len(rows))

    def save(self, folder: Path) -> None:
        """Write the index into a new folder; raises OSError."""
        folder.mkdir(parents=True)
        if self._engine is not None:
            self._engine.save(folder, show_progress=False)
        (folder / "size").write_text(str(self.size), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; raises RetrieverError when it is not there or not readable."""
        bm25s = _engines()
        try:
            size = int((folder / "size").read_text(encoding="utf-8"))
            saved = any(folder.glob("params*"))
            return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False) if saved else None, size)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RetrieverError(
                f"词语索引 {folder} 读不出来（{error}）；请删除它，重新启动会重建"
            ) from error

    def scores(self, tokens: Sequence[str], expansion: Sequence[str] = ()) -> Scores:
        """BM25 of each passage, shape (n,).

        A token counts as often as it is given; expansions that the question has already are left out, the others
        count EXPANSION_WEIGHT.
        """
        total = self._sum(tokens)
        own = set(tokens)
        further = list(dict.fromkeys(token for token in expansion if token not in own))
        if further:
            total = total + np.float32(EXPANSION_WEIGHT) * self._sum(further)
        return total

    def _sum(self, tokens: Sequence[str]) -> Scores:
        known = self._engine.get_tokens_ids(list(tokens)) if self._engine is not None else []
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        scores: Scores = self._engine.get_scores_from_ids(known)
        return scores


def _engines() -> Any:
    """bm25s, which sets its logger to DEBUG when it is imported."""
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    return bm25s
