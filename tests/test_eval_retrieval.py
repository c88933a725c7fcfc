"""The retrieval benchmark: reading its files, scoring a ranking, and running every system."""

import gzip
import json

import numpy as np
import pytest

from corpus.model import CorpusError
from eval.retrieval import SYSTEMS, Bench, measure, score
from eval.statutes import Topic, corpus_of, read_articles, read_topics
from retriever.tokens import Segmenter
from tests.hashing import HashEmbedder

ARTICLES = [
    {
        "id": "学前法#1",
        "law": "学前法",
        "path": "第一章 总则",
        "article": "第一条",
        "text": "保障幼儿园教育。",
    },
    {
        "id": "道法#1",
        "law": "道法",
        "path": "",
        "article": "第一条",
        "text": "机动车应当礼让行人。\n违者罚款。",
    },
    {
        "id": "学前法#2",
        "law": "学前法",
        "path": "第一章 总则",
        "article": "第二条",
        "text": "新建小区配建幼儿园。",
    },
]
QUESTIONS = [
    {"qid": "1", "question": "小区要不要建幼儿园", "gold": ["学前法#2"]},
    {"qid": "2", "question": "车要让行人吗", "gold": ["道法#1", "道法#9"]},
]


def write(path, records):
    data = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_articles_become_one_document_a_law_with_a_passage_each(tmp_path, name):
    corpus = corpus_of(read_articles(write(tmp_path / name, ARTICLES)))
    assert {d.id: len(corpus.sections[d.id]) for d in corpus.documents} == {"学前法": 2, "道法": 1}
    assert {p.id: p.text for p in corpus.passages} == {a["id"]: a["text"] for a in ARTICLES}
    for document in corpus.documents:
        parts = corpus.sections[document.id]
        assert "".join(document.text[s.start : s.end] for s in parts) == document.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"),
        (b"{}\n", "第 1 行"),
        (b'\n{"id": "a", "law": "b", "text": " "}\n', "第 2 行"),
        (b"\xff\xfe", "读不出"),
        (b"\x1f\x8b\x08 not gzip", "读不出"),
        (b'{"id": "a", "law": "b", "text": "c"}\n' * 2, "id 相同"),
    ],
)
def test_a_file_that_is_not_one_is_refused_with_the_place(tmp_path, content, said):
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(CorpusError, match=said):
        read_articles(tmp_path / "a.jsonl")


def test_scores_are_those_worked_out_by_hand():
    topics = [Topic("1", "?", frozenset("ab")), Topic("2", "?", frozenset("c"))]
    found = score({"1": ["x", "a", "b"], "2": ["c"]}, topics)
    assert found["R@1"] == 0.5
    assert found["R@5"] == 1
    assert found["RR@10"] == 0.75
    ideal = 1 + 1 / np.log2(3)
    assert found["nDCG@10"] == pytest.approx(((1 / np.log2(3) + 1 / 2) / ideal + 1) / 2, abs=1e-4)


def test_a_question_that_nothing_was_found_for_counts_as_missed():
    topics = [Topic("1", "?", frozenset("a")), Topic("2", "?", frozenset("b"))]
    assert score({"1": ["a"], "2": []}, topics)["R@20"] == 0.5


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_ranks_the_same_articles(tmp_path, system):
    articles = read_articles(write(tmp_path / "a.jsonl", ARTICLES))
    topics = read_topics(write(tmp_path / "q.jsonl", QUESTIONS))
    bench = Bench(
        articles,
        HashEmbedder(),
        Segmenter(None, tmp_path / "words"),
        tmp_path / system,
        lambda *progress: None,
    )
    report, ranked = measure(system, bench, topics)
    assert set(ranked) == {"1", "2"}
    assert all(set(ids) <= {a.id for a in articles} for ids in ranked.values())
    assert ranked["1"][0] == "学前法#2"
    assert report.scores["R@20"] == 0.75  # one gold article of the second question is not in the file
    assert report.query_p95_ms >= report.query_p50_ms > 0
