"""The card that stands in for an answer when the documents don't say."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from advisor.answer import AbstainReason, Answer
from index.passage import RetrievedPassage
from ui.conversations.exchange import TurnView
from ui.markup import code_marks, joined, plain, snippet, when

_NEAREST_SHOWN = 3
_SNIPPET_CHARACTERS = 150

_ADVICE = {
    AbstainReason.EMPTY_INDEX: (
        "Add documents under Documents, or index a folder with `advisor index FOLDER`."
    ),
    AbstainReason.NO_DOCUMENTS: "Choose other documents, or ask all of them.",
    AbstainReason.NOT_A_QUESTION: "Ask about something the documents may tell you.",
    AbstainReason.OFF_TOPIC: (
        "If the documents should cover this, name the person, place or thing in their words."
    ),
    AbstainReason.MISSING_FACT: (
        "Look at the nearest passages for what they do say, or ask for a neighbouring fact."
    ),
    AbstainReason.NOTHING_SUPPORTED: (
        "Ask for one fact at a time, and use the documents' own words for it."
    ),
}
_TITLE = "The documents don't say"
_TITLES = {
    AbstainReason.EMPTY_INDEX: "Nothing is indexed yet",
    AbstainReason.NO_DOCUMENTS: "No document to answer from",
    AbstainReason.NOT_A_QUESTION: "That is not a question the documents can answer",
}
_WITH_NEAREST = (
    AbstainReason.NO_DOCUMENTS,
    AbstainReason.OFF_TOPIC,
    AbstainReason.MISSING_FACT,
    AbstainReason.NOTHING_SUPPORTED,
)


def card(turn: TurnView, answer: Answer, suggested: Sequence[str] = ()) -> Markup:
    """What is missing, the nearest passages, and questions that can be answered instead."""
    reason = answer.abstained or AbstainReason.NOTHING_SUPPORTED
    title = _TITLES.get(reason, _TITLE)
    said = answer.text.removeprefix(title).lstrip(".: ")
    missing = answer.missing if answer.missing and answer.missing not in answer.text else None
    nearest = turn.passages[:_NEAREST_SHOWN] if reason in _WITH_NEAREST else ()
    return Markup(
        '<section class="abstention"><h3>{}</h3>{}{}{}{}<p class="advice">{}</p></section>'
    ).format(
        title,
        when(said, '<p dir="auto">{}</p>', said[:1].upper() + said[1:]),
        when(missing, '<p class="missing" dir="auto"><span>Missing:</span> {}</p>', missing or ""),
        _nearest(turn, nearest),
        _suggested(suggested),
        code_marks(_ADVICE[reason]),
    )


def _nearest(turn: TurnView, nearest: Sequence[RetrievedPassage]) -> Markup:
    items = joined(
        Markup(
            '<li><button type="button" class="jump" data-turn="{}" data-passage="{}" dir="auto">'
            "{}</button></li>"
        ).format(turn.number, at, plain(snippet(found.passage.text, _SNIPPET_CHARACTERS)))
        for at, found in enumerate(nearest)
    )
    return when(nearest, '<h4>Nearest passages</h4><ul class="nearest">{}</ul>', items)


def _suggested(questions: Sequence[str]) -> Markup:
    items = joined(
        Markup('<li><button type="button" class="example" data-ask="{0}">{0}</button></li>').format(
            plain(question)
        )
        for question in questions
    )
    return when(questions, '<h4>The documents do answer</h4><ul class="examples">{}</ul>', items)
