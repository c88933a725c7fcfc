"""Expected questions: the committed ones are sound, bad files are refused, and they help a search without ever being shown."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from chat_app import build_retriever
from corpus.expected import Entry, expected_questions, load_entries, place, stale
from corpus.model import CorpusError
from ingest.check import Severity, check
from ingest.load import load_corpus
from retriever.fusion import keeping
from retriever.model import Query
from retriever.retriever import Retriever
from settings import Settings

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PLAN = "panlong-plan-2023"
EVERYDAY = "娃娃上公家的幼儿园太挤，要多修几个园子啊"


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    opened = build_retriever(Settings(home=tmp_path_factory.mktemp("home")), use_chroma="never")
    yield opened
    opened.close()


def test_every_committed_entry_belongs_to_one_passage() -> None:
    entries, corpus = load_entries(CORPUS), load_corpus(CORPUS)
    assert set(entries) == {document.id for document in corpus.documents if not document.missing}
    assert stale(entries, corpus.passages) == []


def test_no_committed_question_is_asked_of_two_passages_or_is_a_sentence_of_the_documents() -> None:
    corpus = load_corpus(CORPUS)
    times = Counter(question.text for question in corpus.expected)
    assert [text for text, count in times.items() if count > 1] == []
    published = "".join("".join(document.text.split()) for document in corpus.documents)
    assert [q.text for q in corpus.expected if len(q.text) > 12 and q.text in published] == []


def test_an_entry_whose_quote_is_gone_is_left_out_and_told() -> None:
    corpus = load_corpus(CORPUS)
    gone = Entry("二、(二)7.(1)", "计划新建公办幼儿园一百所", ("新建多少所",))
    there = Entry("二、(二)7.(1)", "计划新建公办幼儿园 11所", ("新建多少所",), ("哪天开学",))
    entries = {PLAN: [gone, there]}
    assert stale(entries, corpus.passages) == [(PLAN, gone)]
    questions = expected_questions(entries, corpus.passages)
    assert [(q.text, q.stated) for q in questions] == [("新建多少所", True), ("哪天开学", False)]


def test_a_quote_that_two_passages_of_a_section_hold_belongs_to_neither() -> None:
    section = [p for p in load_corpus(CORPUS).passages if p.section.locator == "二、(二)10.(3)二是"]
    assert place(Entry("二、(二)10.(3)二是", "中学"), section) is None


@pytest.mark.parametrize(
    "text",
    [
        "[[passage]]\nat = 1\nquote = '甲'",
        "[[passage]]\nat = '一、'\nquote = '甲'\nask = []",
        "passage = 3x",
        "x = 1",
    ],
)
def test_a_bad_file_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"plan\.toml"):
        load_entries(tmp_path)


def test_an_everyday_wording_finds_the_official_sentence_by_what_people_ask(retriever: Retriever) -> None:
    found = {e.passage.id: e for e in retriever.search(Query(EVERYDAY))}
    best = max(found.values(), key=lambda e: e.asked)
    assert "新建公办幼儿园11所" in best.passage.text
    assert "asked" in best.found_by


def test_a_search_gives_no_more_passages_than_asked_for(retriever: Retriever) -> None:
    for limit in (1, 3, 10, 60):
        assert len(retriever.search(Query(EVERYDAY), limit)) <= limit


def test_what_is_asked_and_stated_nowhere_is_near_a_question_marked_so(retriever: Retriever) -> None:
    best = max(retriever.search(Query("新建的幼儿园在哪几个小区")), key=lambda e: e.unstated)
    assert best.unstated > max(best.asked, 0.95)


def test_rows_wanted_take_the_place_of_the_least_of_the_others() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.1, 0.2], np.float32)
    best, wanted = np.array([0, 1, 2], np.intp), np.array([1, 3], np.intp)
    assert keeping(best, scores, wanted).tolist() == [0, 1, 3]


def test_the_check_tells_what_questions_have_lost_their_passage(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    assert [p for p in check(folder) if "常见问法" in p.message] == []
    path = folder / "questions" / f"{PLAN}.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + '\n[[passage]]\nat = "九、"\nquote = "没有这句话"\nasks = ["有吗"]\n', encoding="utf-8"
    )
    found = [p for p in check(folder) if "常见问法" in p.message]
    assert [(p.severity, p.document) for p in found] == [(Severity.WARNING, PLAN)]
    path.write_text(text + "[[", encoding="utf-8")
    assert any(p.severity is Severity.ERROR and f"{PLAN}.toml" in p.message for p in check(folder))
