"""How a server ends: no more questions are taken, and the answers in progress may be finished."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol


class Queue(Protocol):
    """What questions wait in."""

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""

    @property
    def busy(self) -> bool:
        """Whether any is being answered."""

    def close(self) -> None:
        """Take no more."""


class Stopping:
    """Whether the server is stopping, and whether what it was asked before is over."""

    def __init__(
        self, queue: Queue, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Let the questions that `queue` has taken be answered for so many seconds at most."""
        self._queue = queue
        self._seconds = seconds
        self._clock = clock
        self._until: float | None = None

    @property
    def begun(self) -> bool:
        """Whether no more questions are taken."""
        return self._until is not None

    def begin(self) -> None:
        """Take no more questions. Does what a handler of signals may do, and no more."""
        self._until = self._clock() + self._seconds
        self._queue.close()

    @property
    def over(self) -> bool:
        """Whether nothing is left to be waited for, or the time is up."""
        if self._until is None:
            return False
        is_idle = not self._queue.busy and not self._queue.waiting
        return is_idle or self._clock() >= self._until
