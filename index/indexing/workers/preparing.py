"""From a file, or its bytes, to a document in passages."""

from __future__ import annotations

from corpus.containers.opening import Containers
from corpus.errors import AccessError, DocumentError, DocumentMissingError
from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import document_bytes, document_of
from index.chunking import passage_context, split_document
from index.indexing.plan import Change
from index.indexing.workers.protocol import Prepared

Fetched = bytes | DocumentError
"""The bytes of a file, or why there are none."""


def fetch(change: Change, containers: Containers) -> Fetched:
    """Read the bytes of a file."""
    try:
        return document_bytes(change.file.path, containers)
    except DocumentError as error:
        return error


def prepare(change: Change, fetched: Fetched, ocr: OcrRules, chunk_chars: int) -> Prepared:
    """Make passages of at most `chunk_chars` characters of what was fetched."""
    try:
        if isinstance(fetched, DocumentError):
            raise fetched
        document = document_of(fetched, change.file.path, ocr)
    except DocumentError as error:
        may_pass = isinstance(error, AccessError | DocumentMissingError)
        return Prepared(change, reason=error.reason, may_pass=may_pass)
    passages = split_document(document, chunk_chars)
    contexts = [passage_context(document, passage) for passage in passages]
    return Prepared(change, document, passages, contexts)
