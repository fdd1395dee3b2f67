"""The thumbs and the comment under an answer in HTML, for `feedback.js` to move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from advisor.templates import plain
from ui.conversations.exchange import TurnView
from ui.languages.speaking import N_, translated
from ui.languages.templates import PageTemplate
from ui.page.icons import icon

if TYPE_CHECKING:
    from ui.conversations.stored import Rating

LONGEST_COMMENT = 2000
_TEMPLATE = PageTemplate(__file__, "feedback.html", icon, longest=LONGEST_COMMENT)
THANKS = N_("Thanks. Your rating is kept on this machine.")


def rating_controls(turn: TurnView, rating: Rating | None) -> Markup:
    """The thumbs and the comment field of an exchange; nothing while it has no answer.

    Args:
        turn: the exchange; its key tells the panel which one is meant.
        rating: what its owner said of it, if anything.
    """
    if turn.answer is None or turn.running:
        return Markup("")
    given = rating.thumb if rating is not None else None
    comment = rating.comment if rating is not None else ""
    return _TEMPLATE.controls(turn.key, given, comment)


def outcome(key: int, thumb: str, serial: int, refused: str = "") -> str:
    """What became of a rating, for the script to show in the exchange it was given in.

    Args:
        key: which exchange.
        thumb: the rating that holds now; empty for none.
        serial: counts the ratings of one tab, so that each differs from the one before.
        refused: why it was not kept; empty when it was.
    """
    return str(
        Markup(
            '<p class="sr" role="{}" data-rated="{}" data-thumb="{}" data-serial="{}">{}</p>'
        ).format(
            "alert" if refused else "status",
            key,
            plain(thumb),
            serial,
            plain(translated(refused or THANKS)),
        )
    )
