"""What each person is adding: one batch after the other, whoever looks, and what came of it."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from advisor.errors import USER_ERRORS
from ui.languages.speaking import N_
from ui.library.entries import FileProgress, IncomingFile, RunProgress

_LOG = logging.getLogger(__name__)
# How often what is shown changes, in seconds: reading it takes longer.
_SHOW_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What adding came to: a line for each file, and why it ended early, where it did.

    `number` tells it from others of the same words.
    """

    number: int
    files: tuple[FileProgress, ...] = ()
    failure: str = ""

    @property
    def is_to_do(self) -> bool:
        """Whether it says what a person should do something about."""
        return any(file.status == "refused" for file in self.files)


@dataclass
class _Run:
    """The batches of one person that wait or are being added, and the lines of those before."""

    number: int
    waiting: deque[tuple[Sequence[IncomingFile], Callable[[], None]]] = field(default_factory=deque)
    done: list[FileProgress] = field(default_factory=list)
    latest: RunProgress = RunProgress("copy")
    failure: str = ""
    seen: bool = False
    cancel: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


class AddingRuns:
    """The runs of everybody. They belong to the server: a page that is closed stops nothing.

    Safe to use from several threads.
    """

    def __init__(self, add: Callable[..., Sequence[FileProgress]]) -> None:
        """Take what adds files, as `Library.add` does."""
        self._add = add
        self._lock = threading.Lock()
        self._runs: dict[str, _Run] = {}
        self._begun = 0

    def add(
        self,
        owner: str,
        files: Sequence[IncomingFile],
        after: Callable[[], None] = lambda: None,
        *,
        onward: bool = False,
    ) -> None:
        """Add files once those before them are added.

        Args:
            owner: whose they are.
            files: a batch.
            after: called when they are added, or not.
            onward: whether they were sent together with those before, so that what becomes of all
                is told at once.
        """
        with self._lock:
            run = self._runs.get(owner)
            if run is not None and not run.over.is_set():
                run.waiting.append((files, after))
                return
            self._begun += 1
            new = self._runs[owner] = _Run(self._begun)
            if onward and run is not None:
                new.done, new.failure = run.done, run.failure
            new.waiting.append((files, after))
            # A server that stops does not wait: what is cut off leaves everything as it was.
            threading.Thread(target=self._work, args=[owner, new], daemon=True).start()

    def progress(self, owner: str) -> RunProgress | None:
        """How far a person's files are; None when nothing of theirs is being added."""
        run = self._runs.get(owner)
        if run is None or run.over.is_set():
            return None
        latest = run.latest
        coming = [line for files, _ in list(run.waiting) for line in _waiting(files)]
        return replace(latest, files=(*run.done, *latest.files, *coming))

    def follow(self, owner: str) -> Iterator[RunProgress]:
        """How far a person's files are, now and then, until all are added."""
        shown: RunProgress | None = None
        while (latest := self.progress(owner)) is not None:
            if latest != shown:
                shown = latest
                yield latest
            if (run := self._runs.get(owner)) is not None:
                run.over.wait(_SHOW_SECONDS)

    def outcome(self, owner: str) -> Outcome | None:
        """What a person's last run came to; None while it goes on, or once it was dismissed."""
        run = self._runs.get(owner)
        if run is None or run.seen or not run.over.is_set():
            return None
        return Outcome(run.number, tuple(run.done), run.failure)

    def dismiss(self, owner: str) -> None:
        """A person has seen what their last run came to."""
        run = self._runs.get(owner)
        if run is not None and run.over.is_set():
            run.seen = True

    def stop(self, owner: str) -> None:
        """Stop a person's run; nothing of the batch in progress, and of those after it, stays."""
        run = self._runs.get(owner)
        if run is not None:
            run.cancel.set()

    def _work(self, owner: str, run: _Run) -> None:
        while True:
            with self._lock:
                if not run.waiting:
                    run.over.set()
                    return
                files, after = run.waiting.popleft()
                run.latest = RunProgress("copy", files=_waiting(files))
            if not run.cancel.is_set():
                run.done += self._added(owner, run, files)
            run.latest = RunProgress("copy")
            after()

    def _added(
        self, owner: str, run: _Run, files: Sequence[IncomingFile]
    ) -> Sequence[FileProgress]:
        def tell(progress: RunProgress) -> None:
            run.latest = progress if progress.files else replace(progress, files=_waiting(files))

        try:
            return self._add(owner, files, tell, cancel=run.cancel, in_turn=True)
        except USER_ERRORS as error:
            run.failure = run.failure or str(error)
        except Exception:  # the thread goes on to the next batch, and whoever follows is told
            _LOG.exception("adding documents failed")
            run.failure = run.failure or N_("Something went wrong. The server's log says what.")
        return ()


def _waiting(files: Sequence[IncomingFile]) -> tuple[FileProgress, ...]:
    return tuple(FileProgress(file.name, "waiting") for file in files)
