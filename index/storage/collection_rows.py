"""What collections are kept as: rows in a file beside the generations of an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from index.errors import IndexingError, unwritable
from index.storage.sqlite_file import SqliteFile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS collections(
    owner TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (owner, key, path)) WITHOUT ROWID;
"""
# How long another process that is writing is waited for, in seconds.
_PATIENCE_SECONDS = 10.0


class CollectionRow(NamedTuple):
    """One path of one collection: whose it is, what tells it from others, and its name."""

    owner: str
    key: str
    path: str
    name: str


class CollectionChange(Protocol):
    """Changes that are made together."""

    def put(self, rows: Sequence[CollectionRow]) -> None:
        """Add rows; those that are there already stay."""
        ...

    def remove(self, owner: str, key: str, paths: Sequence[str] | None = None) -> None:
        """Remove a collection, or some of its paths."""
        ...

    def rename(self, owner: str, key: str, new_key: str, name: str) -> None:
        """Give a collection another key and name."""
        ...


class CollectionRows(Protocol):
    """The rows of one index. May be used from several threads and processes."""

    def rows(self, owners: Sequence[str] | None = None) -> list[CollectionRow]:
        """The rows of some owners, or of all, in any order.

        Raises:
            IndexingError: they cannot be read.
        """
        ...

    def changing(self) -> AbstractContextManager[CollectionChange]:
        """Changes, all of them or none.

        Raises:
            IndexingError: they cannot be written.
        """
        ...


class FileCollectionRows:
    """In a file of the index folder, which is made with the first of them."""

    def __init__(self, index_dir: Path) -> None:
        self._path = index_dir / "collections.sqlite3"

    def rows(self, owners: Sequence[str] | None = None) -> list[CollectionRow]:
        """As `CollectionRows`."""
        if not self._path.exists():
            return []
        with closing(self._open()) as file:
            found = file.rows(f"SELECT {', '.join(CollectionRow._fields)} FROM collections")
        rows = (CollectionRow(*row) for row in found)
        return [row for row in rows if owners is None or row.owner in owners]

    @contextmanager
    def changing(self) -> Iterator[CollectionChange]:
        """As `CollectionRows`."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self._path.parent, error) from error
        with closing(self._open()) as file, file.transaction():
            yield _FileChange(file)

    def _open(self) -> SqliteFile:
        return SqliteFile(self._path, self._failed, _SCHEMA, wait_seconds=_PATIENCE_SECONDS)

    def _failed(self, error: sqlite3.Error) -> IndexingError:
        return IndexingError(
            f"The collections cannot be read or written: {self._path} ({error}). Check the disk "
            "and its permissions; deleting that file forgets the collections, and no document."
        )


class _FileChange:
    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def put(self, rows: Sequence[CollectionRow]) -> None:
        self._file.many("INSERT OR IGNORE INTO collections VALUES (?, ?, ?, ?)", rows)

    def remove(self, owner: str, key: str, paths: Sequence[str] | None = None) -> None:
        delete = "DELETE FROM collections WHERE owner = ? AND key = ?"
        if paths is None:
            self._file.rows(delete, (owner, key))
        else:
            self._file.many(f"{delete} AND path = ?", [(owner, key, path) for path in paths])

    def rename(self, owner: str, key: str, new_key: str, name: str) -> None:
        self._file.rows(
            "UPDATE collections SET key = ?, name = ? WHERE owner = ? AND key = ?",
            (new_key, name, owner, key),
        )
