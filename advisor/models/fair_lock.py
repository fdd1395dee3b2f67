"""A lock that serves those who wait in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque

_POLL_SECONDS = 0.05


class FairLock:
    """First come, first served; a wait can be cancelled.

    `threading.Lock` lets any waiter win, so that one busy user of a model could starve another.
    The lock has no owner: a generator may be advanced, and so released, by another thread.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for the lock, its holder not counted."""
        return max(0, len(self._queue) - 1)

    def acquire(self, cancel: threading.Event | None = None) -> bool:
        """Wait for the turn; False when `cancel` was set before it came."""
        turn = threading.Event()
        with self._mutex:
            self._queue.append(turn)
            if self._queue[0] is turn:
                turn.set()
        try:
            while not turn.wait(None if cancel is None else _POLL_SECONDS):
                if cancel is not None and cancel.is_set():
                    self._leave(turn)
                    return False
        except BaseException:  # an interrupt while waiting must not block those behind
            self._leave(turn)
            raise
        return True

    def release(self) -> None:
        """Give the turn to the next in the queue."""
        with self._mutex:
            self._queue.popleft()
            self._wake_first()

    def _leave(self, turn: threading.Event) -> None:
        with self._mutex:
            self._queue.remove(turn)
            self._wake_first()

    def _wake_first(self) -> None:
        if self._queue:
            self._queue[0].set()
