"""OpenAI's protocol, spoken by the official client against a running server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import uvicorn

from answer.assembly import assemble
from answer.generative import ChatModel, ModelOptions
from answer.model import MARKER
from corpus.model import Corpus
from tests.fakes import FakeAsker, tiny_corpus
from tests.scripted_llm import KEY, scripted_llm
from web.api import create_app
from web.model import WebOptions
from web.serve import make_server

LEXICON = Path(__file__).resolve().parent.parent / "corpus" / "lexicon"
QUESTION = "计划新建公办幼儿园多少所？"


@pytest.fixture(scope="module")
def asker() -> FakeAsker:
    return FakeAsker(tiny_corpus())


@contextmanager
def serving(asker: Any, home: Path, corpus: Corpus | None = None) -> Iterator[str]:
    """A running server over an asker; the address of OpenAI's protocol."""
    app = create_app(asker, corpus or asker.corpus, options=WebOptions(home=home, gradio=False, rate=""))
    listening = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    server: uvicorn.Server = make_server(app, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    server.should_exit = True
    thread.join(10)
    listening.close()


@pytest.fixture(scope="module")
def base(asker: FakeAsker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(asker, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def client(base: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=base, api_key="none", max_retries=0, http_client=httpx.Client(trust_env=False)
    ) as found:
        yield found


def test_the_citations_come_with_the_text(client: openai.OpenAI, asker: FakeAsker) -> None:
    done = client.chat.completions.create(model="policyqa", messages=[{"role": "user", "content": QUESTION}])
    text = done.choices[0].message.content or ""
    extra = (done.model_extra or {})["policyqa"]
    assert "11所" in text
    assert "[1]" in text
    assert extra["ai_generated"] is False
    (citation,) = extra["citations"]
    document = asker.corpus.by_id[citation["document_id"]].text
    assert document[citation["start"] : citation["end"]] == citation["quote"]


def test_a_stream_gives_the_same_text_and_the_citations_last(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="policyqa", messages=[{"role": "user", "content": QUESTION}])
    stream = client.chat.completions.create(
        model="policyqa", messages=[{"role": "user", "content": QUESTION}], stream=True
    )
    chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == whole.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert (chunks[-1].model_extra or {})["policyqa"]["citations"]


def test_the_turns_before_are_the_history(client: openai.OpenAI, asker: FakeAsker) -> None:
    client.chat.completions.create(
        model="policyqa-extractive",
        temperature=0.3,
        messages=[
            {"role": "system", "content": "你是助手"},
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "11所"},
            {"role": "user", "content": [{"type": "text", "text": "新建小学多少所？"}]},
        ],
    )
    question, history = asker.asked[-1]
    assert question == "新建小学多少所？"
    assert [(turn.question, turn.answer) for turn in history] == [(QUESTION, "11所")]


def test_a_talk_without_a_question_is_refused_in_words(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="没有看到问题"):
        client.chat.completions.create(model="policyqa", messages=[{"role": "assistant", "content": "您好"}])
    with pytest.raises(openai.UnprocessableEntityError):
        client.chat.completions.create(model="policyqa", messages=[])


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    assert "policyqa" in [model.id for model in client.models.list()]


def test_a_written_answer_keeps_label_markers_and_citations_whole_and_in_a_stream(
    searcher: Any, tmp_path: Path
) -> None:
    with scripted_llm() as llm:
        model = ChatModel(ModelOptions("scripted", llm.url, KEY, timeout=10))
        written = assemble(searcher, LEXICON, today=lambda: date(2026, 11, 23), model=model)
        with (
            serving(written, tmp_path, searcher.corpus) as base,
            openai.OpenAI(
                base_url=base, api_key="none", max_retries=0, http_client=httpx.Client(trust_env=False)
            ) as client,
        ):
            ask = {"model": "policyqa", "messages": [{"role": "user", "content": "怎样加强校园安全"}]}
            whole = client.chat.completions.create(**ask)  # type: ignore[call-overload]
            chunks = list(client.chat.completions.create(**ask, stream=True))  # type: ignore[call-overload]
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    for text, extra in (
        (whole.choices[0].message.content, whole.model_extra["policyqa"]),
        (streamed, chunks[-1].model_extra["policyqa"]),
    ):
        assert text.startswith("【内容由人工智能生成")
        assert extra["ai_generated"] is True
        assert {int(n) for n in MARKER.findall(text)} == {c["marker"] for c in extra["citations"]}
        for citation in extra["citations"]:
            document = searcher.corpus.by_id[citation["document_id"]].text
            assert document[citation["start"] : citation["end"]] == citation["quote"]
