"""Counts of what the language model did, for whoever shows metrics; without a word of what was asked."""

import threading
from collections import Counter
from collections.abc import Mapping


class Tally:
    """Counts by (name, label); safe for threads. Names: calls (outcome), sentences (verdict), answers (ending)."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def add(self, name: str, label: str, times: int = 1) -> None:
        with self._lock:
            self._counts[name, label] += times

    def counts(self) -> Mapping[tuple[str, str], int]:
        with self._lock:
            return dict(self._counts)
