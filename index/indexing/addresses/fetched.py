"""What was fetched from addresses: a note of the state in which each file was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.errors import IndexingError, IndexUnwritable, full_disk
from index.storage.sqlite_file import SqliteFile, is_full

_PREPARE = """
CREATE TABLE IF NOT EXISTS addresses(address TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS files(address TEXT, name TEXT, state TEXT, PRIMARY KEY(address, name));
"""


class FetchedFiles:
    """Addresses, and the files of each with what tells their state from the next."""

    def __init__(self, path: Path) -> None:
        """Open or create the file.

        Raises:
            IndexUnwritable: it cannot be written, here and in every method.
        """
        self._path = path
        self._file = SqliteFile(path, self._failed, _PREPARE)

    def addresses(self) -> list[str]:
        """All addresses, in order."""
        rows = self._file.rows("SELECT address FROM addresses ORDER BY address")
        return [address for (address,) in rows]

    def add(self, address: str) -> None:
        """Remember an address."""
        self._file.many("INSERT OR IGNORE INTO addresses VALUES (?)", [(address,)])

    def forget(self, address: str) -> None:
        """Forget an address and its files."""
        with self._file.transaction():
            self._file.many("DELETE FROM addresses WHERE address = ?", [(address,)])
            self._file.many("DELETE FROM files WHERE address = ?", [(address,)])

    def states(self, address: str) -> dict[str, str]:
        """The states of the files of an address, by name."""
        return dict(self._file.rows("SELECT name, state FROM files WHERE address = ?", (address,)))

    def note(self, address: str, states: Mapping[str, str]) -> None:
        """Note files that were fetched."""
        rows = [(address, name, state) for name, state in states.items()]
        with self._file.transaction():
            self._file.many("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", rows)

    def remove(self, address: str, names: Iterable[str]) -> None:
        """Forget files that are gone."""
        rows = [(address, name) for name in names]
        with self._file.transaction():
            self._file.many("DELETE FROM files WHERE address = ? AND name = ?", rows)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _failed(self, error: sqlite3.Error) -> IndexingError:
        if is_full(error, self._path.parent):
            return full_disk(self._path.parent)
        return IndexUnwritable(
            f"The file {self._path} cannot be used ({error}). Delete it, then give `advisor index` "
            "its addresses again."
        )
