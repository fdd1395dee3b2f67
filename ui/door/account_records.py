"""What accounts are kept as: a file that only its owner can read, or rows of a database.

A change takes effect at the next question of every server that uses them.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.errors import AdvisorError
from corpus.whole_file import replace_file
from ui.keeping.opening import open_tables
from ui.keeping.tables import Tables

if TYPE_CHECKING:
    from advisor.settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class AccountsError(AdvisorError):
    """The accounts cannot be used, or an account or password is not accepted."""


class AccountRecord(BaseModel):
    """An account: its password, hashed, and when that was changed (ISO 8601, UTC)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    password: str = Field(pattern=r"^\$argon2id\$")
    changed: str = ""


class AccountRecords(Protocol):
    """Accounts by their names, as they are now. May be used from several threads.

    Every method raises AccountsError where they cannot be read, or written.

    Attributes:
        where: what a sentence calls the place.
        file: what a command names it by.
    """

    where: str
    file: str

    def find(self, name: str) -> AccountRecord | None:
        """The account of a name."""
        ...

    def all(self) -> dict[str, AccountRecord]:
        """Every account, by name."""
        ...

    def changing(self, *, new: bool = False) -> AbstractContextManager[dict[str, AccountRecord]]:
        """The accounts to change; written when the block ends without an error.

        `new` makes the place of them where there is none.
        """
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(default=1, ge=1, le=1)
    accounts: dict[str, AccountRecord] = Field(default_factory=dict)


class AccountsFile:
    """Accounts in a file. See `AccountRecords`."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is opened yet."""
        self.where = self.file = str(path)
        self._path = path
        self._lock = threading.Lock()
        self._state: tuple[int, ...] = ()
        self._records: Mapping[str, AccountRecord] = {}

    def find(self, name: str) -> AccountRecord | None:
        """The account of a name; the file is read again only when it has changed."""
        state = self._checked_state()
        with self._lock:
            if state != self._state:
                self._records = self._read()
                self._state = state
            return self._records.get(name)

    def all(self) -> dict[str, AccountRecord]:
        """Every account, by name."""
        self._checked_state()
        return self._read()

    @contextmanager
    def changing(self, *, new: bool = False) -> Iterator[dict[str, AccountRecord]]:
        """The accounts to change, one process at a time."""
        from filelock import FileLock

        target = self._path.expanduser().resolve()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(target.with_name(target.name + ".lock"), timeout=30, mode=0o600):
                records = self.all() if target.exists() or not new else {}
                yield records
                content = _File(accounts=dict(sorted(records.items()))).model_dump_json(indent=2)
                # Never open to others, not even before it is in place.
                replace_file(target, content + "\n", 0o600)
        except OSError as error:
            raise AccountsError(
                f"The accounts file {self._path} cannot be written: {error.strerror or error}. "
                "Name another with --file."
            ) from error

    def close(self) -> None:
        """Nothing is open between two looks at the file."""

    def _checked_state(self) -> tuple[int, ...]:
        """What tells one state of the file from the next.

        Raises:
            AccountsError: it is not there, no regular file, or open to others.
        """
        path = self._path
        try:
            status = path.stat()
        except OSError as error:
            raise AccountsError(
                f"The accounts file {path} cannot be opened: {error.strerror}. "
                f"Make it with `advisor users add NAME --file {path}`."
            ) from error
        if not stat.S_ISREG(status.st_mode):
            raise AccountsError(f"{path} is not a regular file. Name another with --auth.")
        if os.name == "posix":
            if status.st_mode & _OTHERS:
                raise AccountsError(
                    f"Other users of this machine may open the accounts file {path} (mode "
                    f"{stat.S_IMODE(status.st_mode):o}). Close it to them with `chmod 600 {path}`."
                )
            if status.st_uid not in (os.geteuid(), 0):
                raise AccountsError(
                    f"The accounts file {path} belongs to another user of this machine. "
                    "Copy it, and name the copy with --auth."
                )
        return (status.st_ino, status.st_mtime_ns, status.st_size)

    def _read(self) -> dict[str, AccountRecord]:
        path = self._path
        try:
            return dict(_File.model_validate_json(path.read_bytes()).accounts)
        except OSError as error:
            raise AccountsError(
                f"The accounts file {path} cannot be read: {error.strerror}. Check its owner."
            ) from error
        except ValidationError as error:
            # The values are left out: one of them may be a hash.
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the whole"
            raise AccountsError(
                f"{path} is not a file of accounts ({where}: {first['msg']}). "
                "Name the right one, or make a new one with `advisor users add NAME --file FILE`."
            ) from error


class AccountsTable:
    """Accounts in the database of the index. See `AccountRecords`."""

    where = "the database"
    file = "database"

    def __init__(self, tables: Tables, realm: str) -> None:
        """Take the tables.

        Args:
            tables: open; they raise AccountsError.
            realm: what tells a service from the others whose accounts are in the same tables.
        """
        self._tables = tables
        self._realm = realm

    def find(self, name: str) -> AccountRecord | None:
        """The account of a name."""
        rows = self._tables.rows(
            "SELECT password, changed FROM accounts WHERE realm = ? AND name = ?",
            (self._realm, name),
        )
        return AccountRecord(password=rows[0][0], changed=rows[0][1]) if rows else None

    def all(self) -> dict[str, AccountRecord]:
        """Every account, by name."""
        return self._all("")

    @contextmanager
    def changing(self, *, new: bool = False) -> Iterator[dict[str, AccountRecord]]:
        """The accounts to change; others wait for it who change the same ones."""
        with self._tables.change():
            before = self._all(self._tables.locking)
            records = dict(before)
            yield records
            for name in before.keys() - records.keys():
                self._tables.rows(
                    "DELETE FROM accounts WHERE realm = ? AND name = ?", (self._realm, name)
                )
            for name, record in records.items():
                if record != before.get(name):
                    self._tables.rows(
                        "INSERT INTO accounts VALUES (?, ?, ?, ?) ON CONFLICT(realm, name) DO "
                        "UPDATE SET password = excluded.password, changed = excluded.changed",
                        (self._realm, name, record.password, record.changed),
                    )

    def close(self) -> None:
        """End the connections."""
        self._tables.close()

    def _all(self, locking: str) -> dict[str, AccountRecord]:
        rows = self._tables.rows(
            f"SELECT name, password, changed FROM accounts WHERE realm = ? ORDER BY name{locking}",
            (self._realm,),
        )
        return {
            name: AccountRecord(password=password, changed=changed)
            for name, password, changed in rows
        }


def is_database(auth: Path) -> bool:
    """Whether the setting `auth`, or `--file`, names no file but the database of the index."""
    return str(auth) == AccountsTable.file


def records_of(auth: Path, settings: Settings) -> AccountRecords:
    """What the setting `auth`, or `--file`, names: a file, or `database`.

    Raises:
        AccountsError: the index is in no database.
    """
    if not is_database(auth):
        return AccountsFile(auth)
    catalog = settings.catalog.get_secret_value()
    if not catalog:
        raise AccountsError(
            "Accounts are in a database only where the index is in one, which the setting "
            "`catalog` names. Name a file instead."
        )
    tables = open_tables(catalog, lambda error: AccountsError(str(error)))
    return AccountsTable(tables, settings.index_name)
