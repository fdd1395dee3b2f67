"""The tables of a server's people in a SQLite file."""

from __future__ import annotations

from contextlib import AbstractContextManager

from index.storage.sqlite_file import SqliteFile


class TablesFile(SqliteFile):
    """The file, open. See `Tables`."""

    # One change at a time has the whole file.
    locking = ""

    def change(self) -> AbstractContextManager[None]:
        """All or nothing, and on the disk at the end."""
        return self.transaction()

    def reading(self) -> AbstractContextManager[None]:
        """What other processes change meanwhile is not seen."""
        return self.transaction("BEGIN")

    def empty_log(self) -> None:
        """Bring the log's changes into the file and cut it, so that nothing removed is left in it.

        While another process reads, that is left to a later change.
        """
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
