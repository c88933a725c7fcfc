"""The interface: what is promised to widgets and other programs, and what happens to everything else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import TODAY, FakeAsker, tiny_corpus
from web.api import create_app
from web.model import WebOptions

QUESTION = "新建公办幼儿园多少所"
CORPUS = tiny_corpus()
Make = Callable[..., TestClient]
KEYS = [
    "id",
    "question",
    "standalone_question",
    "status",
    "mode",
    "answer",
    "citations",
    "related",
    "suggestions",
    "notices",
    "contact",
    "seconds",
]


def client(**options: Any) -> TestClient:
    values = {"gradio": False, "rate": "", "today": lambda: TODAY, **options}
    app = create_app(FakeAsker(CORPUS), CORPUS, options=WebOptions(**values))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda **options: client(**{"home": tmp_path, **options})


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(home=tmp_path_factory.mktemp("home"))


def post(api: TestClient, body: str | bytes, path: str = "/api/ask") -> Any:
    return api.post(path, content=body, headers={"content-type": "application/json"})


def test_an_answer_has_the_promised_fields_and_no_more(api: TestClient) -> None:
    answer = api.post("/api/ask", json={"question": QUESTION}).json()
    assert list(answer) == KEYS
    citation = answer["citations"][0]
    text = CORPUS.by_id[citation["document_id"]].text
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert api.get(citation["permalink"]).status_code == 200


def test_the_node_tree_comes_only_when_asked_for(api: TestClient) -> None:
    answer = api.post("/api/ask?view=1", json={"question": QUESTION}).json()
    assert list(answer) == [*KEYS, "view"]
    assert answer["view"]["tag"] == "article"


def test_the_stream_gives_evidence_then_sentences_then_the_answer(api: TestClient) -> None:
    response = api.post("/api/ask/stream", json={"question": QUESTION})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    assert response.headers["cache-control"] == "no-store"
    events = [block.split("\n", 1) for block in response.text.strip().split("\n\n")]
    names = [name.removeprefix("event: ") for name, _ in events]
    assert names == ["evidence", *["sentence"] * (len(names) - 2), "answer"]
    data = [json.loads(line.removeprefix("data: ")) for _, line in events]
    assert "".join(part["text"] for part in data[1:-1]) == data[-1]["answer"]
    assert data[0]["citations"] == data[-1]["citations"]


def test_history_and_restrictions_reach_whoever_answers(tmp_path: Path) -> None:
    asker = FakeAsker(CORPUS)
    app = create_app(asker, CORPUS, options=WebOptions(home=tmp_path, gradio=False))
    body = {
        "question": "毛入园率多少",
        "history": [{"question": "你好", "answer": "您好"}, {"question": "再问"}],
        "levels": ["province"],
        "documents": ["digest"],
        "mode": "extractive",
    }
    answer = TestClient(app).post("/api/ask", json=body).json()
    assert answer["citations"][0]["document_id"] == "digest"
    turns = asker.asked[0][1]
    assert [(turn.question, turn.answer) for turn in turns] == [("你好", "您好"), ("再问", None)]


BAD = {
    "cut-off JSON": b'{"question": ',
    "no JSON at all": b"question=1",
    "not UTF-8": b'{"question": "\xff\xfe"}',
    "empty": b"",
    "a list": b"[]",
    "a string": b'"question"',
    "no question": b"{}",
    "a number": b'{"question": 3}',
    "null": b'{"question": null}',
    "a list as question": b'{"question": ["a"]}',
    "NaN": b'{"question": NaN}',
    "lone surrogate": b'{"question": "\\ud800"}',
    "lone surrogate as a key": b'{"\\ud800": 1, "question": "a"}',
    "lone surrogate in a document id": b'{"question": "a", "documents": ["\\ud800"]}',
    "blank": '{"question": " \u3000\\n "}'.encode(),
    "unknown field": b'{"question": "a", "temperature": 1}',
    "unknown level": b'{"question": "a", "levels": ["galaxy"]}',
    "unknown document": b'{"question": "a", "documents": ["nowhere"]}',
    "unknown mode": b'{"question": "a", "mode": "poem"}',
    "history of strings": b'{"question": "a", "history": ["b"]}',
    "history without a question": b'{"question": "a", "history": [{"answer": "b"}]}',
    "long history": json.dumps({"question": "a", "history": [{"question": "b"}] * 21}).encode(),
    "deep nesting": b"[" * 60_000,
    "a huge number": b'{"question": 1' + b"0" * 5000 + b"}",
}


@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream"])
@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_question_is_refused_in_chinese_and_never_breaks_the_server(
    api: TestClient, body: bytes, path: str
) -> None:
    response = post(api, body, path)
    assert response.status_code in (400, 422)
    message = response.json()["error"]["message"]
    assert any("\u4e00" <= c <= "\u9fff" for c in message), message
    assert response.headers["cache-control"] == "no-store" or response.status_code == 422


def test_a_question_over_the_limit_is_told_the_limit(api: TestClient) -> None:
    assert api.post("/api/ask", json={"question": "问" * 500}).status_code == 200
    for length in (501, 10_000):
        response = api.post("/api/ask", json={"question": "问" * length})
        assert response.status_code == 422
        assert "500" in response.json()["error"]["message"]
        assert str(length) in response.json()["error"]["message"]


def test_a_body_over_the_limit_is_refused_by_its_length_and_while_it_arrives(api: TestClient) -> None:
    announced = post(api, b" " * 70_000)
    assert announced.status_code == 413
    assert "64 KB" in announced.json()["error"]["message"]
    pieces = (b" " * 10_000 for _ in range(7))
    assert api.post("/api/ask", content=pieces).status_code == 413


@settings(deadline=None, max_examples=60)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_json_value_in_any_field_breaks_the_server(value: Any) -> None:
    api = _shared()
    for name in ("question", "history", "levels", "documents", "mode"):
        body = json.dumps({"question": QUESTION, name: value})
        assert post(api, body).status_code in (200, 400, 422)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_server(body: bytes) -> None:
    for path in ("/api/ask", "/api/feedback"):
        assert post(_shared(), body, path).status_code in (400, 422)


_SHARED: list[TestClient] = []


def _shared() -> TestClient:
    if not _SHARED:
        _SHARED.append(client())
    return _SHARED[0]


def test_an_error_while_answering_gives_nothing_away(api: TestClient) -> None:
    response = api.post("/api/ask", json={"question": "故障"})
    assert response.status_code == 500
    assert "broken on purpose" not in response.text
    assert "Traceback" not in response.text


def test_documents_are_listed_with_their_validity_on_the_day(api: TestClient) -> None:
    found = {d["id"]: d for d in api.get("/api/documents").json()["documents"]}
    assert found["plan"]["status"] == "expired"
    assert found["digest"]["original"] is False
    assert found["picture"]["missing"] is True


def test_a_document_comes_with_its_text_and_a_tree_that_gives_it_back(api: TestClient) -> None:
    document = api.get("/api/documents/plan").json()
    flat: list[dict[str, Any]] = []

    def walk(nodes: list[dict[str, Any]]) -> None:
        for node in nodes:
            flat.append(node)
            walk(node["children"])

    walk(document["sections"])
    flat.sort(key=lambda node: node["start"])
    assert "".join(document["text"][n["start"] : n["end"]] for n in flat) == document["text"]
    assert [n["label"] for n in document["sections"] if n["label"]] == ["一、", "二、"]


def test_an_unknown_document_is_a_404_that_names_it(api: TestClient) -> None:
    response = api.get("/api/documents/nowhere")
    assert response.status_code == 404
    assert "nowhere" in response.json()["error"]["message"]


def test_ready_and_questions_say_503_while_loading(make: Make) -> None:
    loading = make(ready=lambda: False)
    assert loading.get("/healthz").status_code == 200
    for response in (loading.get("/readyz"), loading.post("/api/ask", json={"question": QUESTION})):
        assert response.status_code == 503
        assert response.headers["retry-after"] == "3"
    assert make().get("/readyz").json() == {"status": "ready", "documents": 3}


def test_the_counts_hold_no_question(make: Make) -> None:
    api = make()
    api.post("/api/ask", json={"question": QUESTION})
    api.post("/api/ask", json={"question": "学费"})
    counts = api.get("/metrics").text
    assert 'policyqa_answers_total{mode="extractive",status="answered"} 1.0' in counts
    assert 'status="unanswerable_not_stated"' in counts
    assert "幼儿园" not in counts


def test_the_description_names_every_address_of_the_interface(api: TestClient) -> None:
    paths = set(api.get("/openapi.json").json()["paths"])
    assert paths >= {
        "/api/ask",
        "/api/ask/stream",
        "/api/feedback",
        "/api/documents",
        "/api/documents/{document_id}",
        "/healthz",
        "/readyz",
        "/metrics",
    }


def test_feedback_is_kept_without_who_gave_it(make: Make, tmp_path: Path) -> None:
    api = make()
    body = {"id": "a1b2", "verdict": "useless", "reason": "电话１３８　００１３　８０００ 没人接"}
    assert api.post("/api/feedback", json=body).json() == {"kept": True}
    api.post("/api/feedback", json={"id": "a1b3", "verdict": "useful"})
    lines = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [set(record) for record in records] == [{"day", "id", "verdict", "reason"}] * 2
    assert records[0]["reason"] == "电话〔已隐去〕 没人接"


def test_feedback_that_cannot_be_kept_says_so(make: Make, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    api = make(home=blocked)
    response = api.post("/api/feedback", json={"id": "a1", "verdict": "useful"})
    assert response.status_code == 503
    assert "没能保存" in response.json()["error"]["message"]


def test_an_unknown_address_is_a_page_for_people_and_json_for_programs(api: TestClient) -> None:
    program = api.get("/api/nothing")
    assert (program.status_code, program.json()["error"]["code"]) == (404, "not_found")
    person = api.get("/nothing", headers={"accept": "text/html,*/*"})
    assert person.status_code == 404
    assert person.headers["content-type"].startswith("text/html")
    assert "去提问" in person.text
    assert api.put("/api/ask").status_code == 405


def test_every_example_question_of_the_chat_page_is_answered(product: Any) -> None:
    asker, _ = product
    for example in WebOptions().examples:
        for question in example.questions:
            assert asker.ask(question).status.answered, question
