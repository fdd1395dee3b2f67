"""The list of conversations in HTML, for `ui/page/conversations/conversations.js` to move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from ui.languages.formats import clock, day_of, month_of
from ui.languages.speaking import _
from ui.languages.templates import PageTemplate

if TYPE_CHECKING:
    from ui.conversations.search import Found
    from ui.conversations.summaries import ConversationSummary

LONGEST_TITLE = 200
LISTED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list shows.

    Attributes:
        found: those that are pinned first, then the newest change.
        total: how many more there are with them.
        search: what was looked for; empty for all.
        places: where that was found, by the ids of conversations.
        current: the id of the one that is open, or empty.
        title: of the one that is open; None when there is no such conversation.
    """

    found: Sequence[ConversationSummary]
    total: int
    search: str = ""
    places: Mapping[str, Found] = field(default_factory=dict)
    current: str = ""
    title: str | None = None


def listing(shown: Listing, now: datetime) -> str:
    """The list in groups by date, the one that is open marked.

    Args:
        shown: what is in it.
        now: with the time zone in which days are told apart.
    """
    groups = [(name, list(each)) for name, each in groupby(shown.found, lambda s: group(s, now))]
    return str(_TEMPLATE.listing(shown, groups, now))


def missing() -> str:
    """That there is no conversation at this address."""
    return str(_TEMPLATE.missing())


def group(summary: ConversationSummary, now: datetime) -> str:
    """The heading that a conversation stands under."""
    if summary.pinned:
        return _("Pinned")
    local = summary.changed.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 1:
        return _("Today") if days <= 0 else _("Yesterday")
    for most in (7, 30):
        if days <= most:
            return _("Previous %(num)s days", num=most)
    return month_of(local, now)


def day(time: datetime, now: datetime) -> str:
    """`14:05` today, `yesterday`, `3 Nov`, and with the year once that is another."""
    local = time.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 0:
        return clock(local)
    if days == 1:
        return _("yesterday")
    return day_of(local, now)


_TEMPLATE = PageTemplate(
    __file__, "conversations.html", day, longest=LONGEST_TITLE, at_once=LISTED_AT_ONCE
)
