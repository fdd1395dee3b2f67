"""A run that has other processes of this machine help it, once there is enough to do."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from math import inf
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from corpus.containers.opening import Containers, container_of
from corpus.loaders.ocr.rules import OcrRules
from index.digest import Digest, make_digest
from index.indexing.plan import Change
from index.indexing.recipe import IndexSettings
from index.indexing.workers.here import Here, first_here
from index.indexing.workers.preparing import Fetched, fetch, prepare
from index.indexing.workers.protocol import Digestible, Prepared
from index.models.embedding import Embedder

A = TypeVar("A")
R = TypeVar("R")

# What this process does alone before others are started, which takes each a second.
_ALONE_SECONDS = 2.0
# What a process is given at a time.
_TOGETHER = 4
_MOST_PROCESSES = 8
BYTES_EACH = 2 << 30
"""Memory of a machine for each process: one takes 150 MB, and 600 while it reads pictures."""
_LOST = (
    "ends the process that reads it: it is damaged, or takes more memory than there is; save it "
    "anew with the program it comes from, or split it"
)


_Item = tuple[Change, Fetched | None]
"""A file, and what it holds where that was taken out of a container."""


class Processes(Here):
    """`Here`, but several processes read files and make digests where that takes long.

    They make what this process would. Whatever a process that ended was doing is done again one by
    one; a file that ends its process again is refused, and the others are read.
    """

    def __init__(
        self,
        settings: IndexSettings,
        make_embedder: Callable[[], Embedder],
        processes: int,
        *,
        alone_seconds: float = _ALONE_SECONDS,
    ) -> None:
        """Start nothing yet.

        Args:
            settings: of the index.
            make_embedder: is called only when there is something to embed.
            processes: how many there may be beside this one; below 2 there are none.
            alone_seconds: what this process does alone before it has others help.
        """
        super().__init__(settings, make_embedder)
        self._processes = min(processes, _MOST_PROCESSES)
        self._alone_seconds = alone_seconds

    def prepare(self, changes: Sequence[Change]) -> Iterator[Prepared]:
        """Read files and cut them into passages."""
        settings = self._settings
        many = partial(_prepare_all, settings.ocr, settings.chunk_chars)
        with Containers() as containers:
            # What lies in an archive or a mailbox is taken out here, where that is opened once.
            items = (
                (change, fetch(change, containers) if container_of(change.file.path) else None)
                for change in changes
            )
            yield from self._spread(lambda item: many([item])[0], many, _lost, items)

    def digest(self, documents: Iterable[Digestible]) -> Iterator[Digest]:
        """The digest of each document."""
        yield from self._spread(_digest, _digest_all, _digest, documents)

    def _spread(
        self,
        one: Callable[[A], R],
        many: Callable[[Sequence[A]], list[R]],
        lost: Callable[[A], R],
        items: Iterable[A],
    ) -> Iterator[R]:
        """What comes of each item, in order: the first are done here, the rest where there is room.

        Args:
            one: does one of them here.
            many: does some of them in another process.
            lost: says what came of one that ends each process that does it.
            items: what there is to do.
        """
        rest = iter(items)
        yield from first_here(one, rest, self._alone_seconds if self._processes > 1 else inf)
        with Helpers(self._processes, one, many, lost) as helpers:
            yield from helpers.results(rest)


class Helpers(Generic[A, R]):
    """Processes that do one kind of work; they end with the `with`, or with this process."""

    def __init__(
        self,
        processes: int,
        one: Callable[[A], R],
        many: Callable[[Sequence[A]], list[R]],
        lost: Callable[[A], R],
    ) -> None:
        self._processes = processes
        self._one, self._many, self._lost = one, many, lost
        self._pool: ProcessPoolExecutor | None = None
        self._run: Connection | None = None

    def __enter__(self) -> Helpers[A, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def results(self, items: Iterable[A]) -> Iterator[R]:
        """What comes of each item, in order."""
        rest = iter(items)
        waiting: deque[tuple[list[A], Future[list[R]]]] = deque()
        while True:
            while len(waiting) <= 2 * self._processes and (some := list(islice(rest, _TOGETHER))):
                waiting.append((some, self._submit(self._many, some)))
            if not waiting:
                return
            some, future = waiting.popleft()
            try:
                done = future.result()
            except BrokenProcessPool:
                self._end()
                yield from map(self._alone, some)
                # What the other processes did is lost as well.
                waiting = deque((each, self._submit(self._many, each)) for each, _ in waiting)
            else:
                yield from done

    def _alone(self, item: A) -> R:
        """What comes of one item that is alone in a process; where none can be, it is done here."""
        for fails, work in ((self._one, _nothing), (self._lost, self._many)):
            try:
                found = self._submit(work, [item]).result()
            except BrokenProcessPool:
                self._end()
                return fails(item)
        return found[0]

    def _submit(self, work: Callable[[Sequence[A]], list[R]], some: Sequence[A]) -> Future[list[R]]:
        try:
            if self._pool is None:
                self._pool = self._new_pool()
            return self._pool.submit(work, some)
        except (BrokenProcessPool, OSError, ImportError) as error:
            failed: Future[list[R]] = Future()
            failed.set_exception(BrokenProcessPool(str(error)))
            return failed

    def _new_pool(self) -> ProcessPoolExecutor:
        # A copy of this process (fork) would hold the locks of its threads for ever.
        context = get_context("spawn")
        theirs, self._run = context.Pipe(duplex=False)
        return ProcessPoolExecutor(
            self._processes, mp_context=context, initializer=_begin, initargs=(theirs,)
        )

    def _end(self) -> None:
        if self._run is not None:
            self._run.close()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool = self._run = None


def _nothing(items: Sequence[A]) -> list[R]:
    """Show that a process can be there."""
    return []


def _begin(run: Connection) -> None:
    """Begin a process that helps a run; it ends when the run does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(run,), daemon=True).start()


def _end_with(run: Connection) -> None:
    try:
        run.recv()
    except (EOFError, OSError):
        os._exit(0)


def _prepare_all(ocr: OcrRules, chunk_chars: int, items: Sequence[_Item]) -> list[Prepared]:
    with Containers() as containers:
        return [
            prepare(change, fetch(change, containers) if got is None else got, ocr, chunk_chars)
            for change, got in items
        ]


def _lost(item: _Item) -> Prepared:
    return Prepared(item[0], reason=_LOST)


def _digest(item: Digestible) -> Digest:
    return make_digest(*item)


def _digest_all(items: Sequence[Digestible]) -> list[Digest]:
    return [make_digest(*item) for item in items]
