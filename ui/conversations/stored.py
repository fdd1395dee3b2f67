"""What is kept of a conversation, as its store gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ui.conversations.branches import Alternatives
from ui.conversations.exchange import TurnView
from ui.conversations.file import StoreError
from ui.scope import ALL, Scope

Thumb = Literal["up", "down"]


class ConversationMissing(StoreError):
    """There is no such conversation, or it belongs to somebody else: which, is not said."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What its owner said of one exchange."""

    thumb: Thumb | None
    comment: str
    time: datetime


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as it is kept.

    `turns` are the exchanges that are shown; `ratings` and `alternatives` go by their keys.
    `scope` is what its next question is asked over.
    """

    id: str
    owner: str
    title: str
    created: datetime
    changed: datetime
    turns: tuple[TurnView, ...] = ()
    ratings: Mapping[int, Rating] = field(default_factory=dict)
    alternatives: Mapping[int, Alternatives] = field(default_factory=dict)
    scope: Scope = ALL
