"""The conversation as HTML: pure functions from exchanges and answers to text for the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from advisor.answer import Answer, Citation, Label, Verdict
from advisor.conversations.exports_text import answer_markdown, answer_text
from advisor.conversations.transcripts import Line, in_blocks, lines_of
from advisor.templates import Template
from ui.conversations.branches import Alternatives
from ui.conversations.exchange import Phase, TurnView
from ui.markup import snippet
from ui.page.chat.abstention import card
from ui.page.chat.understood import understood
from ui.page.chat.versions import versions
from ui.page.feedback.html import rating_controls

if TYPE_CHECKING:
    from ui.conversations.store import Rating

_LABELS = {
    Label.SUPPORTED: "supported",
    Label.CONTRADICTED: "contradicted by the documents",
    Label.NOT_SUPPORTED: "not supported by the documents",
    Label.UNCHECKED: "could not be checked",
}


class Run(NamedTuple):
    """A run of an answer's characters, and what stands behind it.

    `citations` are those whose part ends with it, one a number; `verdict` is that of the claim that
    ends with it, if one does.
    """

    text: str
    citations: tuple[Citation, ...]
    verdict: Verdict | None


class Stretch(NamedTuple):
    """A claim of an answer, counted from 1, or what lies between two, which is number 0.

    `begins` is False for the rest of a claim that began on another line.
    """

    claim: int
    numbers: tuple[int, ...]
    runs: tuple[Run, ...]
    begins: bool = True


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
    rating: Rating | None = None,
    beside: Alternatives | None = None,
) -> str:
    """One exchange: the question, what was searched, and the answer so far.

    Args:
        turn: the exchange.
        last: whether it is the newest, which alone can be asked again.
        rating: what its owner said of the answer.
        beside: the other versions of it that are kept.
    """
    return str(_TEMPLATE.exchange(turn, last, rating, beside))


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


def caption(answer: Answer) -> str:
    """How the answer came about, in one quiet line."""
    if answer.mode == "reply":
        return ""
    parts = []
    if answer.mode == "quote":
        parts.append("In the documents' own words")
    elif answer.model:
        parts.append(f"Written by {answer.model}, each sentence checked against its quotes")
        if any(verdict.is_quote for verdict in answer.verdicts):
            parts[0] += "; the rest in the documents' own words"
    if "total" in answer.timings:
        parts.append(f"{answer.timings['total']:.1f} s")
    return " · ".join(parts)


def blocks(
    text: str, verdicts: Iterable[Verdict], citations: Sequence[Citation]
) -> list[tuple[bool, list[list[Stretch]]]]:
    """The text as lists and what stands between them, each line cut where claims begin and end."""
    claims = _claims(text, verdicts)
    return in_blocks(
        (line.is_item, list(_stretches(text, line, claims, citations))) for line in lines_of(text)
    )


def _stretches(
    text: str,
    line: Line,
    claims: Sequence[tuple[int, int, Verdict]],
    citations: Sequence[Citation],
) -> Iterator[Stretch]:
    """A line cut where claims begin and end, each with its citations where their parts end."""
    last = line.start
    for number, (start, end, verdict) in enumerate(claims, start=1):
        first, until = max(start, line.start), min(end, line.end)
        if first >= until:
            continue
        yield Stretch(0, (), tuple(_runs(text, last, first, citations)))
        inside = {c.number for c in citations if start < _end(c, text) <= end}
        runs = _runs(text, first, until, citations, verdict if until == end else None)
        yield Stretch(number, tuple(sorted(inside)), tuple(runs), first == start)
        last = until
    yield Stretch(0, (), tuple(_runs(text, last, line.end, citations)))


def _claims(text: str, verdicts: Iterable[Verdict]) -> list[tuple[int, int, Verdict]]:
    """The claims that lie in the text, in order; one that overlaps the one before is left out.

    What the program says of itself is no claim.
    """
    found: list[tuple[int, int, Verdict]] = []
    for verdict in sorted(verdicts, key=lambda v: v.claim.start):
        start, end = verdict.claim.start, min(verdict.claim.end, len(text))
        if not verdict.is_said and start < end and (not found or found[-1][1] <= start):
            found.append((start, end, verdict))
    return found


def _runs(
    text: str,
    start: int,
    end: int,
    citations: Sequence[Citation],
    verdict: Verdict | None = None,
) -> Iterator[Run]:
    """`text[start:end]` cut where the parts that citations support end."""
    first = start if verdict is None and start == 0 else start + 1
    ends = {at for c in citations if first <= (at := _end(c, text)) <= end}
    for at in sorted({*ends, end}):
        by_number = {c.number: c for c in citations if at in ends and _end(c, text) == at}
        cited = tuple(by_number[number] for number in sorted(by_number))
        yield Run(text[start:at], cited, verdict if at == end else None)
        start = at


def _end(citation: Citation, text: str) -> int:
    return min(max(citation.answer_end, 0), len(text))


_TEMPLATE = Template(
    __file__,
    "chat.html",
    *(answer_markdown, answer_text, blocks, caption, card, place, progress, rating_controls),
    *(snippet, understood, versions),
    labels=_LABELS,
)
