"""Answers that are told while they are written: the work runs in its thread, its events go out as they come."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from typing import Any

import anyio
import anyio.from_thread

from answer.model import Answer, Citation
from web.desk import Desk, Inquiry
from web.errors import Refusal

Event = tuple[str, Any]


async def live_events(desk: Desk, inquiry: Inquiry) -> AsyncIterator[Event]:
    """("evidence", citations), ("sentence", text) as they pass, ("answer", Answer) last, or ("error", Refusal).

    The inquiry has been admitted before: what is refused here (too many waiting, an unexpected error) comes as an event.
    """
    send, receive = anyio.create_memory_object_stream[Event](256)

    def listen(event: str, data: object) -> None:
        if event in ("evidence", "sentence"):
            anyio.from_thread.run_sync(send.send_nowait, (event, data))

    async def work() -> None:
        async with send:
            try:
                answer: Answer = await desk.turn(replace(inquiry, listen=listen))
                await send.send(("answer", answer))
            except Refusal as refusal:
                await send.send(("error", refusal))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work)
        async with receive:
            async for event in receive:
                yield event


def citation_dicts(citations: tuple[Citation, ...]) -> list[dict[str, Any]]:
    """Citations as plain JSON values."""
    plain: list[dict[str, Any]] = json.loads(json.dumps([asdict(c) for c in citations], default=str))
    return plain
