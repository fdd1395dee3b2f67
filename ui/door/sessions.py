"""Who is signed in, which outlives the server, and who has tried too often, which does not."""

from __future__ import annotations

import hashlib
import math
import os
import secrets
import sqlite3
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from ui.door.account_records import AccountsError
from ui.door.accounts import Accounts, account_name
from ui.keeping.file import TablesFile
from ui.keeping.tables import Tables

LONGEST_SECONDS = 7 * 24 * 3600
IDLE_SECONDS = 12 * 3600
FILE_NAME = "sign-ins.sqlite3"
_MOST_PER_NAME = 20
_MOST_TABS = 50_000
# That a session is in use is written down no more often: each time is a write to the disk.
_NOTED_SECONDS = 60
# So far a clock may be set back before a session seems to begin in the future, which ends it.
_CLOCK_SECONDS = 300
_PREPARE = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA secure_delete=ON;
CREATE TABLE IF NOT EXISTS sessions(
    number INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL,
    started REAL NOT NULL, used REAL NOT NULL);
"""

_WINDOW_SECONDS = 15 * 60
# Wrong passwords within the window: for one name from one address, for one address, for one name.
# The last is high, so that nobody locks another out with ease.
_MOST_WRONG = (5, 30, 100)
_MOST_REMEMBERED = 20_000


class Sessions:
    """The sessions of a server, by the unguessable token in each one's cookie.

    A session ends when it is closed, unused for `IDLE_SECONDS`, older than `LONGEST_SECONDS`, or
    when its account is removed or gets another password. May be used from several threads, and
    what they are kept in by several processes.
    """

    def __init__(
        self,
        accounts: Accounts,
        place: Path | Tables | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open the file, which is made when there is none.

        Args:
            accounts: whose sessions they are.
            place: the file, or tables that are open; without either all ends with the process.
            clock: tells the time, in seconds.

        Raises:
            AccountsError: it cannot be used. Every method raises it too.
        """
        self._accounts = accounts
        self._clock = clock
        self._path: Path | None = None
        self._tables: Tables
        if place is None:
            memory = Path(FILE_NAME)
            self._tables = TablesFile(memory, self._failed, _PREPARE, mode="mode=memory")
        elif isinstance(place, Path):
            self._tables = self._opened(place)
        else:
            self._tables = place

    def _opened(self, path: Path) -> Tables:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # SQLite's own files beside it get the same rights.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
        except OSError as error:
            raise self._failed(error) from error
        return TablesFile(path, self._failed, _PREPARE)

    def shut(self) -> None:
        """Close the file or the tables; the sessions go on with the next server."""
        self._tables.close()

    def open(self, name: str) -> str:
        """Begin a session for an account whose password was right; returns its token.

        Raises:
            AccountsError: the accounts cannot be read.
        """
        kept = account_name(name)
        stamp = self._accounts.stamp(kept) or ""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        with self._tables.change():
            self._tables.rows(
                "DELETE FROM sessions WHERE started <= ? OR used <= ?",
                (now - LONGEST_SECONDS, now - IDLE_SECONDS),
            )
            self._tables.rows(
                "INSERT INTO sessions(key, name, stamp, started, used) VALUES (?, ?, ?, ?, ?)",
                (_key(token), kept, stamp, now, now),
            )
            self._tables.rows(
                "DELETE FROM sessions WHERE name = ? AND number NOT IN "
                "(SELECT number FROM sessions WHERE name = ? ORDER BY number DESC LIMIT ?)",
                (kept, kept, _MOST_PER_NAME),
            )
        return token

    def user(self, token: str, *, in_use: bool = True) -> str | None:
        """The name that a token stands for; None when its session is over, or never was.

        `in_use` says that somebody acts in the session, which keeps it from ending unused.

        Raises:
            AccountsError: the accounts cannot be read.
        """
        rows = self._tables.rows(
            "SELECT name, stamp, started, used FROM sessions WHERE key = ?", (_key(token),)
        )
        if not rows:
            return None
        name, stamp, started, used = rows[0]
        now = self._clock()
        lasts = -_CLOCK_SECONDS <= now - started < LONGEST_SECONDS and now - used < IDLE_SECONDS
        if not lasts or self._accounts.stamp(name) != stamp:
            self.close(token)
            return None
        if in_use and now - used >= _NOTED_SECONDS:
            self._tables.rows("UPDATE sessions SET used = ? WHERE key = ?", (now, _key(token)))
        return str(name)

    def close(self, token: str) -> None:
        """End a session; one that is over already stays so."""
        self._tables.rows("DELETE FROM sessions WHERE key = ?", (_key(token),))

    def _failed(self, error: OSError | sqlite3.Error) -> AccountsError:
        return AccountsError(
            f"Who is signed in cannot be kept in {self._path} ({error}). Check the permissions of "
            "the file and the space on the disk, or delete it: then everybody signs in again."
        )


class Attempts:
    """Counts wrong passwords, so that nobody can try them by the thousand."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def begin(self, name: str, address: str) -> int:
        """Count an attempt as wrong until it is `right`; returns 0 when it may be made.

        Else the seconds until the next may be.
        """
        now = self._clock()
        with self._lock:
            wait = max(
                self._wait(key, most, now)
                for key, most in zip(_keys(name, address), _MOST_WRONG, strict=True)
            )
            if wait > 0:
                return max(1, math.ceil(wait))
            for key in _keys(name, address):
                self._wrong.setdefault(key, deque()).append(now)
                self._wrong.move_to_end(key)
            while len(self._wrong) > _MOST_REMEMBERED:
                self._wrong.popitem(last=False)
        return 0

    def right(self, name: str, address: str) -> None:
        """The attempt begun last was right: it does not count, nor do earlier ones of the pair."""
        pair, *others = _keys(name, address)
        with self._lock:
            self._wrong.pop(pair, None)
            for key in others:
                if times := self._wrong.get(key):
                    times.pop()

    def _wait(self, key: tuple[str, str], most: int, now: float) -> float:
        times = self._wrong.get(key)
        if times is None:
            return 0.0
        while times and now - times[0] >= _WINDOW_SECONDS:
            times.popleft()
        return times[0] + _WINDOW_SECONDS - now if len(times) >= most else 0.0


class TabOwners:
    """Whose each open tab is: the first to use its name owns it, nobody else may ask with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: OrderedDict[str, str] = OrderedDict()

    def belongs(self, tab: str, user: str) -> bool:
        """Whether a tab is this user's; one that nobody has used yet becomes so."""
        with self._lock:
            owner = self._owners.setdefault(tab, user)
            self._owners.move_to_end(tab)
            while len(self._owners) > _MOST_TABS:
                self._owners.popitem(last=False)
        return owner == user


def _key(token: str) -> bytes:
    """A token's hash: what is kept of it opens nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _keys(name: str, address: str) -> tuple[tuple[str, str], tuple[str, str], tuple[str, str]]:
    kept, place = account_name(name)[:64], _place(address)
    return (kept, place), ("", place), (kept, "")


def _place(address: str) -> str:
    """The address; of IPv6 the network, within which one machine has as many as it likes."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)
