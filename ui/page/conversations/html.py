"""The list of conversations in HTML, for `ui/page/conversations/conversations.js` to move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from ui.markup import code_marks, count, joined, plain, when

if TYPE_CHECKING:
    from ui.conversations.store import ConversationSummary

LONGEST_TITLE = 200
# A longer list is searched, not read.
MOST_LISTED = 100
EXPORTS = (("md", "Markdown"), ("json", "JSON"), ("html", "HTML, with its evidence"))


def listing(found: Sequence[ConversationSummary], search: str, current: str, now: datetime) -> str:
    """The conversations found, the one that is open marked.

    Args:
        found: newest change first.
        search: what was looked for; empty for all.
        current: the id of the one that is open, or empty.
        now: with the time zone in which days are told apart.
    """
    if not found:
        return str(_nothing(search))
    items = joined(_item(summary, current, now) for summary in found[:MOST_LISTED])
    more = when(
        len(found) > MOST_LISTED,
        '<p class="caption">The newest {} of {}. Search to find the others.</p>',
        str(MOST_LISTED),
        f"{len(found):,}",
    )
    return str(Markup('<ul class="gw-conversation-list">{}</ul>{}').format(items, more))


def said(sentence: str) -> str:
    """What was done, for the eye and for screen readers."""
    return str(when(sentence, '<p class="gw-said" role="status">{}</p>', sentence))


def refused(sentence: str) -> str:
    """Why something was not done."""
    return str(Markup('<p class="gw-refused" role="alert">{}</p>').format(code_marks(sentence)))


def _nothing(search: str) -> Markup:
    if search.strip():
        return Markup(
            '<p class="caption" role="status">No conversation has “{}” in its title or its '
            "questions.</p>"
        ).format(plain(search.strip()))
    return Markup(
        '<p class="caption">Your conversations are kept here, on this machine, from your first '
        "question on.</p>"
    )


def _item(summary: ConversationSummary, current: str, now: datetime) -> Markup:
    title = plain(summary.title)
    opened = Markup(' aria-current="true"') if summary.id == current else Markup("")
    return Markup(
        '<li class="gw-conversation" data-conversation="{id}">'
        '<div class="gw-conversation-row">'
        '<button type="button" class="gw-conversation-open" data-do="open"{opened}>'
        '<span class="gw-conversation-title" dir="auto">{title}</span>'
        '<span class="gw-conversation-meta"><time datetime="{iso}">{when}</time> · {turns}</span>'
        "</button>"
        '<button type="button" class="gw-conversation-more" data-do="more" aria-expanded="false" '
        'aria-label="Rename, export or delete: {title}">⋯</button></div>'
        "{menu}{rename}{delete}</li>"
    ).format(
        id=plain(summary.id),
        opened=opened,
        title=title,
        iso=summary.changed.isoformat(timespec="seconds"),
        when=day(summary.changed, now),
        turns=count(summary.turns, "question"),
        menu=_menu(summary),
        rename=_rename(title),
        delete=_delete(title),
    )


def _menu(summary: ConversationSummary) -> Markup:
    links = joined(
        Markup('<li><a href="conversations/{}/export.{}" download>Export as {}</a></li>').format(
            plain(summary.id), form, name
        )
        for form, name in EXPORTS
    )
    return Markup(
        '<ul class="gw-conversation-menu" hidden>'
        '<li><button type="button" data-do="rename">Rename</button></li>{}'
        '<li><button type="button" class="gw-danger" data-do="delete">Delete…</button></li></ul>'
    ).format(links)


def _rename(title: Markup) -> Markup:
    return Markup(
        '<form class="gw-conversation-rename" hidden><input type="text" name="title" '
        'value="{0}" data-was="{0}" maxlength="{1}" aria-label="Title" autocomplete="off">'
        '<span class="gw-conversation-buttons"><button type="submit">Save</button>'
        '<button type="button" data-do="keep">Cancel</button></span></form>'
    ).format(title, LONGEST_TITLE)


def _delete(title: Markup) -> Markup:
    return Markup(
        '<div class="gw-conversation-delete" role="group" aria-label="Delete: {0}" hidden>'
        "<p>Delete this conversation for good? It cannot be brought back.</p>"
        '<span class="gw-conversation-buttons">'
        '<button type="button" class="gw-danger" data-do="delete-for-good">Delete for good'
        '</button><button type="button" data-do="keep">Keep it</button></span></div>'
    ).format(title)


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
