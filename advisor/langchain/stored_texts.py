"""The texts of a vector store with their metadata, in one SQLite file.

What is stored is what this file knows: a vector that it does not name counts for nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexBroken, IndexingError, full_disk
from index.storage.sqlite_file import SqliteFile, is_full

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS texts(
    id TEXT PRIMARY KEY, vector TEXT UNIQUE NOT NULL, text TEXT NOT NULL, metadata TEXT NOT NULL);
"""
_COLUMNS = "id, vector, text, metadata"
# As one JSON value: SQLite limits how many a statement takes.
_AMONG = "IN (SELECT value FROM json_each(?))"
_HAS = f"EXISTS (SELECT 1 FROM json_each(metadata) WHERE key = ? AND atom {_AMONG})"


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text, its metadata as JSON, and the id of its vector, which no other text ever had."""

    id: str
    vector: str
    text: str
    metadata: str


class StoredTexts:
    """The file; may be used from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            IndexingError: here and in every method, it cannot be read or written.
        """
        self._path = path
        self._file = SqliteFile(path, self._failed, _SCHEMA)

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        self._file.close()

    def put(self, texts: Sequence[StoredText]) -> list[str]:
        """Add texts, each in place of the one of its id; return the vectors of those."""
        ids = [text.id for text in texts]
        latest = {text.id: text for text in texts}
        with self._file.transaction():
            gone = [old.vector for old in self.get(ids)]
            rows = [(t.id, t.vector, t.text, t.metadata) for t in latest.values()]
            self._file.many(f"INSERT OR REPLACE INTO texts({_COLUMNS}) VALUES (?, ?, ?, ?)", rows)
        kept = {text.vector for text in latest.values()}
        return [*gone, *(text.vector for text in texts if text.vector not in kept)]

    def get(self, ids: Sequence[str], *, by: str = "id") -> list[StoredText]:
        """The texts of those ids, or of those vectors `by="vector"`, that are stored."""
        sql = f"SELECT {_COLUMNS} FROM texts WHERE {by} {_AMONG}"
        return [StoredText(*row) for row in self._file.rows(sql, (json.dumps(list(ids)),))]

    def remove(self, ids: Sequence[str] | None) -> list[str]:
        """Remove the texts of those ids, or all; return the vectors of those that were there."""
        where, values = ("", ()) if ids is None else (f" WHERE id {_AMONG}", (_list(ids),))
        rows = self._file.rows(f"DELETE FROM texts{where} RETURNING vector", values)
        return [str(row[0]) for row in rows]

    def vectors(self, having: Mapping[str, Any] | None = None) -> list[str]:
        """The vectors of all texts, or of those whose metadata has these values.

        A list of values is met by each of them.

        Raises:
            ValueError: a key is an operator, or a value is neither text nor a number.
        """
        conditions, values = [], []
        for key, wanted in (having or {}).items():
            conditions.append(_HAS)
            values += [key, _list(_choices(key, wanted))]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return [str(row[0]) for row in self._file.rows(f"SELECT vector FROM texts{where}", values)]

    def fact(self, name: str) -> str | None:
        """What was last remembered under a name."""
        rows = self._file.rows("SELECT value FROM facts WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def remember(self, name: str, value: str) -> None:
        """Remember something about the whole store."""
        self._file.many("INSERT OR REPLACE INTO facts VALUES (?, ?)", [(name, value)])

    def _failed(self, error: sqlite3.Error) -> IndexingError:
        if is_full(error, self._path.parent):
            return full_disk(self._path.parent)
        return IndexBroken(
            f"The texts in {self._path} cannot be read or written ({error}). Check the disk and "
            "its permissions; a damaged file is to be deleted with its folder, and the texts "
            "added again."
        )


def _choices(key: str, wanted: object) -> list[Any]:
    choices = list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
    if key.startswith("$") or not all(isinstance(c, str | int | float) for c in choices):
        raise ValueError(
            f"The filter {key!r}: {wanted!r} is not supported: a key of the metadata takes a text, "
            "a number, true or false, or a list of these, any of which will do."
        )
    return choices


def _list(values: Sequence[Any]) -> str:
    return json.dumps(list(values))
