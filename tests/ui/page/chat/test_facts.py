from dataclasses import replace

from tests.ui.guide import QUESTION, TEAM, answered, row
from tests.ui.reading import played
from tests.ui.scripted import list_events, pay_events, reply_events
from ui.conversations.exchange import TurnView
from ui.page.chat.facts import facts


def told(events, **changes):
    turn = played(events, QUESTION)
    return dict(facts(replace(turn, answer=replace(turn.answer, **changes))))


def test_who_asks_is_told_time_model_and_speed():
    found = told(pay_events(QUESTION), timings={"sources": 0.25, "total": 2.25})
    assert found["Model"] == "SmolLM2-135M-Instruct"
    assert found["Answer"].startswith("Written by the model")
    assert found["Time"] == "2.2 s; passages found after 0.2 s"
    assert found["Speed"] == "9 words a second"
    assert found["Searched"] == QUESTION


def test_quotes_have_neither_model_nor_speed():
    found = told(answered(row(*TEAM)))
    assert found["Answer"] == "In the documents' own words"
    assert not {"Model", "Speed"} & set(found)


def test_how_it_was_taken_is_said():
    assert told(list_events(QUESTION))["Taken as"] == "A question for a list"


def test_a_reply_was_searched_for_nothing():
    assert set(told(reply_events("Hello"))) == {"Time"}


def test_without_an_answer_there_is_nothing_to_tell():
    assert facts(TurnView(1, QUESTION)) == []
