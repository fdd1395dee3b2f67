"""The interface's own operations: answer, search, collections."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from advisor.answer import Done, Event
from advisor.schema import answer_json, answer_reply, search_reply
from ui.api.access import Serving
from ui.api.events import NOBODY, event_json, last, sent, stream_once_begun, streamed
from ui.api.replies import CollectionsReply, errors
from ui.api.requests import AnswerRequest, SearchRequest
from ui.asking import Waiting

_EVENTS = streamed(
    'event: searching\ndata: {"question": "...", "searched": "...", "understood": {}}\n\n'
)


def add_answers(router: APIRouter, serving: Serving) -> None:
    """The routes of answering and searching."""

    @router.post(
        "/v1/answer",
        summary="Answer a question from the documents",
        response_model=answer_reply(),
        responses={200: _EVENTS, **errors(400, 404, 413, 422, 429, 503)},
    )
    async def answer(request: Request, asked: AnswerRequest) -> Response:
        """The answer as `advisor ask --json` prints it; docs/json.md describes every key.

        An abstention is an answer too: `abstained` is true and `answer` says what is missing.

        With `stream`, server-sent events: `waiting` (the place in the queue), `searching`,
        `retrieved`, `sentence` and `withheld` as they happen, then `done` with the whole answer,
        or `error`.
        """
        events = serving.stream(
            request,
            asked.question,
            asked.earlier(),
            user=asked.user,
            searched=asked.searched,
            options=asked.options,
        )
        if asked.stream:
            return await stream_once_begun(request, events, _sent, "error")
        done = await last(request, events)
        return JSONResponse(answer_json(done.answer)) if isinstance(done, Done) else NOBODY

    @router.post(
        "/v1/search",
        summary="Find passages",
        response_model=search_reply(),
        responses=errors(400, 404, 413, 422, 429, 503),
    )
    async def search(request: Request, asked: SearchRequest) -> Response:
        """The passages nearest to a query, best first. Nothing is written, so no model waits."""
        found = await last(request, serving.search(request, asked))
        if not isinstance(found, list):
            return NOBODY
        return JSONResponse({"query": asked.query, "passages": found})

    @router.get(
        "/v1/collections",
        summary="List the collections",
        response_model=CollectionsReply,
        responses=errors(503),
    )
    async def collections(request: Request) -> Response:
        """The named sets of documents that whoever asks may choose, by name."""
        found = await run_in_threadpool(serving.collections, request)
        rows = [{"name": each.name, "documents": sorted(each.documents)} for each in found]
        return JSONResponse({"collections": rows})


async def _sent(events: AsyncGenerator[Waiting | Event, None]) -> AsyncGenerator[bytes, None]:
    async for event in events:
        name, data = event_json(event)
        yield sent(data, name)
