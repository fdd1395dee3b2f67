"""The list of conversations in HTML, for `ui/page/conversations/conversations.js` to move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from advisor.templates import Template

if TYPE_CHECKING:
    from ui.conversations.store import ConversationSummary

LONGEST_TITLE = 200
# A longer list is searched, not read.
MOST_LISTED = 100


def listing(found: Sequence[ConversationSummary], search: str, current: str, now: datetime) -> str:
    """The conversations found, the one that is open marked.

    Args:
        found: newest change first.
        search: what was looked for; empty for all.
        current: the id of the one that is open, or empty.
        now: with the time zone in which days are told apart.
    """
    return str(_TEMPLATE.listing(found, search, current, now))


def day(time: datetime, now: datetime) -> str:
    """`14:05` today, `yesterday`, `3 Nov`, and with the year once that is another."""
    local = time.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 0:
        return f"{local:%H:%M}"
    if days == 1:
        return "yesterday"
    if local.year == now.year:
        return f"{local.day} {local:%b}"
    return f"{local.day} {local:%b %Y}"


_TEMPLATE = Template(__file__, "conversations.html", day, longest=LONGEST_TITLE, most=MOST_LISTED)
