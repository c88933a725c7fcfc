"""Questions in, evidence out: with real jieba, BM25, Chroma, and once with the bundled model."""

import subprocess
import sys
import textwrap
import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Corpus
from retriever import dense
from retriever.embeddings import load_embeddings
from retriever.fusion import FusionConfig
from retriever.langchain import PassageRetriever
from retriever.model import Query, RetrieverError
from retriever.retriever import open_retriever
from retriever.tokens import Segmenter
from tests.hashing import HashEmbedder
from tests.small_corpus import SENTENCES, document_of, together

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "要新建多少所公办幼儿园？"


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory):
    return Segmenter(None, tmp_path_factory.mktemp("words") / "cache")


@pytest.fixture
def open_on(tmp_path, segmenter):
    opened = []

    def open_it(corpus=None, embedder=None, **options):
        corpus = corpus or document_of(SENTENCES, furniture="新建公办幼儿园打印本页")
        found = open_retriever(corpus, tmp_path / "home", embedder or HashEmbedder(), segmenter, **options)
        opened.append(found)
        return found

    yield open_it
    for retriever in opened:
        retriever.close()


def seen(evidence):
    return [(e.passage.id, round(e.score, 5), e.found_by) for e in evidence]


def test_the_passage_that_answers_comes_first(open_on):
    first = open_on().search(Query(QUESTION))[0]
    assert first.passage.text == SENTENCES[0]
    assert first.found_by == ("lexical", "dense")


def test_evidence_is_ordered_by_score_and_equals_by_id(open_on):
    twice = together(document_of(SENTENCES, "b"), document_of(SENTENCES, "a"))
    found = open_on(twice).search(Query(QUESTION))
    assert [e.rank for e in found] == list(range(1, len(found) + 1))
    assert all((-a.score, a.passage.id) < (-b.score, b.passage.id) for a, b in pairwise(found))
    assert [e.passage.document_id for e in found[:2]] == ["a", "b"]
    assert all(0 <= e.score <= 1 for e in found)


def test_scores_are_exact_for_every_passage_whichever_search_found_it(open_on, segmenter):
    retriever, embedder = open_on(), HashEmbedder()
    bm25 = retriever.index.lexical.scores(segmenter.tokens(QUESTION))
    for found in retriever.search(Query(QUESTION)):
        cosine = embedder.query_vector(QUESTION) @ embedder.query_vector(found.passage.text)
        assert found.dense == pytest.approx(cosine, abs=1e-5)
        assert found.lexical == pytest.approx(bm25[retriever.index.passages.index(found.passage)])
        assert ("lexical" in found.found_by) == (found.lexical > 0)


def test_furniture_is_never_found(open_on):
    found = open_on().search(Query("打印本页"))
    assert found
    assert all(e.passage.section.citable for e in found)


def test_a_heading_is_found_and_marked(open_on):
    corpus = document_of(SENTENCES)
    first = corpus.passages[0]
    heading = type(first)(first.id, first.section, 0, first.start, first.end, first.text, heading_only=True)
    found = open_on(Corpus(corpus.documents, corpus.sections, (heading, *corpus.passages[1:])))
    assert found.search(Query(QUESTION))[0].passage.heading_only


def test_only_the_documents_asked_for_are_searched(open_on):
    retriever = open_on(together(document_of(SENTENCES, "a"), document_of(SENTENCES, "b")))
    found = retriever.search(Query(QUESTION, documents=frozenset({"b"})))
    assert {e.passage.document_id for e in found} == {"b"}
    assert retriever.search(Query(QUESTION, documents=frozenset({"c"}))) == []


def test_no_more_than_the_limit_is_given(open_on):
    assert len(open_on().search(Query(QUESTION), limit=2)) == 2
    assert open_on().search(Query(QUESTION), limit=0) == []


def test_a_question_without_a_known_word_is_answered_by_vectors(open_on):
    found = open_on().search(Query("zzz"))
    assert found
    assert all(e.found_by == ("dense",) and e.lexical == 0 for e in found)


def test_an_expansion_lifts_the_passage_that_has_it(open_on):
    retriever = open_on()
    retriever.fusion = FusionConfig(lexical_weight=1)
    plain = {e.passage.id: e.lexical for e in retriever.search(Query("眼睛不好怎么办"))}
    expanded = retriever.search(Query("眼睛不好怎么办", expansion=("近视防控",)))
    assert expanded[0].passage.text == SENTENCES[2]
    assert expanded[0].lexical > plain[expanded[0].passage.id]


def test_a_question_with_nothing_visible_is_refused_in_words(open_on):
    with pytest.raises(RetrieverError, match="请输入文字"):
        open_on(embedder=load_embeddings("bundled")).search(Query("\u200b"))


