"""OpenAI's chat completions over the advisor, for programs that already speak them.

What the interface has and the advisor has not is ignored (temperature, tools, `max_tokens`, system
messages), as local servers do; what would change the meaning is refused (pictures, `n` above 1).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from advisor.answer import Done, Event, SentenceVerified
from advisor.conversations.earlier_turns import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    MOST_TURNS,
    EarlierTurn,
)
from advisor.schema import answer_json
from ui.api.access import Serving
from ui.api.events import NOBODY, last, sent, sentence_json, stream_once_begun, streamed
from ui.api.failures import failure
from ui.api.replies import CompletionReply, ModelReply, ModelsReply, errors
from ui.api.requests import ChatMessage, ChatRequest
from ui.asking import Waiting
from ui.door.refusals import Refusal

MODEL = "groundwise"
# The interface wants a date; the model has none to tell.
_CREATED = 0
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}

_CHUNKS = streamed('data: {"object": "chat.completion.chunk"}\n\ndata: [DONE]\n\n')


def add_chat(router: APIRouter, serving: Serving) -> None:
    """The routes of OpenAI's interface."""

    @router.post(
        "/v1/chat/completions",
        summary="Answer the last message of a chat (OpenAI-compatible)",
        response_model=CompletionReply,
        responses={200: _CHUNKS, **errors(400, 413, 429, 503)},
    )
    async def complete(request: Request, asked: ChatRequest) -> Response:
        """The last user message is the question; the messages before are the conversation.

        System messages are not read, and neither are sampling parameters, tools and token limits.
        `groundwise` in the reply is the whole answer of `/v1/answer`, with citations. Documents
        that do not say it make a normal completion, whose text says what is missing.

        With `stream`, one chunk a sentence, each with its citations in `groundwise`; the last
        chunk has the whole answer there.
        """
        question, earlier = conversation(asked.messages)
        events = serving.stream(request, question, earlier, user=asked.user)
        completion = Completion()
        if asked.stream:
            options = asked.stream_options
            usage = bool(options and options.include_usage)
            write = partial(completion.chunks, usage=usage)
            return await stream_once_begun(request, events, write)
        done = await last(request, events)
        if not isinstance(done, Done):
            return NOBODY
        return JSONResponse(completion.whole(done.answer.text, answer_json(done.answer)))

    @router.get(
        "/v1/models", summary="The models: one (OpenAI-compatible)", response_model=ModelsReply
    )
    async def models() -> Response:
        """What `model` may be named; every other name is taken as well."""
        return JSONResponse({"object": "list", "data": [_model()]})

    @router.get(
        "/v1/models/{name}",
        summary="The model of this name (OpenAI-compatible)",
        response_model=ModelReply,
        responses=errors(404),
    )
    async def model(name: str) -> Response:
        """The one model there is."""
        if name == MODEL:
            return JSONResponse(_model())
        message = f"There is no model of that name here: the only one is `{MODEL}`."
        return failure(404, message, "model_not_found", "model")


def conversation(messages: Sequence[ChatMessage]) -> tuple[str, list[EarlierTurn]]:
    """The question, and the exchanges before it.

    Raises:
        Refusal: the last message is no question, or something is too long or no text.
    """
    said = [message for message in messages if message.role in ("user", "assistant")]
    if not said or said[-1].role != "user":
        raise Refusal(400, "The last message must be the user's: it is the question.")
    for message in said:
        _require_text(message)
    turns: list[EarlierTurn] = []
    for message in said[:-1]:
        text = message.text()
        if message.role == "user" and text.strip():
            turns.append(EarlierTurn(question=text))
        elif message.role == "assistant" and turns:
            before = turns[-1]
            joined = f"{before.answer}\n{text}" if before.answer else text
            turns[-1] = EarlierTurn(question=before.question, answer=joined[:LONGEST_ANSWER])
    if len(turns) > MOST_TURNS:
        raise Refusal(
            400,
            f"The chat has {len(turns)} questions before the last; at most {MOST_TURNS} are read. "
            "Leave out the oldest.",
        )
    return said[-1].text(), turns


def _require_text(message: ChatMessage) -> None:
    text = message.text()
    if message.role == "assistant":
        return
    if not isinstance(message.content, str):
        for part in message.content or []:
            if part.type != "text":
                raise Refusal(400, "Only text can be asked: send parts of type `text`.")
    if not text.strip():
        raise Refusal(400, "A user message is empty: there is nothing to answer.")
    if len(text) > LONGEST_QUESTION:
        raise Refusal(
            400,
            f"A user message has {len(text):,} characters; a question has at most "
            f"{LONGEST_QUESTION:,}.",
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """One completion on its way out."""

    key: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, text: str, answer: dict[str, Any]) -> dict[str, Any]:
        """The completion in one piece."""
        message = {"role": "assistant", "content": text}
        return {
            **self._head("chat.completion"),
            "choices": [
                {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
            ],
            "usage": _USAGE,
            "groundwise": answer,
        }

    async def chunks(
        self, events: AsyncGenerator[Waiting | Event, None], usage: bool
    ) -> AsyncGenerator[bytes, None]:
        """The completion sentence by sentence."""
        written = ""
        yield self._chunk({"role": "assistant", "content": ""}, None, usage)
        async for event in events:
            if isinstance(event, Waiting):
                yield f": {event.place} before you\n\n".encode()
            elif isinstance(event, SentenceVerified):
                delta = event.behind(written)[len(written) :]
                written += delta
                extension = {"groundwise": sentence_json(event)}
                yield self._chunk({"content": delta}, None, usage, extension)
            elif isinstance(event, Done):
                rest = event.answer.text.removeprefix(written)
                if rest:  # an abstention: nothing was written
                    yield self._chunk({"content": rest}, None, usage)
                extension = {"groundwise": answer_json(event.answer)}
                yield self._chunk({}, "stop", usage, extension)
        if usage:
            head = self._head("chat.completion.chunk")
            yield sent({**head, "choices": [], "usage": _USAGE})
        yield b"data: [DONE]\n\n"

    def _chunk(
        self,
        delta: dict[str, Any],
        finish_reason: str | None,
        usage: bool,
        extension: dict[str, Any] | None = None,
    ) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        values = {**self._head("chat.completion.chunk"), "choices": [choice], **(extension or {})}
        # With usage asked for, OpenAI's chunks name it, null before the last.
        return sent({**values, "usage": None} if usage else values)

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.key, "object": kind, "created": self.created, "model": MODEL}


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": _CREATED, "owned_by": MODEL}
