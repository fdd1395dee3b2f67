"""Who is signed in, and who has tried too often: kept in memory, gone when the server stops."""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, ip_address, ip_network

from ui.door.accounts import Accounts, account_name

LONGEST_SECONDS = 7 * 24 * 3600
IDLE_SECONDS = 12 * 3600
_MOST_PER_NAME = 20
_MOST_TABS = 50_000

_WINDOW_SECONDS = 15 * 60
# Wrong passwords within the window: for one name from one address, for one address, for one name.
# The last is high, so that nobody locks another out with ease.
_MOST_WRONG = (5, 30, 100)
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class _Session:
    name: str
    stamp: str
    started: float
    used: float


class Sessions:
    """The sessions of a running server, by the unguessable token in each one's cookie.

    A session ends when it is closed, unused for `IDLE_SECONDS`, older than `LONGEST_SECONDS`, or
    when its account is removed or gets another password.
    """

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = accounts
        self._clock = clock
        self._lock = threading.Lock()
        # By the token's hash: what is kept here opens nothing.
        self._sessions: OrderedDict[bytes, _Session] = OrderedDict()

    def open(self, name: str) -> str:
        """Begin a session for an account whose password was right; returns its token.

        Raises:
            AccountsError: the accounts cannot be read.
        """
        kept = account_name(name)
        stamp = self._accounts.stamp(kept) or ""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            same = [key for key, session in self._sessions.items() if session.name == kept]
            for key in same[: max(0, len(same) - _MOST_PER_NAME + 1)]:
                del self._sessions[key]
            self._sessions[_key(token)] = _Session(kept, stamp, now, now)
        return token

    def user(self, token: str, *, in_use: bool = True) -> str | None:
        """The name that a token stands for; None when its session is over, or never was.

        `in_use` says that somebody acts in the session, which keeps it from ending unused.

        Raises:
            AccountsError: the accounts cannot be read.
        """
        key = _key(token)
        with self._lock:
            session = self._sessions.get(key)
        if session is None:
            return None
        now = self._clock()
        over = now - session.started >= LONGEST_SECONDS or now - session.used >= IDLE_SECONDS
        if over or self._accounts.stamp(session.name) != session.stamp:
            self.close(token)
            return None
        if in_use:
            with self._lock:
                if key in self._sessions:
                    self._sessions[key] = replace(session, used=now)
        return session.name

    def close(self, token: str) -> None:
        """End a session; one that is over already stays so."""
        with self._lock:
            self._sessions.pop(_key(token), None)


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
