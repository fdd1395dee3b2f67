"""The conversation as HTML: pure functions from exchanges and answers to text for the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.answer import Answer, Citation, Label
from advisor.conversations.exports_text import answer_markdown, answer_text
from ui.conversations.branches import Alternatives
from ui.conversations.exchange import Phase, TurnView
from ui.languages.speaking import N_, _, ngettext
from ui.languages.templates import PageTemplate
from ui.languages.told import place_name
from ui.markup import snippet
from ui.page.chat.abstention import card
from ui.page.chat.facts import facts, is_answering
from ui.page.chat.inline import cell_text
from ui.page.chat.layout import blocks
from ui.page.chat.understood import understood
from ui.page.chat.versions import versions
from ui.page.feedback.html import rating_controls
from ui.page.icons import icon

if TYPE_CHECKING:
    from ui.conversations.stored import Rating, StoredConversation

_LABELS = {
    Label.SUPPORTED: N_("supported"),
    Label.CONTRADICTED: N_("contradicted by the documents"),
    Label.NOT_SUPPORTED: N_("not supported by the documents"),
    Label.UNCHECKED: N_("could not be checked"),
}


def transcript(stored: StoredConversation) -> tuple[str, str]:
    """A conversation: the exchanges before the newest one, oldest first, and the newest one."""
    shown = [""]
    for turn in stored.turns:
        said = stored.ratings.get(turn.key), stored.alternatives.get(turn.key)
        last = turn is stored.turns[-1]
        of = stored.id if last else ""
        shown.append(exchange(turn, last=last, rating=said[0], beside=said[1], of=of))
    return "".join(shown[:-1]), shown[-1]


def exchange(
    turn: TurnView,
    *,
    last: bool = False,
    growing: bool = False,
    rating: Rating | None = None,
    beside: Alternatives | None = None,
    of: str = "",
) -> str:
    """One exchange: the question, what was searched, and the answer so far.

    Args:
        turn: the exchange.
        last: whether it is the newest, which alone can be asked again.
        growing: whether it is shown as it grows; what is there once it is kept comes after it.
        rating: what its owner said of the answer.
        beside: the other versions of it that are kept.
        of: its conversation, for the script that tells what came too late.
    """
    return str(_TEMPLATE.exchange(turn, last, growing, rating, beside, of))


def here(owner: str, conversation_id: str) -> str:
    """Whose page it is and which conversation it shows, for the scripts; nobody sees it."""
    return str(_TEMPLATE.here(owner, conversation_id))


def suggestions(answer: Answer | None, questions: Sequence[str], after: str = "") -> str:
    """Questions to go on with, below the newest exchange; nothing without any.

    Args:
        answer: of that exchange.
        questions: what can be asked.
        after: which exchange that is, for the script that hides what comes too late.
    """
    if answer is None or not questions:
        return ""
    title = _("The documents do answer") if answer.abstained else _("You could also ask")
    return str(_TEMPLATE.suggestions(title, questions, after))


def place(citation: Citation) -> str:
    """The file of a citation and its page, or what else its place is called there."""
    return ", ".join(filter(None, (citation.document, place_name(citation.within))))


def progress(turn: TurnView) -> str:
    """What is going on, and how many come first while it is not this question's turn."""
    if turn.phase is Phase.WAITING and turn.ahead:
        return ngettext(
            "%(num)s question is before yours…", "%(num)s questions are before yours…", turn.ahead
        )
    if turn.phase is Phase.WAITING:
        return _("Waiting for its turn…")
    if turn.phase is Phase.SEARCHING:
        return _("Searching the documents…")
    return _("Checking what the passages support…")


_TEMPLATE = PageTemplate(
    __file__,
    "chat.html",
    *(answer_markdown, answer_text, blocks, card, cell_text, facts, icon, is_answering, place),
    *(progress, rating_controls, snippet, understood, versions),
    labels=_LABELS,
)
