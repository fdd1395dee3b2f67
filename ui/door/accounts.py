"""Who may sign in: names and hashed passwords, in a file or in the database of the index."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ui.door.account_records import (
    AccountRecord,
    AccountRecords,
    AccountsError,
    AccountsFile,
    is_database,
    records_of,
)

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from advisor.settings import Settings

SHORTEST_PASSWORD = 10
# Longer ones gain nothing, and hashing a book costs time.
LONGEST_PASSWORD = 256
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_NAME_RULE = "1 to 64 of a-z, 0-9, `.`, `_`, `@` and `-`, the first a letter or digit"
_REMEMBERED = 1024
# A form may send what is not Unicode; no two such texts may become the same bytes.
_EXACT = ("utf-8", "surrogatepass")


class Accounts:
    """The accounts of a running server; a change takes effect at the next question.

    Safe to use from several threads.
    """

    def __init__(self, place: Path | AccountRecords) -> None:
        """Take the file, or what accounts are kept as."""
        self._records = _records(place)
        self._lock = threading.Lock()
        # One at a time: each hash takes 64 MiB, and a flood of them would take the machine.
        self._hashing = threading.Lock()
        self._key = secrets.token_bytes(32)
        self._verified: OrderedDict[bytes, None] = OrderedDict()

    @classmethod
    def load(cls, place: Path | AccountRecords) -> Accounts:
        """Read the accounts.

        Raises:
            AccountsError: there is no such file, others may read it, it is not a file of accounts,
                the database cannot be used, or there is no account.
        """
        accounts = cls(place)
        if not accounts.names():
            records = accounts._records
            raise AccountsError(
                f"There is no account in {records.where}. "
                f"Add one with `advisor users add NAME --file {records.file}`."
            )
        return accounts

    def close(self) -> None:
        """Let go of what they are kept in."""
        self._records.close()

    def names(self) -> tuple[str, ...]:
        """The names, sorted.

        Raises:
            AccountsError: as `load`, except where there is none.
        """
        return tuple(sorted(self._records.all()))

    def verify(self, name: str, password: str) -> bool:
        """Whether there is this account and the password is its own.

        Takes as long for a name that does not exist as for a wrong password.

        Raises:
            AccountsError: they cannot be read any more.
        """
        record = self._records.find(account_name(name))
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
            AccountsError: they cannot be read any more.
        """
        record = self._records.find(account_name(name))
        if record is None:
            return None
        return hashlib.sha256(record.password.encode()).hexdigest()


def accounts_of(settings: Settings) -> Accounts | None:
    """The accounts that the settings ask for; None when whoever reaches the page may use it.

    Raises:
        AccountsError: they cannot be used, or there are none although others may reach the page.
    """
    if settings.auth is not None:
        records = records_of(settings.auth, settings)
        # A database may be away for now, and get its first account from whoever serves it.
        return Accounts(records) if is_database(settings.auth) else Accounts.load(records)
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


def add_account(place: Path | AccountRecords, name: str, password: str) -> str:
    """Add an account, making the file when there is none; returns the name as it is kept.

    Raises:
        AccountsError: the name is taken or not allowed, the password is too short or too long, or
            the file or the database cannot be used.
    """
    kept = account_name(name)
    if not _NAME.fullmatch(kept):
        raise AccountsError(f"{name!r} cannot be a name: it takes {_NAME_RULE}.")
    hashed = _hashed(password)
    records = _records(place)
    with records.changing(new=True) as accounts:
        if kept in accounts:
            raise AccountsError(
                f"There is an account {kept} in {records.where} already. Change its password with "
                f"`advisor users password {kept} --file {records.file}`."
            )
        accounts[kept] = AccountRecord(password=hashed, changed=_now())
    return kept


def change_password(place: Path | AccountRecords, name: str, password: str) -> None:
    """Give an account another password, which ends its sessions.

    Raises:
        AccountsError: there is no such account, the password is too short or too long, or the file
            or the database cannot be used.
    """
    hashed = _hashed(password)
    records = _records(place)
    with records.changing() as accounts:
        kept = _present(accounts, name, records)
        accounts[kept] = AccountRecord(password=hashed, changed=_now())


def remove_account(place: Path | AccountRecords, name: str) -> None:
    """Remove an account, which ends its sessions.

    Raises:
        AccountsError: there is no such account, or the file or the database cannot be used.
    """
    records = _records(place)
    with records.changing() as accounts:
        del accounts[_present(accounts, name, records)]


def take_accounts(place: Path | AccountRecords, other: Path | AccountRecords) -> list[str]:
    """Copy the accounts of another place that are not there, and return their names, sorted.

    Raises:
        AccountsError: a file or the database cannot be used.
    """
    taken = _records(other).all()
    with _records(place).changing(new=True) as accounts:
        new = sorted(taken.keys() - accounts.keys())
        accounts.update({name: taken[name] for name in new})
    return new


def list_accounts(place: Path | AccountRecords) -> dict[str, str]:
    """Names with the time (ISO 8601, UTC) of the last change of their password, sorted by name.

    Raises:
        AccountsError: the file or the database cannot be used.
    """
    return {name: record.changed for name, record in sorted(_records(place).all().items())}


def _records(place: Path | AccountRecords) -> AccountRecords:
    return AccountsFile(place) if isinstance(place, Path) else place


def _present(accounts: Mapping[str, AccountRecord], name: str, records: AccountRecords) -> str:
    kept = account_name(name)
    if kept not in accounts:
        raise AccountsError(
            f"There is no account {name!r} in {records.where}. "
            f"`advisor users list --file {records.file}` shows those there are."
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
