"""The conversation as HTML: pure functions from exchanges and answers to text for the page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from advisor.answer import AbstainReason, Answer, Citation, Label, SentenceVerified, Verdict
from index.passage import RetrievedPassage
from ui.markup import card_id, count, joined, plain, snippet, when
from ui.protocols import Status
from ui.turn import Phase, TurnView

_NEAREST_SHOWN = 3
_SNIPPET_CHARACTERS = 150

_LABELS = {
    Label.SUPPORTED: "supported",
    Label.CONTRADICTED: "contradicted by the documents",
    Label.NOT_SUPPORTED: "not supported by the documents",
    Label.UNCHECKED: "could not be checked",
}
_ADVICE = {
    AbstainReason.EMPTY_INDEX: "Index a folder with `advisor index FOLDER`, then ask again.",
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
_ABSTAIN_TITLE = "The documents don't say"
_ABSTAIN_TITLES = {
    AbstainReason.EMPTY_INDEX: "Nothing is indexed yet",
    AbstainReason.NOT_A_QUESTION: "That is not a question the documents can answer",
}
_WITH_NEAREST = (
    AbstainReason.OFF_TOPIC,
    AbstainReason.MISSING_FACT,
    AbstainReason.NOTHING_SUPPORTED,
)
_PROGRESS = {
    Phase.WAITING: "Waiting for its turn…",
    Phase.SEARCHING: "Searching the documents…",
    Phase.WRITING: "Checking what the passages support…",
}


def opening() -> str:
    """The page while the index is opened and the model loaded."""
    return str(Markup('<p class="progress" role="status"><span></span>Opening the index…</p>'))


def welcome(status: Status) -> str:
    """The page before the first question: what can be asked, with examples that work."""
    if status.documents == 0:
        return str(
            Markup(
                '<section class="welcome"><h2>Nothing is indexed yet</h2><p>Give groundwise a '
                "folder of documents: run <code>advisor index FOLDER</code>, then load this "
                "page again.</p></section>"
            )
        )
    examples = joined(
        Markup('<li><button type="button" class="example" data-ask="{0}">{0}</button></li>').format(
            plain(example)
        )
        for example in status.examples
    )
    return str(
        Markup(
            '<section class="welcome"><h2>Ask your documents</h2><p>{} {} indexed on this '
            "machine. Each sentence of an answer carries the exact words that support it; what "
            "the documents don't say is not made up.</p>{}</section>"
        ).format(
            count(status.documents, "document"),
            "is" if status.documents == 1 else "are",
            when(
                status.examples,
                '<h3>Try one of these</h3><ul class="examples">{}</ul>',
                examples,
            ),
        )
    )


def footer(status: Status) -> str:
    """One line of what is really in use."""
    parts = [
        ("Model", status.model),
        ("GPU", status.offload),
        ("Index", f"{count(status.documents, 'document')}, {count(status.passages, 'passage')}"),
    ]
    items = joined(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, plain(value))
        for name, value in parts
        if value
    )
    return str(Markup('<dl class="status">{}</dl>').format(items))


def notices(sentences: Sequence[str]) -> str:
    """Warnings and errors that concern the whole page."""
    items = joined(Markup("<li>{}</li>").format(code_marks(s)) for s in sentences)
    return str(when(sentences, '<ul class="notices" role="status">{}</ul>', items))


def hint(sentence: str) -> str:
    """Why the question that was just sent was not taken."""
    return str(Markup('<p class="hint" role="status">{}</p>').format(plain(sentence)))


def transcript(turns: Sequence[TurnView]) -> str:
    """Exchanges that are over, oldest first."""
    return "".join(exchange(turn) for turn in turns)


def exchange(turn: TurnView) -> str:
    """One exchange: the question, what was searched, and the answer so far."""
    return str(
        Markup(
            '<article class="turn" id="turn-{number}" data-phase="{phase}" '
            'aria-labelledby="turn-{number}-question">'
            '<h2 class="question" id="turn-{number}-question" dir="auto">{question}</h2>'
            '{searched}<div class="reply" aria-live="polite">{reply}</div></article>'
        ).format(
            number=turn.number,
            phase=turn.phase.value,
            question=plain(turn.question),
            searched=_searched(turn),
            reply=_reply(turn),
        )
    )


def code_marks(sentence: str) -> Markup:
    """A sentence of ours: text between backquotes is a command."""
    pieces = sentence.split("`")
    return joined(
        Markup("<code>{}</code>").format(plain(piece)) if i % 2 else plain(piece)
        for i, piece in enumerate(pieces)
    )


def chip(turn: TurnView, citation: Citation) -> Markup:
    """The numbered mark after a sentence, which leads to its source."""
    label = f"Source {citation.number}: {citation.title}"
    return Markup(
        '<button type="button" class="chip" data-card="{}" data-cite="{}" aria-label="{}">{}'
        "</button>"
    ).format(
        card_id(turn.number, citation.passage_id), citation.number, plain(label), citation.number
    )


def _searched(turn: TurnView) -> Markup:
    differs = turn.searched is not None and turn.searched.strip() != turn.question.strip()
    return when(
        differs,
        '<p class="searched" dir="auto"><span>Searched:</span> {}</p>',
        turn.searched or "",
    )


def _reply(turn: TurnView) -> Markup:
    if turn.phase is Phase.FAILED:
        return _sentences(turn) + Markup('<p class="error" role="alert">{}</p>').format(
            code_marks(turn.error)
        )
    if turn.answer is not None and turn.answer.abstained is not None:
        return _abstention(turn, turn.answer) + _withheld(turn)
    stopped = when(
        turn.phase is Phase.STOPPED,
        '<p class="caption">Stopped before the answer was complete.</p>',
    )
    if turn.answer is not None:
        return _answer(turn, turn.answer) + _caption(turn.answer) + stopped + _withheld(turn)
    if stopped:
        return _sentences(turn) + stopped + _withheld(turn)
    return _sentences(turn) + Markup('<p class="progress"><span></span>{}</p>').format(
        _PROGRESS[turn.phase]
    )


def _sentences(turn: TurnView) -> Markup:
    """The sentences verified so far, each with its chips behind it."""
    shown = joined(_sentence(turn, sentence) for sentence in turn.sentences)
    return when(turn.sentences, '<div class="answer" dir="auto">{}</div>', shown)


def _sentence(turn: TurnView, sentence: SentenceVerified) -> Markup:
    # The line breaks that the finished answer will have, so that nothing jumps when it is there.
    several_lines = "\n" in sentence.text
    first = sentence is turn.sentences[0]
    separator = "" if first else "\n" if several_lines else " "
    return separator + plain(sentence.text) + _chips(turn, sentence.citations)


def _answer(turn: TurnView, answer: Answer) -> Markup:
    """The whole text with each citation's chip where the part it supports ends."""
    ends = sorted({min(max(c.answer_end, 0), len(answer.text)) for c in answer.citations})
    pieces = []
    last = 0
    for end in ends:
        cited = [c for c in answer.citations if min(max(c.answer_end, 0), len(answer.text)) == end]
        pieces += [plain(answer.text[last:end]), _chips(turn, cited)]
        last = end
    pieces.append(plain(answer.text[last:]))
    return Markup('<div class="answer" dir="auto">{}</div>').format(joined(pieces))


