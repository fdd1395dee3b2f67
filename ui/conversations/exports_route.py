"""`GET /conversations/ID/export.md`, and `.txt`, `.json`, `.html`: a conversation as a download.

Only its owner gets it, and nothing is written anywhere that a guessed address could reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from advisor.conversations.exports import FORMATS, ExportFormat, export, export_name
from ui.conversations.file import StoreError
from ui.conversations.store import ConversationMissing, ConversationStore
from ui.conversations.transcripts import transcript_of
from ui.door.signing_in import user_of

_BY_SUFFIX: Mapping[str, ExportFormat] = {kind.suffix: form for form, kind in FORMATS.items()}
# Should a browser show an export instead of saving it, nothing in there runs or reaches the page.
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
}


def exports_router(store: ConversationStore) -> APIRouter:
    """The route of the exports of the conversations in `store`."""
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
            export(transcript, form).encode("utf-8", "replace"),
            media_type=FORMATS[form].media_type,
            headers={**_HEADERS, "content-disposition": _attachment(export_name(transcript, form))},
        )

    return router


def _refused(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status, headers=_HEADERS)


def _attachment(name: str) -> str:
    """RFC 6266: the name in ASCII for old programs, and whole for the others."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
