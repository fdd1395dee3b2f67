"""From a request to the advisor and back: in turn, in a thread, and no longer than wanted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from starlette.requests import Request

from ui.queueing import FairQueue

_T = TypeVar("_T")
# How often somebody who waits is told the place, when it has changed, and when it has not.
_LOOK_SECONDS = 1.0
_REPEAT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """The turn has not come: so many are before it."""

    place: int


@dataclass(frozen=True, slots=True)
class _Ended:
    future: Future[None]


class Asking:
    """Runs what blocks, one at a time with everything else that goes through the same queue."""

    def __init__(self, queue: FairQueue) -> None:
        self.queue = queue
        # The queue lets one run at a time: one thread is enough.
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="http-answer")
        self._cancels: set[threading.Event] = set()

    def close(self) -> None:
        """Cancel what runs; nothing new is taken."""
        for cancel in list(self._cancels):
            cancel.set()
        self._threads.shutdown(wait=False)

    async def events(
        self, who: str, start: Callable[[threading.Event], Iterator[_T]]
    ) -> AsyncGenerator[Waiting | _T, None]:
        """Wait for the turn of `who`, then yield what the iterator that `start` makes yields.

        When this generator is closed, or its task cancelled, the turn is given on as soon as the
        iterator has seen that its event is set.

        Raises:
            QueueFull: too many wait.
        """
        loop = asyncio.get_running_loop()
        turn = asyncio.Event()
        inbox: asyncio.Queue[_Ended | _T] = asyncio.Queue()
        cancel = threading.Event()

        def tell(call: Callable[..., None], *values: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: the server has stopped
                loop.call_soon_threadsafe(call, *values)

        def work() -> None:
            try:
                with closing(cast(Any, start(cancel))) as events:
                    for event in events:
                        if cancel.is_set():
                            return
                        tell(inbox.put_nowait, event)
            finally:
                ticket.leave()

        ticket = self.queue.join(who, lambda: tell(turn.set))
        self._cancels.add(cancel)
        begun = False
        try:
            told, silent = 0, 0.0
            while not ticket.served:
                place = ticket.place
                if place and (place != told or silent >= _REPEAT_SECONDS):
                    yield Waiting(place)
                    told, silent = place, 0.0
                silent += _LOOK_SECONDS
                with suppress(TimeoutError):
                    await asyncio.wait_for(turn.wait(), _LOOK_SECONDS)
            working = self._threads.submit(work)
            begun = True
            working.add_done_callback(lambda future: tell(inbox.put_nowait, _Ended(future)))
            while not isinstance(item := await inbox.get(), _Ended):
                yield item
            item.future.result()
        finally:
            cancel.set()
            self._cancels.discard(cancel)
            if not begun:
                ticket.leave()


async def while_connected(request: Request, work: Awaitable[_T]) -> _T | None:
    """The result of `work`; None, and the work cancelled, when the client goes away before."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
