"""What a run shows on standard error: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from evals.running.run import Progress

_EVERY_SECONDS = 10.0


@contextmanager
def run_progress() -> Iterator[Callable[[Progress], None]]:
    """Yields what a run calls after every case."""
    if not sys.stderr.isatty():
        yield _log()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    from advisor.terminal import stderr

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Bar(*columns, console=stderr(), transient=True) as bar:
        task = bar.add_task("Asking", total=None, left="")

        def update(progress: Progress) -> None:
            bar.update(
                task,
                description=f"Asking ({progress.variant})",
                completed=progress.done,
                total=progress.total,
                left=_left(progress.seconds_left),
            )

        yield update


def judge_progress() -> Callable[[int, int], None]:
    """What a judge calls with the pairs done and their number: a line every ten seconds."""
    started = last = time.monotonic()

    def update(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_SECONDS and done:
            last = now
            left = (now - started) / done * (total - done)
            print(f"Judging: {done} of {total}, {_left(left)}", file=sys.stderr, flush=True)

    return update


def _log() -> Callable[[Progress], None]:
    last = time.monotonic()

    def update(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if progress.done == progress.total or now - last >= _EVERY_SECONDS:
            last = now
            left = _left(progress.seconds_left)
            line = f"{progress.done} of {progress.total} cases ({progress.variant}), {left}"
            print(line.removesuffix(", "), file=sys.stderr, flush=True)

    return update


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 90:
        return f"{seconds:.0f} s left"
    return f"{seconds / 60:.0f} min left"
