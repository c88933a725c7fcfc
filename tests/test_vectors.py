"""Vectors: kept by what they were made from, and drawn a little to where their passage stands."""

import numpy as np
import pytest

from retriever import context
from retriever.model import RetrieverError
from retriever.vectors import KEPT_GENERATIONS, embed_all
from tests.hashing import HashEmbedder
from tests.small_corpus import SENTENCES, document_of, together


def test_a_vector_whose_bytes_changed_in_the_store_is_made_again(tmp_path):
    store, embedder = tmp_path / "vectors.sqlite", HashEmbedder()
    expected = embed_all(["甲", "乙"], embedder, store)
    blob = expected[0].tobytes()
    content = store.read_bytes()
    assert content.count(blob) == 1
    store.write_bytes(content.replace(blob, bytes([blob[0] ^ 1]) + blob[1:]))
    assert np.array_equal(embed_all(["甲", "乙"], embedder, store), expected)
    assert embedder.embedded == 3


def test_equal_texts_are_embedded_once_and_vectors_no_build_asks_for_are_forgotten(tmp_path):
    store, embedder = tmp_path / "vectors.sqlite", HashEmbedder()
    vectors = embed_all(["甲", "甲", "乙"], embedder, store)
    assert embedder.embedded == 2
    assert np.array_equal(vectors[0], vectors[1])
    for _ in range(KEPT_GENERATIONS + 1):
        embed_all(["甲"], embedder, store)
    assert embedder.embedded == 2
    embed_all(["乙"], embedder, store)
    assert embedder.embedded == 3


def test_a_store_that_cannot_be_written_is_said_with_the_next_step(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RetrieverError, match="磁盘空间和写入权限"):
        embed_all(["甲"], HashEmbedder(), tmp_path / "file" / "vectors.sqlite")


def test_context_draws_a_passage_towards_its_section_and_document():
    corpus = together(document_of(SENTENCES[:3], "a"), document_of(SENTENCES[3:], "b"))
    own = np.eye(6, dtype=np.float32)
    mixed = context.in_context(own, corpus.passages)
    assert np.allclose(np.linalg.norm(mixed, axis=1), 1)
    assert mixed.argmax(axis=1).tolist() == list(range(6))
    assert (mixed[:3, :3] > 0).all()
    assert not mixed[:3, 3:].any()


def test_the_mean_of_a_group_is_the_same_for_its_members_and_of_length_1():
    vectors = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    found = context.means(vectors, ["a", "a", "b"])
    assert np.allclose(found, [[0.5**0.5, 0.5**0.5], [0.5**0.5, 0.5**0.5], [1, 0]])
