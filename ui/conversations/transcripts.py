"""Conversations of the page as transcripts, which can be exported."""

from __future__ import annotations

from advisor.answer import FROM_PROGRAM, Answer, Verdict
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
        own_line = "\n" in claim.text or origin or sentence.verdict.rule == FROM_PROGRAM
        between = "" if not text else "\n" if own_line else " "
        text += f"{between}{origin}{claim.text}"
        if text[claim.start : claim.end] != claim.text:
            return None  # not the sentences of one answer, in order
    verdicts = [s.verdict for s in turn.sentences if s.verdict.rule != FROM_PROGRAM]
    return Answer(
        question=turn.question,
        searched=turn.searched or turn.question,
        text=text,
        mode=_mode(verdicts, len(turn.sentences)),
        citations=turn.citations,
        verdicts=tuple(verdicts),
        withheld=turn.withheld,
        passages=turn.passages,
    )


def _mode(verdicts: list[Verdict], sentences: int) -> str:
    """How an answer came about: what the program says of itself comes in replies alone."""
    if len(verdicts) < sentences:
        return "reply"
    return "quote" if all(verdict.rule == "exact quote" for verdict in verdicts) else "compose"
