"""One line of the list of conversations, and what a conversation is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ui.conversations.file import folded, storable, time_of
from ui.markup import snippet

_UNTITLED = "New conversation"
_TITLE_CHARS = 60
_LONGEST_TITLE = 200
SUMMARY = (
    "c.id, c.title, c.created, c.changed, "
    "coalesce((SELECT count(*) FROM branches b WHERE b.conversation = c.number "
    "GROUP BY shown ORDER BY shown DESC LIMIT 1), 0), "
    "(SELECT question FROM turns t JOIN branches b USING (conversation, number) "
    "WHERE t.conversation = c.number AND b.parent = 0 ORDER BY number DESC LIMIT 1), "
    "c.pinned IS NOT NULL"
)
"""The columns of a summary, of the conversations `c`."""


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One line of the list of conversations; `turns` counts the exchanges that are shown."""

    id: str
    title: str
    turns: int
    created: datetime
    changed: datetime
    pinned: bool = False


def summary_of(row: Sequence[Any]) -> ConversationSummary:
    """The summary of a row of the columns `SUMMARY`."""
    key, title, created, changed, turns, first, pinned = row
    times = time_of(created), time_of(changed)
    return ConversationSummary(key, _title(title, first), turns, *times, bool(pinned))


def titled(title: str) -> tuple[str, str]:
    """A title as it is kept, and as it is searched; an empty one brings the first question back."""
    given = " ".join(storable(title).split())[:_LONGEST_TITLE]
    return given, folded(given)


def _title(given: str, first_question: str | None) -> str:
    return given or snippet(first_question or "", _TITLE_CHARS) or _UNTITLED
