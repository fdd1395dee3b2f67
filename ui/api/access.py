"""What the routes share: who asks, what they may see, and the advisor behind its queues."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, TypeVar, cast
from weakref import WeakSet

from starlette.requests import Request

from advisor.answer import Done, Event
from advisor.conversations.earlier_turns import EarlierTurn, RecentConversations
from advisor.gathering.searching import found_json, search
from ui.api.requests import OptionsBody, SearchRequest, allowed
from ui.asking import Asking, Waiting
from ui.door.signing_in import user_of
from ui.library.collections import CollectionEntry
from ui.queueing import STOPPING, FairQueue, QueueClosed
from ui.services import Services

T = TypeVar("T")
# Those who wait are told their place again after this time, so that no proxy takes the connection
# for dead.
_REPEAT_SECONDS = 15.0


class Serving:
    """Answers and searches for the people behind requests."""

    def __init__(self, services: Services) -> None:
        self._services = services
        # A search takes a fraction of an answer's time and no model: it need not wait for one.
        self._searches = FairQueue()
        self._recent = RecentConversations()
        self._asked: WeakSet[Asking] = WeakSet()
        self._is_closed = False

    def close(self) -> None:
        """End what runs and what waits; whoever asked is told why."""
        self._is_closed = True
        for asking in list(self._asked):
            asking.stop()

    def stream(
        self,
        request: Request,
        question: str,
        earlier: Sequence[EarlierTurn],
        *,
        user: str | None,
        searched: str | None = None,
        options: OptionsBody | None = None,
    ) -> AsyncGenerator[Waiting | Event, None]:
        """The events of an answer, after those of waiting.

        When it is closed, or its task cancelled, the model stops and the turn is given on.

        Raises:
            QueueFull: too many wait.
            QueueClosed: the server is stopping.
        """
        account = user_of(request)
        asked = self._services.operating.watching.question("api")

        def answer(cancel: threading.Event) -> Iterator[Event]:
            conversation = self._recent.conversation(account, earlier)
            wanted = options or OptionsBody()
            chosen = wanted.for_user(self._askable(account, wanted.collection))
            events = self._services.advisor.stream(
                question, conversation, searched=searched, options=chosen, cancel=cancel
            )
            with closing(cast(Any, asked.events(events, cancel))) as told:
                for event in told:
                    if cancel.is_set():
                        break
                    if isinstance(event, Done):
                        self._recent.remember(account, conversation, event.answer)
                        yield event
                        return
                    yield event
            self._require_open()

        return self._events(self._services.queue, _who(request, account, user), answer)

    def search(
        self, request: Request, asked: SearchRequest
    ) -> AsyncGenerator[Waiting | list[dict[str, Any]], None]:
        """The passages nearest to a query, as JSON, after the events of waiting for them.

        Raises:
            QueueFull: too many wait.
        """
        account = user_of(request)

        def find(_: threading.Event) -> Iterator[list[dict[str, Any]]]:
            advisor = self._services.advisor
            documents = allowed(asked.documents, self._askable(account, asked.collection))
            yield found_json(advisor, search(advisor, asked.query, asked.limit, documents))

        return self._events(self._searches, _who(request, account, asked.user), find)

    def _events(
        self, queue: FairQueue, who: str, answer: Callable[[threading.Event], Iterator[T]]
    ) -> AsyncGenerator[Waiting | T, None]:
        asking = Asking()
        self._asked.add(asking)

        def unless_stopped() -> Iterator[T]:
            if not asking.cancelled.is_set():
                return answer(asking.cancelled)
            self._require_open()
            return iter(())

        return asking.events(queue, who, unless_stopped, _REPEAT_SECONDS)

    def _require_open(self) -> None:
        if self._is_closed:
            raise QueueClosed(STOPPING)

    def collections(self, request: Request) -> list[CollectionEntry]:
        """The collections that whoever asks may use.

        Raises:
            IndexingError: they cannot be read.
        """
        library = self._services.library
        return [] if library is None else library.collections.all(user_of(request))

    def _askable(self, account: str, collection: str | None) -> frozenset[str] | None:
        """The documents that an account may ask, of a collection where one is named; None: all."""
        library = self._services.library
        if library is None:
            return None if collection is None else frozenset()
        if collection is not None:
            return library.collections.documents(account, collection)
        return library.visible_ids(account)


def _who(request: Request, account: str, user: str | None) -> str:
    """Whose turn it is: the account's, else the chosen name's, else the address's."""
    if account:
        return f"account {account}"
    if user:
        return f"user {user}"
    return f"address {request.client.host if request.client else ''}"
