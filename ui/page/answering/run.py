"""One question of the page, and its exchange as it is answered, without anything of Gradio."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from advisor.answer import Conversation, Retrieved
from advisor.errors import USER_ERRORS
from advisor.options import AskOptions
from ui.conversations.exchange import TurnView
from ui.languages.speaking import N_
from ui.operating.watching import Question, Watching
from ui.protocols import PageAdvisor
from ui.queueing import FairQueue, Ticket
from ui.scope import ALL, Scope

_BROKEN = N_(
    "The page itself failed while answering; the terminal that runs it says how. "
    "Ask again, or run `advisor doctor`."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a page sends it.

    `conversation_id` is empty for a new conversation. `instead_of` is the key of the exchange that
    this one is another version or another branch of; 0 for a question that goes on. `searched` is
    searched instead of the completed question. `scope` is what a conversation that begins with it
    is asked over. `options` are all of them once it was taken; before, only what is another for
    this question. `token` is what the page knows it by, so that it is taken once though it may be
    sent again.
    """

    question: str
    conversation_id: str = ""
    instead_of: int = 0
    searched: str | None = None
    scope: Scope = ALL
    options: AskOptions | None = None
    token: str = ""


class Run:
    """A question that the server answers, whoever looks on. Safe to use from several threads.

    It waits for its turn without a thread, is answered in one, and can be followed by anybody from
    any event loop.

    Attributes:
        asked: the question as it was taken.
        view: the exchange so far.
        cancelled: set once it is to end; never cleared. What answers looks at it.
        over: nothing more is to come, and what came is kept.
        unkept: why the exchange could not be kept; empty when it was.
        passed_on: another server goes on with it, and keeps what comes.
    """

    def __init__(self, asked: Asked, watched: Question | None = None) -> None:
        """Take a question; `watched` is what tells whoever operates the server of it."""
        self.asked = asked
        self._watched = watched or Watching().question("page")
        self.view = TurnView(1, asked.question)
        self.cancelled = threading.Event()
        self.over = False
        self.unkept = ""
        self.passed_on = False
        self._lock = threading.Lock()
        self._ticket: Ticket | None = None
        self._thread: threading.Thread | None = None
        self._told: set[Callable[[], None]] = set()

    def join(self, queue: FairQueue, who: str) -> Ticket:
        """Take a place in the queue; nothing happens at the turn before `begin`.

        Raises:
            QueueFull: too many wait.
        """
        return queue.join(who, self._moved)

    def begin(self, ticket: Ticket, work: Callable[[], None]) -> None:
        """From now on, call `work` in a thread once the turn has come, or at once when stopped."""
        with self._lock:
            self._ticket = ticket
            self._thread = threading.Thread(target=self._work, args=[ticket, work], name="answer")
        self._moved()

    def stop(self) -> None:
        """Make it end soon, in whatever state it is; it no longer waits for its turn."""
        self.cancelled.set()
        self._moved()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, at most so long."""
        thread = self._thread
        if thread is not None and thread.ident is not None:
            thread.join(seconds)

    def tell(self) -> None:
        """Let everybody who follows look at the exchange as it is now."""
        with self._lock:
            told = list(self._told)
        for look in told:
            look()

    async def follow(self) -> AsyncGenerator[TurnView, None]:
        """The exchange as it is, and again whenever it has changed, until it is over.

        What changes faster than it is looked at is left out, but never how it ended.
        """
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def look() -> None:
            with suppress(RuntimeError):  # the loop is closed: the server has stopped
                loop.call_soon_threadsafe(changed.set)

        with self._lock:
            self._told.add(look)
        try:
            seen: TurnView | None = None
            while True:
                changed.clear()
                over, view = self.over, self.view
                if view is not seen:
                    seen = view
                    yield view
                if over:
                    return
                await changed.wait()
        finally:
            with self._lock:
                self._told.discard(look)

    def answer(
        self, advisor: PageAdvisor, conversation: Callable[[], Conversation]
    ) -> Iterator[TurnView]:
        """Ask the advisor; yield the exchange after each event.

        A foreseen error ends the exchange with its sentence. Any other is raised, and the exchange
        says that the page failed, unless it was stopped. In the end it is over in any case.
        """
        self.view = self.view.queued(0)
        try:
            if not self.cancelled.is_set():
                yield from self._asked(advisor, conversation())
        except USER_ERRORS as error:
            self.view = self.view.failed(str(error))
        except Exception:
            if self.view.running and not self.cancelled.is_set():
                self.view = self.view.failed(_BROKEN)
            raise
        finally:
            self.view = self.view.ended()

    def _asked(self, advisor: PageAdvisor, conversation: Conversation) -> Iterator[TurnView]:
        events = advisor.stream(
            self.view.question,
            conversation,
            searched=self.asked.searched,
            options=self.asked.options,
            cancel=self.cancelled,
        )
        for event in self._watched.events(events, self.cancelled):
            stopped = self.cancelled.is_set()
            self.view = self.view.after(event)
            if isinstance(event, Retrieved):
                documents = {found.passage.document_id for found in event.passages}
                self.view = self.view.located({d: advisor.path(d) for d in documents})
            if stopped and not self.view.running:
                self.view = self.view.stopped()
            yield self.view

    def _moved(self) -> None:
        """The place in the queue may have changed, or the turn come."""
        with self._lock:
            ticket, thread = self._ticket, self._thread
            if ticket is None or thread is None:
                return
            if ticket.served or self.cancelled.is_set():
                self._ticket = None  # the thread sees to it
                thread.start()
            else:
                self.view = self.view.queued(ticket.place)
        self.tell()

    def _work(self, ticket: Ticket, work: Callable[[], None]) -> None:
        self._watched.resume()
        with ticket:
            work()
        self.over = True
        self.tell()
