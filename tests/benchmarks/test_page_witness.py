"""What counts as lost, where it must not depend on luck."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.page_witness import Witness, counted, everything, homes, lost
from tests.ui.reading import played
from tests.ui.scripted import PAY_SENTENCE, pay_events
from ui.conversations.exchange import Phase, TurnView
from ui.conversations.store import ConversationStore

ASKED = "How much? (1)"
EVENTS = pay_events(ASKED)
HOMES = {ASKED: {"a"}}


def shown(question, *said, conversation="a"):
    return {"conversation": conversation, "turns": [{"asked": question, "said": said}]}


@pytest.fixture
def witness():
    found = Witness()
    found.look(shown(ASKED, PAY_SENTENCE), HOMES)
    return found


@pytest.mark.parametrize("stop", [3, None])
def test_what_was_seen_is_there(witness, stop):
    turn = played(EVENTS, ASKED, stop=stop) if stop else played(EVENTS, ASKED)
    assert lost(witness, {ASKED: [turn.ended()]}, ()) == []


def test_a_question_that_was_shown_and_is_gone(witness):
    assert lost(witness, {}, ()) == [ASKED]
    assert lost(witness, {}, [ASKED]) == [ASKED]


def test_a_sentence_that_was_seen_and_is_gone(witness):
    stopped = TurnView(1, ASKED, Phase.STOPPED)
    assert lost(witness, {ASKED: [stopped]}, ()) == [f"{ASKED}: {PAY_SENTENCE}"]
    # It may be in another version of the answer.
    assert lost(witness, {ASKED: [stopped, played(EVENTS, ASKED)]}, ()) == []


def test_a_question_that_was_never_taken_must_be_in_the_field():
    witness = Witness(asked={"How long? (2)": False})
    assert lost(witness, {}, ["How long? (2)"]) == []
    assert lost(witness, {}, ["How long?"]) == ["How long? (2)"]


def test_a_question_that_two_conversations_show(witness):
    kept = {ASKED: [played(EVENTS, ASKED)]}
    assert counted(witness, kept, (), HOMES)["mixed"] == []
    witness.look(shown(ASKED, conversation=""), HOMES)
    witness.look(shown("Not kept yet", conversation="b"), HOMES)
    assert counted(witness, kept, (), HOMES)["mixed"] == []
    witness.look(shown(ASKED, conversation="b"), HOMES)
    assert counted(witness, kept, (), HOMES)["mixed"] == [f"{ASKED} in b"]


def test_a_question_that_was_taken_twice(witness):
    figures = counted(witness, {ASKED: [played(EVENTS, ASKED)]}, (), {ASKED: {"a", "b"}})
    assert (figures["doubled"], figures["mixed"]) == ([ASKED], [])


def test_every_version_is_looked_at(tmp_path, witness):
    path = tmp_path / "conversations.sqlite3"
    store = ConversationStore(path)
    key = store.create("").id
    store.append("", key, TurnView(1, ASKED))
    store.append("", key, replace(played(EVENTS), question=ASKED), after=0)
    store.append("", key, TurnView(1, "Why?").failed("It broke."), after=0)
    store.close()
    assert homes(path) == {ASKED: {key}, "Why?": {key}}
    kept = everything(path)
    assert [turn.phase for turn in kept[ASKED]] == [Phase.STOPPED, Phase.DONE]
    figures = counted(witness, kept, (), HOMES)
    assert (figures["failed"], figures["lost"], figures["versions"]) == (["It broke."], [], 3)
