import asyncio
import json
import shutil
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore

from retriever.embeddings import (
    MAX_CHARACTERS,
    MODELS,
    BundledEmbeddings,
    EmbeddingError,
    clean,
    load_embeddings,
)
from retriever.langchain_embeddings import LangChainEmbeddings
from retriever.model import RetrieverError

QUESTION = "盘龙区要新建多少所公办幼儿园？"
PASSAGES = [
    "计划新建公办幼儿园11所，新增学位3000个。",
    "加强学生近视防控，保证每天一小时体育锻炼。",
    "教师平均工资收入水平不低于公务员平均工资收入水平。",
    "The district will build four new primary schools by 2025.",
]


@pytest.fixture(scope="module")
def model() -> BundledEmbeddings:
    return BundledEmbeddings()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODELS, tmp_path / "models"))


def test_vectors_have_length_one_and_the_size_the_model_says(model: BundledEmbeddings) -> None:
    question, passages = model.query_vector(QUESTION), model.passage_vectors(PASSAGES)
    assert question.shape == (model.dimension,) == (384,)
    assert passages.shape == (len(PASSAGES), 384)
    assert question.dtype == passages.dtype == np.float32
    assert np.linalg.norm(np.vstack([question, passages]), axis=1) == pytest.approx(1, abs=1e-5)


def test_the_passage_that_answers_is_the_nearest(model: BundledEmbeddings) -> None:
    asked = [QUESTION, "学生近视怎么办", "老师的收入有保障吗", "How many primary schools are planned?"]
    passages = model.passage_vectors(PASSAGES)
    assert [int(np.argmax(passages @ model.query_vector(q))) for q in asked] == [0, 1, 2, 3]


def test_langchain_gets_the_same_vectors(model: BundledEmbeddings) -> None:
    wrapped = LangChainEmbeddings(model)
    assert isinstance(wrapped, Embeddings)
    assert np.float32(wrapped.embed_query(QUESTION)).tolist() == model.query_vector(QUESTION).tolist()
    assert np.float32(wrapped.embed_documents(PASSAGES)).tolist() == model.passage_vectors(PASSAGES).tolist()
    # In a thread of its own: the browser of other tests keeps an event loop in this one.
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(lambda: asyncio.run(wrapped.aembed_query(QUESTION)))
    assert later.result() == wrapped.embed_query(QUESTION)


def test_a_langchain_vector_store_finds_with_it(model: BundledEmbeddings) -> None:
    store = InMemoryVectorStore.from_texts(PASSAGES, LangChainEmbeddings(model))
    assert store.similarity_search(QUESTION, k=1)[0].page_content == PASSAGES[0]


def test_questions_and_passages_carry_different_prefixes(model: BundledEmbeddings) -> None:
    as_question, as_passage = model.query_vector(PASSAGES[0]), model.passage_vectors(PASSAGES[:1])[0]
    assert float(as_question @ as_passage) < 0.999
    prefixes = json.loads((MODELS / "manifest.json").read_text(encoding="utf-8"))["prefixes"]
    assert prefixes == {"query": "query: ", "passage": "passage: "}


def test_a_passage_has_the_same_vector_in_every_company(model: BundledEmbeddings) -> None:
    alone = np.vstack([model.passage_vectors([text]) for text in PASSAGES])
    assert np.array_equal(model.passage_vectors(PASSAGES), alone)
    assert np.array_equal(model.passage_vectors(PASSAGES[::-1]), alone[::-1])


