"""The exchange of one question: stopping, discarding, failing, and what is remembered."""

import pytest

from advisor.answer import Conversation, Done
from tests.ui.scripted import ScriptedAdvisor, abstain_events, pay_events
from ui.conversations.exchange import Phase, TurnView, conversation_of
from ui.page.chat.answering import Asked, Run


def run_of(question):
    return Run(Asked(question))


def turns_of(run, advisor):
    return run.answer(advisor, Conversation)


def test_an_answer_passes_through_its_phases():
    run = run_of("How much?")
    phases = [turn.phase for turn in turns_of(run, ScriptedAdvisor())]
    assert phases == [Phase.SEARCHING] + [Phase.WRITING] * 4 + [Phase.DONE]
    assert run.view.paths == {"d1": "d1.md", "d2": "d2.md", "d3": "d3.md"}


def test_an_error_of_the_advisor_is_shown_and_ends_the_run():
    run = run_of("Is it broken?")
    assert list(turns_of(run, ScriptedAdvisor())) == []
    turn = run.view
    assert turn.phase is Phase.FAILED
    assert turn.error.startswith("The model file is damaged.")


def test_an_error_nobody_foresaw_is_raised_and_the_page_owns_up():
    run = run_of("Is there a bug?")
    with pytest.raises(ZeroDivisionError):
        list(turns_of(run, ScriptedAdvisor()))
    assert "page itself failed" in run.view.error


def test_stop_before_the_turn_came_asks_nothing():
    advisor = ScriptedAdvisor()
    run = run_of("How much?")
    run.stop()
    assert list(turns_of(run, advisor)) == []
    assert run.view.phase is Phase.STOPPED
    assert advisor.asked == []


def test_stop_keeps_what_was_verified():
    advisor = ScriptedAdvisor(gated=True)
    run = run_of("How much?")
    turns = turns_of(run, advisor)
    for _ in range(3):
        advisor.open()
        next(turns)
    run.stop()
    assert list(turns) == []
    turn = run.view
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
    turns = turns_of(run, FinishesAnyway())
    next(turns)
    run.stop()
    list(turns)
    turn = run.view
    assert turn.phase is Phase.STOPPED
    assert (turn.answer is not None) == kept


def test_a_discarded_run_shows_nothing_more():
    run = run_of("How much?")
    turns = turns_of(run, ScriptedAdvisor())
    next(turns)
    run.discard()
    assert list(turns) == []
    assert run.view.phase is Phase.STOPPED


def test_an_error_that_nobody_waits_to_see_is_kept_as_a_stop():
    class FailsLate(ScriptedAdvisor):
        def stream(self, question, conversation, **named):
            yield pay_events(question)[0]
            run.discard()
            raise ZeroDivisionError

    run = run_of("How much?")
    with pytest.raises(ZeroDivisionError):
        list(turns_of(run, FailsLate()))
    assert run.view.phase is Phase.STOPPED


def test_only_answers_join_the_conversation():
    answered = TurnView(1, "How much?")
    for event in pay_events("How much?"):
        answered = answered.after(event)
    assert isinstance(event, Done)
    conversation = conversation_of([answered, TurnView(2, "Why?").failed("No.")])
    assert [turn.question for turn in conversation.turns] == ["How much?"]
