"""The conversation as HTML: pure functions from exchanges and answers to text for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.answer import Answer, Citation, Label
from advisor.conversations.exports_text import answer_markdown, answer_text
from advisor.templates import Template
from ui.conversations.branches import Alternatives
from ui.conversations.exchange import Phase, TurnView
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
    from ui.conversations.store import Rating

_LABELS = {
    Label.SUPPORTED: "supported",
    Label.CONTRADICTED: "contradicted by the documents",
    Label.NOT_SUPPORTED: "not supported by the documents",
    Label.UNCHECKED: "could not be checked",
}


def transcript(
    turns: Sequence[TurnView],
    ratings: Mapping[int, Rating] | None = None,
    beside: Mapping[int, Alternatives] | None = None,
) -> str:
    """Exchanges that are over, oldest first; what was said of them and is beside, by their keys."""
    ratings, beside = ratings or {}, beside or {}
    return "".join(
        exchange(turn, rating=ratings.get(turn.key), beside=beside.get(turn.key)) for turn in turns
    )


def exchange(
    turn: TurnView,
    *,
    last: bool = False,
    growing: bool = False,
    rating: Rating | None = None,
    beside: Alternatives | None = None,
) -> str:
    """One exchange: the question, what was searched, and the answer so far.

    Args:
        turn: the exchange.
        last: whether it is the newest, which alone can be asked again.
        growing: whether it is shown as it grows; what is there once it is kept comes after it.
        rating: what its owner said of the answer.
        beside: the other versions of it that are kept.
    """
    return str(_TEMPLATE.exchange(turn, last, growing, rating, beside))


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
    title = "The documents do answer" if answer.abstained else "You could also ask"
    return str(_TEMPLATE.suggestions(title, questions, after))


def place(citation: Citation) -> str:
    """The file of a citation and its page, or what else its place is called there."""
    return citation.location


def progress(turn: TurnView) -> str:
    """What is going on, and how many come first while it is not this question's turn."""
    if turn.phase is Phase.WAITING and turn.ahead:
        people = "1 question is" if turn.ahead == 1 else f"{turn.ahead} questions are"
        return f"{people} before yours…"
    if turn.phase is Phase.WAITING:
        return "Waiting for its turn…"
    if turn.phase is Phase.SEARCHING:
        return "Searching the documents…"
    return "Checking what the passages support…"


_TEMPLATE = Template(
    __file__,
    "chat.html",
    *(answer_markdown, answer_text, blocks, card, cell_text, facts, icon, is_answering, place),
    *(progress, rating_controls, snippet, understood, versions),
    labels=_LABELS,
)
