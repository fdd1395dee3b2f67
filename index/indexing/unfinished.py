"""Vectors that a run has made and not yet published: what a killed run leaves for the next one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.errors import IndexingError, IndexUnwritable, full_disk
from index.models.embedding import Vectors
from index.storage.sqlite_file import SqliteFile, is_full

# The death of the process loses nothing; that of the machine may lose the last vectors.
_PREPARE = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=NORMAL;
CREATE TABLE IF NOT EXISTS vectors(id TEXT PRIMARY KEY, vector BLOB);
"""


class UnfinishedVectors:
    """Vectors by passage id, in a SQLite file that survives the death of its writer.

    Chroma's files do not: one that dies while writing leaves them half written, which Chroma then
    reads without complaint. So a run never goes on with what another left of Chroma, only with
    this.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file; one that is damaged is started afresh.

        Raises:
            IndexUnwritable: the disk is full or may not be written.
        """
        self._path = path
        try:
            self._file = SqliteFile(path, self._failed, _PREPARE)
        except IndexingError:
            remove(path)
            self._file = SqliteFile(path, self._failed, _PREPARE)

    def get(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those `ids` that were made."""
        marks = ",".join("?" * len(ids))
        rows = self._file.rows(f"SELECT id, vector FROM vectors WHERE id IN ({marks})", ids)
        return {str(key): np.frombuffer(vector, dtype=np.float32) for key, vector in rows}

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors; once this returns, the death of the process does not lose them."""
        rows = [(key, row.tobytes()) for key, row in zip(ids, vectors, strict=True)]
        with self._file.transaction():
            self._file.many("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def close(self) -> None:
        """Close the file, which stays."""
        self._file.close()

    def _failed(self, error: sqlite3.Error) -> IndexingError:
        if is_full(error, self._path.parent):
            return full_disk(self._path.parent)
        return IndexUnwritable(
            f"The file {self._path} cannot be written ({error}). Delete it, then run "
            "`advisor index` again."
        )


def remove(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
