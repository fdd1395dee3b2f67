"""Conversations of the page as transcripts, which can be exported."""

from __future__ import annotations

from advisor.answer import Answer
from advisor.conversations.transcripts import Exchange, Transcript
from ui.conversations.exchange import Phase, TurnView
from ui.conversations.store import StoredConversation

_STOPPED = "Stopped before the answer was complete."


def transcript_of(conversation: StoredConversation) -> Transcript:
    """A conversation that is kept, as a transcript."""
    return Transcript(
        title=conversation.title,
        exchanges=tuple(exchange_of(turn) for turn in conversation.turns),
        created=conversation.created,
        changed=conversation.changed,
    )


def exchange_of(turn: TurnView) -> Exchange:
    """One exchange, with the sentences that were there when it was stopped or failed."""
    answer = turn.answer if turn.answer is not None else so_far(turn)
    notes = {Phase.FAILED: turn.error, Phase.DONE: ""}
    return Exchange(turn.question, answer, notes.get(turn.phase, _STOPPED))


def so_far(turn: TurnView) -> Answer | None:
    """The answer that the sentences verified so far make; None before the first."""
    if not turn.sentences:
        return None
    text = ""
    for sentence in turn.sentences:
        claim = sentence.verdict.claim
        origin = sentence.text.removesuffix(claim.text)
        between = "" if not text else "\n" if "\n" in claim.text or origin else " "
        text += f"{between}{origin}{claim.text}"
        if text[claim.start : claim.end] != claim.text:
            return None  # not the sentences of one answer, in order
    return Answer(
        question=turn.question,
        searched=turn.searched or turn.question,
        text=text,
        mode="quote" if _quotes_alone(turn) else "compose",
        citations=turn.citations,
        verdicts=tuple(sentence.verdict for sentence in turn.sentences),
        withheld=turn.withheld,
        passages=turn.passages,
    )


def _quotes_alone(turn: TurnView) -> bool:
    return all(sentence.verdict.rule == "exact quote" for sentence in turn.sentences)
