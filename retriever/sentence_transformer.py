"""Any sentence-transformers model as a backend: larger models, a GPU, or the bundled model in full precision.

Needs the extra `policyqa[st]`. A folder is read without any network; a name is fetched by the library the first time.
"""

import hashlib
import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retriever.embeddings import EmbeddingError, Progress, TextEmbeddings, Vector, clean, clean_all

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MAX_TOKENS = 512
BATCH = 32
CHUNK = 8 * BATCH
SAMPLE = 1 << 20
E5 = ("query: ", "passage: ")
BGE_ZH = ("为这个句子生成表示以用于检索相关文章：", "")

# Models whose own files do not say what to put before questions and passages (from their model cards).
PREFIXES = {
    "multilingual-e5-small": E5,
    "multilingual-e5-base": E5,
    "multilingual-e5-large": E5,
    "bge-small-zh-v1.5": BGE_ZH,
    "bge-base-zh-v1.5": BGE_ZH,
    "bge-large-zh-v1.5": BGE_ZH,
}
# Published models that are the bundled one in full: their vectors may be mixed with its own.
SAME_MODEL = {"intfloat/multilingual-e5-small": "multilingual-e5-small"}


class SentenceTransformerEmbeddings(TextEmbeddings):
    """A model by published name or by folder.

    identity: for a folder what its `policyqa.json` says, else a digest of its files; for a name the name and, where
    the library tells it, the revision.
    """

    def __init__(self, model: str) -> None:
        """Load the model. Raises EmbeddingError if the extra is missing or the model cannot be loaded."""
        if not model:
            raise EmbeddingError("没有指定向量模型：请把设置 embedding_model 写成模型的名称或文件夹")
        folder = Path(model)
        self._model = _open(model, folder.is_dir())
        self._model.max_seq_length = min(self._model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.identity = _folder_identity(folder) if folder.is_dir() else _name_identity(model, self._model)
        self._query_prefix, self._passage_prefix = _prefixes(self._model, folder.name)

    def query_vector(self, text: str) -> Vector:
        vector: Vector = self._encode([self._query_prefix + clean(text)])[0]
        return vector

    def passage_vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Vector:
        passages = [self._passage_prefix + text for text in clean_all(texts)]
        vectors = np.empty((len(passages), self.dimension), np.float32)
        for start in range(0, len(passages), CHUNK):
            end = min(start + CHUNK, len(passages))
            vectors[start:end] = self._encode(passages[start:end])
            if progress:
                progress(end, len(passages))
        return vectors

    def _encode(self, texts: list[str]) -> Vector:
        # An empty prompt: the prefix is already there, and a default prompt of the model must not come on top.
        vectors = self._model.encode(
            texts, prompt="", batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


def _open(model: str, local: bool) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as exc:
        raise EmbeddingError(
            "后端 sentence-transformers 没有安装：请运行 pip install 'policyqa[st]'，"
            "或把设置 embedding 改回 bundled"
        ) from exc
    # The library draws a progress bar on every load, also under a command whose output is read by a program.
    importlib.import_module("transformers.utils.logging").disable_progress_bar()
    try:
        return SentenceTransformer(model, local_files_only=local)
    except (OSError, ValueError, RuntimeError, KeyError) as exc:
        reason = str(exc).strip().splitlines()[0] if str(exc).strip() else type(exc).__name__
        raise EmbeddingError(
            f"打不开向量模型“{model}”（{reason}）；请检查设置 embedding_model："
            "应是一个模型文件夹，或能从网上取得的模型名称"
        ) from exc


def _prefixes(model: "SentenceTransformer", name: str) -> tuple[str, str]:
    """What the model's own files say, else what PREFIXES knows, else nothing."""
    query = model.prompts.get("query") or ""
    passage = model.prompts.get("document") or model.prompts.get("passage") or ""
    if query or passage:
        return query, passage
    return PREFIXES.get(name.lower(), ("", ""))


def _folder_identity(folder: Path) -> str:
    mark = folder / "policyqa.json"
    if mark.exists():
        try:
            return str(json.loads(mark.read_text(encoding="utf-8"))["identity"])
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise EmbeddingError(f"{mark} 读不出 identity（{exc}）；请重新生成这个模型文件夹") from exc
    return f"{folder.resolve().name}:{_folder_digest(folder)}"


def _folder_digest(folder: Path) -> str:
    """A digest of names, sizes, and the first and last MiB of every file: enough to tell two models apart."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(SAMPLE))
            file.seek(max(SAMPLE, size - SAMPLE))
            digest.update(file.read())
    return digest.hexdigest()[:16]


def _name_identity(name: str, model: "SentenceTransformer") -> str:
    if name in SAME_MODEL:
        return SAME_MODEL[name]
    config: Any = getattr(model[0].auto_model, "config", None)
    revision = getattr(config, "_commit_hash", None)
    return f"{name}@{revision}" if revision else name
