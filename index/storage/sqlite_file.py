"""A SQLite file, open: its transactions, and its errors in the words of whoever keeps it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.errors import disk_is_full


def database_uri(path: Path, mode: str) -> str:
    """The URI that opens a database: a relative path starts at the current folder.

    `mode` is the query of a SQLite URI, such as `mode=ro`. Special characters are quoted.
    """
    return f"{path.absolute().as_uri()}?{mode}"


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that others may be reading or writing, as it is at one moment.

    Raises:
        OSError: the disk is full, or a file cannot be read.
        sqlite3.Error: it is damaged.
    """
    with (
        closing(sqlite3.connect(database_uri(source, "mode=rw"), uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def is_full(error: sqlite3.Error, folder: Path) -> bool:
    """Whether an error of SQLite's comes of the disk that holds `folder` being full."""
    full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return full or disk_is_full(folder)


def is_shared(path: Path) -> bool:
    """Whether a database may change while it is read: whether it has a write-ahead log.

    Told by bytes 18 and 19 of its header: https://www.sqlite.org/fileformat.html#the_database_header
    """
    try:
        with path.open("rb") as file:
            return file.read(20)[18:20] == b"\x02\x02"
    except OSError:  # opening it says why
        return False


def open_unchanging(
    path: Path, explain: Callable[[sqlite3.Error], Exception], prepare: str
) -> SqliteFile:
    """Open a file to read what is in it now, whatever becomes of it.

    Raises:
        Exception: what `explain` makes.
    """
    if is_shared(path) and (os.access(path.parent, os.W_OK) or _log(path).exists()):
        return SqliteFile(path, explain, f"BEGIN;{prepare}", mode="mode=ro")
    # Nobody writes it: reading needs neither locks nor permission to write beside it.
    return SqliteFile(path, explain, prepare, mode="mode=ro&immutable=1")


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


class SqliteFile:
    """One file, open in autocommit mode. May be used from several threads, which take turns."""

    def __init__(
        self,
        path: Path,
        explain: Callable[[sqlite3.Error], Exception],
        prepare: str = "",
        *,
        mode: str = "mode=rwc",
        wait_seconds: float = 5.0,
    ) -> None:
        """Open the file.

        Args:
            path: the file; made when it is absent, unless `mode` says otherwise.
            explain: makes the error to raise of one of SQLite's.
            prepare: a script to run first; when it fails, the file is closed.
            mode: the query of the file's URI.
            wait_seconds: how long another process that is writing is waited for.

        Raises:
            Exception: what `explain` makes, here and in every method.
        """
        self._explain = explain
        self._lock = threading.RLock()
        with self._errors():
            self._db = sqlite3.connect(
                database_uri(path, mode),
                uri=True,
                timeout=wait_seconds,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with self._errors():
                self._db.executescript(prepare)
        except BaseException:
            self._db.close()
            raise

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that a statement gives."""
        with self._lock, self._errors():
            return self._db.execute(sql, values).fetchall()

    def many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement once a row of values."""
        with self._lock, self._errors():
            self._db.executemany(sql, rows)

    def add_function(self, name: str, function: Callable[[str], str]) -> None:
        """Let statements call a function that always gives the same for the same text."""
        with self._lock, self._errors():
            self._db.create_function(name, 1, function, deterministic=True)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is going on."""
        return self._db.in_transaction

    @contextmanager
    def transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        """All or nothing; other threads wait until it ends."""
        with self._lock, self._errors():
            self._db.execute(begin)
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself where the disk is full.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._explain(error) from error
