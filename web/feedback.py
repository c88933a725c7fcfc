"""`POST /api/feedback`: verdicts on answers, appended to a file, without a trace of who gave them."""

import json
import os
import threading
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from web import words
from web.ask import NO_STORE, client_of
from web.desk import Desk
from web.errors import Refusal
from web.model import CHINA
from web.redact import redact

MOST_REASON = 500
# Beyond this size nothing more is kept: a script could fill the disk otherwise.
MOST_BYTES = 64 * 1024 * 1024


class FeedbackBody(BaseModel):
    """A verdict on one answer, with a reason in the reader's words."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[StrictStr, Field(pattern=r"^[\w-]{1,64}$")]
    verdict: Literal["useful", "useless"]
    reason: Annotated[StrictStr, Field(max_length=MOST_REASON)] = ""


class FeedbackFile:
    """Lines of JSON: the day, the answer's id, the verdict, the reason with personal numbers taken out."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "feedback.jsonl"
        self._lock = threading.Lock()

    def append(self, feedback: FeedbackBody) -> None:
        """Add one line; OSError where the folder cannot be written or the file is full."""
        # The day is enough to tell versions apart; the minute could be matched with an access log.
        record = {
            "day": datetime.now(CHINA).date().isoformat(),
            "id": feedback.id,
            "verdict": feedback.verdict,
            "reason": redact(feedback.reason.strip()),
        }
        line = json.dumps(record, ensure_ascii=False) + "\n"
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size > MOST_BYTES:
                raise OSError("the feedback file is full")
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as file:
                file.write(line)


def feedback_router(desk: Desk) -> APIRouter:
    router = APIRouter(tags=["feedback"])
    file = FeedbackFile(desk.options.home)

    @router.post("/api/feedback", summary="Say whether an answer was useful")
    def feedback(body: FeedbackBody, request: Request) -> JSONResponse:
        desk.admit(client_of(request))
        try:
            file.append(body)
        except OSError:
            raise Refusal(503, "not_kept", words.NOT_KEPT) from None
        desk.metrics.feedback.labels(body.verdict).inc()
        return JSONResponse({"kept": True}, headers=NO_STORE)

    return router
