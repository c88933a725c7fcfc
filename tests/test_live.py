"""The stream of a written answer: evidence, sentences that passed, the whole; and what the model did in the metrics."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from answer.assembly import assemble
from answer.generative import ChatModel, ModelOptions
from tests.scripted_llm import KEY, Fault, scripted_llm
from web.api import create_app
from web.llm_metrics import watch
from web.model import WebOptions

LEXICON = Path(__file__).resolve().parent.parent / "corpus" / "lexicon"
QUESTION = {"question": "盘龙区要新建多少所公办幼儿园？"}


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_sentences_are_told_as_they_pass_and_the_answer_comes_last(searcher: Any, tmp_path: Path) -> None:
    with scripted_llm() as llm:
        model = ChatModel(ModelOptions("scripted", llm.url, KEY, timeout=10))
        asker = assemble(searcher, LEXICON, today=lambda: date(2026, 11, 23), model=model)
        app = create_app(asker, searcher.corpus, options=WebOptions(home=tmp_path, gradio=False, rate=""))
        assert asker.writer
        watch(app.state.desk.metrics.registry, asker.writer.tally)
        with TestClient(app) as client:
            written = events(client.post("/api/ask/stream", json=QUESTION).text)
            llm.fault = Fault(status=500)
            fallen = events(client.post("/api/ask/stream", json=QUESTION).text)
            metrics = client.get("/metrics").text
    assert written[0][0] == "evidence"
    assert written[-1][0] == "answer"
    answer = written[-1][1]
    assert answer["mode"] == "generative"
    assert answer["notices"][0]["code"] == "ai_generated"
    told = "".join(data["text"] for name, data in written if name == "sentence")
    assert told == answer["answer"].replace("**", "")
    assert fallen[-1][1]["mode"] == "extractive"
    assert 'policyqa_llm_calls_total{outcome="ok"} 1.0' in metrics
    assert 'policyqa_llm_calls_total{outcome="server"} 1.0' in metrics
    assert KEY not in metrics
