"""Conversations of the page as transcripts, which can be exported."""

from __future__ import annotations

from advisor.answer import Answer
from advisor.conversations.transcripts import Exchange, Transcript
from ui.conversations.exchange import Phase, TurnView
from ui.conversations.stored import StoredConversation

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
    return Exchange(turn.question, answer, notes.get(turn.phase, _STOPPED), turn.over)


def so_far(turn: TurnView) -> Answer | None:
    """The answer that the sentences verified so far make; None before the first."""
    if not turn.sentences:
        return None
    text = turn.written
    claims = [sentence.verdict.claim for sentence in turn.sentences]
    if any(text[claim.start : claim.end] != claim.text for claim in claims):
        return None  # not the sentences of one answer, in order
    return Answer(
        question=turn.question,
        searched=turn.searched or turn.question,
        text=text,
        mode=_mode(turn),
        citations=turn.citations,
        verdicts=tuple(s.verdict for s in turn.sentences if not s.verdict.is_said),
        withheld=turn.withheld,
        passages=turn.passages,
        request=turn.request,
    )


def _mode(turn: TurnView) -> str:
    """How the sentences came about: what begins with the program's own words is a reply."""
    if turn.sentences[0].verdict.is_said:
        return "reply"
    checked = [s.verdict for s in turn.sentences if not s.verdict.is_said]
    return "quote" if all(verdict.is_quote for verdict in checked) else "compose"
