"""The index as a cache of the corpus: built beside the old one, tested, sealed, switched to in one step.

An index may be deleted at any time; opening builds it again. A version's name is the digest of everything that
decides what is in it, so an unchanged corpus is opened after comparing digests, and going back to an earlier corpus
needs no building.
"""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.model import Corpus, ExpectedQuestion, Passage
from retriever import context, dense, state
from retriever.expected import ExpectedRows, expected_rows, kept
from retriever.lexical import LexicalIndex
from retriever.model import RetrieverError
from retriever.texts import embedding_text, lexical_text
from retriever.tokens import Segmenter
from retriever.vectors import AsQueries, Embedder, Progress, Vectors, embed_all

FORMAT = 3
LEXICAL = "lexical"
IDS = "passages.json"
OWN = "own.npy"
ASKED = "asked.npy"
STORE = "vectors.sqlite"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Toolkit:
    """What an index is built with: the state folder, the model, the segmenter, and whom to tell of progress."""

    home: Path
    embedder: Embedder
    segmenter: Segmenter
    progress: Progress | None = None

    def report(self, what: str, done: int, total: int) -> None:
        if self.progress:
            self.progress(what, done, total)


@dataclass(frozen=True)
class IndexFiles:
    """One opened version: passages in the order of their ids, a row each.

    vectors: what is searched, each passage in its context; own: each passage alone. Both of shape (n, dimension).
    expected: the questions known beforehand, each with the row of its passage.
    """

    version: str
    folder: Path
    passages: tuple[Passage, ...]
    vectors: Vectors
    own: Vectors
    lexical: LexicalIndex
    expected: ExpectedRows


@dataclass(frozen=True)
class _Plan:
    """What an index of this corpus with this model and dictionary holds, row by row."""

    passages: tuple[Passage, ...]
    embedding_texts: tuple[str, ...]
    lexical_texts: tuple[str, ...]
    questions: tuple[ExpectedQuestion, ...]
    version: str


def open_index(corpus: Corpus, tools: Toolkit, *, chroma: bool) -> IndexFiles:
    """Open the index of this corpus; build it when it is missing, of another corpus or model, or damaged.

    chroma: whether it has to hold Chroma's index. Raises RetrieverError when there is nothing to index, or when it
    has to be built and the folder cannot be written.
    """
    plan = _plan(corpus, tools)
    folder = tools.home / "index" / plan.version
    if _problem(folder, chroma) is None and state.current(tools.home) == plan.version:
        return _read(folder, plan)
    with state.building(tools.home):
        problem = _problem(folder, chroma)  # another process may have built it while we waited
        if problem is not None:
            if folder.exists():
                _log.warning("索引 %s 不能用（%s），正在从文档重建", folder, problem)
            _build(plan, tools, chroma)
        try:
            state.switch(tools.home, plan.version)
        except OSError as error:
            raise state.unwritable(tools.home, error) from error
    return _read(folder, plan)


def _plan(corpus: Corpus, tools: Toolkit) -> _Plan:
    citable = (passage for passage in corpus.passages if passage.section.citable)
    passages = tuple(sorted(citable, key=lambda passage: passage.id))
    if not passages:
        raise RetrieverError("文档库里没有可以引用的段落；请先用 policyqa ingest add 加入文件")
    for_embedding = tuple(embedding_text(p) for p in passages)
    for_words = tuple(lexical_text(p) for p in passages)
    questions = kept(corpus.expected, passages)
    makers = (
        FORMAT,
        context.WEIGHT,
        tools.embedder.identity,
        tools.embedder.dimension,
        tools.segmenter.identity,
    )
    digest = hashlib.sha256(repr(makers).encode())
    for passage, embedded, words in zip(passages, for_embedding, for_words, strict=True):
        digest.update(f"{passage.id}\0{embedded}\0{words}\0".encode())
    for question in questions:
        digest.update(f"{question.passage_id}\0{question.text}\0{question.stated}\0".encode())
    return _Plan(passages, for_embedding, for_words, questions, f"v{digest.hexdigest()[:16]}")


def _problem(folder: Path, chroma: bool) -> str | None:
    """Why the version cannot be used; None if it can. Without Chroma its folder need not be whole."""
    if not folder.is_dir():
        return "尚未建立"
    found = state.damage(folder, skip="" if chroma else dense.CHROMA)
    if found is None and chroma and not (folder / dense.CHROMA).is_dir():
        return "没有 Chroma 索引"
    return found


