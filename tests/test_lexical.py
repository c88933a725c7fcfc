"""BM25: against a reference, saved and loaded, and with nothing in it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.lexical import EXPANSION_WEIGHT, LexicalIndex
from retriever.model import RetrieverError

DOCUMENTS = [
    ["新建", "公办", "幼儿园", "幼儿园"],
    ["普惠", "幼儿园", "覆盖率"],
    ["近视", "防控"],
    [],
]
LISTS = st.lists(st.lists(st.sampled_from("甲乙丙丁戊"), max_size=6), min_size=1, max_size=8)


def lucene(documents, query, k1=1.5, b=0.75):
    """BM25 as Lucene has it, written down from its formula."""
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        total = 0.0
        for word in query:
            holds = sum(word in other for other in documents)
            idf = np.log(1 + (len(documents) - holds + 0.5) / (holds + 0.5))
            count = document.count(word)
            total += idf * count / (count + k1 * (1 - b + b * len(document) / mean)) if count else 0.0
        scores.append(total)
    return scores


@settings(deadline=None)
@given(documents=LISTS.filter(any), query=st.lists(st.sampled_from("甲乙丙丁戊己"), max_size=5))
def test_scores_are_those_of_the_formula(documents, query):
    found = LexicalIndex.build(documents).scores(query)
    assert np.allclose(found, lucene(documents, query), atol=1e-5)


def test_a_passage_without_tokens_scores_nothing():
    assert LexicalIndex.build(DOCUMENTS).scores(["幼儿园"])[3] == 0


@pytest.mark.parametrize("query", [[], ["没有的词"]])
def test_a_query_that_shares_no_token_scores_nothing_anywhere(query):
    assert LexicalIndex.build(DOCUMENTS).scores(query).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("documents", [[[]], [[], []]])
def test_an_index_of_empty_passages_scores_nothing(documents, tmp_path):
    index = LexicalIndex.build(documents)
    index.save(tmp_path / "lexical")
    for found in (index, LexicalIndex.load(tmp_path / "lexical")):
        assert found.scores(["幼儿园"]).tolist() == [0] * len(documents)


def test_an_expansion_counts_less_than_a_word_of_the_question():
    index = LexicalIndex.build(DOCUMENTS)
    asked, expanded = index.scores(["近视"])[2], index.scores([], ["近视"])[2]
    assert expanded == pytest.approx(EXPANSION_WEIGHT * asked)
    assert 0 < expanded < asked


def test_an_expansion_that_the_question_has_or_that_comes_twice_changes_nothing():
    index = LexicalIndex.build(DOCUMENTS)
    assert np.array_equal(index.scores(["近视"], ["近视"]), index.scores(["近视"]))
    assert np.array_equal(index.scores(["近视"], ["公办", "公办"]), index.scores(["近视"], ["公办"]))


def test_a_saved_index_scores_as_before(tmp_path):
    index = LexicalIndex.build(DOCUMENTS)
    index.save(tmp_path / "lexical")
    again = LexicalIndex.load(tmp_path / "lexical")
    assert again.size == 4
    assert np.array_equal(again.scores(["幼儿园", "近视"]), index.scores(["幼儿园", "近视"]))


def test_the_same_tokens_make_the_same_files(tmp_path):
    for name in ("one", "two"):
        LexicalIndex.build(DOCUMENTS).save(tmp_path / name)
    one, two = ({f.name: f.read_bytes() for f in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_a_broken_index_is_said_with_the_next_step(tmp_path):
    LexicalIndex.build(DOCUMENTS).save(tmp_path / "lexical")
    (tmp_path / "lexical" / "vocab.index.json").write_text("{", encoding="utf-8")
    with pytest.raises(RetrieverError, match="重建"):
        LexicalIndex.load(tmp_path / "lexical")
