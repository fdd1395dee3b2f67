"""The exchanges of all open pages: which is being answered now, and where they are kept."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace

from advisor.answer import Conversation
from ui.asking import State, Waiting
from ui.conversations.exchange import TurnView, conversation_of
from ui.conversations.file import StoreError
from ui.conversations.store import ConversationMissing, StoredConversation
from ui.errors import PageError
from ui.page.chat.answering import Asked, Run
from ui.queueing import QueueFull
from ui.services import Services


class Refused(PageError):
    """A question is not taken; the message says why."""


class Exchanges:
    """What each open page is being answered. Safe to use from several threads.

    A page is known by `tab`, which changes when it is loaded anew; `owner` is the person, "" where
    nobody logs in. Each exchange is kept when it begins and again when it ends, so that neither
    closing the page nor killing the server loses what was asked.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}

    def stored(self, owner: str, conversation_id: str) -> StoredConversation | None:
        """A conversation as it is kept; None when there is none of that id.

        Raises:
            StoreError: it cannot be read.
        """
        if not conversation_id:
            return None
        try:
            return self._services.store.load(owner, conversation_id)
        except ConversationMissing:
            return None

    def turns(self, owner: str, conversation_id: str) -> tuple[TurnView, ...]:
        """The exchanges of a conversation as they are kept; none when there is none of that id.

        Raises:
            StoreError: it cannot be read.
        """
        stored = self.stored(owner, conversation_id)
        return () if stored is None else stored.turns

    def turn(self, tab: str, owner: str, conversation_id: str, number: int) -> TurnView | None:
        """One exchange of a conversation, the one in progress too."""
        run = self._runs.get(tab)
        wanted = (conversation_id, number)
        if run is not None and (run.asked.conversation_id, run.view.number) == wanted:
            return run.view
        turns = self.turns(owner, conversation_id)
        return turns[number - 1] if 1 <= number <= len(turns) else None

    def begin(self, tab: str, owner: str, asked: Asked) -> tuple[Run, tuple[TurnView, ...]]:
        """Take a question; the run that will answer it, and the exchanges before it.

        Raises:
            Refused: it is empty, or the answer before it is not over.
            StoreError: the conversation cannot be read or written.
        """
        question = asked.question.strip()
        if not question:
            raise Refused("Type a question first.")
        with self._lock:
            self._require_free(tab, asked.conversation_id)
            # One that was deleted in another tab is not brought back: a new one begins.
            stored = self.stored(owner, asked.conversation_id) or self._services.store.create(owner)
            last = len(stored.turns)
            replaces = asked.replaces and last > 0
            number = last if replaces else last + 1
            asked = replace(asked, question=question, conversation_id=stored.id)
            run = Run(replace(asked, replaces=replaces), number)
            if not replaces:
                self._services.store.append(owner, stored.id, run.view, asked.token)
            self._runs[tab] = run
        return run, stored.turns[: number - 1]

    async def answer(self, tab: str, owner: str) -> AsyncIterator[TurnView]:
        """Answer what `begin` took, in its turn; nothing when it was refused."""
        run = self._runs.get(tab)
        if run is None:
            return

        def before() -> Conversation:
            kept = self.turns(owner, run.asked.conversation_id)
            return conversation_of(kept[: run.view.number - 1])

        def turns() -> Iterator[TurnView]:
            try:
                yield from run.answer(self._services.advisor, before)
            finally:
                self._keep(run, owner)

        try:
            async with aclosing(run.events(self._services.queue, owner or tab, turns)) as events:
                async for event in events:
                    if isinstance(event, Waiting):
                        event = run.view = run.view.queued(event.place)
                    yield event
        except QueueFull as error:
            run.view = run.view.failed(str(error))
            self._keep(run, owner)

    def is_answering(self, tab: str) -> bool:
        """Whether a question of this page is not over."""
        run = self._runs.get(tab)
        return run is not None and run.state < State.SETTLED

    def settle(self, tab: str) -> Run | None:
        """The run that has just ended, once; None when there is nothing (more) to show of it."""
        run = self._runs.get(tab)
        return run if run is not None and run.settle() else None

    def stop(self, tab: str) -> None:
        """Stop the answer in progress; what is there stays."""
        run = self._runs.get(tab)
        if run is not None:
            run.stop()

    def leave(self, tab: str) -> None:
        """Nobody looks at this page any more, or at this conversation in it."""
        run = self._runs.pop(tab, None)
        if run is not None:
            run.discard()

    def close(self) -> None:
        """The server stops: no answer goes on for a page that is gone."""
        for run in list(self._runs.values()):
            run.discard()

    def _require_free(self, tab: str, conversation_id: str) -> None:
        if self.is_answering(tab):
            raise Refused("One question at a time: this answer is not over.")
        if conversation_id and any(
            other.state < State.ENDED and other.asked.conversation_id == conversation_id
            for other in self._runs.values()
        ):
            raise Refused("This conversation is being answered in another tab. Wait, or stop it.")

    def _keep(self, run: Run, owner: str) -> None:
        """Write how a run ended; what it was to replace stays when nobody waited for the end."""
        if run.asked.replaces and run.state is State.DISCARDED:
            return
        try:
            self._services.store.replace_last(owner, run.asked.conversation_id, run.view)
        except ConversationMissing:
            pass  # deleted while it was being answered
        except StoreError as error:
            run.unkept = str(error)
