"""The exchange of one question: its turn, stopping, failing, and whoever looks on."""

import asyncio
import threading

import pytest

from advisor.answer import Conversation, Done
from tests.event_loop import in_a_loop
from tests.ui.scripted import ScriptedAdvisor, abstain_events, pay_events
from ui.conversations.exchange import Phase, TurnView, conversation_of
from ui.page.answering.run import Asked, Run
from ui.queueing import FairQueue

LONG = 30.0


def run_of(question):
    return Run(Asked(question))


def turns_of(run, advisor):
    return run.answer(advisor, Conversation)


def begin(run, queue, advisor=None):
    """Have a run answered in its turn."""

    def work():
        for _ in turns_of(run, advisor or ScriptedAdvisor()):
            run.tell()

    run.begin(run.join(queue, "ada"), work)


async def followed(run):
    return [turn async for turn in run.follow()]


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


def test_an_error_after_stop_is_kept_as_a_stop():
    run = run_of("How much?")

    class FailsLate(ScriptedAdvisor):
        def stream(self, question, conversation, **named):
            yield pay_events(question)[0]
            run.stop()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(turns_of(run, FailsLate()))
    assert run.view.phase is Phase.STOPPED


class TestTurns:
    def test_it_waits_for_its_turn_and_tells_its_place(self):
        queue = FairQueue()
        ahead = queue.join("somebody")
        run = run_of("How much?")
        begin(run, queue)

        async def look():
            turns = run.follow()
            places = [(await anext(turns)).ahead]
            ahead.leave()
            return places + [turn.phase async for turn in turns][-1:]

        assert in_a_loop(look()) == [1, Phase.DONE]
        assert run.over and queue.join("next").served

    def test_it_is_asked_before_its_turn_only_to_say_that_it_was_stopped(self):
        queue, advisor = FairQueue(), ScriptedAdvisor()
        queue.join("somebody")
        run = run_of("How much?")
        begin(run, queue, advisor)
        run.stop()
        assert in_a_loop(followed(run))[-1].phase is Phase.STOPPED
        assert (advisor.asked, queue.waiting) == ([], 0)

    def test_it_is_answered_once_however_often_the_queue_moves_and_it_is_stopped(self):
        queue, advisor = FairQueue(), ScriptedAdvisor(gated=True)
        run = run_of("How much?")
        begin(run, queue, advisor)
        for name in "abc":
            queue.join(name)
            run.stop()
        run.wait(LONG)
        assert run.over
        assert len(advisor.asked) <= 1

    def test_waiting_for_one_that_has_not_begun_ends_at_once(self):
        queue = FairQueue()
        queue.join("somebody")
        run = run_of("How much?")
        begin(run, queue)
        run.wait(LONG)
        assert not run.over
        run.stop()


class TestFollowing:
    def test_several_follow_and_whoever_leaves_ends_nothing(self):
        advisor = ScriptedAdvisor(gated=True)
        run = run_of("How much?")

        async def look():
            begin(run, FairQueue(), advisor)
            leaves = run.follow()
            first = await anext(leaves)
            advisor.open()
            stays = asyncio.create_task(followed(run))
            await leaves.aclose()
            for _ in range(5):
                advisor.open()
            return first, await stays

        first, seen = in_a_loop(look())
        assert first.running
        assert seen[-1].phase is Phase.DONE
        assert advisor.cancelled == []

    def test_one_that_is_over_shows_its_end(self):
        run = run_of("How much?")
        begin(run, FairQueue())
        run.wait(LONG)
        assert [turn.phase for turn in in_a_loop(followed(run))] == [Phase.DONE]

    def test_a_loop_that_is_closed_is_nobodys_trouble(self):
        advisor = ScriptedAdvisor(gated=True)
        run = run_of("How much?")
        loop = asyncio.new_event_loop()
        turns = run.follow()

        def look_and_vanish():
            loop.run_until_complete(anext(turns))
            loop.close()

        begin(run, FairQueue(), advisor)
        thread = threading.Thread(target=look_and_vanish)
        thread.start()
        thread.join(LONG)
        advisor.close()
        run.wait(LONG)
        assert run.view.phase is Phase.DONE
        in_a_loop(turns.aclose())


def test_only_answers_join_the_conversation():
    answered = TurnView(1, "How much?")
    for event in pay_events("How much?"):
        answered = answered.after(event)
    assert isinstance(event, Done)
    conversation = conversation_of([answered, TurnView(2, "Why?").failed("No.")])
    assert [turn.question for turn in conversation.turns] == ["How much?"]
