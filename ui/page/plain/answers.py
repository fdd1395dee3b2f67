"""Answers that are asked for without the application, as it asks for them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from advisor.conversations.earlier_turns import LONGEST_QUESTION
from advisor.options import AskOptions
from ui.page.chat.answering import Asked, Run
from ui.page.chat.exchanges import Exchanges
from ui.services import Services


class Answers:
    """The answers in progress, each known by its owner and its conversation."""

    def __init__(self, services: Services, exchanges: Exchanges) -> None:
        self._services = services
        self._exchanges = exchanges

    async def ask(self, owner: str, question: str, conversation_id: str) -> Run:
        """Take a question, which is answered from now on.

        Raises:
            Refused: it is empty, or the conversation's last answer is not over.
            StoreError: the conversation cannot be read or written.
        """
        asked = Asked(question[:LONGEST_QUESTION], conversation_id)
        return await asyncio.to_thread(self._begin, owner, asked)

    def running(self, owner: str, conversation_id: str) -> Run | None:
        """What a conversation is being answered; None when nothing is."""
        return self._exchanges.running(owner, conversation_id)

    def stop(self, owner: str, conversation_id: str) -> None:
        """Stop what a conversation is being answered; what is there stays."""
        self._exchanges.stop(owner, conversation_id)

    def _begin(self, owner: str, asked: Asked) -> Run:
        return self._exchanges.begin(owner, replace(asked, options=self._options(owner)))

    def _options(self, owner: str) -> AskOptions:
        """What a question is answered with: what its owner set, and only what they may see."""
        preferences, library = self._services.preferences, self._services.library
        options = AskOptions() if preferences is None else preferences.options(owner)
        if library is None:
            return options
        return replace(options, documents=library.visible_ids(owner))
