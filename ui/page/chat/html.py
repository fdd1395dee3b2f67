"""The conversation as HTML: pure functions from exchanges and answers to text for the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.answer import Answer, Citation, Label
from advisor.conversations.exports_text import answer_markdown, answer_text
from advisor.templates import Template
from ui.conversations.exchange import Phase, TurnView
from ui.markup import snippet
from ui.page.chat.abstention import card
from ui.page.chat.facts import facts, is_answering
from ui.page.chat.inline import cell_text
from ui.page.chat.layout import blocks
from ui.page.chat.understood import understood
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


def transcript(turns: Sequence[TurnView], ratings: Mapping[int, Rating] | None = None) -> str:
    """Exchanges that are over, oldest first, with what was said of them, by their numbers."""
    ratings = ratings or {}
    return "".join(exchange(turn, rating=ratings.get(turn.number)) for turn in turns)


def exchange(turn: TurnView, *, last: bool = False, rating: Rating | None = None) -> str:
    """One exchange: the question, what was searched, and the answer so far.

    Args:
        turn: the exchange.
        last: whether it is the newest, which alone can be asked again and changed.
        rating: what its owner said of the answer.
    """
    return str(_TEMPLATE.exchange(turn, last, rating))


def suggestions(answer: Answer | None, questions: Sequence[str]) -> str:
    """Questions to go on with, below the newest exchange; nothing without any."""
    if answer is None or not questions:
        return ""
    title = "The documents do answer" if answer.abstained else "You could also ask"
    return str(_TEMPLATE.suggestions(title, questions))


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
    *(progress, rating_controls, snippet, understood),
    labels=_LABELS,
)
