"""`/v1/chat/completions` and `/v1/models`, so that what speaks OpenAI's protocol can ask. See docs/integrations.md.

The last user message is the question, the turns before it the history; other parameters are accepted and unused. The
citations come beside the text in the extra field `policyqa`, in a stream on its last chunk.
"""

import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from answer.label import labelled_text
from answer.model import Answer, Mode, Turn
from answer.wire import answer_to_dict
from web.ask import MOST_ANSWER, MOST_TURNS, NO_STORE, STREAM_HEADERS, client_of, sentences_of
from web.desk import Desk, Inquiry
from web.errors import Refusal

# Name of the model -> how to answer.
MODELS = {"policyqa": "auto", "policyqa-extractive": "extractive", "policyqa-generative": "generative"}
NO_QUESTION = "没有看到问题：messages 里最后一条应是 role 为 user 的文字"


class Part(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore")

    type: StrictStr
    text: StrictStr = ""


class Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: StrictStr | list[Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class ChatBody(BaseModel):
    """What is read of a request; what else the protocol knows is ignored."""

    model_config = ConfigDict(extra="ignore")

    model: StrictStr = "policyqa"
    messages: Annotated[list[Message], Field(min_length=1, max_length=200)]
    stream: bool = False

    def inquiry(self) -> Inquiry:
        """The question with its history; Refusal 400 where the last message is not a user's."""
        talk = [m for m in self.messages if m.role in ("user", "assistant")]
        if not talk or talk[-1].role != "user" or not talk[-1].text.strip():
            raise Refusal(400, "no_question", NO_QUESTION)
        turns: list[Turn] = []
        for message in talk[:-1]:
            if message.role == "user":
                turns.append(Turn(message.text))
            elif turns:
                turns[-1] = Turn(turns[-1].question, message.text[:MOST_ANSWER])
        return Inquiry(talk[-1].text, tuple(turns[-MOST_TURNS:]), mode=MODELS.get(self.model, "auto"))


def openai_router(desk: Desk) -> APIRouter:
    router = APIRouter(tags=["openai"])

    @router.get("/v1/models", summary="The names under which questions are answered")
    async def models() -> JSONResponse:
        entries = [{"id": name, "object": "model", "created": 0, "owned_by": "policyqa"} for name in MODELS]
        return JSONResponse({"object": "list", "data": entries}, headers=NO_STORE)

    @router.post(
        "/v1/chat/completions",
        summary="Ask in OpenAI's protocol; citations in the field `policyqa`",
        response_model=None,
    )
    async def completions(body: ChatBody, request: Request) -> JSONResponse | StreamingResponse:
        answer = await desk.answer(body.inquiry(), client_of(request))
        if body.stream:
            # A sentence that was sent cannot be taken back here: only what is settled is streamed.
            return StreamingResponse(
                _chunks(answer, body.model), media_type="text/event-stream", headers=STREAM_HEADERS
            )
        return JSONResponse(completion(answer, body.model), headers=NO_STORE)

    return router


def extra(answer: Answer) -> dict[str, Any]:
    """The extra field: the answer object of `/api/ask` and whether the text is machine-written."""
    return {**answer_to_dict(answer), "ai_generated": answer.mode is Mode.GENERATIVE}


def completion(answer: Answer, model: str) -> dict[str, Any]:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": labelled_text(answer)},
        "finish_reason": "stop",
        "logprobs": None,
    }
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    return {
        **_head(answer, model, "chat.completion"),
        "choices": [choice],
        "usage": usage,
        "policyqa": extra(answer),
    }


def _head(answer: Answer, model: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{answer.id}", "object": kind, "created": int(time.time()), "model": model}


async def _chunks(answer: Answer, model: str) -> AsyncIterator[str]:
    head = _head(answer, model, "chat.completion.chunk")
    yield _event({**head, "choices": [_choice({"role": "assistant", "content": ""})]})
    for sentence in sentences_of(labelled_text(answer)):
        yield _event({**head, "choices": [_choice({"content": sentence})]})
    yield _event({**head, "choices": [_choice({}, "stop")], "policyqa": extra(answer)})
    yield "data: [DONE]\n\n"


def _choice(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}


def _event(chunk: dict[str, Any]) -> str:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
