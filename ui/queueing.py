"""Few models, many people: who is answered next.

A model's own lock keeps two answers apart in the order in which they came; this queue comes before
it, so that one person who asks ten questions at once does not keep nine others waiting.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from ui.errors import PageError
from ui.languages.speaking import N_

STOPPING = N_("The server is stopping. Ask again once it is back.")


class QueueFull(PageError):
    """Too many questions wait already."""


class QueueClosed(PageError):
    """The server is stopping: no more questions are taken."""


class FairQueue:
    """Serves so many tickets at a time, the people in turn and each one's tickets in order.

    The turn goes to whoever has waited longest since they came, or since they were last served.
    A round goes over everyone who waits, once; who comes later joins at its end. So nobody is
    overtaken twice by the same person, and no number of newcomers can keep anyone waiting.
    """

    def __init__(self, most_waiting: int = 64, most_each: int = 16, at_once: int = 1) -> None:
        """Bound how many may wait, and how many of these may be one person's.

        `at_once` are served at a time.
        """
        self._most_waiting = most_waiting
        self._most_each = most_each
        self._at_once = at_once
        self._mutex = threading.Lock()
        self._closed = False
        self._serving: list[Ticket] = []
        # Everyone who waits, in the order of the coming round. Who is being served and has asked
        # again comes after the others, also after those that have joined since.
        self._round: OrderedDict[str, deque[Ticket]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many wait, those being served not counted."""
        with self._mutex:
            return self._count()

    @property
    def busy(self) -> bool:
        """Whether anybody is being served."""
        return bool(self._serving)

    def close(self) -> None:
        """Take no more questions; those that wait are served as before."""
        self._closed = True

    def join(self, who: str, on_move: Callable[[], None] = lambda: None) -> Ticket:
        """Take a place in the queue.

        Args:
            who: whose question it is. All tickets of one `who` share that person's turns.
            on_move: called whenever the place may have changed or the turn come, by whichever
                thread moved the queue, so it must be quick and raise nothing; for those who cannot
                block in `Ticket.wait`.

        Raises:
            QueueFull: too many wait, or too many of this person's.
            QueueClosed: no more questions are taken.
        """
        ticket = Ticket(self, who, on_move)
        with self._changing():
            self._require_room(who)
            self._round.setdefault(who, deque()).append(ticket)
            for served in self._serving:
                if served.who in self._round:
                    self._round.move_to_end(served.who)
        return ticket

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the queue while the block changes it; then serve whoever is next, and tell all."""
        with self._mutex:
            yield
            while len(self._serving) < self._at_once and self._round:
                who, tickets = next(iter(self._round.items()))
                served = tickets.popleft()
                if tickets:
                    self._round.move_to_end(who)
                else:
                    del self._round[who]
                self._serving.append(served)
                served._turn.set()
            told = [ticket for tickets in self._round.values() for ticket in tickets]
            told += self._serving
        for ticket in told:
            ticket._on_move()

    def _require_room(self, who: str) -> None:
        if self._closed:
            raise QueueClosed(STOPPING)
        if len(self._serving) < self._at_once:
            return
        if len(self._round.get(who, ())) >= self._most_each:
            raise QueueFull(
                N_(
                    "You have %(most)s questions waiting already. Wait until one of them is "
                    "answered, then ask again.",
                    most=self._most_each,
                )
            )
        waiting = self._count()
        if waiting >= self._most_waiting:
            raise QueueFull(
                N_(
                    "%(most)s questions are waiting already, and no more are taken. "
                    "Ask again in a minute.",
                    most=waiting,
                )
            )

    def _count(self) -> int:
        return sum(len(tickets) for tickets in self._round.values())

    def _place(self, ticket: Ticket) -> int:
        with self._mutex:
            if ticket in self._serving or ticket not in self._round.get(ticket.who, ()):
                return 0
            own = self._round[ticket.who].index(ticket)
            before = own + len(self._serving)
            most = own + 1  # what each person ahead in the round is served until then
            for who, tickets in self._round.items():
                if who == ticket.who:
                    most = own
                else:
                    before += min(len(tickets), most)
            return before

    def _leave(self, ticket: Ticket) -> None:
        with self._changing():
            tickets = self._round.get(ticket.who, deque())
            if ticket in self._serving:
                self._serving.remove(ticket)
            elif ticket in tickets:
                tickets.remove(ticket)
                if not tickets:
                    del self._round[ticket.who]


class Ticket(AbstractContextManager["Ticket"]):
    """One place in the queue. As a context manager it leaves the queue at the end of the block."""

    def __init__(self, queue: FairQueue, who: str, on_move: Callable[[], None]) -> None:
        self.who = who
        self._queue = queue
        self._on_move = on_move
        self._turn = threading.Event()

    @property
    def place(self) -> int:
        """How many come before it, those being served included; 0 once it is served."""
        return self._queue._place(self)

    @property
    def served(self) -> bool:
        """Whether its turn has come."""
        return self._turn.is_set()

    def wait(self, timeout: float) -> bool:
        """Wait for the turn, at most `timeout` seconds; whether it has come."""
        return self._turn.wait(timeout)

    def leave(self) -> None:
        """Give the place, or the turn, to the others; a second time changes nothing."""
        self._queue._leave(self)

    def __exit__(self, *raised: object) -> None:
        self.leave()
