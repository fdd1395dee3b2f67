"""The SQLite file that conversations are kept in: its tables, its versions, its transactions.

Write-ahead logging with `synchronous=FULL`: a change is on the disk when its transaction ends, and
who reads never waits for who writes.
"""

from __future__ import annotations

import os
import sqlite3
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

from index.errors import disk_is_full
from ui.errors import PageError
from ui.keeping.file import TablesFile
from ui.languages.speaking import N_

# What tells the file from any other SQLite file: "gwcv".
_APPLICATION = 0x67776376
_WAIT_SECONDS = 20.0
# Each entry takes the file from the version before it to its own; the first makes an empty file
# version 1. Entries are only ever added, and hold no semicolon but at the ends of statements.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE conversations(
        number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, owner TEXT NOT NULL,
        title TEXT NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL);
    CREATE INDEX conversations_by_owner ON conversations(owner, changed);
    CREATE TABLE turns(
        conversation INTEGER NOT NULL REFERENCES conversations(number) ON DELETE CASCADE,
        number INTEGER NOT NULL, question TEXT NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY(conversation, number));
    CREATE TABLE ratings(
        conversation INTEGER NOT NULL, number INTEGER NOT NULL, thumb TEXT, comment TEXT NOT NULL,
        rated INTEGER NOT NULL, PRIMARY KEY(conversation, number),
        FOREIGN KEY(conversation, number) REFERENCES turns(conversation, number)
            ON DELETE CASCADE);
    """,
    # Pinned conversations, the texts that are searched, and which questions were taken.
    """
    ALTER TABLE conversations ADD COLUMN pinned INTEGER;
    CREATE TABLE texts(
        conversation INTEGER NOT NULL, number INTEGER NOT NULL, folded TEXT NOT NULL,
        answer TEXT NOT NULL, PRIMARY KEY(conversation, number),
        FOREIGN KEY(conversation, number) REFERENCES turns(conversation, number)
            ON DELETE CASCADE);
    INSERT INTO texts
        SELECT conversation, number, folded(question || char(10) || answer), answer FROM (
            SELECT conversation, number, question, CASE WHEN json_valid(record)
                THEN coalesce(json_extract(record, '$.answer.text'), '') ELSE '' END AS answer
            FROM turns);
    CREATE TABLE taken(
        token TEXT PRIMARY KEY,
        conversation INTEGER NOT NULL REFERENCES conversations(number) ON DELETE CASCADE)
        WITHOUT ROWID;
    """,
    # Which exchange follows which, and which was shown last: see `branches.py`.
    """
    CREATE TABLE branches(
        conversation INTEGER NOT NULL, number INTEGER NOT NULL, parent INTEGER NOT NULL,
        shown INTEGER NOT NULL, PRIMARY KEY(conversation, number),
        FOREIGN KEY(conversation, number) REFERENCES turns(conversation, number)
            ON DELETE CASCADE);
    INSERT INTO branches SELECT conversation, number, number - 1, 1 FROM turns;
    """,
    # What the next question is asked over: see `ui/scope.py`.
    """
    ALTER TABLE conversations ADD COLUMN scope TEXT NOT NULL DEFAULT '';
    """,
    # Titles as they are searched.
    """
    ALTER TABLE conversations ADD COLUMN folded TEXT NOT NULL DEFAULT '';
    UPDATE conversations SET folded = folded(title);
    """,
)


class StoreError(PageError):
    """The conversations cannot be read or written; the message names the file."""


class ConversationFile(TablesFile):
    """The file, open. May be used from several threads, and by several processes."""

    def __init__(self, path: Path, migrations: tuple[str, ...] = MIGRATIONS) -> None:
        """Open the file, and make it when there is none; bring an older one to this version.

        Raises:
            StoreError: it cannot be opened, is damaged, is another program's, or is of a later
                version of groundwise.
        """
        self._path = path
        self._migrations = migrations
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # What people ask is theirs alone; SQLite's own files beside it get the same rights.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error
        super().__init__(path, self._failed, wait_seconds=_WAIT_SECONDS)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            self.rows(f"PRAGMA {pragma}")
        self.add_function("folded", folded)
        self._version()
        self.rows("PRAGMA journal_mode=WAL")
        with self.change():
            version = self._version()
            for number, script in enumerate(self._migrations[version:], start=version + 1):
                for statement in filter(str.strip, script.split(";")):
                    self.rows(statement)
                self.rows(f"PRAGMA user_version={number}")
            self.rows(f"PRAGMA application_id={_APPLICATION}")

    def _version(self) -> int:
        """The version of the file, 0 for an empty one."""
        version = int(self.rows("PRAGMA user_version")[0][0])
        application = int(self.rows("PRAGMA application_id")[0][0])
        tables = self.rows("SELECT count(*) FROM sqlite_master")[0][0]
        if application != _APPLICATION and (tables or application or version):
            raise StoreError(
                N_(
                    "%(path)s is a database of another program, not conversations of groundwise. "
                    "Move it away, or choose another place for the conversations.",
                    path=self._path,
                )
            )
        if version > len(self._migrations):
            raise StoreError(
                N_(
                    "The conversations in %(path)s were kept by a later version of groundwise. "
                    "Update groundwise, or move the file away to begin anew.",
                    path=self._path,
                )
            )
        return version

    def _failed(self, error: sqlite3.Error) -> StoreError:
        if isinstance(error, sqlite3.OperationalError):
            return self._operational(error)
        if isinstance(error, sqlite3.ProgrammingError):
            return StoreError(
                N_(
                    "The conversations in %(path)s are closed: the page is shutting down.",
                    path=self._path,
                )
            )
        return self._damaged(error)

    def _operational(self, error: sqlite3.OperationalError) -> StoreError:
        # The low byte is the kind of error, the others its details.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        may_be_full = code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
        if code == sqlite3.SQLITE_FULL or (may_be_full and disk_is_full(self._path.parent)):
            return StoreError(
                N_(
                    "The disk that holds %(path)s is full, so that this was not kept. Free some "
                    "space there, then try again; what was kept before is unchanged.",
                    path=self._path,
                )
            )
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreError(
                N_(
                    "Another program has been using %(path)s for %(seconds)s seconds. "
                    "Close it, or try again.",
                    path=self._path,
                    seconds=round(_WAIT_SECONDS),
                )
            )
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return self._unwritable(str(error))
        return self._damaged(error)

    def _unwritable(self, reason: str) -> StoreError:
        return StoreError(
            N_(
                "The conversations cannot be kept in %(path)s (%(reason)s). Check the permissions "
                "of the file and of its folder.",
                path=self._path,
                reason=reason,
            )
        )

    def _damaged(self, error: sqlite3.Error) -> StoreError:
        return StoreError(
            N_(
                "The conversations in %(path)s cannot be read (%(reason)s). Put a copy of the file "
                "back, or move it away to begin anew.",
                path=self._path,
                reason=error,
            )
        )


def storable(text: str) -> str:
    """The text as SQLite can keep and search it: no half characters, no NULs."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def folded(text: str) -> str:
    """The text without case and accents; the SQL function of this name."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def now() -> int:
    """The time as the file keeps it: microseconds since 1970."""
    return int(datetime.now(UTC).timestamp() * 1_000_000)


def time_of(microseconds: int) -> datetime:
    """A time that the file keeps."""
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)
