"""`POST /api/ask` and its stream of events."""

import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from answer.model import Answer, Turn
from answer.wire import answer_to_dict
from corpus.model import Level
from web.desk import Desk, Inquiry
from web.errors import error_body
from web.languages.tables import Language
from web.live import citation_dicts, live_events
from web.nodes import to_json
from web.render import render_answer

MOST_TURNS = 20
MOST_ANSWER = 8000
MOST_DOCUMENTS = 100
NO_STORE = {"Cache-Control": "no-store"}
STREAM_HEADERS = NO_STORE | {"X-Accel-Buffering": "no"}
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]+(?:\[\d{1,3}\])*|[^。！？\n]+$")


class TurnBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: Annotated[StrictStr, Field(min_length=1, max_length=5000)]
    answer: Annotated[StrictStr, Field(max_length=MOST_ANSWER)] | None = None


class AskBody(BaseModel):
    """A question, earlier turns of the conversation, and what to restrict the search to.

    The limit on the question's length is a setting (500 characters unless changed) and checked at the desk.
    """

    model_config = ConfigDict(extra="forbid")

    question: Annotated[StrictStr, Field(min_length=1, examples=["盘龙区要新建多少所公办幼儿园？"])]
    history: Annotated[list[TurnBody], Field(max_length=MOST_TURNS)] = []
    mode: Literal["auto", "extractive", "generative"] = "auto"
    levels: Annotated[list[Level], Field(max_length=len(Level))] = []
    documents: Annotated[
        list[Annotated[StrictStr, Field(max_length=200)]], Field(max_length=MOST_DOCUMENTS)
    ] = []

    def inquiry(self) -> Inquiry:
        turns = tuple(Turn(turn.question, turn.answer) for turn in self.history)
        return Inquiry(self.question, turns, frozenset(self.levels), frozenset(self.documents), self.mode)


def ask_router(desk: Desk) -> APIRouter:
    router = APIRouter(tags=["ask"])

    @router.post("/api/ask", summary="Ask a question; the answer with its citations")
    async def ask(
        body: AskBody,
        request: Request,
        view: Annotated[bool, Query(description="add the node tree")] = False,
        lang: Annotated[Language, Query(description="language of the tree's fixed texts")] = "zh",
    ) -> JSONResponse:
        answer = await desk.answer(body.inquiry(), client_of(request))
        return JSONResponse(viewed(answer_to_dict(answer), view, lang), headers=NO_STORE)

    @router.post(
        "/api/ask/stream", summary="The same as server-sent events: evidence, sentence, answer, error"
    )
    async def stream(
        body: AskBody, request: Request, view: bool = False, lang: Language = "zh"
    ) -> StreamingResponse:
        inquiry, client = body.inquiry(), client_of(request)
        # Refused questions get their status code: only what was taken becomes a stream.
        if desk.writes and body.mode != "extractive":
            desk.admit(client, inquiry)
            told = _live(desk, inquiry, lambda answer: viewed(answer_to_dict(answer), view, lang))
            return StreamingResponse(told, media_type="text/event-stream", headers=STREAM_HEADERS)
        answer = viewed(answer_to_dict(await desk.answer(inquiry, client)), view, lang)
        return StreamingResponse(_events(answer), media_type="text/event-stream", headers=STREAM_HEADERS)

    return router


def client_of(request: Request) -> str | None:
    return request.client.host if request.client else None


def viewed(answer: dict[str, Any], view: bool, language: Language = "zh") -> dict[str, Any]:
    """The answer, with the tree of nodes to show it in the extra field `view` where that was asked for."""
    if not view:
        return answer
    return {**answer, "view": to_json(render_answer(answer, language=language))}


async def _events(answer: dict[str, Any]) -> AsyncIterator[str]:
    """Evidence first, then sentence by sentence, then the whole."""
    if answer["status"].startswith("error_"):
        yield event("error", error_body(answer["status"], answer["answer"]))
    if answer["citations"]:
        yield event("evidence", {"citations": answer["citations"]})
    for sentence in sentences_of(answer["answer"]):
        yield event("sentence", {"text": sentence})
    yield event("answer", answer)


def sentences_of(text: str) -> list[str]:
    """A text cut into its sentences, their marks and the line breaks behind them included."""
    return [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]


async def _live(
    desk: Desk, inquiry: Inquiry, shown: Callable[[Answer], dict[str, Any]]
) -> AsyncIterator[str]:
    """While a model writes: evidence, sentences as they pass their checks, then the whole, which replaces them."""
    told = False
    async for name, data in live_events(desk, inquiry):
        if name == "evidence":
            yield event("evidence", {"citations": citation_dicts(data)})
        elif name == "sentence":
            told = True
            yield event("sentence", {"text": data})
        elif name == "error":
            yield event("error", error_body(data.code, data.message))
        elif told:
            yield event("answer", shown(data))
        else:
            async for line in _events(shown(data)):
                yield line


def event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
