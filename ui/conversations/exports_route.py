"""`GET /conversations/ID/export.md`, and `.txt`, `.json`, `.html`: a conversation as a download.

`GET /conversations/export.zip` has all of them, each as Markdown and as JSON. Only their owner gets
them, and nothing is written anywhere that a guessed address could reach.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from advisor.conversations.exports import FORMATS, ExportFormat, export, export_name
from advisor.conversations.transcripts import Transcript
from ui.conversations.file import StoreError
from ui.conversations.store import ConversationStore
from ui.conversations.stored import ConversationMissing
from ui.conversations.transcripts import transcript_of
from ui.door.signing_in import user_of

_BY_SUFFIX: Mapping[str, ExportFormat] = {kind.suffix: form for form, kind in FORMATS.items()}
_IN_ZIP: tuple[ExportFormat, ...] = ("markdown", "json")
# Should a browser show an export instead of saving it, nothing in there runs or reaches the page.
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
}


def exports_router(store: ConversationStore) -> APIRouter:
    """The routes of the exports of the conversations in `store`."""
    router = APIRouter()

    @router.get("/conversations/{conversation_id}/export.{suffix}", include_in_schema=False)
    def export_conversation(conversation_id: str, suffix: str, request: Request) -> Response:
        form = _BY_SUFFIX.get(suffix)
        if form is None:
            known = ", ".join(_BY_SUFFIX)
            return _refused(404, f"Conversations are exported as one of these: {known}.")
        try:
            conversation = store.load(user_of(request), conversation_id)
        except ConversationMissing as error:
            return _refused(404, str(error))
        except StoreError as error:
            return _refused(503, str(error))
        transcript = transcript_of(conversation)
        return Response(
            _bytes(transcript, form),
            media_type=FORMATS[form].media_type,
            headers=_headers(export_name(transcript, form)),
        )

    @router.get("/conversations/export.zip", include_in_schema=False)
    def export_all(request: Request) -> Response:
        owner = user_of(request)
        try:
            ids = [summary.id for summary in store.list(owner)]
        except StoreError as error:
            return _refused(503, str(error))
        name = f"conversations-{datetime.now(UTC):%Y-%m-%d}.zip"
        return StreamingResponse(
            _zipped(store, owner, ids), media_type="application/zip", headers=_headers(name)
        )

    return router


class _Sent(io.RawIOBase):
    """What has been written and not been sent yet."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        return len(data)

    def take(self) -> bytes:
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


def _zipped(store: ConversationStore, owner: str, ids: list[str]) -> Iterator[bytes]:
    """An archive, conversation by conversation: never more than one is held in memory.

    What is deleted meanwhile is left out. Any other error ends the download unfinished, which a
    browser reports as failed.
    """
    sent = _Sent()
    names: set[str] = set()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for conversation_id in ids:
            try:
                transcript = transcript_of(store.load(owner, conversation_id))
            except ConversationMissing:
                continue
            for form in _IN_ZIP:
                name = _unused(export_name(transcript, form), names)
                info = zipfile.ZipInfo(name, transcript.changed.timetuple()[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                archive.writestr(info, _bytes(transcript, form))
            yield sent.take()
    yield sent.take()


def _unused(name: str, names: set[str]) -> str:
    """The name, with a number behind it where it was used already; in any case of letters."""
    stem, _, suffix = name.rpartition(".")
    number = 1
    while name.casefold() in names:
        number += 1
        name = f"{stem}-{number}.{suffix}"
    names.add(name.casefold())
    return name


def _bytes(transcript: Transcript, form: ExportFormat) -> bytes:
    return export(transcript, form).encode("utf-8", "replace")


def _refused(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status, headers=_HEADERS)


def _headers(name: str) -> Mapping[str, str]:
    return {**_HEADERS, "content-disposition": _attachment(name)}


def _attachment(name: str) -> str:
    """RFC 6266: the name in ASCII for old programs, and whole for the others."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
