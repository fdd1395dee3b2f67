"""A request that is refused: its status and its sentence, in the form its sender reads."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from ui.errors import PageError
from ui.operating.current import with_id

PROGRAM_PATHS = ("/v1/", "/mcp", "/metrics")
_GRADIO = "/gradio_api/"
_UPLOAD = "/gradio_api/upload"


class Refusal(PageError):
    """A request is not served; `str(error)` is what its sender is told.

    Attributes:
        status: of HTTP.
        kind: one word for programs, such as `invalid_request_error`.
        headers: that the response carries besides.
    """

    def __init__(
        self,
        status: int,
        sentence: str,
        *,
        kind: str = "invalid_request_error",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.kind = kind
        self.headers = dict(headers or {})


def for_programs(path: str) -> bool:
    """Whether programs ask at a path, rather than the page."""
    return path.startswith(PROGRAM_PATHS) or path == "/v1"


async def send_refusal(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Answer a request with a refusal; the rest of its body is not waited for."""
    # What was not read of the body would else be taken for the next request.
    headers = {**refusal.headers, "connection": "close", "cache-control": "no-store"}
    await _response(str(scope["path"]), refusal, headers)(scope, receive, send)


def _response(path: str, refusal: Refusal, headers: dict[str, str]) -> Response:
    sentence = str(refusal)
    if for_programs(path):
        body = {"error": {"message": sentence, "type": refusal.kind, "param": None, "code": None}}
        return JSONResponse(body, refusal.status, headers)
    # Gradio's script shows a text from its upload address, and a `detail` from all others.
    if path.startswith(_GRADIO) and not path.startswith(_UPLOAD):
        return JSONResponse({"detail": sentence}, refusal.status, headers)
    return PlainTextResponse(with_id(sentence), refusal.status, headers)