def test_similarity_embeds_each_text_once(open_on):
    embedder = HashEmbedder()
    retriever = open_on(embedder=embedder)
    before = embedder.embedded
    first = retriever.similarity(QUESTION, [SENTENCES[0], SENTENCES[2], SENTENCES[0]])
    assert first[0] == first[2] > first[1]
    assert retriever.similarity(QUESTION, [SENTENCES[2]]) == pytest.approx([first[1]])
    assert embedder.embedded == before + 2
    assert retriever.similarity(QUESTION, []) == []


def test_words_are_given_as_the_index_has_them(open_on, segmenter):
    retriever = open_on()
    assert retriever.tokens("学前教育？") == segmenter.words("学前教育？") == ["学前", "教育", "学前教育"]
    words = retriever.cut("学前教育很重要")
    assert [word.text for word in words] == ["学前教育", "很", "重要"]
    assert words[2].frequency > 1000


def test_chroma_and_the_exact_scan_give_the_same_evidence(open_on):
    exact, chroma = open_on(use_chroma="never"), open_on(use_chroma="always")
    assert exact.chroma is None
    assert chroma.chroma is not None
    for question in (QUESTION, "近视", "升学渠道", "zzz"):
        assert seen(exact.search(Query(question))) == seen(chroma.search(Query(question)))


def test_a_closed_retriever_removes_its_copy_and_goes_on_exactly(open_on, tmp_path):
    retriever = open_on(use_chroma="always")
    before = seen(retriever.search(Query(QUESTION)))
    assert list((tmp_path / "home" / "readers").iterdir())
    retriever.close()
    assert not list((tmp_path / "home" / "readers").iterdir())
    assert seen(retriever.search(Query(QUESTION))) == before


def test_a_chroma_that_fails_at_a_query_is_replaced_by_the_exact_scan(open_on, caplog):
    retriever = open_on(use_chroma="always")
    before = seen(retriever.search(Query(QUESTION)))

    class Broken(dense.ChromaIndex):
        def __init__(self, close):
            self.close = close

        def nearest(self, vector, count):
            raise OSError("gone")

    retriever.chroma = Broken(retriever.chroma.close)
    assert seen(retriever.search(Query(QUESTION))) == before
    assert "精确检索" in caplog.text


def test_a_copy_that_cannot_be_made_is_replaced_by_the_exact_scan(open_on, tmp_path, caplog):
    open_on(use_chroma="always").close()
    (tmp_path / "home" / "readers").rmdir()
    (tmp_path / "home" / "readers").write_text("", encoding="utf-8")
    retriever = open_on(use_chroma="always")
    assert retriever.chroma is None
    assert "精确检索" in caplog.text
    assert retriever.search(Query(QUESTION))[0].passage.text == SENTENCES[0]


def test_a_small_corpus_does_not_import_chroma():
    program = """
        import sys, tempfile
        from pathlib import Path
        from retriever.model import Query
        from retriever.retriever import open_retriever
        from retriever.tokens import Segmenter
        from tests.hashing import HashEmbedder
        from tests.small_corpus import SENTENCES, document_of

        with tempfile.TemporaryDirectory() as home:
            words = Segmenter(None, Path(home) / "cache")
            found = open_retriever(document_of(SENTENCES), Path(home), HashEmbedder(), words)
            assert found.search(Query("幼儿园"))
        print([name for name in sys.modules if name.split(".")[0] == "chromadb"])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("use", ["never", "always"])
def test_threads_find_the_same_as_one(open_on, use):
    retriever = open_on(use_chroma=use)
    questions = [f"{sentence}{n}" for n, sentence in enumerate(SENTENCES * 3)]
    expected = [seen(open_on(use_chroma="never").search(Query(q))) for q in questions]
    found = [[] for _ in range(6)]

    def ask(mine):
        mine += [seen(retriever.search(Query(q))) for q in questions]

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 6


def test_the_bundled_model_finds_what_shares_no_word(open_on):
    retriever = open_on(embedder=load_embeddings("bundled"))
    found = retriever.search(Query("老师的收入有保障吗"))
    assert found[0].passage.text == SENTENCES[5]
    assert np.isclose(
        found[0].dense, retriever.similarity("老师的收入有保障吗", [SENTENCES[5]])[0], atol=1e-5
    )


def test_langchain_gets_passages_that_know_where_they_stand(open_on):
    retriever = open_on()
    documents = PassageRetriever(searcher=retriever, limit=3).invoke(QUESTION)
    assert [d.id for d in documents] == [e.passage.id for e in retriever.search(Query(QUESTION), 3)]
    for document in documents:
        source = retriever.corpus.by_id[document.metadata["document_id"]]
        start, end = document.metadata["start"], document.metadata["end"]
        assert document.page_content == source.text[start:end]
