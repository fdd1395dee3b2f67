"""One question on its way from the page to the advisor and back, without anything of Gradio."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from advisor.answer import Conversation, Retrieved
from advisor.errors import USER_ERRORS
from advisor.options import AskOptions
from ui.conversations.exchange import TurnView
from ui.protocols import PageAdvisor

if TYPE_CHECKING:
    from ui.queueing import FairQueue

_BROKEN = (
    "The page itself failed while answering; the terminal that runs it says how. "
    "Ask again, or run `advisor doctor`."
)
# How soon a question that waits for others sees that it was cancelled, or came forward.
_POLL_SECONDS = 0.1


class Run:
    """The answer in progress of one session.

    Deliberately mutable: Stop and New conversation reach into it while another thread fills it.

    Attributes:
        view: the exchange so far.
        conversation_id: the conversation that it belongs to.
        searched: what to search instead of the completed question.
        options: what it is answered with, where it differs from the settings.
        replaces: whether it takes the place of an exchange that was there before.
        unkept: why the exchange could not be kept; empty when it was.
    """

    def __init__(
        self,
        view: TurnView,
        conversation_id: str = "",
        searched: str | None = None,
        options: AskOptions | None = None,
        replaces: bool = False,
    ) -> None:
        self.view = view
        self.conversation_id = conversation_id
        self.searched = searched
        self.options = options
        self.replaces = replaces
        self.unkept = ""
        self._cancel = threading.Event()
        self._discarded = False
        self._started = False
        self._ended = False
        self._settled = False

    @property
    def active(self) -> bool:
        """Whether the session has to wait for it before it may ask again."""
        return not (self._settled or self._discarded)

    @property
    def ended(self) -> bool:
        """Whether nothing more is to come."""
        return self._ended

    @property
    def discarded(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._discarded

    def stop(self) -> None:
        """Make the advisor stop; what is there stays."""
        self._cancel.set()

    def discard(self) -> None:
        """Make the advisor stop and show nothing more of it."""
        self._discarded = True
        self._cancel.set()

    async def in_turn(
        self, turns: Iterator[TurnView], queue: FairQueue, who: str
    ) -> AsyncIterator[TurnView]:
        """Wait for the turn of `who`, then yield `turns`; the exchange whenever it has changed.

        Waiting takes no thread, so that any number may wait.

        Raises:
            QueueFull: too many wait already.
        """
        ticket = queue.join(who)
        answering = False
        try:
            while not ticket.wait(0) and not self._cancel.is_set():
                ahead = ticket.place
                if ahead != self.view.ahead:
                    self.view = self.view.queued(ahead)
                    yield self.view
                await asyncio.sleep(_POLL_SECONDS)
            self.view = self.view.queued(0)
            answering = True
            async for turn in _in_a_thread(turns, ticket.leave):
                yield turn
        finally:
            # Reached as well when the browser went away: the model must not go on for nobody.
            self._cancel.set()
            if not answering:
                ticket.leave()

    def refuse(self, error: str) -> None:
        """End the exchange with a sentence before anything was asked."""
        self.view = self.view.failed(error)
        self._started = self._ended = True

    def answer(self, advisor: PageAdvisor, conversation: Conversation) -> Iterator[TurnView]:
        """Ask the advisor, the first time; yield the exchange after each event.

        An error the advisor foresaw ends the exchange with its sentence. Any other is raised, and
        `settle` then says that the page failed.
        """
        if self._started:
            return
        self._started = True
        try:
            if not self._cancel.is_set():
                yield from self._asked(advisor, conversation)
            if self.view.running:
                self.view = self.view.stopped()
        except USER_ERRORS as error:
            self.view = self.view.failed(str(error))
        finally:
            # Reached as well when the browser went away and the generator is closed: the model
            # must not go on writing for nobody.
            self._cancel.set()
            self._ended = True

    def _asked(self, advisor: PageAdvisor, conversation: Conversation) -> Iterator[TurnView]:
        events = advisor.stream(
            self.view.question,
            conversation,
            searched=self.searched,
            options=self.options,
            cancel=self._cancel,
        )
        for event in events:
            stopped = self._cancel.is_set()
            self.view = self.view.after(event)
            if isinstance(event, Retrieved):
                documents = {found.passage.document_id for found in event.passages}
                self.view = self.view.located({d: advisor.path(d) for d in documents})
            if stopped and not self.view.running:
                self.view = self.view.stopped()
            if self._discarded:
                return
            yield self.view

    def settle(self) -> TurnView | None:
        """The exchange as it ended, once; None when there is nothing (more) to show of it."""
        if not self._ended or not self.active:
            return None
        self._settled = True
        self._own_up()
        return self.view

    def outcome(self) -> TurnView:
        """The exchange as it is to be kept, whether or not anybody waits for it."""
        if self._discarded:
            return self.view.ended()
        self._own_up()
        return self.view

    def _own_up(self) -> None:
        if self.view.running:
            self.view = self.view.failed(_BROKEN)


async def _in_a_thread(
    turns: Iterator[TurnView], at_end: Callable[[], None]
) -> AsyncIterator[TurnView]:
    """What an iterator yields in a thread of its own, which calls `at_end` when it is over.

    Whoever stops listening does not stop the thread: it ends when the iterator does, and only then
    may the next question have its turn.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[TurnView | BaseException | None] = asyncio.Queue()

    def tell(what: TurnView | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has stopped
            loop.call_soon_threadsafe(arrived.put_nowait, what)

    def work() -> None:
        over: BaseException | None = None
        try:
            for turn in turns:
                tell(turn)
        except BaseException as error:
            over = error  # raised again where it is awaited
        finally:
            at_end()
            tell(over)

    threading.Thread(target=work, name="answer").start()
    while (turn := await arrived.get()) is not None:
        if isinstance(turn, BaseException):
            raise turn
        yield turn
