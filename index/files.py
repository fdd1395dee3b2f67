"""What an index knows of the files it was made from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Source


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file the catalogue knows.

    Attributes:
        path: absolute; what tells files apart.
        root: the folder or file that the user named.
        relative: the path below that folder, or the name of that file.
        document_id: the document it holds.
        content_hash: of its bytes and suffix.
        size: in bytes.
        modified: in seconds since 1970.
    """

    path: str
    root: str
    relative: str
    document_id: str
    content_hash: str
    size: int
    modified: float


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of `advisor sources`: a file and the document it holds; see `FileRecord`."""

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


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes in lower-case hex.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def content_hash(path: Path, name: str) -> str:
    """What tells the content of files apart: their bytes, and the suffix of `name`.

    The suffix decides how the bytes are read, so it is part of what the content is.

    Raises:
        OSError: the file cannot be read.
    """
    return f"{file_sha256(path)}{Path(name).suffix.lower()}"
