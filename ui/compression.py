"""Texts go over the network compressed.

What is sent holds no token that another site's page could guess at by asking again and again and
comparing lengths (BREACH): the session is in a cookie alone, nothing of an address is repeated, and
the guard refuses what another site's page asks for.
"""

from __future__ import annotations

import gzip
import zlib
from typing import Protocol

import brotli  # type: ignore[import-untyped]
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# An event stream is not among them: its events must not wait for one another.
_KINDS = {
    "text/html",
    "text/css",
    "text/plain",
    "text/javascript",
    "text/markdown",
    "application/javascript",
    "application/json",
    "image/svg+xml",
}
_SHORTEST_BYTES = 600
# The best takes twenty times as long, of which the first page after a start waits, and saves 7%.
_QUALITY = 5


def encoding_for(headers: Headers) -> str:
    """The encoding that the sender of a request prefers of ours; empty for none."""
    accepted = {
        name.strip().lower()
        for name, _, weight in (
            each.partition(";") for each in headers.get("accept-encoding", "").split(",")
        )
        if weight.strip().replace(" ", "") not in ("q=0", "q=0.0")
    }
    return next((name for name in ("br", "gzip") if name in accepted), "")


def compressed(body: bytes, encoding: str) -> bytes:
    """A whole text, in an encoding that `encoding_for` has chosen."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=_QUALITY, mode=brotli.MODE_TEXT))
    return gzip.compress(body, mtime=0) if encoding == "gzip" else body


class Compressed:
    """ASGI middleware that compresses texts for whoever understands it, piece by piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its response on the way back through a compressor."""
        encoding = encoding_for(Headers(scope=scope)) if scope["type"] == "http" else ""
        if not encoding or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Response(send, encoding).send)


class _Compressor(Protocol):
    def piece(self, body: bytes) -> bytes: ...

    def end(self, body: bytes) -> bytes: ...


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Compressor(quality=_QUALITY, mode=brotli.MODE_TEXT)

    def piece(self, body: bytes) -> bytes:
        return bytes(self._inner.process(body) + self._inner.flush())

    def end(self, body: bytes) -> bytes:
        return bytes(self._inner.process(body) + self._inner.finish())


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.compressobj(wbits=31)

    def piece(self, body: bytes) -> bytes:
        return self._inner.compress(body) + self._inner.flush(zlib.Z_SYNC_FLUSH)

    def end(self, body: bytes) -> bytes:
        return self._inner.compress(body) + self._inner.flush()


class _Response:
    """One response on its way out; its head waits for the first piece of its body."""

    def __init__(self, send: Send, encoding: str) -> None:
        self._send = send
        self._encoding = encoding
        self._head: Message | None = None
        self._compressor: _Compressor | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if message["type"] == "http.response.body":
            body, more = message.get("body", b""), message.get("more_body", False)
            if self._head is not None:
                await self._begin(self._head, len(body), more)
                self._head = None
            if self._compressor is not None:
                body = self._compressor.piece(body) if more else self._compressor.end(body)
                message = {"type": "http.response.body", "body": body, "more_body": more}
        await self._send(message)

    async def _begin(self, head: Message, length: int, more: bool) -> None:
        headers = MutableHeaders(scope=head)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in _KINDS and "content-encoding" not in headers:
            headers.add_vary_header("accept-encoding")
            whole = head["status"] == 200 and (more or length >= _SHORTEST_BYTES)
            if whole and "content-range" not in headers:
                self._compressor = _Brotli() if self._encoding == "br" else _Gzip()
                headers["content-encoding"] = self._encoding
                # What is sent differs in its bytes from what the validator was made of.
                if headers.get("etag", "").startswith('"'):
                    headers["etag"] = "W/" + headers["etag"]
                del headers["content-length"]
        await self._send(head)
