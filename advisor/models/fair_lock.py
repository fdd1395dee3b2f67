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
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for the lock, its holder not counted."""
        return max(0, len(self._queue) - 1)

    def acquire(self, cancel: threading.Event | None = None) -> bool:
        """Wait for the turn; False when `cancel` was set before it came."""
        waiter, came = object(), False
        with self._changed:
            self._queue.append(waiter)
            try:
                while not (came := self._queue[0] is waiter):
                    if cancel is not None and cancel.is_set():
                        break
                    self._changed.wait(None if cancel is None else _POLL_SECONDS)
            finally:
                if not came:  # an interrupt while waiting must not block those behind either
                    self._queue.remove(waiter)
                    self._changed.notify_all()
        return came

    def release(self) -> None:
        """Give the turn to the next in the queue."""
        with self._changed:
            self._queue.popleft()
            self._changed.notify_all()
