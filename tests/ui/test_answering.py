"""Runs and sessions: stopping, discarding, failing, and what is remembered."""

import pytest

from advisor.answer import Conversation, Done
from tests.ui.scripted import ScriptedAdvisor, abstain_events, pay_events
from ui.answering import Run
from ui.turn import Phase, TurnView, conversation_of


def run_of(question):
    return Run(TurnView(1, question))


def test_an_answer_passes_through_its_phases():
    run = run_of("How much?")
    phases = [turn.phase for turn in run.answer(ScriptedAdvisor(), Conversation())]
    assert phases == [Phase.SEARCHING] + [Phase.WRITING] * 4 + [Phase.DONE]
    assert run.view.paths == {"d1": "d1.md", "d2": "d2.md", "d3": "d3.md"}
    assert run.settle() is run.view
    assert run.settle() is None
    assert not run.active


def test_an_error_of_the_advisor_is_shown_and_ends_the_run():
    run = run_of("Is it broken?")
    assert list(run.answer(ScriptedAdvisor(), Conversation())) == []
    turn = run.settle()
    assert turn.phase is Phase.FAILED
    assert turn.error.startswith("The model file is damaged.")


def test_an_error_nobody_foresaw_is_raised_and_the_page_owns_up():
    run = run_of("Is there a bug?")
    with pytest.raises(ZeroDivisionError):
        list(run.answer(ScriptedAdvisor(), Conversation()))
    assert "page itself failed" in run.settle().error


def test_stop_before_the_turn_came_asks_nothing():
    advisor = ScriptedAdvisor()
    run = run_of("How much?")
    run.stop()
    assert list(run.answer(advisor, Conversation())) == []
    assert run.settle().phase is Phase.STOPPED
    assert advisor.asked == []


def test_stop_keeps_what_was_verified():
    advisor = ScriptedAdvisor(gated=True)
    run = run_of("How much?")
    turns = run.answer(advisor, Conversation())
    for _ in range(3):
        advisor.open()
        next(turns)
    run.stop()
    assert list(turns) == []
    turn = run.settle()
    assert (turn.phase, len(turn.sentences)) == (Phase.STOPPED, 1)
    assert advisor.cancelled == ["How much?"]


class FinishesAnyway(ScriptedAdvisor):
    """An advisor that ends with an answer, as the real one does, after it was cancelled."""

    def stream(self, question, conversation, *, searched=None, options=None, cancel=None):
        events = abstain_events(question) if "accepted" in question else pay_events(question)
        yield events[0]
        cancel.wait(5)
        yield events[-1]


@pytest.mark.parametrize("question, kept", [("How much?", True), ("How many accepted?", False)])
def test_an_abstention_after_stop_is_not_the_documents_silence(question, kept):
    run = run_of(question)
    turns = run.answer(FinishesAnyway(), Conversation())
    next(turns)
    run.stop()
    list(turns)
    turn = run.settle()
    assert turn.phase is Phase.STOPPED
    assert (turn.answer is not None) == kept


def test_a_discarded_run_shows_nothing_more():
    advisor = ScriptedAdvisor()
    run = run_of("How much?")
    turns = run.answer(advisor, Conversation())
    next(turns)
    run.discard()
    assert list(turns) == []
    assert run.settle() is None
    assert not run.active


def test_closing_the_stream_cancels_the_model():
    run = run_of("How much?")
    turns = run.answer(ScriptedAdvisor(), Conversation())
    next(turns)
    turns.close()
    assert run._cancel.is_set()


def test_only_answers_join_the_conversation():
    answered = TurnView(1, "How much?")
    for event in pay_events("How much?"):
        answered = answered.after(event)
    assert isinstance(event, Done)
    conversation = conversation_of([answered, TurnView(2, "Why?").failed("No.")])
    assert [turn.question for turn in conversation.turns] == ["How much?"]
