"""Exchanges of the page as JSON values, for the conversations that are kept.

Every exchange survives: answered, abstained, stopped and failed. One that was still running when
it was written comes back as stopped, unless it is known to go on: whoever was answering it is gone,
and with it the queue.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, Field

from advisor.schema import RecordError, from_record, to_record
from ui.conversations.exchange import Phase, TurnView
from ui.conversations.file import storable

TURN_VERSION = 1


# A finished answer carries these too; a record need not say them twice.
_OF_THE_ANSWER = ("passages", "withheld", "request")


class _Head(BaseModel):
    version: Annotated[int, Field(le=TURN_VERSION)]
    phase: Phase


def turn_to_record(turn: TurnView) -> dict[str, Any]:
    """An exchange as JSON values."""
    record: dict[str, Any] = {"version": TURN_VERSION, **to_record(turn)}
    del record["ahead"], record["key"]
    for name in _OF_THE_ANSWER:
        if turn.answer is not None and getattr(turn, name) == getattr(turn.answer, name):
            record[name] = None
    return record


def turn_from_record(record: Any, *, goes_on: bool = False) -> TurnView:
    """The exchange of a record; `goes_on` says that it is still being answered.

    Raises:
        RecordError: it is no record of an exchange, or of a later version.
    """
    from_record(_Head, record, "exchange")
    unsaid = [name for name in _OF_THE_ANSWER if record.get(name) is None]
    said = {key: value for key, value in record.items() if key not in unsaid}
    turn = from_record(TurnView, said, "exchange")
    if turn.answer is not None:
        turn = replace(turn, **{name: getattr(turn.answer, name) for name in unsaid})
    return turn if goes_on else turn.ended()


def written(turn: TurnView) -> tuple[str, str]:
    """The question and the record of an exchange, as a file keeps them."""
    # Only ASCII: SQLite's text has no place for half a character or a NUL, JSON has.
    return storable(turn.question), json.dumps(turn_to_record(turn), allow_nan=False)


def turn_as_kept(
    place: int, key: int, question: str, record: str, *, goes_on: bool = False
) -> TurnView:
    """The exchange of a row of the file; one that cannot be read has failed, and says so."""
    try:
        value: Any = json.loads(record)
        return replace(turn_from_record(value, goes_on=goes_on), number=place, key=key)
    except (RecordError, json.JSONDecodeError) as error:
        said = f"This cannot be shown. {error}"
        return TurnView(place, question, Phase.FAILED, error=said, key=key)
