"""Nearest passages by vector: an exact scan of the stored vectors, and Chroma where the corpus is large.

The only file that imports chromadb. Chroma's folder is built once, by a process of its own (`python -m
retriever.dense FOLDER`: a damaged file can end a process), and never written again; because Chroma writes when it
opens, each reader opens a copy. The exact scan loses nothing, takes 0.4 ms over 10,000 passages, checks Chroma's
index when it is built and stands in for it when it is damaged.
"""

import json
import shutil
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from retriever.fusion import Rows, top
from retriever.model import RetrieverError

if TYPE_CHECKING:
    from chromadb.api.client import Client

Vector = NDArray[np.float32]

VECTORS = "vectors.npy"
CHROMA = "chroma"
COLLECTION = "passages"
BATCH = 2000
MISSED = "missed"  # metadata: rows that Chroma's index does not reach
MOST_MISSED = 0.01
QUERIES = 256  # at once, in the self-test
SAMPLE = 100  # rows whose ten nearest are compared with the exact ten
LEAST_RECALL = 0.95
# Twice Chroma's default of neighbours: recall of the nearest hundred .985 instead of .951 at 20,000 vectors.
GRAPH = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}
SECONDS = 30.0  # that a Chroma server has for one call


def similarities(vectors: Vector, vector: Vector, rows: Rows | None = None) -> Vector:
    """Exact cosine of a query, shape (d,), to stored unit vectors, shape (n, d), or to some rows of them."""
    found: Vector = (vectors if rows is None else vectors[rows]) @ vector
    return found


class ChromaIndex:
    """Nearest rows by Chroma's approximate index. Safe for threads; `close` before its folder is removed.

    A graph of neighbours can leave a few vectors that no search reaches (9 of 20,000 here). They are found when it
    is built, noted in the collection's metadata, and given with every answer.
    """

    def __init__(self, collection: Any, close: Callable[[], None]) -> None:
        self._collection = collection
        self._missed = np.array(json.loads((collection.metadata or {}).get(MISSED, "[]")), dtype=np.intp)
        self.close = close

    def nearest(self, vector: Vector, count: int) -> Rows:
        """About count rows, ascending: the nearest, and those that Chroma is known to miss."""
        return np.union1d(self.search(vector[np.newaxis], count)[0], self._missed)

    def search(self, vectors: Vector, count: int) -> list[Rows]:
        """Up to count rows for each query, shape (n, d), nearest first, as Chroma gives them."""
        found = self._collection.query(query_embeddings=list(vectors), n_results=count, include=[])
        return [np.array([int(row) for row in ids], dtype=np.intp) for ids in found["ids"]]


def open_copy(folder: Path, private: Path) -> ChromaIndex:
    """Copy a sealed Chroma folder to a new private one and open that.

    Raises RetrieverError when it cannot be copied or opened.
    """
    try:
        shutil.copytree(folder, private)
        client = _embedded(private)
        collection = client.get_collection(COLLECTION, embedding_function=None)
        collection.count()
    except Exception as error:  # Chroma's errors share no base class
        raise RetrieverError(f"打不开向量索引 {folder}（{error}）；请删除它，重新启动会重建") from error
    return ChromaIndex(collection, client.close)


def open_server(url: str, vectors: Vector, version: str, keep: Collection[str]) -> ChromaIndex:
    """Open a version's collection on a Chroma server; fill it first when it is not complete.

    version: name of the collection, with a prefix of this installation before the last `-`; collections of the same
    prefix that are not in `keep` are of versions gone by and deleted. The server has no authentication: it belongs
    on a private network or behind a proxy that has one. Raises RetrieverError when the server does not answer.
    """
    client = _served(url)
    try:
        collection = _create(client, version)
        if MISSED not in (collection.metadata or {}):  # written last: what came before is whole
            _fill(collection, vectors)
            _note(collection, missed(ChromaIndex(collection, client.close), vectors))
        prefix = version.rpartition("-")[0]
        for other in client.list_collections():
            if other.name.rpartition("-")[0] == prefix and other.name not in {version, *keep}:
                client.delete_collection(other.name)
        return ChromaIndex(collection, lambda: _leave(client))
    except RetrieverError:
        _leave(client)
        raise
    except Exception as error:  # Chroma's errors share no base class
        _leave(client)
        raise _unreachable(url, error) from error


