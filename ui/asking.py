"""One question, from whoever asks to what answers: in its turn, and no longer than it is wanted.

The HTTP interface waits here for its turn in the queue that it shares with the page, which takes no
thread, and then follows an iterator that blocks, which takes one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import TypeVar

from ui.queueing import FairQueue, Ticket

T = TypeVar("T")


class State(IntEnum):
    """How far a question has come: on, and never back; a state may be passed over."""

    TAKEN = 1  # nobody follows it yet
    WAITING = 2  # others come before it
    ANSWERING = 3  # what answers it runs
    ENDED = 4  # nothing more is to come


@dataclass(frozen=True, slots=True)
class Waiting:
    """The turn has not come: so many are before it."""

    place: int


class Asking:
    """One question. Safe to use from several threads.

    Attributes:
        state: how far it has come.
        cancelled: set once it is to end: by `stop`, when nobody follows it any more, and at the
            end. What answers looks at it; it is never cleared.
    """

    def __init__(self) -> None:
        self.state = State.TAKEN
        self.cancelled = threading.Event()
        self._lock = threading.Lock()
        self._wake: Callable[[], None] = lambda: None

    def stop(self) -> None:
        """Make it end soon, in whatever state it is; it no longer waits for its turn."""
        self.cancelled.set()
        self._wake()

    async def events(
        self,
        queue: FairQueue,
        who: str,
        answer: Callable[[], Iterator[T]],
        repeat: float | None = None,
    ) -> AsyncGenerator[Waiting | T, None]:
        """Wait for the turn of `who`, then yield what `answer()` yields; nothing the second time.

        `answer` is called and run to its end in a thread, and what it raises is raised here. The
        turn is given on after that, also when this generator was closed or its task cancelled in
        the meantime: then nobody hears of the rest. It is called as well, without waiting for the
        turn, when the question was stopped before, so that it can say so; but not when this
        generator was closed before.

        Args:
            queue: who comes before it.
            who: whose question it is.
            answer: what answers it; must end soon after `cancelled` is set, and yield no None.
            repeat: seconds after which a place that has not changed is told again; None for never.

        Raises:
            QueueFull: too many wait.
        """
        if not self._go_on_to(State.WAITING):
            return
        loop = asyncio.get_running_loop()
        moved = asyncio.Event()
        inbox: asyncio.Queue[T | BaseException | None] = asyncio.Queue()

        def tell(call: Callable[..., None], *values: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: the server has stopped
                loop.call_soon_threadsafe(call, *values)

        # Not Starlette's `iterate_in_threadpool`: when its task is cancelled nobody is left to wait
        # for the step in progress, and the turn would be given on while the model still writes.
        def work(ticket: Ticket) -> None:
            end: BaseException | None = None
            with ticket:
                try:
                    for event in answer():
                        tell(inbox.put_nowait, event)
                except BaseException as error:
                    end = error  # raised again where it is awaited
                self._go_on_to(State.ENDED)
            tell(inbox.put_nowait, end)

        self._wake = partial(tell, moved.set)
        try:
            with ExitStack() as unbegun:
                unbegun.callback(self._go_on_to, State.ENDED)
                ticket = unbegun.enter_context(queue.join(who, self._wake))
                async for place in self._places(ticket, moved, repeat):
                    yield Waiting(place)
                self._go_on_to(State.ANSWERING)
                threading.Thread(target=work, args=[ticket], name="answer").start()
                unbegun.pop_all()  # from here on the thread sees to it
            while (item := await inbox.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            self.stop()

    async def _places(
        self, ticket: Ticket, moved: asyncio.Event, repeat: float | None
    ) -> AsyncGenerator[int, None]:
        """The place whenever it has changed, until it is the first or the question is stopped."""
        told = 0
        while not (ticket.served or self.cancelled.is_set()):
            moved.clear()
            place = ticket.place
            if place not in (0, told):
                told = place
                yield place
            try:
                async with asyncio.timeout(repeat):
                    await moved.wait()
            except TimeoutError:
                told = 0

    def _go_on_to(self, state: State) -> bool:
        """Whether it had not come as far yet."""
        with self._lock:
            before, self.state = self.state, max(self.state, state)
            return before < state
