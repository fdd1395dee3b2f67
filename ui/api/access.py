"""What the routes share: who asks, what they may see, and the advisor behind its queues."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, closing
from typing import Any, Protocol, cast

from starlette.requests import Request

from advisor.answer import Answer, Done, Event
from advisor.conversations.earlier_turns import EarlierTurn, RecentConversations
from advisor.gathering.searching import found_json, search
from ui.api.asking import Asking, Waiting, while_connected
from ui.api.requests import OptionsBody, SearchRequest, allowed
from ui.door.signing_in import user_of
from ui.protocols import PageAdvisor
from ui.queueing import FairQueue


class VisibleDocuments(Protocol):
    """Who may see which documents."""

    def visible_ids(self, owner: str) -> frozenset[str] | None:
        """The ids of the documents a user may see; None for all."""
        ...


class ApiServices(Protocol):
    """What of the server's parts the interface uses."""

    @property
    def advisor(self) -> PageAdvisor:
        """Answers questions."""
        ...

    @property
    def queue(self) -> FairQueue:
        """Whose turn it is at the model."""
        ...

    @property
    def library(self) -> VisibleDocuments | None:
        """What is indexed, and for whom; None when everybody may see everything."""
        ...


class Serving:
    """Answers and searches for the people behind requests."""

    def __init__(self, services: ApiServices) -> None:
        self._services = services
        self._asking = Asking(services.queue)
        # A search takes a fraction of an answer's time and no model: it need not wait for one.
        self._searching = Asking(FairQueue())
        self._recent = RecentConversations()

    def close(self) -> None:
        """Cancel what runs."""
        self._asking.close()
        self._searching.close()

    @property
    def waiting(self) -> int:
        """How many questions wait for the model."""
        return self._services.queue.waiting

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
        """The events of an answer, after those of waiting for it."""
        account = user_of(request)

        def start(cancel: threading.Event) -> Iterator[Event]:
            conversation = self._recent.conversation(account, earlier)
            chosen = (options or OptionsBody()).for_user(self._visible(account))
            events = self._services.advisor.stream(
                question, conversation, searched=searched, options=chosen, cancel=cancel
            )
            with closing(cast(Any, events)):
                for event in events:
                    if isinstance(event, Done) and not cancel.is_set():
                        self._recent.remember(account, conversation, event.answer)
                    yield event

        return self._asking.events(_who(request, account, user), start)

    async def answer(
        self, request: Request, events: AsyncGenerator[Waiting | Event, None]
    ) -> Answer | None:
        """The answer that a stream ends with; None when the client goes away before."""

        async def fold() -> Answer:
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, Done):
                        return event.answer
            raise AssertionError("a stream ends with Done")

        return await while_connected(request, fold())

    async def search(self, request: Request, asked: SearchRequest) -> list[dict[str, Any]] | None:
        """The passages nearest to a query, as JSON; None when the client goes away before."""
        account = user_of(request)

        def start(cancel: threading.Event) -> Iterator[list[dict[str, Any]]]:
            advisor = self._services.advisor
            documents = allowed(asked.documents, self._visible(account))
            yield found_json(advisor, search(advisor, asked.query, asked.limit, documents))

        async def fold() -> list[dict[str, Any]]:
            who = _who(request, account, asked.user)
            async with aclosing(self._searching.events(who, start)) as events:
                async for found in events:
                    if not isinstance(found, Waiting):
                        return found
            raise AssertionError("a search yields once")

        return await while_connected(request, fold())

    def _visible(self, account: str) -> frozenset[str] | None:
        library = self._services.library
        return None if library is None else library.visible_ids(account)


def _who(request: Request, account: str, user: str | None) -> str:
    """Whose turn it is: the account's, else the chosen name's, else the address's."""
    if account:
        return f"account {account}"
    if user:
        return f"user {user}"
    return f"address {request.client.host if request.client else ''}"
