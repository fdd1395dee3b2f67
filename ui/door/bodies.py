"""The bodies of requests: how long they may be, and that they are what they say."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from typing import Any, NoReturn

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.door.refusals import Refusal, send_refusal
from ui.library.uploads import UploadLimits, UploadRefused, check_part_name

MAX_BODY_BYTES = 2 * 1024 * 1024
_DEEPEST = 64
_LONGEST_TAB = 64
_SECONDS_FOR_A_BODY = 60.0
_SECONDS_FOR_A_CHUNK = 60.0
_SECONDS_TO_FORGET = 1.0
_MOST_FORGOTTEN_BYTES = 8 * 1024 * 1024
_MAX_FIELDS = 20
_MAX_FIELD_BYTES = 64 * 1024
# A string, or a bracket outside of strings. A string that does not end is taken as one as well, so
# that the text is gone over once.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class CheckedBodies:
    """ASGI middleware that reads each body within limits before the page may.

    JSON is read whole and looked at. Of files the form is looked at as they pass, and how much
    there is of them; each file by itself is for the library to take or refuse, so that one bad file
    does not keep the others out. The name of the tab that a JSON body comes from is left in the
    request's state, as `tab`.
    """

    def __init__(self, app: ASGIApp, limits: UploadLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that was checked."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            kind = _kind(headers)
            if kind == "multipart/form-data":
                await self._pass_files(scope, receive, send, headers)
                return
            body = await read_body(headers, receive, MAX_BODY_BYTES)
            if body and kind not in ("application/json", "application/x-www-form-urlencoded"):
                told = "Send JSON, with the header `Content-Type: application/json`."
                raise Refusal(415, told)
            if body and kind == "application/json":
                tab = _check_json(body)
                scope.setdefault("state", {})["tab"] = tab
        except Refusal as refusal:
            await _refuse(scope, receive, send, refusal)
            return
        await self._app(scope, _replaying(body, receive), send)

    async def _pass_files(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers
    ) -> None:
        """Let files through, chunk by chunk, as long as they are a form within the limits."""
        _check_declared_size(headers, self._limits.max_total_bytes + MAX_BODY_BYTES)
        upload = _Upload(ArrivingFiles(_boundary(headers), self._limits), receive, send)
        try:
            await self._app(scope, upload.receive, upload.send)
        except MultiPartException:
            if upload.refusal is None:
                raise
        if upload.refusal is not None:
            await _refuse(scope, receive, send, upload.refusal)


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Refuse a body. Of one that is too long some more is read, and forgotten, before.

    A connection that is closed with bytes unread is reset, and then whoever is still sending never
    reads why.
    """
    if refusal.status == 413:
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_TO_FORGET):
                forgotten = 0
                more = True
                while more and forgotten < _MOST_FORGOTTEN_BYTES:
                    message = await receive()
                    forgotten += len(message.get("body", b""))
                    more = message.get("more_body", False)
    await send_refusal(scope, receive, send, refusal)


class _Upload:
    """The two ends of one upload: what arrives is looked at, what answers it may be held back."""

    def __init__(self, files: ArrivingFiles, receive: Receive, send: Send) -> None:
        self._files = files
        self._receive = receive
        self._send = send
        self.refusal: Refusal | None = None

    async def receive(self) -> Message:
        """The next bytes, once they were looked at.

        Raises:
            MultiPartException: a file is refused; at this error alone do the parsers of forms
                delete the files that they have begun.
        """
        try:
            return await self._checked()
        except Refusal as refusal:
            self.refusal = refusal
            raise MultiPartException(str(refusal)) from None

    async def send(self, message: Message) -> None:
        """Send the answer, unless the upload was refused."""
        if self.refusal is None:
            await self._send(message)

    async def _checked(self) -> Message:
        try:
            async with asyncio.timeout(_SECONDS_FOR_A_CHUNK):
                message = await self._receive()
        except TimeoutError:
            raise _too_slow() from None
        if message["type"] == "http.disconnect" and not self._files.complete:
            raise Refusal(400, "The upload was broken off.")
        if message["type"] == "http.request":
            try:
                self._files.feed(message.get("body", b""), last=not message.get("more_body", False))
            except UploadRefused as error:
                raise Refusal(error.status, str(error)) from error
        return message


