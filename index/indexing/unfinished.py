"""Vectors that a run has made and not yet published: what a killed run leaves for the next one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.errors import IndexUnwritable, disk_is_full, full_disk
from index.models.embedding import Vectors


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
            self._db = _open(path)
        except sqlite3.DatabaseError:
            remove(path)
            with self._errors():
                self._db = _open(path)

    def get(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those `ids` that were made."""
        marks = ",".join("?" * len(ids))
        with self._errors():
            rows = self._db.execute(
                f"SELECT id, vector FROM vectors WHERE id IN ({marks})", tuple(ids)
            ).fetchall()
        return {str(key): np.frombuffer(vector, dtype=np.float32) for key, vector in rows}

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors; once this returns, the death of the process does not lose them."""
        rows = [(key, row.tobytes()) for key, row in zip(ids, vectors, strict=True)]
        with self._errors():
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._db.commit()

    def close(self) -> None:
        """Close the file, which stays."""
        self._db.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            if full or disk_is_full(self._path.parent):
                raise full_disk(self._path.parent) from error
            raise IndexUnwritable(
                f"The file {self._path} cannot be written ({error}). Delete it, then run "
                "`advisor index` again."
            ) from error


def remove(path: Path) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        # The death of the process loses nothing; that of the machine may lose the last vectors.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS vectors(id TEXT PRIMARY KEY, vector BLOB)")
        connection.commit()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
