"""Answers that are asked for without the application, as it asks for them."""

from __future__ import annotations

import asyncio

from advisor.conversations.earlier_turns import LONGEST_QUESTION
from ui.page.answering.elsewhere import Followed
from ui.page.answering.exchanges import Exchanges
from ui.page.answering.run import Asked, Run
from ui.page.scope.html import KEPT
from ui.page.scope.keeping import Scopes
from ui.scope import ALL
from ui.services import Services


class Answers:
    """The answers in progress, each known by its owner and its conversation."""

    def __init__(self, services: Services, exchanges: Exchanges) -> None:
        self._scopes = Scopes(services)
        self._exchanges = exchanges

    async def ask(self, owner: str, question: str, conversation_id: str, over: str = KEPT) -> Run:
        """Take a question, which is answered from now on.

        Args:
            owner: whose it is.
            question: as it was typed.
            conversation_id: empty for a new one.
            over: what was chosen to be asked, as the page sends it.

        Raises:
            PageError, StoreError, IndexingError: as `Exchanges.begin`.
        """
        return await asyncio.to_thread(
            self._begin, owner, question[:LONGEST_QUESTION], conversation_id, over
        )

    def running(self, owner: str, conversation_id: str) -> Followed | None:
        """What a conversation is being answered; None when nothing is."""
        return self._exchanges.running(owner, conversation_id)

    def stop(self, owner: str, conversation_id: str) -> None:
        """Stop what a conversation is being answered; what is there stays."""
        self._exchanges.stop(owner, conversation_id)

    def _begin(self, owner: str, question: str, conversation_id: str, over: str) -> Run:
        scope = ALL
        if over != KEPT:
            scope = self._scopes.chosen(owner, over)
            self._scopes.keep(owner, conversation_id, scope)
        return self._exchanges.begin(owner, Asked(question, conversation_id, scope=scope))
