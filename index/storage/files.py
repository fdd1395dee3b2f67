"""What an index knows of the files it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.document import ReadingNote, Source


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file the catalogue knows.

    Attributes:
        path: absolute; what tells files apart. Of a file in an archive or mail, below that one's
            path, as if it were a folder.
        root: the folder or file that the user named.
        relative: the path below that folder, or the name of that file.
        document_id: the document it holds.
        content_hash: of its bytes and suffix.
        size: in bytes.
        modified: in seconds since 1970.
        ocr: names what read pictures of text in it, or would have; empty where it holds none.
    """

    path: str
    root: str
    relative: str
    document_id: str
    content_hash: str
    size: int
    modified: float
    ocr: str = ""


@dataclass(frozen=True, slots=True)
class ContainerRecord:
    """An archive or mail on the disk that was opened for the documents in it.

    Attributes:
        path: absolute; what lies in it has a path below this one.
        content_hash: of its bytes and suffix; it is opened again once this changes.
        skipped: how many files in it have a format that no loader reads, by suffix.
    """

    path: str
    content_hash: str
    skipped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FileNotes:
    """What happened while a file was read; `document` and `path` as in `Listing` below."""

    document: str
    path: str
    notes: tuple[ReadingNote, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of `advisor sources`: a file and the document it holds; see `FileRecord`.

    `about` is the document's first sentence that says what it is about; empty where none does.
    `notes` say what happened while it was read.
    """

    document: str
    root: str
    document_id: str
    title: str
    source: Source
    passages: int
    characters: int
    path: str
    content_hash: str
    modified: float
    about: str = ""
    notes: tuple[ReadingNote, ...] = ()
