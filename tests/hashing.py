"""A stand-in for the embedding model in tests: a fixed random direction for each character, summed."""

import hashlib
from collections.abc import Sequence

import numpy as np


class HashEmbedder:
    """Texts that share characters are near. Counts what it embeds."""

    dimension = 64

    def __init__(self, identity: str = "hash-1") -> None:
        self.identity = identity
        self.embedded = 0

    def query_vector(self, text: str) -> np.ndarray:
        return self._vector(text)

    def passage_vectors(self, texts: Sequence[str]) -> np.ndarray:
        self.embedded += len(texts)
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> np.ndarray:
        total = np.full(self.dimension, 1e-3, dtype=np.float32)
        for character in text:
            seed = int.from_bytes(hashlib.sha256(f"{self.identity}{character}".encode()).digest()[:4])
            total += np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return total / np.linalg.norm(total)
