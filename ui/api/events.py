"""The events of an answer as JSON, and as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, cast

from fastapi.sse import format_sse_event
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from advisor.answer import (
    Done,
    Event,
    Retrieved,
    Searching,
    SentenceVerified,
    SentenceWithheld,
)
from advisor.errors import USER_ERRORS
from advisor.schema import published
from ui.api.asking import Waiting, while_connected
from ui.api.failures import BROKEN, body, describe

# One event of a stream, for the OpenAPI document.
EVENT_SCHEMA = {
    "type": "object",
    "properties": {
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
# What is answered to a client that has gone; nobody reads it.
NOBODY = Response(status_code=499)


class EventStream(StreamingResponse):
    """Server-sent events; the generator is closed at once when the client goes away.

    An error becomes the last event, of the name `error_event`: the status has been sent.
    """

    media_type = "text/event-stream"

    def __init__(self, content: AsyncGenerator[bytes, None], error_event: str | None) -> None:
        # Nothing between here and the reader may keep events back.
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(_with_error(content, error_event), headers=headers)

    async def stream_response(self, send: Send) -> None:
        """Send everything, then close."""
        async with aclosing(cast(Any, self.body_iterator)):
            await super().stream_response(send)


async def _with_error(
    content: AsyncGenerator[bytes, None], error_event: str | None
) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(content):
            async for piece in content:
                yield piece
    except USER_ERRORS as error:
        yield sent(describe(error)[1], error_event)
    except Exception:  # said to the client, then raised for the terminal
        yield sent(body(500, BROKEN, "server_error"), error_event)
        raise


async def stream_once_begun(
    request: Request,
    events: AsyncGenerator[Waiting | Event, None],
    write: Callable[[AsyncGenerator[Waiting | Event, None]], AsyncGenerator[bytes, None]],
    error_event: str | None = None,
) -> Response:
    """Stream events as `write` writes them.

    The first is waited for, so that a full queue or a missing index is a status and no event.
    """

    async def begin() -> AsyncGenerator[Waiting | Event, None]:
        try:
            return _after(await anext(events), events)
        except BaseException:
            await events.aclose()
            raise

    begun = await while_connected(request, begin())
    return NOBODY if begun is None else EventStream(write(begun), error_event)


async def _after(
    first: Waiting | Event, events: AsyncGenerator[Waiting | Event, None]
) -> AsyncGenerator[Waiting | Event, None]:
    async with aclosing(events):
        yield first
        async for event in events:
            yield event


def sent(data: object, event: str | None = None) -> bytes:
    """One server-sent event with a JSON value."""
    # ASCII alone: some readers take more characters than SSE does for the end of a line.
    return format_sse_event(data_str=json.dumps(data), event=event)


def event_json(event: Waiting | Event) -> tuple[str, dict[str, Any]]:
    """The name of an event and what it says."""
    match event:
        case Waiting(place=place):
            return "waiting", {"place": place}
        case Searching(question=question, searched=searched):
            return "searching", {"question": question, "searched": searched}
        case Retrieved(passages=passages):
            return "retrieved", {"passages": [published(found) for found in passages]}
        case SentenceVerified():
            return "sentence", sentence_json(event)
        case SentenceWithheld(verdict=verdict):
            return "withheld", {"claim": published(verdict)}
        case Done(answer=answer):
            return "done", published(answer)


def sentence_json(event: SentenceVerified) -> dict[str, Any]:
    """A sentence that may be shown, its verdict and its citations."""
    citations = [published(citation) for citation in event.citations]
    return {"text": event.text, "claim": published(event.verdict), "citations": citations}
