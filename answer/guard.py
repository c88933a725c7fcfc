"""Keeps passages that give orders to a machine out of the evidence, whoever asks for it: quoted they would mislead people too."""

from functools import lru_cache
from typing import Any

from answer.safety import Safety
from corpus.model import Passage
from retriever.model import Evidence, Query, Searcher


class Guarded:
    """A searcher (`retriever.model.Searcher`) that does not find such passages; all else is the searcher's own."""

    def __init__(self, searcher: Searcher, safety: Safety) -> None:
        self._searcher = searcher
        self._safety = safety

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def search(self, query: Query, limit: int = 50) -> list[Evidence]:
        """What the searcher finds, passages with orders left out."""
        return [e for e in self._searcher.search(query, limit) if not self._gives_orders(e.passage)]

    @lru_cache(maxsize=8192)  # noqa: B019 - one instance per corpus, lives as long as the process
    def _gives_orders(self, passage: Passage) -> bool:
        return self._safety.orders(passage.text)