def _chips(turn: TurnView, citations: Sequence[Citation]) -> Markup:
    by_number = {citation.number: citation for citation in citations}
    chips = joined(chip(turn, by_number[number]) for number in sorted(by_number))
    # The word joiner keeps the first chip on the line of the word it follows.
    return when(by_number, '<span class="chips">\u2060{}</span>', chips)


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


def _abstention(turn: TurnView, answer: Answer) -> Markup:
    reason = answer.abstained or AbstainReason.NOTHING_SUPPORTED
    title = _ABSTAIN_TITLES.get(reason, _ABSTAIN_TITLE)
    said = answer.text.removeprefix(title).lstrip(".: ")
    missing = answer.missing if answer.missing and answer.missing not in answer.text else None
    nearest = turn.passages[:_NEAREST_SHOWN] if reason in _WITH_NEAREST else ()
    return Markup(
        '<section class="abstention"><h3>{}</h3>{}{}{}<p class="advice">{}</p></section>'
    ).format(
        title,
        when(said, '<p dir="auto">{}</p>', said[:1].upper() + said[1:]),
        when(missing, '<p class="missing" dir="auto"><span>Missing:</span> {}</p>', missing or ""),
        _nearest(turn, nearest),
        code_marks(_ADVICE[reason]),
    )


def _nearest(turn: TurnView, nearest: Sequence[RetrievedPassage]) -> Markup:
    items = joined(
        Markup(
            '<li><button type="button" class="jump" data-card="{}" dir="auto">{}</button></li>'
        ).format(
            card_id(turn.number, found.passage.id),
            plain(snippet(found.passage.text, _SNIPPET_CHARACTERS)),
        )
        for found in nearest
    )
    return when(nearest, '<h4>Nearest passages</h4><ul class="nearest">{}</ul>', items)


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
