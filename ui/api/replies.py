"""What programs get beside answers: the shapes of OpenAI's interface, and of errors."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from advisor.schema import answer_reply


class CompletionMessage(BaseModel):
    """What the assistant says."""

    role: Literal["assistant"]
    content: str


class Choice(BaseModel):
    """The one answer of a completion."""

    index: int
    message: CompletionMessage
    finish_reason: Literal["stop"]
    logprobs: None


class Usage(BaseModel):
    """Tokens, which are not counted here: always 0."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionReply(BaseModel):
    """A chat completion; `groundwise` is the answer with its citations."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    groundwise: answer_reply()  # type: ignore[valid-type]


class ModelReply(BaseModel):
    """A model, as OpenAI's interface lists it."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsReply(BaseModel):
    """The models: one."""

    object: Literal["list"]
    data: list[ModelReply]


class CollectionReply(BaseModel):
    """A named set of documents, and their ids."""

    name: str
    documents: list[str]


class CollectionsReply(BaseModel):
    """The collections that may be chosen, by name."""

    collections: list[CollectionReply]


class ErrorDetail(BaseModel):
    """What went wrong."""

    message: str = Field(description="A sentence for people.")
    type: str
    param: str | None
    code: str


class ErrorReply(BaseModel):
    """An error, in OpenAI's shape."""

    error: ErrorDetail


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These statuses, for an operation's `responses`."""
    return {status: {"model": ErrorReply, "description": _MEANING[status]} for status in statuses}


_MEANING = {
    400: "The request is not JSON, or asks for what there is not.",
    404: "There is no such model, or no such collection.",
    413: "The request is too large.",
    422: "A field is missing, out of bounds or unknown.",
    429: "Too many questions wait already; `Retry-After` says when to try again.",
    503: "The model or the index cannot be used; the message says what to do.",
}
