"""`/documents/ID/original`, a document's file, and `/documents/ID/pages/1.webp`, a page of it.

Only who may ask a document gets them, and only as long as the file is as it was indexed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from corpus.errors import DocumentError
from index.errors import IndexingError
from ui.door.signing_in import user_of
from ui.library.originals import OriginalMissing, Originals

# Whatever a file holds, opened it can do nothing. A browser's own reader of PDFs does not start in
# a sandbox; it lets no script of a file reach the page.
_POLICY = "default-src 'none'; sandbox"
_PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'"
)
_HEADERS = {"x-content-type-options": "nosniff", "content-security-policy": _POLICY}
# A page looks the same as long as its document has this id. Whoever signs in after somebody else
# has another cookie, and does not get what the browser has kept.
_KEPT = {"cache-control": "private, max-age=600", "vary": "Cookie"}
_ONCE = {"cache-control": "no-store"}


def originals_router(originals: Originals) -> APIRouter:
    """The routes of the files behind documents."""
    router = APIRouter()

    @router.get("/documents/{document_id}/original", include_in_schema=False)
    def send_original(document_id: str, request: Request) -> Response:
        try:
            original = originals.read(user_of(request), document_id)
        except (OriginalMissing, IndexingError) as error:
            return _refused(error)
        is_pdf = original.path.suffix.lower() == ".pdf" and original.data[:1024].find(b"%PDF-") >= 0
        return Response(
            original.data,
            media_type="application/pdf" if is_pdf else "application/octet-stream",
            headers={
                **_HEADERS,
                **_ONCE,
                "content-security-policy": _PDF_POLICY if is_pdf else _POLICY,
                "content-disposition": _disposition(original.path, is_pdf),
            },
        )

    @router.get("/documents/{document_id}/pages/{number}.webp", include_in_schema=False)
    def send_page(document_id: str, number: int, request: Request) -> Response:
        try:
            drawn = originals.page(user_of(request), document_id, number)
        except (OriginalMissing, IndexingError, DocumentError) as error:
            return _refused(error)
        tag = f'"{hashlib.sha256(drawn.image).hexdigest()[:32]}"'
        headers = {**_HEADERS, **_KEPT, "etag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(drawn.image, media_type="image/webp", headers=headers)

    return router


def _refused(error: Exception) -> Response:
    status = 503 if isinstance(error, IndexingError) else 404
    # The path of a file on the server is nobody's business.
    said = error.reason if isinstance(error, DocumentError) else str(error)
    return PlainTextResponse(said, status, headers={**_HEADERS, **_ONCE})


def _disposition(path: Path, is_shown: bool) -> str:
    """RFC 6266: the name in ASCII for old programs, and whole for the others."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "_" for c in path.name)
    name = quote(path.name.encode("utf-8", "replace"), safe="")
    kind = "inline" if is_shown else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{name}"
