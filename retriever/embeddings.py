"""Text to vectors of length 1: the bundled model, and the door to the others.

`load_embeddings` gives one of two backends: the bundled model here (ONNX Runtime, one thread a question), or any
sentence-transformers model (retriever/sentence_transformer.py). An index keeps `identity`: vectors of one identity
may be compared with each other, whichever backend made them.
"""

import hashlib
import json
import os
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retriever.model import RetrieverError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vector = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]

FILES = ("model.onnx", "model.data", "tokenizer.json")
MODELS = Path(__file__).resolve().parent / "models"
# 512 tokens of Chinese are some 800 characters; what lies beyond this many cannot reach the model.
MAX_CHARACTERS = 4096
SPACES = re.compile("[\t\n\f\r\u2028\u2029\u2581\ufffd\ud800-\udfff]")
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
RESTORE = "请重新安装本产品，或按 retriever/models/README.md 重新生成模型文件"


class EmbeddingError(RetrieverError):
    """A model cannot be loaded, or a text has nothing to embed; the message says what to do."""


class TextEmbeddings(ABC):
    """What both backends offer. Vectors are float32 of length 1; a question is embedded unlike a passage.

    `embed_query` and `embed_documents` are those of LangChain's `Embeddings`, whose import takes 0.2 s that a
    question on the command line need not pay; retriever/langchain_embeddings.py makes one.
    """

    identity: str
    dimension: int

    @abstractmethod
    def query_vector(self, text: str) -> Vector:
        """The vector (dimension,) of a question. Raises EmbeddingError if nothing in the text is visible."""

    @abstractmethod
    def passage_vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Vector:
        """The vectors (n, dimension) of passages; `progress(done, n)` is called on the way, last with (n, n).

        Raises EmbeddingError, naming the place, if a text has no visible character.
        """

    def embed_query(self, text: str) -> list[float]:
        """`query_vector` as a list."""
        return [float(x) for x in self.query_vector(text)]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """`passage_vectors` as lists."""
        return [[float(x) for x in row] for row in self.passage_vectors(texts)]


def load_embeddings(backend: str, model: str = "") -> TextEmbeddings:
    """Load "bundled" (`model`: a folder, ours if empty) or "sentence-transformers" (`model`: name or folder).

    Raises EmbeddingError if the backend is unknown or the model cannot be loaded.
    """
    if backend == "bundled":
        return BundledEmbeddings(Path(model) if model else MODELS)
    if backend == "sentence-transformers":
        from retriever.sentence_transformer import SentenceTransformerEmbeddings

        return SentenceTransformerEmbeddings(model)
    raise EmbeddingError(f"不认识向量模型的后端“{backend}”，可用的是 bundled 和 sentence-transformers")


def clean(text: str) -> str:
    """The text as a model gets it: NFKC, no control or invisible characters, single spaces, bounded length.

    Raises EmbeddingError if nothing is left.
    """
    visible = INVISIBLE.sub("", SPACES.sub(" ", text))
    short = visible.lstrip()[:MAX_CHARACTERS]
    # Some characters become eighteen: the bound holds after normalising, too.
    cleaned = " ".join(unicodedata.normalize("NFKC", short).split())[:MAX_CHARACTERS].rstrip()
    if not cleaned:
        raise EmbeddingError("文字是空的（只有空白或不可见的字符），无法检索；请输入文字")
    return cleaned


def clean_all(texts: Iterable[str]) -> list[str]:
    """`clean` for passages; the error names the first empty one, counted from 1."""
    cleaned = []
    for number, text in enumerate(texts, start=1):
        try:
            cleaned.append(clean(text))
        except EmbeddingError as exc:
            raise EmbeddingError(f"第 {number} 段{exc}") from exc
    return cleaned


class BundledEmbeddings(TextEmbeddings):
    """multilingual-e5-small as made by tools/export_model.py. Safe to share between threads.

    Each text is run alone and with one thread, because activations are quantised over a whole run: so a passage
    has the same vector in every batch, and many texts are embedded by running several at once.
    """

    def __init__(self, folder: Path = MODELS, workers: int = 0) -> None:
        """`workers`: passages embedded at once, 0 for the number of cores. Raises EmbeddingError."""
        manifest = _read_manifest(folder)
        for name, (size, sha256) in manifest.files.items():
            _check_file(folder / name, size, sha256)
        self.identity = manifest.identity
        self.dimension = manifest.dimension
        self._query_prefix, self._passage_prefix = manifest.query_prefix, manifest.passage_prefix
        self._workers = workers or os.cpu_count() or 1
        self._tokenizer = _open_tokenizer(folder / "tokenizer.json")
        self._session = _open_session(folder / "model.onnx")

    def query_vector(self, text: str) -> Vector:
        return self._run(self._query_prefix + clean(text))

    def passage_vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Vector:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        passages = [self._passage_prefix + text for text in clean_all(texts)]
        with ThreadPoolExecutor(self._workers) as pool:
            for done, vector in enumerate(pool.map(self._run, passages)):
                vectors[done] = vector
                if progress:
                    progress(done + 1, len(texts))
        return vectors

    def _run(self, text: str) -> Vector:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        (vectors,) = self._session.run(None, {"input_ids": ids})
        vector: Vector = vectors[0]
        return vector


@dataclass(frozen=True)
class Manifest:
    """What manifest.json says of a bundled model. files: size in bytes and sha256 by name."""

    identity: str
    dimension: int
    query_prefix: str
    passage_prefix: str
    files: dict[str, tuple[int, str]]


def _read_manifest(folder: Path) -> Manifest:
    path = folder / "manifest.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(
            str(facts["identity"]),
            int(facts["dimension"]),
            str(facts["prefixes"]["query"]),
            str(facts["prefixes"]["passage"]),
            {name: (facts["files"][name]["bytes"], facts["files"][name]["sha256"]) for name in FILES},
        )
    except KeyError as exc:
        raise EmbeddingError(f"自带向量模型的说明文件 {path} 缺少 {exc}；{RESTORE}") from exc
    except (OSError, ValueError, TypeError) as exc:
        raise EmbeddingError(f"读不到自带向量模型的说明文件 {path}（{exc}）；{RESTORE}") from exc


def _check_file(path: Path, size: int, sha256: str) -> None:
    """Raise EmbeddingError unless the file has this size and digest."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno()).st_size
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        raise EmbeddingError(f"缺少向量模型的文件 {path}（{exc.strerror}）；{RESTORE}") from exc
    if found != size:
        raise EmbeddingError(f"{path} 应有 {size} 字节，实有 {found} 字节，文件不完整；{RESTORE}")
    if digest != sha256:
        raise EmbeddingError(f"{path} 的 sha256 与说明文件不符，文件已损坏；{RESTORE}")


def _open_tokenizer(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(path))


def _open_session(path: Path) -> "InferenceSession":
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
