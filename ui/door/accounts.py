"""Who may sign in: names and hashed passwords, in one file that only its owner can read."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.errors import AdvisorError
from corpus.whole_file import replace_file

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from advisor.settings import Settings

SHORTEST_PASSWORD = 10
# Longer ones gain nothing, and hashing a book costs time.
LONGEST_PASSWORD = 256
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_NAME_RULE = "1 to 64 of a-z, 0-9, `.`, `_`, `@` and `-`, the first a letter or digit"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_REMEMBERED = 1024
# A form may send what is not Unicode; no two such texts may become the same bytes.
_EXACT = ("utf-8", "surrogatepass")


class AccountsError(AdvisorError):
    """The accounts file cannot be used, or an account or password is not accepted."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    password: str = Field(pattern=r"^\$argon2id\$")
    changed: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(default=1, ge=1, le=1)
    accounts: dict[str, _Record] = Field(default_factory=dict)


class Accounts:
    """The accounts of a running server; a change of the file takes effect at the next question.

    Safe to use from several threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        # One at a time: each hash takes 64 MiB, and a flood of them would take the machine.
        self._hashing = threading.Lock()
        self._state: tuple[int, ...] = ()
        self._records: Mapping[str, _Record] = {}
        self._key = secrets.token_bytes(32)
        self._verified: OrderedDict[bytes, None] = OrderedDict()

    @classmethod
    def load(cls, path: Path) -> Accounts:
        """Read the accounts.

        Raises:
            AccountsError: there is no such file, others may read it, it is not a file of accounts,
                or it holds none.
        """
        accounts = cls(path)
        if not accounts.names():
            raise AccountsError(
                f"The accounts file {path} holds no account. "
                f"Add one with `advisor users add NAME --file {path}`."
            )
        return accounts

    def names(self) -> tuple[str, ...]:
        """The names, sorted.

        Raises:
            AccountsError: as `load`, except for an empty file.
        """
        return tuple(sorted(self._current()))

    def verify(self, name: str, password: str) -> bool:
        """Whether there is this account and the password is its own.

        Takes as long for a name that does not exist as for a wrong password.

        Raises:
            AccountsError: the file cannot be read any more.
        """
        record = self._current().get(account_name(name))
        stored = record.password if record is not None else _nobodys_hash()
        proof = hmac.digest(
            self._key, "\0".join([account_name(name), stored, password]).encode(*_EXACT), "sha256"
        )
        with self._lock:
            if record is not None and proof in self._verified:
                self._verified.move_to_end(proof)
                return True
        if len(password) > LONGEST_PASSWORD:
            return False
        with self._hashing:
            matches = _matches(stored, password)
        if not matches or record is None:
            return False
        with self._lock:
            # A program sends its password with each request: hashing it once is enough. What is
            # kept is no use without a key that never leaves this process.
            self._verified[proof] = None
            while len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)
        return True

    def stamp(self, name: str) -> str | None:
        """What changes with the account's password; None when there is no such account.

        Raises:
            AccountsError: the file cannot be read any more.
        """
        record = self._current().get(account_name(name))
        if record is None:
            return None
        return hashlib.sha256(record.password.encode()).hexdigest()

    def _current(self) -> Mapping[str, _Record]:
        """The accounts as the file has them now; it is read again only when it has changed."""
        state = _checked_state(self._path)
        with self._lock:
            if state != self._state:
                self._records = _read(self._path)
                self._state = state
            return self._records


def accounts_of(settings: Settings) -> Accounts | None:
    """The accounts that the settings ask for; None when whoever reaches the page may use it.

    Raises:
        AccountsError: the file cannot be used, or there is none although others may reach the page.
    """
    if settings.auth is not None:
        return Accounts.load(settings.auth)
    shown = settings.public_url or settings.host
    if is_loopback(settings.host) and (
        not settings.public_url or is_loopback(urlsplit(settings.public_url).hostname or "")
    ):
        return None
    raise AccountsError(
        f"Served at {shown}, the page could be used by whoever reaches this machine. Make an "
        "account with `advisor users add NAME --file accounts.json`, then serve with "
        "`--auth accounts.json`; or serve at 127.0.0.1, which only this machine reaches."
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address: `localhost`, 127.0.0.0/8 or ::1."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def account_name(name: str) -> str:
    """The name as it is kept: capitals do not tell two people apart."""
    return unicodedata.normalize("NFKC", name).strip().lower()


def add_account(path: Path, name: str, password: str) -> str:
    """Add an account, making the file when there is none; returns the name as it is kept.

    Raises:
        AccountsError: the name is taken or not allowed, the password is too short or too long, or
            the file cannot be used.
    """
    kept = account_name(name)
    if not _NAME.fullmatch(kept):
        raise AccountsError(f"{name!r} cannot be a name: it takes {_NAME_RULE}.")
    hashed = _hashed(password)
    with _changing(path, new=True) as records:
        if kept in records:
            raise AccountsError(
                f"There is an account {kept} in {path} already. Change its password with "
                f"`advisor users password {kept} --file {path}`."
            )
        records[kept] = _Record(password=hashed, changed=_now())
    return kept


def change_password(path: Path, name: str, password: str) -> None:
    """Give an account another password, which ends its sessions.

    Raises:
        AccountsError: there is no such account, the password is too short or too long, or the file
            cannot be used.
    """
    hashed = _hashed(password)
    with _changing(path) as records:
        records[_present(records, name, path)] = _Record(password=hashed, changed=_now())


def remove_account(path: Path, name: str) -> None:
    """Remove an account, which ends its sessions.

    Raises:
        AccountsError: there is no such account, or the file cannot be used.
    """
    with _changing(path) as records:
        del records[_present(records, name, path)]


def list_accounts(path: Path) -> dict[str, str]:
    """Names with the time (ISO 8601, UTC) of the last change of their password, sorted by name.

    Raises:
        AccountsError: the file cannot be used.
    """
    _checked_state(path)
    return {name: record.changed for name, record in sorted(_read(path).items())}


def _present(records: Mapping[str, _Record], name: str, path: Path) -> str:
    kept = account_name(name)
    if kept not in records:
        raise AccountsError(
            f"There is no account {name!r} in {path}. "
            f"`advisor users list --file {path}` shows those there are."
        )
    return kept


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    # The library's defaults: Argon2id as RFC 9106 recommends it for little memory.
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex(16))


def _prepared(password: str) -> str:
    """The same password however the keyboard composes its accents (RFC 8265)."""
    return unicodedata.normalize("NFC", password)


def _hashed(password: str) -> str:
    length = len(password)
    if not SHORTEST_PASSWORD <= length <= LONGEST_PASSWORD:
        raise AccountsError(
            f"The password has {length} characters; it needs {SHORTEST_PASSWORD} to "
            f"{LONGEST_PASSWORD}. A few words in a row are easy to remember."
        )
    if not password.isprintable():
        raise AccountsError("The password holds a control character. Leave it out.")
    return _hasher().hash(_prepared(password))


def _matches(stored: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(stored, _prepared(password).encode(*_EXACT))
    except (VerificationError, InvalidHashError):
        return False


def _checked_state(path: Path) -> tuple[int, ...]:
    """What tells one state of the file from the next.

    Raises:
        AccountsError: it is not there, no regular file, or open to others.
    """
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


def _read(path: Path) -> dict[str, _Record]:
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


@contextmanager
def _changing(path: Path, *, new: bool = False) -> Iterator[dict[str, _Record]]:
    """The accounts to change; written when the block ends without an error."""
    from filelock import FileLock

    target = path.expanduser().resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(target.name + ".lock"), timeout=30, mode=0o600):
            records: dict[str, _Record] = {}
            if target.exists() or not new:
                _checked_state(path)
                records = _read(path)
            yield records
            content = _File(accounts=dict(sorted(records.items()))).model_dump_json(indent=2)
            # Never open to others, not even before it is in place.
            replace_file(target, content + "\n", 0o600)
    except OSError as error:
        raise AccountsError(
            f"The accounts file {path} cannot be written: {error.strerror or error}. "
            "Name another with --file."
        ) from error
