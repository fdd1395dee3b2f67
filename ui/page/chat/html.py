"""The conversation as HTML: pure functions from exchanges and answers to text for the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from advisor.answer import Answer, Citation, Label, Verdict
from advisor.conversations.exports_text import answer_markdown, answer_text
from ui.conversations.exchange import Phase, TurnView
from ui.markup import code_marks, count, joined, plain, snippet, when
from ui.page.chat import abstention
from ui.page.feedback.html import rating_controls

if TYPE_CHECKING:
    from ui.conversations.store import Rating

_QUOTE_CHARACTERS = 420

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


def exchange(
    turn: TurnView,
    *,
    last: bool = False,
    suggested: Sequence[str] = (),
    rating: Rating | None = None,
) -> str:
    """One exchange: the question, what was searched, and the answer so far.

    Args:
        turn: the exchange.
        last: whether it is the newest, which alone can be asked again and changed.
        suggested: questions that can be answered, for an exchange whose question cannot.
        rating: what its owner said of the answer.
    """
    return str(
        Markup(
            '<article class="turn" id="turn-{number}" data-turn="{number}" data-phase="{phase}" '
            'aria-labelledby="turn-{number}-question">'
            '<h2 class="question" id="turn-{number}-question" dir="auto">{question}</h2>'
            '{searched}<div class="reply">{reply}</div>{actions}</article>'
        ).format(
            number=turn.number,
            phase=turn.phase.value,
            question=plain(turn.question),
            searched=_searched(turn),
            reply=_reply(turn, suggested),
            actions=Markup("") if turn.running else _actions(turn, last, rating),
        )
    )


def chip(turn: TurnView, citation: Citation) -> Markup:
    """The numbered mark after a sentence, which shows its quote and opens the document at it."""
    label = f"Source {citation.number}: {citation.title}"
    return Markup(
        '<button type="button" class="chip" data-turn="{turn}" data-cite="{number}" '
        'data-title="{title}" data-place="{place}" data-quote="{quote}" aria-label="{label}">'
        "{number}</button>"
    ).format(
        turn=turn.number,
        number=citation.number,
        title=plain(citation.title),
        place=plain(place(citation)),
        quote=plain(snippet(citation.quote, _QUOTE_CHARACTERS)),
        label=plain(label),
    )


def place(citation: Citation) -> str:
    """The file of a citation and its page, where it has one."""
    page = "" if citation.page is None else f", page {citation.page}"
    return f"{citation.document}{page}"


def _searched(turn: TurnView) -> Markup:
    differs = turn.searched is not None and turn.searched.strip() != turn.question.strip()
    return when(
        differs,
        '<p class="searched" dir="auto"><span>Searched:</span> {}</p>',
        turn.searched or "",
    )


def _reply(turn: TurnView, suggested: Sequence[str]) -> Markup:
    if turn.phase is Phase.FAILED:
        return _sentences(turn) + Markup('<p class="error" role="alert">{}</p>').format(
            code_marks(turn.error)
        )
    if turn.answer is not None and turn.answer.abstained is not None:
        return abstention.card(turn, turn.answer, suggested) + _withheld(turn)
    stopped = when(
        turn.phase is Phase.STOPPED,
        '<p class="caption">Stopped before the answer was complete.</p>',
    )
    if turn.answer is not None:
        return _answer(turn, turn.answer) + _caption(turn.answer) + stopped + _withheld(turn)
    if stopped:
        return _sentences(turn) + stopped + _withheld(turn)
    return _sentences(turn) + _progress(turn)


def _progress(turn: TurnView) -> Markup:
    """What is going on, and how to leave the queue while it is not this question's turn."""
    if turn.phase is Phase.WAITING and turn.ahead:
        people = "1 question is" if turn.ahead == 1 else f"{turn.ahead} questions are"
        said = f"{people} before yours…"
    elif turn.phase is Phase.WAITING:
        said = "Waiting for its turn…"
    elif turn.phase is Phase.SEARCHING:
        said = "Searching the documents…"
    else:
        said = "Checking what the passages support…"
    return Markup('<p class="progress"><span></span>{}</p>').format(said)


