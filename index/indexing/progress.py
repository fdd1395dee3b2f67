"""How far a run of indexing is, for people who wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        stage: `fetch` (files brought from addresses), `scan` (files compared), `read` (documents
            read), `load` (the embedding model is being loaded) or `embed` (passages embedded), in
            this order, each at most once, but `fetch` once for each address.
        done: how many of `total` are done. What an interrupted run had done counts from the
            start.
        total: fixed for a stage; 0 when unknown.
        seconds: since the run began.
        current: the file that was just done.
        rate: how many a second, in this stage and this run; 0.0 until it is known.
    """

    stage: str
    done: int
    total: int
    seconds: float
    current: str = ""
    rate: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """Until the stage ends, at its rate so far; None while that is unknown."""
        return (self.total - self.done) / self.rate if self.rate > 0.0 else None


OnProgress = Callable[[Progress], None]

# A rate is told after this much time: the first file or batch says little.
_SETTLED_SECONDS = 0.5


class ProgressMeter:
    """Turns counts into `Progress` for a listener."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._began = time.perf_counter()
        self._stage, self._stage_began = "", 0.0
        self._first = self._done = self._total = 0

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.perf_counter() - self._began

    def start(self, stage: str, total: int, done: int = 0) -> None:
        """Begin a stage of which `done` were done before this run."""
        self._stage, self._stage_began = stage, self.seconds
        self._first, self._done, self._total = done, done, total
        self.advance(0)

    def advance(self, count: int = 1, current: str = "") -> None:
        """Say that so many more of the stage are done."""
        self._done += count
        if self._on_progress is None:
            return
        seconds = self.seconds
        spent = seconds - self._stage_began
        rate = (self._done - self._first) / spent if spent > _SETTLED_SECONDS else 0.0
        self._on_progress(Progress(self._stage, self._done, self._total, seconds, current, rate))