def _read(folder: Path, plan: _Plan) -> IndexFiles:
    try:
        ids = json.loads((folder / IDS).read_text(encoding="utf-8"))
        vectors, own, asked = (_load(folder / name) for name in (dense.VECTORS, OWN, ASKED))
        lexical = LexicalIndex.load(folder / LEXICAL)
    except (OSError, ValueError) as error:
        raise RetrieverError(f"索引 {folder} 读不出来（{error}）；请删除它，重新启动会重建") from error
    sizes = (len(vectors), lexical.size, len(asked))
    if ids != [p.id for p in plan.passages] or sizes != (len(ids), len(ids), len(plan.questions)):
        raise RetrieverError(f"索引 {folder} 与文档库对不上；请删除它，重新启动会重建")
    expected = expected_rows(plan.questions, plan.passages, asked)
    return IndexFiles(plan.version, folder, plan.passages, vectors, own, lexical, expected)


def _load(path: Path) -> Vectors:
    """The rows of a file, mapped into memory and read when they are wanted."""
    mapped: Any = np.load(path, mmap_mode="r")
    return np.asarray(mapped)


def _build(plan: _Plan, tools: Toolkit, chroma: bool) -> None:
    """Make the version in a folder beside, test it, seal it, and put it in its place."""
    index = tools.home / "index"
    try:
        for left in index.glob(".tmp-*"):
            shutil.rmtree(left)
        store = tools.home / STORE
        own = embed_all(plan.embedding_texts, tools.embedder, store, tools.progress)
        questions = [question.text for question in plan.questions]
        asked = embed_all(questions, AsQueries(tools.embedder), store, tools.progress)
        made = Path(tempfile.mkdtemp(dir=index, prefix=".tmp-"))
        np.save(made / OWN, own)
        np.save(made / ASKED, asked)
        np.save(made / dense.VECTORS, context.in_context(own, plan.passages))
        ids = json.dumps([passage.id for passage in plan.passages], ensure_ascii=False)
        (made / IDS).write_text(ids, encoding="utf-8")
        _build_lexical(plan, tools, made / LEXICAL)
        if chroma:
            _build_chroma(plan, tools, made)
        _self_test(made, plan, own)
        state.seal(made, {"format": FORMAT, "version": plan.version, "model": tools.embedder.identity})
        if (index / plan.version).exists():
            shutil.rmtree(index / plan.version)
        made.rename(index / plan.version)
    except OSError as error:
        raise state.unwritable(tools.home, error) from error


def _build_lexical(plan: _Plan, tools: Toolkit, folder: Path) -> None:
    size = len(plan.lexical_texts)

    def token_lists() -> Iterator[list[str]]:
        for done, text in enumerate(plan.lexical_texts):
            if done % 1000 == 0:
                tools.report("切分词语", done, size)
            yield tools.segmenter.tokens(text)  # one at a time: the tokens of a large corpus fill gigabytes

    LexicalIndex.build(token_lists()).save(folder)
    tools.report("切分词语", size, size)


def _build_chroma(plan: _Plan, tools: Toolkit, folder: Path) -> None:
    """Build and test Chroma's index in a process of its own: a fault there cannot take this one down.

    Where it cannot be had, an empty folder is sealed in its place, and the exact scan does its work.
    """
    size = len(plan.passages)
    tools.report("建立向量索引", 0, size)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "retriever.dense", str(folder.resolve())]
    done = subprocess.run(  # noqa: S603 - our own module, no shell
        command, env=environment, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [f"退出码 {done.returncode}"]
        _log.warning("Chroma 索引没有建成（%s），改用精确检索", reason[0])
        shutil.rmtree(folder / dense.CHROMA, ignore_errors=True)
        (folder / dense.CHROMA).mkdir()
    tools.report("建立向量索引", size, size)


def _self_test(folder: Path, plan: _Plan, own: Vectors) -> None:
    """Every passage is there and finds itself in what was written; raises RetrieverError if not."""
    size = len(plan.passages)
    vectors, stored = _load(folder / dense.VECTORS), _load(folder / OWN)
    if len(vectors) != size or len(stored) != size or LexicalIndex.load(folder / LEXICAL).size != size:
        raise RetrieverError("新建的索引自检未通过：条数不对；请检查磁盘后重试")
    # A vector of length 1 is its own nearest in an exact scan (Cauchy-Schwarz).
    lengths = np.linalg.norm(np.concatenate([vectors, stored]), axis=1)
    if not np.array_equal(stored, own) or not np.allclose(lengths, 1, atol=1e-3):
        raise RetrieverError("新建的索引自检未通过：有段落的向量不正常；请检查模型文件后重试")
