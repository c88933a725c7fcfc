"""The index as a cache: built once, rebuilt when something changed, never believed when it is damaged."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Corpus
from retriever import state
from retriever.index import Toolkit, open_index
from retriever.model import RetrieverError
from retriever.tokens import Segmenter
from tests.hashing import HashEmbedder
from tests.small_corpus import SENTENCES, document_of, together

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory):
    return Segmenter(None, tmp_path_factory.mktemp("words") / "cache")


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def open_with(home, segmenter):
    """Opens a corpus's index; gives it with the number of texts that had to be embedded."""

    def open_it(corpus=None, *, embedder=None, chroma=False, progress=None):
        embedder = embedder or HashEmbedder()
        corpus = corpus or document_of(SENTENCES)
        index = open_index(corpus, Toolkit(home, embedder, segmenter, progress), chroma=chroma)
        return index, embedder.embedded

    return open_it


def test_every_citable_passage_has_a_row_in_the_order_of_ids(open_with):
    corpus = together(document_of(SENTENCES, "b", furniture="打印本页"), document_of(SENTENCES[:2], "a"))
    index, _ = open_with(corpus)
    expected = sorted(p.id for p in corpus.passages if p.section.citable)
    assert [p.id for p in index.passages] == expected
    assert len(index.vectors) == len(index.own) == index.lexical.size == len(expected) == 8


def test_an_unchanged_corpus_is_opened_without_building(open_with, home):
    first, _ = open_with()
    before = {p: p.stat().st_mtime_ns for p in home.rglob("*") if p.is_file()}
    second, embedded = open_with()
    assert embedded == 0
    assert second.version == first.version
    assert {p: p.stat().st_mtime_ns for p in home.rglob("*") if p.is_file()} == before


def test_only_what_changed_is_embedded_again(open_with):
    open_with()
    changed = ("计划新建公办幼儿园12所。", *SENTENCES[1:])
    _, embedded = open_with(document_of(changed))
    assert embedded == 1


def test_going_back_to_the_corpus_before_needs_no_building(open_with, home):
    first, _ = open_with()
    open_with(document_of(SENTENCES[:3]))
    stages = []
    again, embedded = open_with(progress=lambda *stage: stages.append(stage))
    assert (again.version, embedded, stages) == (first.version, 0, [])
    assert state.current(home) == first.version


def test_the_version_in_use_and_the_one_before_are_kept(open_with, home):
    for count in (6, 5, 4, 3):
        latest, _ = open_with(document_of(SENTENCES[:count]))
    names = state.versions(home)
    assert latest.version in names
    assert len(names) == 2


def test_another_model_or_dictionary_gives_another_version(open_with, home, tmp_path):
    first, _ = open_with()
    other_model, embedded = open_with(embedder=HashEmbedder("hash-2"))
    terms = tmp_path / "terms.txt"
    terms.write_text("毛入园率\n", encoding="utf-8")
    tools = Toolkit(home, HashEmbedder(), Segmenter(terms, tmp_path / "cache"))
    other_terms = open_index(document_of(SENTENCES), tools, chroma=False)
    assert embedded == len(SENTENCES)
    assert len({first.version, other_model.version, other_terms.version}) == 3


def test_a_heading_is_part_of_what_is_indexed(open_with):
    corpus = document_of(SENTENCES)
    first, _ = open_with(corpus)
    renamed = Corpus(
        corpus.documents, corpus.sections, tuple(_with_path(p, ("二、别的标题",)) for p in corpus.passages)
    )
    second, embedded = open_with(renamed)
    assert second.version != first.version
    assert embedded == 0


def _with_path(passage, path):
    from dataclasses import replace

    return replace(passage, section=replace(passage.section, path=path))


def test_a_document_without_citable_passages_is_said_with_the_next_step(open_with):
    with pytest.raises(RetrieverError, match="policyqa ingest add"):
        open_with(Corpus((), {}, ()))


def damages(path):
    """Each way in which a file may come to harm."""
    content = path.read_bytes()
    middle = len(content) // 2
    yield "missing", None
    yield "empty", b""
    yield "cut short", content[:-1]
    yield "one byte changed", content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    yield "longer", content + b"\0"


def harm(path, content):
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)


def test_any_damaged_file_is_noticed_and_the_index_built_again(open_with, caplog):
    index, _ = open_with()
    files = sorted(p for p in index.folder.rglob("*") if p.is_file())
    assert len(files) >= 9
    for path in files:
        # An empty file has no byte to change; a manifest that differs in a blank still says the same.
        for name, content in list(damages(path)) if path.stat().st_size else []:
            if path.name == state.MANIFEST and name in ("one byte changed", "longer"):
                continue
            harm(path, content)
            caplog.clear()
            again, embedded = open_with()
            assert len(caplog.records) == 1, (path, name)
            assert "正在从文档重建" in caplog.text
            assert embedded == 0
            assert np.array_equal(again.vectors, index.vectors)
            assert state.damage(index.folder) is None


