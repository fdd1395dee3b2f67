"""Answers that were asked for without the application: each goes on when its page has gone."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace

from advisor.conversations.earlier_turns import LONGEST_QUESTION
from advisor.options import AskOptions
from ui.conversations.exchange import TurnView
from ui.page.chat.answering import Asked
from ui.page.chat.exchanges import Exchanges
from ui.services import Services


class Answer:
    """One answer as those who follow it see it.

    Attributes:
        conversation_id: where it belongs.
        view: the exchange so far.
    """

    def __init__(self, conversation_id: str, view: TurnView) -> None:
        self.conversation_id = conversation_id
        self.view = view
        self._over = False
        self._changed = asyncio.Event()

    async def follow(self) -> AsyncIterator[TurnView]:
        """The exchange as it is, and again whenever it has changed, to its end."""
        while True:
            changed = self._changed
            yield self.view
            if self._over:
                return
            await changed.wait()

    def tell(self, view: TurnView, *, over: bool = False) -> None:
        """How the exchange is now."""
        self.view, self._over = view, over
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Answers:
    """The answers in progress, each known by its owner and its conversation."""

    def __init__(self, services: Services, exchanges: Exchanges) -> None:
        self._services = services
        self._exchanges = exchanges
        self._running: dict[tuple[str, str], Answer] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, owner: str, question: str, conversation_id: str) -> Answer:
        """Take a question, which is answered from now on.

        Raises:
            Refused: it is empty, or the conversation's last answer is not over.
            StoreError: the conversation cannot be read or written.
        """
        tab = f"{owner}\nplain-{secrets.token_hex(8)}"
        asked = Asked(question[:LONGEST_QUESTION], conversation_id)
        answer = await asyncio.to_thread(self._begin, tab, owner, asked)
        self._running[owner, answer.conversation_id] = answer
        task = asyncio.create_task(self._answer(tab, owner, answer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return answer

    def running(self, owner: str, conversation_id: str) -> Answer | None:
        """What a conversation is being answered; None when nothing is."""
        return self._running.get((owner, conversation_id))

    def _begin(self, tab: str, owner: str, asked: Asked) -> Answer:
        asked = replace(asked, options=self._options(owner))
        run, _ = self._exchanges.begin(tab, owner, asked)
        return Answer(run.asked.conversation_id, run.view)

    def _options(self, owner: str) -> AskOptions:
        """What a question is answered with: what its owner set, and only what they may see."""
        preferences, library = self._services.preferences, self._services.library
        options = AskOptions() if preferences is None else preferences.options(owner)
        if library is None:
            return options
        return replace(options, documents=library.visible_ids(owner))

    async def _answer(self, tab: str, owner: str, answer: Answer) -> None:
        try:
            async for view in self._exchanges.answer(tab, owner):
                answer.tell(view)
        finally:
            run = self._exchanges.settle(tab)
            self._exchanges.leave(tab)
            answer.tell(answer.view.ended() if run is None else run.view, over=True)
            if self._running.get((owner, answer.conversation_id)) is answer:
                del self._running[owner, answer.conversation_id]