def _sentences(turn: TurnView) -> Markup:
    """The sentences verified so far, placed as the finished answer will have them."""
    text = ""
    for sentence in turn.sentences:
        # A sentence that is more than its claim begins with the document it is from.
        own_line = "\n" in sentence.text or sentence.text != sentence.verdict.claim.text
        text += ("" if not text else "\n" if own_line else " ") + sentence.text
    verdicts = [sentence.verdict for sentence in turn.sentences]
    return when(turn.sentences, "{}", _marked(turn, text, verdicts, turn.citations))


def _answer(turn: TurnView, answer: Answer) -> Markup:
    return _marked(turn, answer.text, answer.verdicts, answer.citations)


def _marked(
    turn: TurnView, text: str, verdicts: Iterable[Verdict], citations: Sequence[Citation]
) -> Markup:
    """The text with each claim in an element of its own, its mark and its chips at its end."""
    pieces = []
    last = 0
    for number, (start, end, verdict) in enumerate(_claims(text, verdicts), start=1):
        pieces.append(_cited(turn, text, last, start, citations))
        inside = [c for c in citations if start < _end(c, text) <= end]
        numbers = " ".join(map(str, sorted({c.number for c in inside})))
        pieces.append(
            Markup(
                '<span class="claim" id="claim-{}-{}" data-cites="{}" tabindex="-1">{}</span>'
            ).format(
                turn.number, number, numbers, _cited(turn, text, start, end, citations, verdict)
            )
        )
        last = end
    pieces.append(_cited(turn, text, last, len(text), citations))
    return Markup('<div class="answer" dir="auto">{}</div>').format(joined(pieces))


def _claims(text: str, verdicts: Iterable[Verdict]) -> list[tuple[int, int, Verdict]]:
    """The claims that lie in the text, in order; one that overlaps the one before is left out."""
    found: list[tuple[int, int, Verdict]] = []
    for verdict in sorted(verdicts, key=lambda v: v.claim.start):
        start, end = verdict.claim.start, min(verdict.claim.end, len(text))
        if start < end and (not found or found[-1][1] <= start):
            found.append((start, end, verdict))
    return found


def _cited(
    turn: TurnView,
    text: str,
    start: int,
    end: int,
    citations: Sequence[Citation],
    verdict: Verdict | None = None,
) -> Markup:
    """`text[start:end]` with each citation's chip where the part it supports ends."""
    first = start if verdict is None and start == 0 else start + 1
    ends = sorted({e for c in citations if first <= (e := _end(c, text)) <= end})
    pieces = []
    for at in ends:
        pieces.append(plain(text[start:at]))
        cited = [c for c in citations if _end(c, text) == at]
        pieces.append(_chips(turn, cited, verdict if at == end else None))
        start = at
    pieces.append(plain(text[start:end]))
    if verdict is not None and end not in ends:
        pieces.append(_chips(turn, [], verdict))
    return joined(pieces)


def _end(citation: Citation, text: str) -> int:
    return min(max(citation.answer_end, 0), len(text))


def _chips(turn: TurnView, citations: Sequence[Citation], verdict: Verdict | None) -> Markup:
    by_number = {citation.number: citation for citation in citations}
    chips = joined(chip(turn, by_number[number]) for number in sorted(by_number))
    mark = _mark(verdict)
    # The word joiner keeps the first chip on the line of the word it follows.
    return when(mark or chips, '<span class="chips">\u2060{}{}</span>', mark, chips)


def _mark(verdict: Verdict | None) -> Markup:
    """The quiet mark of a claim's verdict, in words for who does not see it."""
    if verdict is None:
        return Markup("")
    if verdict.label is Label.SUPPORTED:
        return Markup(
            '<span class="verified" title="Supported by the quoted words">'
            '<span aria-hidden="true">✓</span><span class="sr"> (supported) </span></span>'
        )
    return Markup('<span class="unverified"> ({})</span>').format(_LABELS[verdict.label])


