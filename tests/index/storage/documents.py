"""A document, and putting it into a catalogue, for the tests of catalogues."""

from __future__ import annotations

from corpus.document import Document, Place, ReadingNote, Section, Source
from corpus.tables import Table
from index.chunking import split_document
from index.passage import Passage
from index.storage.catalog import EditableCatalog
from index.storage.files import FileRecord

AnyCatalog = EditableCatalog
TEXT = "Wages\nInterns earn $31. They are paid monthly.\n"
DOCUMENT = Document(
    id="d1",
    title="Handbook",
    text=TEXT,
    source=Source("Acme", "Jane", "https://example.org", "2024"),
    sections=(Section("Wages", 1, 0, 6, len(TEXT)),),
    page_starts=(0, 25),
    places=(Place(20, "row 2"),),
    notes=(ReadingNote("no_text", "page 2 has no text", 5, 9), ReadingNote("aside", "left out")),
    tables=(Table(0, 30, 1), Table(31, 40, 0, ((0, 2), (2, 5)), ((31, 35), (36, 40)))),
)
FILE = FileRecord("/docs/a.md", "/docs", "a.md", "d1", "hash", 10, 1.5)


def put(
    catalog: AnyCatalog, document: Document = DOCUMENT, file: FileRecord = FILE
) -> list[Passage]:
    """Add a document of short passages, with its file."""
    passages = split_document(document, 30)
    catalog.put_document(document, passages, ["Handbook > Wages"] * len(passages))
    catalog.put_file(file)
    return passages
