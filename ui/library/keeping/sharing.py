"""Which uploads their owners have shared: a table of owners and file names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ui.errors import PageError
from ui.keeping.file import TablesFile
from ui.keeping.tables import Tables
from ui.languages.speaking import N_

FILE_NAME = ".sharing.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS shared(
    owner TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (owner, name)) WITHOUT ROWID;
"""
# How long another process that is writing is waited for, in seconds.
_PATIENCE_SECONDS = 10.0


class Sharing:
    """What is shared. A name without a file means nothing: the files say what there is."""

    def __init__(self, place: Path | Tables, realm: str = "") -> None:
        """Name the SQLite file, which is made when something is shared, or take tables.

        Args:
            place: the file, or tables that are open.
            realm: what tells a service from the others whose uploads are in the same tables.
        """
        self._place = place
        self._prefix = f"{realm}/" if realm else ""

    def all(self) -> frozenset[tuple[str, str]]:
        """Owner and name of each shared upload.

        Raises:
            PageError: the file is damaged, or the database is away.
        """
        if isinstance(self._place, Path) and not self._place.exists():
            return frozenset()
        length = len(self._prefix)
        with self._open() as tables:
            rows = tables.rows(
                "SELECT owner, name FROM shared WHERE substr(owner, 1, ?) = ?",
                (length, self._prefix),
            )
        return frozenset((str(owner)[length:], str(name)) for owner, name in rows)

    def put(self, owner: str, name: str, shared: bool) -> None:
        """Share an upload, or stop sharing it.

        Raises:
            PageError: it cannot be written.
        """
        if isinstance(self._place, Path) and not shared and not self._place.exists():
            return
        row = (f"{self._prefix}{owner}", name)
        with self._open() as tables:
            if shared:
                tables.rows("INSERT INTO shared VALUES (?, ?) ON CONFLICT DO NOTHING", row)
            else:
                tables.rows("DELETE FROM shared WHERE owner = ? AND name = ?", row)

    def adopt(self, path: Path) -> None:
        """Share what a file says is shared.

        Raises:
            PageError: the file is damaged, or as `put`.
        """
        for owner, name in Sharing(path).all():
            self.put(owner, name, True)

    @contextmanager
    def _open(self) -> Iterator[Tables]:
        if not isinstance(self._place, Path):
            yield self._place
            return
        opened = TablesFile(self._place, self._failed, _SCHEMA, wait_seconds=_PATIENCE_SECONDS)
        with closing(opened) as file:
            yield file

    def _failed(self, error: sqlite3.Error) -> PageError:
        return PageError(
            N_(
                "What is shared cannot be read or written: %(path)s (%(reason)s). Check the "
                "disk and its permissions; deleting that file makes every upload private again.",
                path=self._place,
                reason=error,
            )
        )