def _caption(answer: Answer) -> Markup:
    """How the answer came about, in one quiet line."""
    parts = []
    if answer.mode == "quote":
        parts.append("In the documents' own words")
    elif answer.model:
        parts.append(f"Written by {answer.model}, each sentence checked against its quotes")
    if "total" in answer.timings:
        parts.append(f"{answer.timings['total']:.1f} s")
    return when(parts, '<p class="caption">{}</p>', " · ".join(parts))


def _withheld(turn: TurnView) -> Markup:
    """What the model wrote and was not shown, folded, each sentence with its verdict."""
    unknown = turn.answer.unknown_keys if turn.answer is not None else ()
    if not turn.withheld and not unknown:
        return Markup("")
    summary = [
        f"{count(len(turn.withheld), 'sentence')} withheld" if turn.withheld else "",
        f"{count(len(unknown), 'citation')} of nothing" if unknown else "",
    ]
    sentences = when(
        turn.withheld,
        '<p class="caption">The model drafted this, and the documents do not bear it out.</p>'
        "<ul>{}</ul>",
        joined(_withheld_sentence(verdict) for verdict in turn.withheld),
    )
    keys = when(
        unknown,
        '<p class="caption">The model cited what it was not given: {}</p>',
        ", ".join(unknown),
    )
    return Markup('<details class="withheld"><summary>{}</summary>{}{}</details>').format(
        ", ".join(part for part in summary if part), sentences, keys
    )


def _withheld_sentence(verdict: Verdict) -> Markup:
    return Markup('<li><q dir="auto">{}</q> <span class="verdict">{}{}</span></li>').format(
        plain(verdict.claim.text),
        _LABELS[verdict.label],
        when(verdict.rule, " ({})", verdict.rule),
    )


def _actions(turn: TurnView, last: bool, rating: Rating | None) -> Markup:
    """What can be done with an exchange that is over."""
    buttons = []
    if turn.answer is not None and turn.answer.abstained is None:
        buttons += [
            _copy("Copy", "with footnotes, as Markdown", answer_markdown(turn.answer)),
            _copy("Copy text", "as plain text with its sources", answer_text(turn.answer)),
        ]
    if last:
        buttons += [_again(turn), _other_mode(turn), _button("revise", "Edit", "Edit the question")]
    shown = joined(buttons)
    editor = _editor(turn) if last else Markup("")
    rated = rating_controls(turn, rating)
    return Markup('<div class="foot"><div class="actions">{}</div>{}</div>{}').format(
        shown, rated, editor
    )


def _copy(name: str, how: str, text: str) -> Markup:
    return Markup(
        '<button type="button" class="action" data-copy="{}" aria-label="{}">{}</button>'
    ).format(plain(text), f"{name}: the answer {how}", name)


def _button(action: str, name: str, label: str, value: str = "") -> Markup:
    return Markup(
        '<button type="button" class="action" data-{}="{}" aria-label="{}">{}</button>'
    ).format(Markup(action), value, label, name)


def _again(turn: TurnView) -> Markup:
    return _button("again", "Ask again", f"Ask again: {turn.question}")


def _other_mode(turn: TurnView) -> Markup:
    """The same question in the other mode: a model at temperature 0 says the same again."""
    if turn.answer is None or turn.answer.abstained is not None:
        return Markup("")
    if turn.answer.mode == "quote":
        return _button("again", "Let the model write", "Ask again: the model writes", "compose")
    return _button("again", "Quotes only", "Ask again: only the documents' words", "quote")


def _editor(turn: TurnView) -> Markup:
    """Fields to change the question, or what is searched for it, and ask again."""
    return Markup(
        '<div class="editor" hidden>'
        '<label>Question<textarea name="question" rows="2" maxlength="2000" dir="auto">{}'
        "</textarea></label>"
        '<label>Search for<textarea name="searched" rows="2" maxlength="2000" dir="auto" '
        'data-was="{}">{}</textarea></label>'
        '<div class="actions"><button type="button" class="action strong" data-send="">Ask'
        '</button><button type="button" class="action" data-cancel="">Cancel</button></div></div>'
    ).format(plain(turn.question), plain(turn.searched or ""), plain(turn.searched or ""))
