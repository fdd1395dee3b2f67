"""The card that stands in for an answer when the documents don't say."""

from __future__ import annotations

from markupsafe import Markup

from advisor.answer import AbstainReason, Answer
from ui.conversations.exchange import TurnView
from ui.languages.speaking import N_, _
from ui.languages.templates import PageTemplate
from ui.markup import snippet
from ui.page.chat.rows import in_words
from ui.page.sources.html import NO_NEAREST

_TEMPLATE = PageTemplate(__file__, "abstention.html", in_words, snippet)
_NEAREST_SHOWN = 3

_ADVICE = {
    AbstainReason.EMPTY_INDEX: N_(
        "Add documents under Documents, or index a folder with `advisor index FOLDER`."
    ),
    AbstainReason.NO_DOCUMENTS: N_("Choose other documents, or ask all of them."),
    AbstainReason.NOT_A_QUESTION: N_("Ask about something the documents may tell you."),
    AbstainReason.OFF_TOPIC: N_(
        "If the documents should cover this, name the person, place or thing in their words."
    ),
    AbstainReason.MISSING_FACT: N_(
        "Look at the nearest passages for what they do say, or ask for a neighbouring fact."
    ),
    AbstainReason.NOTHING_SUPPORTED: N_(
        "Ask for one fact at a time, and use the documents' own words for it."
    ),
}
_TITLE = N_("The documents don't say")
_TITLES = {
    AbstainReason.EMPTY_INDEX: N_("Nothing is indexed yet"),
    AbstainReason.NO_DOCUMENTS: N_("No document to answer from"),
    AbstainReason.NOT_A_QUESTION: N_("That is not a question the documents can answer"),
}


def card(turn: TurnView, answer: Answer) -> Markup:
    """What is missing, and the nearest passages."""
    reason = answer.abstained or AbstainReason.NOTHING_SUPPORTED
    title = _TITLES.get(reason, _TITLE)
    said = answer.text.removeprefix(title).lstrip(".: ")
    missing = answer.missing if answer.missing and answer.missing not in answer.text else None
    nearest = () if reason in NO_NEAREST else turn.passages[:_NEAREST_SHOWN]
    said = said[:1].upper() + said[1:]
    return _TEMPLATE.card(turn, _(title), said, missing, nearest, _ADVICE[reason])
