"""A document, and its digest, as rows of the catalogue, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple
from typing import Any

from corpus.document import Document, Place, ReadingNote, Section, Source
from corpus.tables import Table
from index.digest import Digest, Span

COLUMNS = (
    "id, title, title_is_own, source, text, body_start, sections, page_starts, "
    "tables, places, notes"
)
DIGEST_COLUMNS = "document_id, about, outline, key_sentences, language"


def row_of(document: Document) -> tuple[str | int, ...]:
    """The values of `COLUMNS`."""
    return (
        document.id,
        document.title,
        int(document.title_is_own),
        json.dumps(asdict(document.source)),
        document.text,
        document.body_start,
        json.dumps([asdict(section) for section in document.sections]),
        json.dumps(document.page_starts),
        # Without names: a spreadsheet has a place for each row.
        json.dumps([astuple(table) for table in document.tables]),
        json.dumps([astuple(place) for place in document.places]),
        json.dumps([astuple(note) for note in document.notes]),
    )


def notes_of(column: str) -> tuple[ReadingNote, ...]:
    """The notes of the column `notes`."""
    return tuple(ReadingNote(*note) for note in json.loads(column))


def unread_notes(column: str) -> list[ReadingNote]:
    """What a column of notes says of pages without text that nothing read."""
    return [note for note in notes_of(column) if note.kind == "no_text"]


def document_of(row: Sequence[Any]) -> Document:
    """The document that `row_of` gave that row."""
    key, title, own, source, text, body_start, *lists, notes = row
    sections, page_starts, tables, places = map(json.loads, lists)
    return Document(
        id=key,
        title=title,
        text=text,
        source=Source(**json.loads(source)),
        sections=tuple(Section(**section) for section in sections),
        body_start=body_start,
        page_starts=tuple(page_starts),
        title_is_own=bool(own),
        tables=tuple(_table(*table) for table in tables),
        places=tuple(Place(*place) for place in places),
        notes=notes_of(notes),
    )


def _table(start: int, end: int, header_rows: int, *spans: list[list[int]]) -> Table:
    columns, rows = (tuple((a, b) for a, b in pairs) for pairs in spans or ([], []))
    return Table(start, end, header_rows, columns, rows)


def digest_row(digest: Digest) -> tuple[str, ...]:
    """The values of `DIGEST_COLUMNS`; the title is the document's."""
    about, key_sentences = (
        json.dumps([astuple(span) for span in spans])
        for spans in (digest.about, digest.key_sentences)
    )
    outline = json.dumps(digest.outline)
    return (digest.document_id, about, outline, key_sentences, digest.language)


def digest_of(row: Sequence[Any]) -> Digest:
    """The digest of a document's title and the columns `DIGEST_COLUMNS`."""
    title, document_id, about, outline, key_sentences, language = row
    return Digest(
        document_id,
        title,
        tuple(Span(*span) for span in json.loads(about)),
        tuple(json.loads(outline)),
        tuple(Span(*span) for span in json.loads(key_sentences)),
        language,
    )
