"""The documents of a catalogue in PostgreSQL: their passages and their digests."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from corpus.document import Document, ReadingNote, Source
from index.digest import Digest
from index.passage import Passage
from index.storage.document_rows import (
    COLUMNS,
    DIGEST_COLUMNS,
    digest_of,
    digest_row,
    document_of,
    notes_of,
    row_of,
    unread_notes,
)
from index.storage.files import Listing
from index.storage.passage_rows import PASSAGE_COLUMNS, passage_of, passage_row
from index.storage.postgres import tables
from index.storage.postgres.generation import Generation
from index.storage.postgres.tables import among

_DOCUMENT = COLUMNS.split(", ")
_PASSAGE = PASSAGE_COLUMNS.replace('"', "").split(", ")
_DIGEST = DIGEST_COLUMNS.split(", ")


class Documents:
    """The part of a catalogue that is about documents; each method is as that of `Catalog`."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def has_document(self, document_id: str) -> bool:
        """Whether a document is in the catalogue."""
        return bool(
            self._generation.rows(tables.documents, ["id"], tables.documents.c.id == document_id)
        )

    def document_ids(self) -> list[str]:
        """The ids of the documents, in the order in which they were added."""
        query = self._generation.select(tables.documents, ["id"])
        rows = self._generation.session.rows(query.order_by(tables.documents.c.first_number))
        return [str(row[0]) for row in rows]

    def document(self, document_id: str) -> Document | None:
        """A document as it was when it was indexed."""
        rows = self._generation.rows(
            tables.documents, _DOCUMENT, tables.documents.c.id == document_id
        )
        return document_of(rows[0]) if rows else None

    def set_title(self, document_id: str, title: str) -> None:
        """Give a document another title: one made from a file name follows the name."""
        here = self._generation.here(tables.documents)
        found = update(tables.documents).where(here, tables.documents.c.id == document_id)
        self._generation.session.run(found.values(title=title))

    def listing(self) -> list[Listing]:
        """Every file with its document's title, origin and size."""
        f, d = tables.files.c, tables.documents.c
        first = cast(tables.digests.c.about, JSONB)[0]
        start, end = (cast(first[n].astext, Integer) for n in (0, 1))
        about = func.coalesce(func.substr(d.text, start + 1, end - start), "")
        query = (
            select(f.relative, f.root, d.id, d.title, d.source, d.passages, func.length(d.text))
            .add_columns(f.path, f.content_hash, f.modified, about, d.notes)
            .select_from(self._with_documents().outerjoin(tables.digests, self._digested()))
            .where(self._generation.here(tables.files))
            .order_by(f.root, f.relative)
        )
        return [
            Listing(*row[:4], *(Source(**json.loads(row[4])), *row[5:-1], notes_of(row[-1])))
            for row in self._generation.session.rows(query)
        ]

    def unread(self, documents: Collection[str] | None) -> list[tuple[str, ReadingNote]]:
        """Pages without text that nothing read, of documents by id or of all, with their files."""
        query = (
            select(tables.files.c.relative, tables.documents.c.notes)
            .select_from(self._with_documents())
            .where(self._generation.here(tables.files), tables.files.c.ocr != "")
            .order_by(tables.files.c.relative)
        )
        if documents is not None:
            query = query.where(among(tables.documents.c.id, documents))
        rows = self._generation.session.rows(query)
        return [(str(file), note) for file, notes in rows for note in unread_notes(notes)]

    # --- digests

    def undigested(self) -> list[str]:
        """The ids of the documents that have no digest yet."""
        has_none = ~select(1).where(self._digested()).correlate(tables.documents).exists()
        query = self._generation.select(tables.documents, ["id"]).where(has_none)
        return [str(row[0]) for row in self._generation.session.rows(query.order_by("id"))]

    def put_digest(self, digest: Digest) -> None:
        """Add or replace the digest of a document; its title stays the document's."""
        self._generation.put(tables.digests, [digest_row(digest)])

    def digests(self) -> list[Digest]:
        """The digest of each document once, in the order of `listing`."""
        return self._digests()

    def digest(self, document_id: str) -> Digest | None:
        """The digest of a document; None when it is gone."""
        found = self._digests(tables.documents.c.id == document_id)
        return found[0] if found else None

    def _digests(self, *conditions: ColumnElement[bool]) -> list[Digest]:
        query = (
            select(tables.documents.c.title, *(tables.digests.c[name] for name in _DIGEST))
            .select_from(self._with_documents().join(tables.digests, self._digested()))
            .where(self._generation.here(tables.files), *conditions)
            .order_by(tables.files.c.root, tables.files.c.relative)
        )
        return list(dict.fromkeys(map(digest_of, self._generation.session.rows(query))))

    # --- passages

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of those `ids` that exist."""
        rows = self._generation.rows(tables.passages, _PASSAGE, among(tables.passages.c.id, ids))
        return {row[0]: passage_of(row) for row in rows}

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        query = self._generation.select(tables.passages, _PASSAGE)
        query = query.where(tables.passages.c.document_id == document_id).order_by(
            tables.passages.c.start, tables.passages.c.number
        )
        return [passage_of(row) for row in self._generation.session.rows(query)]

    def contexts(self, ids: Sequence[str]) -> dict[str, str]:
        """What stands above each of the passages of those `ids` that exist."""
        rows = self._generation.rows(
            tables.passages, ["id", "context"], among(tables.passages.c.id, ids)
        )
        return {str(key): str(context) for key, context in rows}

    def passage_ids(self, documents: Collection[str] | None = None) -> set[str]:
        """The ids of all passages, or of those of some documents, given by id."""
        some = () if documents is None else (among(tables.passages.c.document_id, documents),)
        return {str(row[0]) for row in self._generation.rows(tables.passages, ["id"], *some)}

    def _with_documents(self) -> Any:
        """Files joined with their documents."""
        same = tables.documents.c.id == tables.files.c.document_id
        return tables.files.join(tables.documents, same & self._generation.here(tables.documents))

    def _digested(self) -> ColumnElement[bool]:
        """Whether a digest is that of a document."""
        return (tables.digests.c.document_id == tables.documents.c.id) & self._generation.here(
            tables.digests
        )


def document_values(document: Document, first: int, count: int) -> tuple[object, ...]:
    """A row of `documents`; the numbers of its passages follow each other."""
    return *row_of(document), first, count


def passage_values(number: int, passage: Passage, context: str) -> tuple[object, ...]:
    """A row of `passages`."""
    return number, *passage_row(passage), context
