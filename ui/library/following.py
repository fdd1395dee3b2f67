"""Following a run of the library: it goes on in a thread, and whoever asked sees how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

from ui.library.entries import OnRun, RunProgress

# How often what is shown changes, in seconds: reading it takes longer.
_SHOW_SECONDS = 0.2

T = TypeVar("T")


class FollowedRun(Generic[T]):
    """A run of the library in a thread of its own, which goes on when nobody looks any more."""

    def __init__(self, run: Callable[[OnRun], T]) -> None:
        """Start `run`, which is given what to tell its progress to."""
        self._latest: RunProgress | None = None
        self._over: Future[T] = Future()
        # A server that stops does not wait: a run that is cut off leaves everything as it was.
        threading.Thread(target=self._work, args=[run], name="library", daemon=True).start()

    def __iter__(self) -> Iterator[RunProgress]:
        """How far it is, now and then, until it has ended; what came in between is passed over."""
        shown: RunProgress | None = None
        while wait([self._over], _SHOW_SECONDS).not_done:
            latest = self._latest
            if latest is not None and latest is not shown:
                shown = latest
                yield latest

    @property
    def failed(self) -> bool:
        """Whether it has ended with an error."""
        return self._over.done() and self._over.exception() is not None

    def result(self) -> T:
        """What the run came to; what it raised is raised."""
        return self._over.result()

    def _work(self, run: Callable[[OnRun], T]) -> None:
        try:
            self._over.set_result(run(self._tell))
        except BaseException as error:  # whoever follows is told
            self._over.set_exception(error)

    def _tell(self, progress: RunProgress) -> None:
        self._latest = progress
