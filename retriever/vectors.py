"""Vectors by what they were made from, so that a rebuild embeds only what changed.

Key: sha256 of the model's identity and the NFKC text. One SQLite file, written batch by batch: a build that is
stopped loses nothing it has done. It is a cache: a damaged file is thrown away, a damaged row is made again.
"""

import hashlib
import logging
import os
import sqlite3
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retriever.model import RetrieverError

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]  # what is being done, how many are done, how many there are

BATCH = 256
KEPT_GENERATIONS = 10  # calls (two a build) after which a vector that none asked for is forgotten
COLUMNS = "key BLOB PRIMARY KEY, crc INTEGER, vector BLOB, generation INTEGER"

_log = logging.getLogger(__name__)


class Embedder(Protocol):
    """What the retriever needs of an embedding model. Vectors have length 1."""

    @property
    def identity(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def query_vector(self, text: str) -> Vectors:
        """Shape (dimension,)."""
        ...

    def passage_vectors(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, dimension)."""
        ...


class AsQueries:
    """An embedder that takes every text for a question: what is compared with questions is embedded as one."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.identity = f"{embedder.identity}/query"
        self.dimension = embedder.dimension

    def query_vector(self, text: str) -> Vectors:
        return self._embedder.query_vector(text)

    def passage_vectors(self, texts: Sequence[str]) -> Vectors:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.stack(list(pool.map(self._embedder.query_vector, texts)))


def embed_all(
    texts: Sequence[str], embedder: Embedder, store: Path, progress: Progress | None = None
) -> Vectors:
    """Vector of each text as a passage, shape (n, dimension); only those not in the store are embedded.

    Raises RetrieverError when the store cannot be written.
    """
    keys = [_key(embedder.identity, text) for text in texts]
    try:
        with closing(_open(store)) as connection:
            _embed_missing(connection, dict(zip(keys, texts, strict=True)), embedder, progress)
            known = _read(connection, keys, embedder.dimension)
    except (sqlite3.Error, OSError) as error:
        raise RetrieverError(f"写不了向量缓存 {store}（{error}）；请检查磁盘空间和写入权限后重试") from error
    return np.stack([known[key] for key in keys]) if keys else np.empty((0, embedder.dimension), np.float32)


def _key(identity: str, text: str) -> bytes:
    return hashlib.sha256(f"{identity}\0{unicodedata.normalize('NFKC', text)}".encode()).digest()


def _open(store: Path) -> sqlite3.Connection:
    store.parent.mkdir(parents=True, exist_ok=True)
    for attempt in (1, 2):
        connection = sqlite3.connect(store)
        try:
            connection.execute(f"CREATE TABLE IF NOT EXISTS vectors ({COLUMNS})")
            if connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                return connection
        except sqlite3.DatabaseError as error:
            if attempt == 2 or isinstance(error, sqlite3.OperationalError):
                connection.close()
                raise
        connection.close()
        _log.warning("向量缓存 %s 已损坏，丢弃后重新计算", store)
        store.unlink(missing_ok=True)
    raise sqlite3.DatabaseError("cannot make the store")


def _embed_missing(
    connection: sqlite3.Connection, wanted: dict[bytes, str], embedder: Embedder, progress: Progress | None
) -> None:
    (generation,) = connection.execute("SELECT coalesce(max(generation), 0) + 1 FROM vectors").fetchone()
    known = _read(connection, list(wanted), embedder.dimension)
    used = [(generation, key) for key in known]
    connection.executemany("UPDATE vectors SET generation = ? WHERE key = ?", used)
    # Equal lengths together: a batch is padded to its longest text.
    missing = sorted((key for key in wanted if key not in known), key=lambda key: len(wanted[key]))
    for start in range(0, len(missing), BATCH):
        if progress:
            progress("计算向量", start, len(missing))
        batch = missing[start : start + BATCH]
        vectors = np.asarray(embedder.passage_vectors([wanted[key] for key in batch]), dtype=np.float32)
        blobs = [vector.tobytes() for vector in vectors]
        rows = [(key, zlib.crc32(blob), blob, generation) for key, blob in zip(batch, blobs, strict=True)]
        with connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)
    if progress and missing:
        progress("计算向量", len(missing), len(missing))
    with connection:
        connection.execute("DELETE FROM vectors WHERE generation <= ?", (generation - KEPT_GENERATIONS,))


def _read(connection: sqlite3.Connection, keys: Sequence[bytes], dimension: int) -> dict[bytes, Vectors]:
    found: dict[bytes, Vectors] = {}
    for start in range(0, len(keys), 500):
        part = list(dict.fromkeys(keys[start : start + 500]))
        marks = ",".join("?" * len(part))
        query = f"SELECT key, crc, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608 - only question marks
        for key, crc, blob in connection.execute(query, part):
            if len(blob) == 4 * dimension and zlib.crc32(blob) == crc:
                found[key] = np.frombuffer(blob, dtype=np.float32)
    return found