def test_threads_get_what_one_thread_gets(model: BundledEmbeddings) -> None:
    texts = [f"{text}第{i}条" for i in range(10) for text in PASSAGES]
    expected = [model.query_vector(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert all(
            np.array_equal(a, b) for a, b in zip(pool.map(model.query_vector, texts), expected, strict=True)
        )


def test_progress_counts_every_passage_up_to_the_last(model: BundledEmbeddings) -> None:
    seen: list[tuple[int, int]] = []
    model.passage_vectors(PASSAGES, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(i, len(PASSAGES)) for i in range(1, len(PASSAGES) + 1)]


def test_no_passages_give_no_vectors(model: BundledEmbeddings) -> None:
    assert model.passage_vectors([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", "   \n\t", "\u3000", "\x00", "\u200b\ufeff", "\ud800", "\u2581"])
def test_a_text_with_nothing_visible_is_refused(model: BundledEmbeddings, text: str) -> None:
    with pytest.raises(EmbeddingError, match="文字是空的"):
        model.query_vector(text)
    with pytest.raises(EmbeddingError, match="第 2 段文字是空的"):
        model.passage_vectors(["有字", text])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("盘龙区\x00的学校", "盘龙区的学校"),
        ("盘龙\u200b区的\ufeff学校", "盘龙区的学校"),
        ("盘龙区\ud83d的学校", "盘龙区 的学校"),
        ("２０２３年，ＡＢＣ", "2023年,ABC"),
        ("  盘龙区\r\n\r\n的学校 ", "盘龙区 的学校"),
    ],
)
def test_width_and_invisible_characters_make_no_difference(
    model: BundledEmbeddings, written: str, meant: str
) -> None:
    assert clean(written) == meant
    assert np.array_equal(model.query_vector(written), model.query_vector(meant))


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
@example("\ufdfa" * 9)
@example("\ud800a\udfff")
def test_cleaning_ends_or_refuses_and_is_the_same_twice(text: str) -> None:
    try:
        cleaned = clean(text)
    except EmbeddingError:
        return
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFKC", cleaned)
    cleaned.encode("utf-8")


@settings(deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=40))
def test_any_text_gives_a_vector_or_is_refused(model: BundledEmbeddings, text: str) -> None:
    try:
        vector = model.query_vector(text)
    except EmbeddingError:
        return
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["\ufdfa" * 20_000, "盘龙区的学校" * 20_000, "\u200b" * 100_000 + "学校", "a" * 100_000]
)
def test_long_texts_are_cut_to_what_the_model_reads(model: BundledEmbeddings, text: str) -> None:
    assert len(clean(text)) <= MAX_CHARACTERS
    assert np.linalg.norm(model.query_vector(text)) == pytest.approx(1, abs=1e-5)


def test_what_is_cut_off_could_not_have_been_read(model: BundledEmbeddings) -> None:
    text = "盘龙区教育高质量发展三年行动计划" * 200
    assert np.array_equal(model.query_vector(text), model.query_vector(text + "另一段话" * 100))


def test_a_missing_file_is_named_with_what_to_do(copy: Path) -> None:
    (copy / "model.data").unlink()
    with pytest.raises(EmbeddingError, match=r"缺少.*model\.data.*README"):
        BundledEmbeddings(copy)


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"manifest\.json.*README"):
        load_embeddings("bundled", str(tmp_path / "nowhere"))


@pytest.mark.parametrize("name", ["model.onnx", "model.data", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_damaged_file_is_found_on_loading(copy: Path, name: str, damage: str) -> None:
    data = bytearray((copy / name).read_bytes())
    if damage == "cut":
        del data[-100:]
    else:
        data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(EmbeddingError, match=rf"{name}.*(不完整|已损坏).*README"):
        BundledEmbeddings(copy)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"identity": "x", "dimension": "y"}'])
def test_a_broken_manifest_is_found_on_loading(copy: Path, text: str) -> None:
    (copy / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(EmbeddingError, match=r"manifest\.json.*README"):
        BundledEmbeddings(copy)


def test_an_unknown_backend_names_the_known_ones() -> None:
    with pytest.raises(EmbeddingError, match="bundled 和 sentence-transformers"):
        load_embeddings("openai")
    assert issubclass(EmbeddingError, RetrieverError)


def test_the_bundled_model_loads_neither_torch_nor_langchain() -> None:
    code = (
        "import sys; from retriever.embeddings import load_embeddings; load_embeddings('bundled').query_vector('学校');"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'chromadb', 'langchain_core'} & set(sys.modules);"
        "print(*heavy)"
    )
    folder = MODELS.parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=folder
    )
    assert done.stdout.split() == []


def test_a_backend_that_is_not_installed_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['sentence_transformers'] = None\n"
        "from retriever.embeddings import EmbeddingError, load_embeddings\n"
        "try: load_embeddings('sentence-transformers', 'any')\n"
        "except EmbeddingError as error: print(ascii(str(error)))"
    )
    folder = MODELS.parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=folder
    )
    assert "policyqa[st]" in done.stdout
