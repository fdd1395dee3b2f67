"""Changing the model in the background: a download with its progress, then loading."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from advisor.errors import USER_ERRORS
from advisor.models.downloads import fetch
from ui.errors import PageError
from ui.languages.speaking import N_
from ui.models.choices import is_at_hand
from ui.models.switchable import SwitchableAdvisor

_PATIENCE_SECONDS = 5


class Step(StrEnum):
    """How far a change has come."""

    IDLE = "idle"
    DOWNLOADING = "downloading"
    LOADING = "loading"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """A change as it stands. `done` and `total` are bytes of a download, 0 while unknown."""

    step: Step = Step.IDLE
    model: str = ""
    done: int = 0
    total: int = 0
    error: str = ""

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.step in (Step.DOWNLOADING, Step.LOADING)


class ModelChange:
    """The change of the server's model, at most one at a time.

    It belongs to the server, not to the tab that asked: a page that is loaded again finds it.
    """

    def __init__(self, advisor: SwitchableAdvisor, download: Callable[..., Path] = fetch) -> None:
        """Take the advisor whose model changes; `download` is `advisor.models.downloads.fetch`."""
        self._advisor = advisor
        self._download = download
        self._lock = threading.Lock()
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        self._progress = Progress()

    @property
    def progress(self) -> Progress:
        """The change in progress, or how the last one ended."""
        return self._progress

    def start(self, model: str) -> None:
        """Begin to change to a model; see `SwitchableAdvisor.switch`. Returns at once.

        Raises:
            PageError: another change is in progress.
        """
        with self._lock:
            if self._progress.running:
                raise PageError(
                    N_("The model is being changed already. Wait, or cancel that first.")
                )
            step = Step.LOADING if is_at_hand(model) else Step.DOWNLOADING
            self._progress = Progress(step, model)
            self._cancel.clear()
            self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Stop a download; what arrived is kept. A model that is being loaded is loaded."""
        self._cancel.set()

    def close(self) -> None:
        """Cancel, and wait a little for the end."""
        self._cancel.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE_SECONDS)

    def _run(self) -> None:
        end: dict[str, Any] = {
            "step": Step.FAILED,
            "error": N_("Changing the model failed; the terminal that runs the page says how."),
        }
        try:
            if self._progress.step is Step.DOWNLOADING:
                self._download(self._progress.model, on_progress=self._report)
                self._progress = replace(self._progress, step=Step.LOADING)
            self._advisor.switch(self._progress.model)
            end = {"step": Step.DONE}
        except _Cancelled:
            end = {"step": Step.CANCELLED}
        except USER_ERRORS as error:
            end["error"] = str(error)
        finally:
            self._progress = replace(self._progress, **end)

    def _report(self, done: int, total: int) -> None:
        self._progress = replace(self._progress, done=done, total=total)
        if self._cancel.is_set():
            raise _Cancelled


class _Cancelled(Exception):
    """Raised out of a download that nobody wants any more."""
