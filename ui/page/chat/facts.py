"""How an answer came about, for who asks."""

from __future__ import annotations

from advisor.answer import Answer
from advisor.answering.abstaining import is_only_near
from advisor.request import Act, Need
from ui.conversations.exchange import TurnView

_WANTED = {
    Need.FACT: "a fact",
    Need.YES_NO: "yes or no",
    Need.LIST: "a list",
    Need.HOW_TO: "how to do something",
    Need.EXPLANATION: "an explanation",
    Need.COMPARISON: "a comparison",
    Need.OVERVIEW: "an overview",
}


def is_answering(turn: TurnView) -> bool:
    """Whether what is shown answers from the documents, so that it is marked as supported.

    A greeting, what is said of the advisor or the library, and what is only near the question do
    not, though they may quote.
    """
    if turn.answer is not None:
        answers = turn.answer.mode in ("quote", "compose")
        return answers and not is_only_near(turn.answer.text)
    # The program speaks first where it replies by itself, or says that the rest is only near.
    is_said = bool(turn.sentences) and turn.sentences[0].verdict.is_said
    return bool(turn.passages) and not is_said


def facts(turn: TurnView) -> list[tuple[str, str]]:
    """How the exchange was understood and answered, each fact behind its name."""
    answer = turn.answer
    if answer is None:
        return []
    searched = "" if answer.mode == "reply" else turn.searched or ""
    found = (
        ("Answer", _made(answer)),
        ("Model", answer.model if answer.mode == "compose" else ""),
        ("Asked of", _over(turn)),
        ("Taken as", _taken(turn)),
        ("Searched", searched),
        ("Time", _time(answer)),
        ("Speed", _speed(answer)),
    )
    return [(name, value) for name, value in found if value]


def _made(answer: Answer) -> str:
    if answer.mode == "quote":
        return "In the documents' own words"
    if answer.mode != "compose":
        return ""
    made = "Written by the model, each sentence checked against its quotes"
    has_quotes = any(verdict.is_quote for verdict in answer.verdicts)
    return f"{made}; the rest in the documents' own words" if has_quotes else made


def _over(turn: TurnView) -> str:
    """The documents that it was kept to, the first of them by their titles."""
    over = turn.over
    if over is None or over.collection or over.documents == 1:
        return "" if over is None else over.in_words
    more = over.documents - len(over.titles)
    named = ", ".join(over.titles)
    return f"{named} and {more:,} more" if more else named


def _taken(turn: TurnView) -> str:
    request = turn.request
    if request is None or request.act is not Act.DOCUMENTS:
        return ""
    return f"A question for {_WANTED[request.need]}"


def _time(answer: Answer) -> str:
    if "total" not in answer.timings:
        return ""
    total = f"{answer.timings['total']:.1f} s"
    if "sources" not in answer.timings:
        return total
    return f"{total}; passages found after {answer.timings['sources']:.1f} s"


def _speed(answer: Answer) -> str:
    """Words of the model a second, from when the passages were found."""
    written = [v.claim.text for v in answer.verdicts if v.written_by == "model"]
    seconds = answer.timings.get("total", 0.0) - answer.timings.get("sources", 0.0)
    words = len(" ".join(written).split())
    if answer.mode != "compose" or not words or seconds <= 0:
        return ""
    rate = words / seconds
    return f"{rate:.0f} words a second" if rate >= 2 else f"{rate:.1f} words a second"