def _served(url: str) -> "Client":
    import chromadb

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RetrieverError(f"Chroma 服务器地址应形如 http://主机:端口，现在是 {url}；请改正设置 chroma_url")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 8000)
    try:
        client = chromadb.HttpClient(parts.hostname, port, ssl=secure, settings=_settings())
    except Exception as error:  # Chroma's errors share no base class
        raise _unreachable(url, error) from error
    for session in _sessions(client):
        session.timeout = SECONDS
    return cast("Client", client)


def _sessions(client: Any) -> list[Any]:
    """Chroma's HTTP sessions, which it gives no time limit and never closes; none where it keeps them elsewhere."""
    owners = (client, getattr(client, "_admin_client", None))
    sessions = (getattr(getattr(owner, "_server", None), "_session", None) for owner in owners)
    return [session for session in sessions if session is not None]


def _leave(client: "Client") -> None:
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def _unreachable(url: str, error: Exception) -> RetrieverError:
    advice = "请检查它是否已启动、地址是否正确，或清空设置 chroma_url 改用本机索引"
    return RetrieverError(f"连不上 Chroma 服务器 {url}（{error}）；{advice}")


def build(folder: Path) -> None:
    """Build FOLDER/chroma from FOLDER/vectors.npy and test it; raises RetrieverError when that fails."""
    vectors = np.load(folder / VECTORS, mmap_mode="r")
    client = _embedded(folder / CHROMA)
    try:
        _fill(_create(client, COLLECTION, sync_threshold=max(2, len(vectors))), vectors)
    finally:
        client.close()
    trial = folder / f"{CHROMA}.trial"
    index = open_copy(folder / CHROMA, trial)  # what is tested is what was written
    try:
        unreached = missed(index, vectors)
    finally:
        index.close()
        shutil.rmtree(trial, ignore_errors=True)
    client = _embedded(folder / CHROMA)
    try:
        _note(client.get_collection(COLLECTION, embedding_function=None), unreached)
    finally:
        client.close()


def missed(index: ChromaIndex, vectors: Vector) -> Rows:
    """Hold Chroma's index against the exact scan; gives the rows that do not find themselves.

    Raises RetrieverError when there are more than MOST_MISSED of them, or when of a sample's nearest ten too few
    are found.
    """
    unreached = np.empty(0, dtype=np.intp)
    for start in range(0, len(vectors), QUERIES):
        part = np.asarray(vectors[start : start + QUERIES])
        nearest = np.array([rows[0] if len(rows) else -1 for rows in index.search(part, 1)])
        found = np.einsum("ij,ij->i", part, vectors[nearest])
        # A row with an equal vector (equal texts have one) will do as well.
        alike = (nearest >= 0) & (found > np.einsum("ij,ij->i", part, part) - 1e-4)
        unreached = np.append(unreached, start + np.flatnonzero(~alike))
    if len(unreached) > MOST_MISSED * len(vectors):
        raise RetrieverError(f"向量索引自检未通过：{len(vectors)} 条中有 {len(unreached)} 条找不到自己")
    recall = _recall(index, vectors)
    if recall < LEAST_RECALL:
        raise RetrieverError(f"向量索引自检未通过：与精确检索相比召回率只有 {recall:.3f}")
    return unreached


def _recall(index: ChromaIndex, vectors: Vector) -> float:
    """Share of the exact nearest ten that Chroma finds, over a sample of rows spread over the index."""
    count = min(10, len(vectors))
    sample = np.linspace(0, len(vectors) - 1, min(SAMPLE, len(vectors))).astype(int)
    found = index.search(np.asarray(vectors[sample]), count)
    exact = [top(similarities(vectors, vectors[row]), count) for row in sample]
    shared = sum(len(np.intersect1d(*pair)) for pair in zip(found, exact, strict=True))
    return shared / (count * len(sample))


def _note(collection: Any, unreached: Rows) -> None:
    collection.modify(metadata={MISSED: json.dumps(unreached.tolist())})


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _embedded(folder: Path) -> "Client":
    import chromadb

    return cast("Client", chromadb.PersistentClient(path=folder, settings=_settings()))


def _create(client: "Client", name: str, **hnsw: int) -> Any:
    configuration: Any = {"hnsw": {**GRAPH, **hnsw}}
    return client.get_or_create_collection(name, embedding_function=None, configuration=configuration)


def _fill(collection: Any, vectors: Vector) -> None:
    for start in range(0, len(vectors), BATCH):
        part = np.ascontiguousarray(vectors[start : start + BATCH])
        collection.upsert(ids=[str(start + row) for row in range(len(part))], embeddings=part)


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]))
    except RetrieverError as problem:
        sys.exit(str(problem))
    print(json.dumps({"built": True}))
