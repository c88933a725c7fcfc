"""Vectors: Chroma held against the exact scan, embedded and on a server."""

import contextlib
import hashlib
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from retriever import dense
from retriever.fusion import top
from retriever.model import RetrieverError


def unit_vectors(count, seed=0, dimension=16):
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    vectors = unit_vectors(300)
    vectors[200:210] = vectors[0]  # equal texts have equal vectors
    np.save(folder / dense.VECTORS, vectors)
    dense.build(folder)
    return folder, vectors


@pytest.fixture
def opened(built, tmp_path):
    index = dense.open_copy(built[0] / dense.CHROMA, tmp_path / "copy")
    yield index
    index.close()


def test_chroma_finds_what_the_exact_scan_finds(built, opened):
    for vector in unit_vectors(20, seed=1):
        exact = dense.similarities(built[1], vector)
        (near,) = opened.search(vector[np.newaxis], 10)
        assert np.allclose(exact[near], exact[top(exact, 10)], atol=1e-5)


def test_rows_can_be_compared_alone(built):
    vector, rows = built[1][3], np.array([3, 5])
    assert np.allclose(dense.similarities(built[1], vector, rows), (built[1] @ vector)[rows])


def test_reading_leaves_the_sealed_folder_as_it_was(built, tmp_path):
    before = digests(built[0] / dense.CHROMA)
    index = dense.open_copy(built[0] / dense.CHROMA, tmp_path / "copy")
    index.nearest(built[1][0], 5)
    index.close()
    assert digests(built[0] / dense.CHROMA) == before


def test_the_self_test_passes_where_texts_are_equal(built, opened):
    assert dense.missed(opened, built[1]).tolist() == []


def test_a_row_that_chroma_does_not_reach_is_noticed(built, opened):
    one_more = np.concatenate([built[1], unit_vectors(1, seed=9)])
    assert dense.missed(opened, one_more).tolist() == [300]


def test_the_self_test_fails_when_many_rows_are_missing(built, opened):
    with pytest.raises(RetrieverError, match="20 条找不到自己"):
        dense.missed(opened, np.concatenate([built[1], unit_vectors(20, seed=9)]))


def test_the_self_test_fails_when_neighbours_are_wrong(built, opened):
    class Forgetful(dense.ChromaIndex):
        def search(self, vectors, count):
            return [rows[:1] for rows in super().search(vectors, count)]

    with pytest.raises(RetrieverError, match="召回率"):
        dense.missed(Forgetful(opened._collection, opened.close), built[1])


def test_rows_that_chroma_does_not_reach_are_given_with_every_answer(built, opened):
    dense._note(opened._collection, np.array([17, 4]))
    again = dense.ChromaIndex(opened._collection, opened.close)
    assert {4, 17} <= set(again.nearest(built[1][100], 5).tolist())
    assert len(again.nearest(built[1][100], 5)) <= 7


@pytest.mark.parametrize("content", [None, b"", b"not a database" * 100])
def test_a_chroma_folder_without_a_readable_database_is_refused(built, tmp_path, content):
    shutil.copytree(built[0] / dense.CHROMA, tmp_path / "chroma")
    database = tmp_path / "chroma" / "chroma.sqlite3"
    database.unlink()
    if content is not None:
        database.write_bytes(content)
    with pytest.raises(RetrieverError, match="打不开向量索引"):
        dense.open_copy(tmp_path / "chroma", tmp_path / "copy")


def test_the_builder_says_in_one_line_why_it_could_not_build(tmp_path):
    command = [sys.executable, "-m", "retriever.dense", str(tmp_path / "nothing")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    assert "vectors.npy" in done.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    command = [chroma, "run", "--host", "127.0.0.1", "--port", str(port)]
    folder = tmp_path_factory.mktemp("server")
    process = subprocess.Popen(
        [*command, "--path", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=20)


def names_on(url):
    client = dense._served(url)
    try:
        return {collection.name for collection in client.list_collections()}
    finally:
        dense._leave(client)


def test_a_server_is_filled_once_and_finds_the_same(server, built):
    for _ in range(2):
        index = dense.open_server(server, built[1], "policyqa-aaaa-v1", [])
        assert dense.missed(index, built[1]).tolist() == []
        index.close()


def test_old_versions_leave_the_server_and_those_of_others_stay(server):
    vectors = unit_vectors(5)
    names = ["policyqa-bbbb-v1", "policyqa-bbbb-v2", "policyqa-cccc-v1"]
    for name in names:
        dense.open_server(server, vectors, name, names).close()
    assert set(names) <= names_on(server)
    dense.open_server(server, vectors, "policyqa-bbbb-v3", ["policyqa-bbbb-v2"]).close()
    left = names_on(server)
    assert "policyqa-bbbb-v1" not in left
    assert {"policyqa-bbbb-v2", "policyqa-bbbb-v3", "policyqa-cccc-v1"} <= left


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://"])
def test_an_address_that_is_none_is_refused_with_the_form_expected(url):
    with pytest.raises(RetrieverError, match="http://主机:端口"):
        dense.open_server(url, unit_vectors(2), "policyqa-a-v1", [])


def test_a_server_that_does_not_answer_is_said_with_the_next_step():
    with pytest.raises(RetrieverError, match="连不上 Chroma 服务器"):
        dense.open_server("http://127.0.0.1:9", unit_vectors(2), "policyqa-a-v1", [])