class ArrivingFiles:
    """The files of one multipart body, looked at as their bytes arrive."""

    def __init__(self, boundary: bytes, limits: UploadLimits) -> None:
        self._limits = limits
        self._files = self._fields = self._total = 0
        self._header = self._value = self._disposition = b""
        self._is_file = False
        self._size = 0
        self.complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header,
                "on_header_value": self._on_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._begin_content,
                "on_part_data": self._on_content,
                "on_end": self._end_all,
            },
        )

    def feed(self, data: bytes, *, last: bool) -> None:
        """Look at the next bytes.

        Raises:
            UploadRefused: they are no form, or over a limit.
        """
        try:
            if data:
                self._parser.write(data)
        except FormParserError as error:
            raise UploadRefused("The upload is not a well-formed form.") from error
        if last and not self.complete:
            raise UploadRefused("The upload ends before its last file does. Send it again.")

    def _begin(self) -> None:
        self._header = self._value = self._disposition = b""
        self._is_file = False
        self._size = 0

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            if self._disposition:
                raise UploadRefused("A part of the upload has two names.")
            self._disposition = self._value
        self._header = self._value = b""

    def _begin_content(self) -> None:
        # Two ways to give the name, or one of them twice: readers differ in which they take.
        if self._disposition.lower().count(b"filename") > 1 or b"filename*" in self._disposition:
            raise UploadRefused("A file of the upload has two names.")
        _, options = parse_options_header(self._disposition)
        if b"filename" not in options:
            self._fields += 1
            if self._fields > _MAX_FIELDS:
                raise UploadRefused(f"The upload has more than {_MAX_FIELDS} fields.", 413)
            return
        self._files += 1
        if self._files > self._limits.max_files:
            raise UploadRefused(
                f"More than {self._limits.max_files} files at once. Add them in parts.", 413
            )
        self._is_file = True
        try:
            check_part_name(options[b"filename"].decode("utf-8"))
        except UnicodeDecodeError as error:
            raise UploadRefused("A file name is not in UTF-8. Rename the file.") from error

    def _on_content(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        self._total += end - start
        if not self._is_file:
            if self._size > _MAX_FIELD_BYTES:
                raise UploadRefused("A field of the upload is too long.", 413)
            return
        if self._total > self._limits.max_total_bytes:
            most = self._limits.max_total_bytes // (1024 * 1024)
            raise UploadRefused(f"Over {most} MB at once. Add the files in parts.", 413)

    def _end_all(self) -> None:
        self.complete = True


async def read_body(headers: Headers, receive: Receive, limit: int) -> bytes:
    """The whole body of a request.

    Raises:
        Refusal: it is over `limit` bytes, takes too long, or breaks off.
    """
    _check_declared_size(headers, limit)
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_SECONDS_FOR_A_BODY):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, "The request broke off.")
                pieces.append(message.get("body", b""))
                size += len(pieces[-1])
                if size > limit:
                    raise _too_long(limit)
                if not message.get("more_body", False):
                    return b"".join(pieces)
    except TimeoutError:
        raise _too_slow() from None


def _check_declared_size(headers: Headers, limit: int) -> None:
    """Refuse a body before it is sent, where its length says enough."""
    declared = headers.get("content-length", "0")
    if not declared.isascii() or not declared.isdigit():
        raise Refusal(400, "The length of the request is not a number.")
    if int(declared[:20]) > limit:
        raise _too_long(limit)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "Send the request without compression.")


def _kind(headers: Headers) -> str:
    if len(headers.getlist("content-type")) > 1:
        raise Refusal(400, "The request has two content types.")
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _check_json(body: bytes) -> str | None:
    """Refuse what is no JSON, or JSON that is made to exhaust; returns the name of its tab."""
    depth = 0
    for token in _TOKEN.finditer(body):
        mark = token.group()[:1]
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > _DEEPEST:
            raise Refusal(400, f"The JSON is nested more than {_DEEPEST} levels deep.")
    try:
        value = json.loads(body, parse_constant=_no_number)
        if b"\\u" in body:
            # Half of a pair, which no text can hold: it would fail wherever it is written.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Refusal(400, "The body of the request is not valid JSON in UTF-8.") from None
    tab: Any = value.get("session_hash") if isinstance(value, dict) else None
    if tab is None:
        return None
    if not isinstance(tab, str) or len(tab) > _LONGEST_TAB:
        raise Refusal(400, "The name of the tab is no short text.")
    return tab


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _boundary(headers: Headers) -> bytes:
    _, options = parse_options_header(headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= 70:
        raise Refusal(400, "The upload does not say what divides its parts.")
    return boundary


def _replaying(body: bytes, receive: Receive) -> Receive:
    """The body that was read, then whatever comes after it."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed


def _too_long(limit: int) -> Refusal:
    size = f"{limit / 1024 / 1024:.0f} MB" if limit >= 1024 * 1024 else f"{limit // 1024} KB"
    return Refusal(413, f"The request is longer than {size}.")


def _too_slow() -> Refusal:
    return Refusal(408, "The request took too long to arrive. Send it again.")
