"""The thumbs and the comment under an answer in HTML, for `feedback.js` to move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from ui.conversations.exchange import TurnView
from ui.markup import joined, plain

if TYPE_CHECKING:
    from ui.conversations.store import Rating

LONGEST_COMMENT = 2000
THANKS = "Thanks. Your rating is kept on this machine."
_THUMBS = (("up", "A good answer"), ("down", "A wrong answer"))
# One drawing: the style sheet turns it upside down.
_SIGN = Markup(
    '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">'
    '<path d="M3 11h3.5v9H3zM9 20v-9.2l3.6-7.3c1.5 0 2.5 1.3 2.2 2.7L14.2 9.5h5.2c1.2 0 2 1.1 '
    '1.7 2.2l-1.8 6.8a2 2 0 0 1-1.9 1.5z" fill="none" stroke="currentColor" stroke-width="1.6" '
    'stroke-linejoin="round"/></svg>'
)
_ASKED = "What should it have said?"


def rating_controls(turn: TurnView, rating: Rating | None) -> Markup:
    """The thumbs and the comment field of an exchange; nothing while it has no answer.

    Args:
        turn: the exchange; its number tells the panel which one is meant.
        rating: what its owner said of it, if anything.
    """
    if turn.answer is None or turn.running:
        return Markup("")
    given = rating.thumb if rating is not None else None
    comment = rating.comment if rating is not None else ""
    thumbs = joined(
        Markup(
            '<button type="button" class="gw-thumb" data-thumb="{}" aria-pressed="{}" '
            'aria-label="{}" title="{}">{}</button>'
        ).format(thumb, "true" if thumb == given else "false", name, name, _SIGN)
        for thumb, name in _THUMBS
    )
    return Markup(
        '<div class="gw-rating" role="group" aria-label="Rate this answer" '
        'data-turn="{number}">{thumbs}<p class="gw-rating-said"></p>'
        '<div class="gw-comment"{hidden}><label for="gw-comment-{number}">{asked}'
        ' <span class="gw-optional">(optional)</span></label>'
        '<textarea id="gw-comment-{number}" name="comment" rows="2" maxlength="{most}" dir="auto">'
        '{comment}</textarea><button type="button">Keep the comment</button></div></div>'
    ).format(
        number=turn.number,
        thumbs=thumbs,
        hidden="" if given else Markup(" hidden"),
        asked=_ASKED,
        most=LONGEST_COMMENT,
        # A line break right after the tag would be swallowed by the browser.
        comment=plain(f"\n{comment}") if comment.startswith("\n") else plain(comment),
    )


def outcome(turn_number: int, thumb: str, serial: int, refused: str = "") -> str:
    """What became of a rating, for the script to show in the exchange it was given in.

    Args:
        turn_number: which exchange.
        thumb: the rating that holds now; empty for none.
        serial: counts the ratings of one tab, so that each differs from the one before.
        refused: why it was not kept; empty when it was.
    """
    return str(
        Markup(
            '<p class="sr" role="{}" data-rated="{}" data-thumb="{}" data-serial="{}">{}</p>'
        ).format(
            "alert" if refused else "status",
            turn_number,
            plain(thumb),
            serial,
            plain(refused) or THANKS,
        )
    )
