"""An answer that another server makes, looked at from this one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

from ui.conversations.exchange import TurnView
from ui.conversations.in_progress import Held
from ui.conversations.store import ConversationStore
from ui.page.answering.run import Asked, Run

# Between two looks at what the other server has kept.
_LOOK_SECONDS = 0.3


class Elsewhere:
    """A question that another server answers; it can be followed as a `Run` can.

    Attributes:
        asked: the conversation that it was asked in.
        unkept: nothing: that server says so.
    """

    unkept = ""

    def __init__(self, held: Held, store: ConversationStore, goes_on: Callable[[], bool]) -> None:
        """Take what the other server holds; `goes_on` says whether one still does."""
        self.asked = Asked("", held.conversation_id)
        self._held = held
        self._store = store
        self._goes_on = goes_on

    @property
    def view(self) -> TurnView:
        """The exchange so far, as that server has kept it.

        Raises:
            StoreError: it cannot be read, or is not there any more.
        """
        held = self._held
        stored = self._store.load(held.owner, held.conversation_id, held.key, goes_on=held.key)
        return next(turn for turn in stored.turns if turn.key == held.key)

    async def follow(self) -> AsyncGenerator[TurnView, None]:
        """The exchange as it is, and again whenever it has changed, until it is not made elsewhere.

        Raises:
            StoreError: as `view`.
        """
        seen: TurnView | None = None
        while True:
            goes_on = self._goes_on()
            view = await asyncio.to_thread(lambda: self.view)
            if view != seen:
                seen = view
                # Nobody here knows how many are before it.
                yield replace(view, ahead=0)
            if not (goes_on and view.running):
                return
            await asyncio.sleep(_LOOK_SECONDS)


Followed = Run | Elsewhere
"""An answer in progress, here or on another server."""