def test_a_damaged_chroma_folder_is_built_again_when_it_is_wanted_and_not_read_when_it_is_not(open_with):
    index, _ = open_with(chroma=True)
    assert (index.folder / "chroma" / "chroma.sqlite3").is_file()
    largest = max((index.folder / "chroma").rglob("*"), key=lambda p: p.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-100])
    open_with(chroma=False)
    assert state.damage(index.folder) is not None
    open_with(chroma=True)
    assert state.damage(index.folder) is None


def test_an_index_without_chroma_gets_it_when_it_is_wanted(open_with):
    without, _ = open_with(chroma=False)
    assert not (without.folder / "chroma").exists()
    index, embedded = open_with(chroma=True)
    assert index.version == without.version
    assert any((index.folder / "chroma").iterdir())
    assert embedded == 0


@pytest.mark.parametrize("content", [None, b"", b"v0000000000000000", b"\xff\xfe", b"../../etc"])
def test_a_current_that_names_nothing_usable_is_mended(open_with, home, content):
    index, _ = open_with()
    harm(home / "index" / "CURRENT", content)
    again, embedded = open_with()
    assert (again.version, embedded) == (index.version, 0)
    assert state.current(home) == index.version


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\1" * 5000])
def test_a_damaged_vector_store_is_made_again(open_with, home, content):
    open_with()
    (home / "vectors.sqlite").write_bytes(content)
    index, embedded = open_with(document_of(SENTENCES[:3]))
    assert embedded == 3
    assert len(index.vectors) == 3


def test_a_home_that_cannot_be_written_is_said_with_the_next_step(segmenter, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    tools = Toolkit(tmp_path / "file" / "home", HashEmbedder(), segmenter)
    with pytest.raises(RetrieverError, match="POLICYQA_HOME"):
        open_index(document_of(SENTENCES), tools, chroma=False)


def test_threads_that_open_at_once_build_once(open_with):
    found = []
    threads = [threading.Thread(target=lambda: found.append(open_with())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({index.version for index, _ in found}) == 1
    assert sum(embedded for _, embedded in found) == len(SENTENCES)


@pytest.mark.parametrize("stage", ["计算向量", "切分词语", "建立向量索引"])
def test_a_builder_killed_at_any_stage_leaves_what_was_there(open_with, home, stage):
    before, _ = open_with(document_of(SENTENCES[:2]))
    program = f"""
        import os, signal
        from pathlib import Path
        from retriever.index import Toolkit, open_index
        from retriever.tokens import Segmenter
        from tests.hashing import HashEmbedder
        from tests.small_corpus import SENTENCES, document_of

        def die(what, done, total):
            if what == {stage!r}:
                os.kill(os.getpid(), signal.SIGKILL)

        home = Path({str(home)!r})
        tools = Toolkit(home, HashEmbedder(), Segmenter(None, home / "cache"), die)
        open_index(document_of(SENTENCES), tools, chroma=True)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert state.current(home) == before.version
    assert state.damage(before.folder) is None
    index, _ = open_with()
    assert len(index.passages) == len(SENTENCES)
    assert not list((home / "index").glob(".tmp-*"))


def test_a_second_owner_is_refused_and_told_who_the_first_is(home):
    with (
        state.own(home),
        pytest.raises(RetrieverError, match=f"进程 {os.getpid()}"),
        state.own(home),
    ):
        pass
    with state.own(home):
        pass


def test_a_reader_may_build_beside_the_owner(home, open_with):
    with state.own(home):
        index, _ = open_with()
    assert index.folder.is_dir()


def test_the_manifest_says_what_the_version_was_made_of(open_with):
    index, _ = open_with()
    manifest = json.loads((index.folder / state.MANIFEST).read_text(encoding="utf-8"))
    assert (manifest["version"], manifest["model"]) == (index.version, "hash-1")
    on_disk = {str(p.relative_to(index.folder)) for p in index.folder.rglob("*") if p.is_file()}
    assert set(manifest["files"]) == on_disk - {state.MANIFEST}


def test_folders_of_readers_that_are_gone_are_removed_and_those_of_the_living_stay(home):
    living, lock = state.private_folder(home)
    gone, other = state.private_folder(home)
    other.close()
    state.private_folder(home)[1].close()
    assert living.is_dir()
    assert not gone.exists()
    lock.close()


def test_an_old_index_of_an_unknown_make_is_left_out(open_with, home):
    index, _ = open_with()
    shutil.copytree(index.folder, home / "index" / "vffffffffffffffff")
    again, embedded = open_with()
    assert (again.version, embedded) == (index.version, 0)
