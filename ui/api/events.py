"""The events of an answer as JSON, and as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

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
from ui.api.failures import BROKEN, body, describe
from ui.asking import Waiting

T = TypeVar("T")
# What is answered to a client that has gone; nobody reads it.
NOBODY = Response(status_code=499)


class EventStream(StreamingResponse):
    """Server-sent events: `events` as `content` has written them.

    `events` are closed at once when the client goes away. An error becomes the last event, of the
    name `error_event`: the status has been sent.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncGenerator[Waiting | Event, None],
        content: AsyncGenerator[bytes, None],
        error_event: str | None,
    ) -> None:
        # Nothing between here and the reader may keep events back.
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(_with_error(content, error_event), headers=headers)
        self._events = events

    async def stream_response(self, send: Send) -> None:
        """Send everything, then close."""
        async with aclosing(self._events):
            await super().stream_response(send)


async def _with_error(
    content: AsyncGenerator[bytes, None], error_event: str | None
) -> AsyncGenerator[bytes, None]:
    try:
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
    first = await _while_connected(request, anext(events, None))
    if first is None:
        return NOBODY

    async def all_of_them() -> AsyncGenerator[Waiting | Event, None]:
        yield first
        async for event in events:
            yield event

    return EventStream(events, write(all_of_them()), error_event)


async def last(request: Request, events: AsyncGenerator[T, None]) -> T | None:
    """What a stream ends with; None, and the stream closed, when the client goes away before."""

    async def read() -> T | None:
        latest = None
        async for event in events:
            latest = event
        return latest

    return await _while_connected(request, read())


async def _while_connected(request: Request, work: Awaitable[T]) -> T | None:
    """The result of `work`; None, and the work cancelled, when the client goes away before."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def streamed(example: str) -> dict[str, Any]:
    """A reply of server-sent events, for the OpenAPI document."""
    properties = {
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    }
    schema = {"type": "object", "properties": properties}
    return {"content": {"text/event-stream": {"schema": schema, "example": example}}}


def sent(data: object, event: str | None = None) -> bytes:
    """One server-sent event with a JSON value."""
    # ASCII alone: some readers take more characters than SSE does for the end of a line.
    return format_sse_event(data_str=json.dumps(data), event=event)


def event_json(event: Waiting | Event) -> tuple[str, dict[str, Any]]:
    """The name of an event and what it says."""
    match event:
        case Waiting(place=place):
            return "waiting", {"place": place}
        case Searching(question=question, searched=searched, request=request):
            understood = published(request) if request is not None else None
            said = {"question": question, "searched": searched, "understood": understood}
            return "searching", said
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
