from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from advisor.schema import RecordError
from tests.ui.reading import played
from tests.ui.scripted import (
    abstain_events,
    corrected_events,
    hostile_events,
    length_events,
    list_events,
    pay_events,
    reply_events,
)
from ui.conversations.exchange import Phase, TurnView
from ui.conversations.exchange_records import TURN_VERSION, turn_from_record, turn_to_record

EVENTS = pay_events("How much are interns paid?")
TURNS = {
    "answered": played(EVENTS).located({"d1": "pay.md"}),
    "follow-up": played(length_events("And how long?")),
    "understood": played(corrected_events("How are intrns paid, says the guide?")),
    "in items": played(list_events("Which things?")),
    "a reply": played(reply_events("Hello")),
    "understood and stopped": played(list_events("Which things?"), stop=4).stopped(),
    "abstained": played(abstain_events("How many are accepted?")),
    "hostile": played(hostile_events("A hostile question?\x00\ud800")),
    "stopped before anything": TurnView(1, "Why?").stopped(),
    "stopped at the sources": played(EVENTS, stop=2).stopped(),
    "stopped in between": played(EVENTS, stop=4).stopped(),
    "stopped and answered": played(EVENTS).stopped(),
    "stopped and abstained": played(abstain_events("How many?")).stopped(),
    "failed": TurnView(1, "Why?").failed("The model file is damaged. Run `advisor doctor`."),
    "failed in between": played(EVENTS, stop=3).failed("The model crashed."),
}


def through_json(turn: TurnView) -> TurnView:
    return turn_from_record(json.loads(json.dumps(turn_to_record(turn), allow_nan=False)))


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_every_kind_of_exchange_comes_back(turn: TurnView) -> None:
    assert through_json(turn) == turn


def test_every_field_that_a_record_has_room_for() -> None:
    record = turn_to_record(TURNS["answered"])
    of_the_moment = {"ahead", "key"}
    assert set(record) - {"version"} == {f.name for f in fields(TurnView)} - of_the_moment


@pytest.mark.parametrize("stop", [0, 1, 2, 3])
def test_who_was_answering_is_gone(stop: int) -> None:
    running = played(EVENTS, stop=stop)
    assert running.running
    assert through_json(running) == running.stopped()


def test_nothing_is_said_twice() -> None:
    record = turn_to_record(TURNS["answered"])
    assert record["passages"] is None
    assert record["withheld"] is None
    assert turn_to_record(TURNS["understood"])["request"] is None
    assert len(record["answer"]["passages"]) == 3


def test_an_answer_with_other_passages_than_its_exchange() -> None:
    turn = replace(TURNS["answered"], passages=TURNS["answered"].passages[:1], withheld=())
    assert through_json(turn) == turn


def test_keys_of_later_versions_and_keys_that_are_not_there() -> None:
    record = {"version": 1, "number": 2, "question": "Why?", "phase": "failed", "mood": "good"}
    assert turn_from_record(record) == TurnView(2, "Why?", Phase.FAILED)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": TURN_VERSION + 1}, "`version` is wrong"),
        ({"phase": "dreaming"}, "`phase` is wrong"),
        ({"question": None}, "`question` is wrong"),
        ({"answer": {"version": 1}}, r"`answer\.question` is missing"),
        ({"answer": {"version": 9}}, "later version of groundwise|is missing"),
        ({"sentences": [{}]}, r"`sentences\.0\.text` is missing"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], says: str) -> None:
    with pytest.raises(RecordError, match=says):
        turn_from_record({**turn_to_record(TURNS["failed"]), **change})
