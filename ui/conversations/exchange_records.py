"""Exchanges of the page as JSON values, for the conversations that are kept.

Every exchange survives: answered, abstained, stopped and failed. One that was still running when
it was written comes back as stopped: whoever was answering it is gone, and with it the queue.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from advisor.answer import SentenceVerified, Verdict
from advisor.records import AnswerRecord, RetrievedRecord, answer_to_record, from_record, to_record
from ui.conversations.exchange import Phase, TurnView

TURN_VERSION = 1


def turn_to_record(turn: TurnView) -> dict[str, Any]:
    """An exchange as JSON values."""
    answer = None if turn.answer is None else answer_to_record(turn.answer)
    # A finished answer carries its passages and what was withheld; a record need not say it twice.
    same_passages = turn.answer is not None and turn.passages == turn.answer.passages
    same_withheld = turn.answer is not None and turn.withheld == turn.answer.withheld
    return {
        "version": TURN_VERSION,
        "number": turn.number,
        "question": turn.question,
        "phase": turn.phase.value,
        "searched": turn.searched,
        "passages": None if same_passages else to_record(turn.passages),
        "paths": to_record(turn.paths),
        "sentences": to_record(turn.sentences),
        "withheld": None if same_withheld else to_record(turn.withheld),
        "answer": answer,
        "error": turn.error,
    }


def turn_from_record(record: object) -> TurnView:
    """The exchange of a record.

    Raises:
        RecordError: it is no record of an exchange, or of a later version.
    """
    read = from_record(_TURN, record, "exchange")
    answer = read.answer
    passages, withheld = read.passages, read.withheld
    turn = TurnView(
        number=read.number,
        question=read.question,
        phase=read.phase,
        searched=read.searched,
        passages=(answer.passages if answer else ()) if passages is None else passages,
        paths=read.paths,
        sentences=read.sentences,
        withheld=(answer.withheld if answer else ()) if withheld is None else withheld,
        answer=answer,
        error=read.error,
    )
    return turn.ended()


class _Turn(BaseModel):
    # Keys that a later version added are passed over.
    model_config = ConfigDict(extra="ignore")

    version: Annotated[int, Field(le=TURN_VERSION)]
    number: int
    question: str
    phase: Phase
    searched: str | None = None
    passages: tuple[RetrievedRecord, ...] | None = None
    paths: dict[str, str] = {}
    sentences: tuple[SentenceVerified, ...] = ()
    withheld: tuple[Verdict, ...] | None = None
    answer: AnswerRecord | None = None
    error: str = ""


_TURN: TypeAdapter[_Turn] = TypeAdapter(_Turn)
