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


class Answers:
    """The answers in progress, each known by its owner and its conversation."""

    def __init__(self, services: Services, exchanges: Exchanges) -> None:
        self._services = services
        self._exchanges = exchanges
        self._running: dict[tuple[str, str], _Answer] = {}

    async def ask(self, owner: str, question: str, conversation_id: str) -> str:
        """Take a question; the id of the conversation in which it is being answered.

        Raises:
            Refused: it is empty, or the conversation's last answer is not over.
            StoreError: the conversation cannot be read or written.
        """
        tab = f"{owner}\nplain-{secrets.token_hex(8)}"
        asked = Asked(question[:LONGEST_QUESTION], conversation_id)
        view, conversation_id = await asyncio.to_thread(self._begin, tab, owner, asked)
        answer = _Answer(view)
        self._running[owner, conversation_id] = answer
        answer.task = asyncio.create_task(self._answer(tab, owner, conversation_id, answer))
        return conversation_id

    def current(self, owner: str, conversation_id: str) -> TurnView | None:
        """The exchange of a conversation that is being answered; None when none is."""
        answer = self._running.get((owner, conversation_id))
        return None if answer is None else answer.view

    async def follow(self, owner: str, conversation_id: str) -> AsyncIterator[TurnView]:
        """The exchange in progress as it is, and again whenever it has changed, to its end."""
        answer = self._running.get((owner, conversation_id))
        while answer is not None:
            changed = answer.changed
            yield answer.view
            if answer.over:
                return
            await changed.wait()

    def _begin(self, tab: str, owner: str, asked: Asked) -> tuple[TurnView, str]:
        asked = replace(asked, options=self._options(owner))
        run, _ = self._exchanges.begin(tab, owner, asked)
        return run.view, run.asked.conversation_id

    def _options(self, owner: str) -> AskOptions:
        """What a question is answered with: what its owner set, and only what they may see."""
        preferences, library = self._services.preferences, self._services.library
        options = AskOptions() if preferences is None else preferences.options(owner)
        if library is None:
            return options
        return replace(options, documents=library.visible_ids(owner))

    async def _answer(self, tab: str, owner: str, conversation_id: str, answer: _Answer) -> None:
        try:
            async for view in self._exchanges.answer(tab, owner):
                answer.tell(view)
        finally:
            run = self._exchanges.settle(tab)
            self._exchanges.leave(tab)
            answer.tell(answer.view.ended() if run is None else run.view, over=True)
            if self._running.get((owner, conversation_id)) is answer:
                del self._running[owner, conversation_id]


class _Answer:
    """One answer as those who follow it see it."""

    def __init__(self, view: TurnView) -> None:
        self.view = view
        self.over = False
        self.changed = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def tell(self, view: TurnView, *, over: bool = False) -> None:
        self.view, self.over = view, over
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()
