"""Errors on their way to a program: each a status and a sentence, in OpenAI's shape."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from advisor.errors import USER_ERRORS, ModelError, SettingsError
from index.errors import CollectionMissing, IndexingError
from ui.api.requests import plain_error
from ui.door.refusals import Refusal, for_programs
from ui.operating.current import with_id
from ui.queueing import QueueClosed, QueueFull

MOST_BYTES = 1_000_000
_RETRY_SECONDS = 5
_TYPES = {429: "rate_limit_error", 500: "server_error", 503: "server_error"}
# No sentence about a request needs to be longer than this, whatever was in the request.
_LONGEST_MESSAGE = 600

_TOO_LARGE = f"The request is larger than {MOST_BYTES:,} bytes. Send fewer or shorter messages."
BROKEN = (
    "The server itself failed while answering; the terminal that runs it says how. "
    "Ask again, or run `advisor doctor`."
)


class ApiRoute(APIRoute):
    """A route that bounds the body and turns every foreseen error into a reply."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own, between these two."""
        answer = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            try:
                if self.body_field is not None and len(await request.body()) > MOST_BYTES:
                    return failure(413, _TOO_LARGE, "invalid_request")
                return await answer(request)
            except RequestValidationError as error:
                return invalid(error, lenient=self.path == "/v1/chat/completions")
            except HTTPException as error:
                return failure(error.status_code, str(error.detail), "invalid_request")
            except USER_ERRORS as error:
                return foreseen(error)

        return bounded


def describe(error: Exception) -> tuple[int, dict[str, Any]]:
    """The status and the body of a foreseen error."""
    status, code = 503, "server_error"
    if isinstance(error, QueueFull):
        status, code = 429, "queue_full"
    elif isinstance(error, QueueClosed):
        code = "stopping"
    elif isinstance(error, Refusal):
        status, code = error.status, "invalid_request"
    elif isinstance(error, SettingsError):
        status, code = 422, "invalid_option"
    elif isinstance(error, CollectionMissing):
        status, code = 404, "no_such_collection"
    elif isinstance(error, ModelError):
        code = "model_error"
    elif isinstance(error, IndexingError):
        code = "index_error"
    return status, body(status, str(error), code)


def body(status: int, message: str, code: str, param: str | None = None) -> dict[str, Any]:
    """An error in OpenAI's shape."""
    kind = _TYPES.get(status, "invalid_request_error")
    shown = _plain(message)[:_LONGEST_MESSAGE]
    return {"error": {"message": shown, "type": kind, "param": param, "code": code}}


def foreseen(error: Exception) -> JSONResponse:
    """The reply to a foreseen error."""
    status, content = describe(error)
    is_for_now = isinstance(error, (QueueFull, QueueClosed))
    headers = {"retry-after": str(_RETRY_SECONDS)} if is_for_now else None
    return JSONResponse(content, status, headers)


def failure(status: int, message: str, code: str, param: str | None = None) -> JSONResponse:
    """The reply of a status with a sentence."""
    return JSONResponse(body(status, message, code, param), status)


def invalid(error: RequestValidationError, *, lenient: bool) -> JSONResponse:
    """The reply to a body of the wrong shape: 422, or as OpenAI says it, 400."""
    problems = error.errors()
    not_json = any(problem["type"] == "json_invalid" for problem in problems)
    sentences = dict.fromkeys(plain_error(problem) for problem in problems[:5])
    where = [str(part) for part in problems[0]["loc"] if part != "body"] if problems else []
    status = 400 if lenient or not_json else 422
    param = _plain(".".join(where))[:200] if where and not not_json else None
    return failure(status, " ".join(sentences), "invalid_request", param)


async def failed(request: Request, error: Exception) -> Response:
    """The reply to what nobody foresaw; the error is raised again, for the log."""
    if for_programs(request.url.path):
        return failure(500, BROKEN, "server_error")
    return PlainTextResponse(with_id(BROKEN), 500)


def _plain(text: str) -> str:
    """Without lone surrogates, which no JSON can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
