"""Which uploads their owners have shared: a table of owners and file names, beside the uploads."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from index.storage.sqlite_file import SqliteFile
from ui.errors import PageError
from ui.languages.speaking import N_

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shared(
    owner TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (owner, name)) WITHOUT ROWID;
"""
# How long another process that is writing is waited for, in seconds.
_PATIENCE_SECONDS = 10.0


class Sharing:
    """What is shared. A name without a file means nothing: the files say what there is."""

    def __init__(self, path: Path) -> None:
        """Name the SQLite file; it is made when something is shared."""
        self._path = path

    def all(self) -> frozenset[tuple[str, str]]:
        """Owner and name of each shared upload.

        Raises:
            PageError: the file is damaged.
        """
        if not self._path.exists():
            return frozenset()
        with self._open() as file:
            rows = file.rows("SELECT owner, name FROM shared")
        return frozenset((str(owner), str(name)) for owner, name in rows)

    def put(self, owner: str, name: str, shared: bool) -> None:
        """Share an upload, or stop sharing it.

        Raises:
            PageError: the file cannot be written.
        """
        if not shared and not self._path.exists():
            return
        with self._open() as file:
            if shared:
                file.rows("INSERT OR IGNORE INTO shared VALUES (?, ?)", (owner, name))
            else:
                file.rows("DELETE FROM shared WHERE owner = ? AND name = ?", (owner, name))

    def _open(self) -> closing[SqliteFile]:
        opened = SqliteFile(self._path, self._failed, _SCHEMA, wait_seconds=_PATIENCE_SECONDS)
        return closing(opened)

    def _failed(self, error: sqlite3.Error) -> PageError:
        return PageError(
            N_(
                "What is shared cannot be read or written: %(path)s (%(reason)s). Check the "
                "disk and its permissions; deleting that file makes every upload private again.",
                path=self._path,
                reason=error,
            )
        )
