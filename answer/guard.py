"""Keeps passages that give orders to a machine out of the evidence, whoever asks for it: quoted they would mislead people too."""

from functools import lru_cache
from typing import Any

from answer.safety import Safety
from retriever.model import Evidence, Query, Searcher


class Guarded:
    """A searcher (`retriever.model.Searcher`) that does not find such passages; all else is the searcher's own."""

    def __init__(self, searcher: Searcher, safety: Safety) -> None:
        self._searcher = searcher
        self._safety = safety

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def search(self, query: Query, limit: int = 50) -> list[Evidence]:
        """What the searcher finds; passages with orders, in them or in the headings above them, left out."""
        return [e for e in self._searcher.search(query, limit) if not any(map(self.gives_orders, _said(e)))]

    @lru_cache(maxsize=8192)  # noqa: B019 - one instance per corpus, lives as long as the process
    def gives_orders(self, text: str) -> bool:
        """Whether a text of a document orders a machine about."""
        return self._safety.orders(text)


def _said(evidence: Evidence) -> tuple[str, ...]:
    return (evidence.passage.text, *evidence.passage.section.path)
