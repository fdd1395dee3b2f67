"""The exchanges that the server answers: whoever looks on, and what is kept of them."""

from dataclasses import replace

import pytest

from tests.event_loop import in_a_loop
from tests.ui.conftest import services_of
from tests.ui.scripted import PAY_SENTENCE, ScriptedAdvisor
from ui.conversations.exchange import Phase
from ui.conversations.file import StoreError
from ui.page.answering.exchanges import Exchanges, Refused
from ui.page.answering.run import Asked
from ui.queueing import FairQueue, QueueFull

LONG = 30.0


@pytest.fixture
def made():
    advisor = ScriptedAdvisor()
    with services_of(advisor) as services:
        exchanges = Exchanges(services)
        yield advisor, services, exchanges
        advisor.close()
        exchanges.close()


def begin(exchanges, question, conversation="", owner="", **changes):
    return exchanges.begin(owner, Asked(question, conversation, **changes))


def ended(run):
    async def everything():
        return [turn async for turn in run.follow()]

    return in_a_loop(everything())[-1]


def ask(exchanges, question, conversation="", owner="", **changes):
    run = begin(exchanges, question, conversation, owner, **changes)
    ended(run)
    return run.asked.conversation_id


def kept(services, conversation, owner=""):
    return services.store.load(owner, conversation).turns


def until(run, condition):
    """Follow a run until the condition holds of it."""

    async def look():
        async for turn in run.follow():
            if condition(turn):
                return turn
        raise AssertionError("it was never so")

    return in_a_loop(look())


def test_an_answer_is_kept_and_goes_on(made):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?")
    assert ask(exchanges, "And how long?", conversation) == conversation
    turns = kept(services, conversation)
    assert [turn.question for turn in turns] == ["How much?", "And how long?"]
    assert turns[0].answer.text.startswith(PAY_SENTENCE)
    assert advisor.asked == [("How much?", 0), ("And how long?", 1)]


def test_what_is_verified_is_kept_while_it_grows(made):
    advisor, services, exchanges = made
    advisor.gated = True
    run = begin(exchanges, "How much?")
    (turn,) = kept(services, run.asked.conversation_id)
    assert (turn.question, turn.phase) == ("How much?", Phase.STOPPED)
    for _ in range(3):
        advisor.open()
    until(run, lambda turn: turn.sentences)
    # As another process would find it, were this one killed now.
    (turn,) = kept(services, run.asked.conversation_id)
    assert (turn.phase, turn.written, len(turn.passages)) == (Phase.STOPPED, PAY_SENTENCE, 3)
    # Whoever opens it here sees it grow.
    assert exchanges.stored("", run.asked.conversation_id).turns[0].running


def test_nobody_has_to_look_on(made):
    advisor, services, exchanges = made
    run = begin(exchanges, "How much?")
    assert services.queue.join("next").wait(LONG)
    run.wait(LONG)
    assert kept(services, run.asked.conversation_id)[0].phase is Phase.DONE
    assert exchanges.running("", run.asked.conversation_id) is None


def test_another_answer_is_a_version_and_the_one_before_stays(made):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?")
    ask(exchanges, "And how long?", conversation)
    ask(exchanges, "And how long?", conversation, instead_of=2, searched="What do interns earn?")
    turns = kept(services, conversation)
    assert [(turn.number, turn.key) for turn in turns] == [(1, 1), (2, 3)]
    assert advisor.asked[-1] == ("And how long?", 1)
    assert advisor.searched == [None, None, "What do interns earn?"]
    exchanges.choose("", conversation, 2)
    assert [turn.key for turn in kept(services, conversation)] == [1, 2]


def test_an_edited_question_knows_only_what_it_follows(made):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?")
    for question in ("And how long?", "And how much more?"):
        ask(exchanges, question, conversation)
    ask(exchanges, "Is it a list?", conversation, instead_of=2)
    assert advisor.asked[-1] == ("Is it a list?", 1)
    ask(exchanges, "And how long is that?", conversation)
    assert advisor.asked[-1] == ("And how long is that?", 2)
    assert [turn.key for turn in kept(services, conversation)] == [1, 4, 5]
    exchanges.choose("", conversation, 2)
    assert [turn.key for turn in kept(services, conversation)] == [1, 2, 3]
    ask(exchanges, "And how long, again?", conversation)
    assert advisor.asked[-1] == ("And how long, again?", 3)


def test_what_the_first_question_becomes_follows_nothing(made):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?")
    ask(exchanges, "How long?", conversation, instead_of=1)
    assert advisor.asked[-1] == ("How long?", 0)
    (turn,) = kept(services, conversation)
    assert (turn.number, turn.key) == (1, 2)


def test_nothing_is_instead_of_what_is_not_there(made):
    _, services, exchanges = made
    conversation = ask(exchanges, "How much?")
    with pytest.raises(StoreError, match="no question 9"):
        begin(exchanges, "How long?", conversation, instead_of=9)
    assert len(kept(services, conversation)) == 1
    assert services.queue.join("next").served


def test_a_second_question_of_a_conversation_is_refused_until_the_first_is_over(made):
    advisor, services, exchanges = made
    advisor.gated = True
    with pytest.raises(Refused, match="Type a question"):
        begin(exchanges, "  ")
    run = begin(exchanges, "How much?")
    conversation = run.asked.conversation_id
    with pytest.raises(Refused, match="One question at a time"):
        begin(exchanges, "How long?", conversation)
    with pytest.raises(Refused, match="Wait for this answer"):
        exchanges.choose("", conversation, 1)
    assert len(services.store.list("")) == 1
    advisor.close()
    ended(run)
    ask(exchanges, "How long?", conversation)
    assert [turn.question for turn in kept(services, conversation)] == ["How much?", "How long?"]


def test_two_conversations_of_one_person_are_in_progress_at_once(made):
    advisor, services, exchanges = made
    advisor.gated = True
    first = begin(exchanges, "How much?", owner="ada")
    second = begin(exchanges, "How long?", owner="ada")
    other = begin(exchanges, "Is it a list?", owner="bob")
    until(second, lambda turn: turn.ahead == 2)  # bob's comes first: ada is being answered
    until(other, lambda turn: turn.ahead == 1)
    advisor.close()
    assert {ended(run).phase for run in (first, second, other)} == {Phase.DONE}
    assert advisor.most_at_once == 1
    assert [question for question, _ in advisor.asked] == [
        "How much?", "Is it a list?", "How long?",
    ]  # fmt: skip


def test_nobody_continues_or_sees_the_conversation_of_another(made):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?", owner="ada")
    other = ask(exchanges, "How long?", conversation, owner="bob")
    assert other != conversation
    assert len(kept(services, conversation, "ada")) == 1
    assert exchanges.turn("bob", conversation, 1) is None
    assert exchanges.stored("bob", conversation) is None
    advisor.gated = True
    run = begin(exchanges, "And how long?", conversation, "ada")
    assert exchanges.running("bob", conversation) is None
    exchanges.stop("bob", conversation)
    assert not run.cancelled.is_set()
    with pytest.raises(StoreError, match="no such conversation"):
        exchanges.choose("bob", conversation, 1)


def test_one_exchange_is_found_by_its_place_and_its_version(made):
    _, _, exchanges = made
    conversation = ask(exchanges, "How much?")
    ask(exchanges, "How long?", conversation, instead_of=1)
    assert exchanges.turn("", conversation, 1).question == "How long?"
    assert exchanges.turn("", conversation, 1, key=1).question == "How much?"
    assert exchanges.turn("", conversation, 2) is exchanges.turn("", conversation, 0) is None


def test_a_conversation_that_is_deleted_meanwhile_ends_and_does_not_come_back(made):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?")
    advisor.gated = True
    run = begin(exchanges, "How long?", conversation)
    services.store.delete("", conversation)
    for _ in range(3):
        advisor.open()
    assert ended(run).phase is Phase.STOPPED
    assert (run.unkept, services.store.list("")) == ("", [])
    advisor.close()
    assert ask(exchanges, "Why?", conversation) != conversation


def test_an_exchange_that_could_not_be_kept_says_so(made):
    advisor, services, exchanges = made
    advisor.gated = True
    run = begin(exchanges, "How much?")
    advisor.open()
    until(run, lambda turn: turn.phase is Phase.SEARCHING)
    services.store.close()
    advisor.close()
    assert ended(run).phase is Phase.DONE
    assert "closed" in run.unkept


def test_a_full_queue_refuses_and_keeps_nothing():
    with services_of(ScriptedAdvisor(), queue=FairQueue(most_waiting=0)) as services:
        services.queue.join("somebody")
        with pytest.raises(QueueFull, match="waiting already"):
            begin(Exchanges(services), "How much?")
        assert services.store.list("") == []


def test_who_waits_can_leave(made):
    advisor, services, exchanges = made
    services.queue.join("somebody")
    run = begin(exchanges, "How much?")
    exchanges.stop("", run.asked.conversation_id)
    assert ended(run).phase is Phase.STOPPED
    assert (advisor.asked, services.queue.waiting) == ([], 0)
    assert kept(services, run.asked.conversation_id)[0].phase is Phase.STOPPED


def test_stop_keeps_what_was_there(made):
    advisor, services, exchanges = made
    advisor.gated = True
    run = begin(exchanges, "How much?")
    for _ in range(3):
        advisor.open()
    until(run, lambda turn: turn.sentences)
    exchanges.stop("", run.asked.conversation_id)
    assert ended(run).phase is Phase.STOPPED
    assert kept(services, run.asked.conversation_id)[0].written == PAY_SENTENCE
    assert advisor.cancelled == ["How much?"]


def test_a_server_that_stops_keeps_what_is_there(made):
    advisor, services, exchanges = made
    advisor.gated = True
    first, waiting = begin(exchanges, "How much?"), begin(exchanges, "How long?")
    for _ in range(3):
        advisor.open()
    until(first, lambda turn: turn.sentences)
    exchanges.close()
    assert first.over and waiting.over
    assert kept(services, first.asked.conversation_id)[0].written == PAY_SENTENCE
    assert kept(services, waiting.asked.conversation_id)[0].phase is Phase.STOPPED
    with pytest.raises(Refused, match="stopping"):
        begin(exchanges, "How much?")


def test_an_error_nobody_foresaw_is_in_the_terminal_and_in_the_exchange(made, caplog):
    _, services, exchanges = made
    run = begin(exchanges, "Is there a bug?")
    assert "page itself failed" in ended(run).error
    assert "ZeroDivisionError" in caplog.text
    assert replace(kept(services, run.asked.conversation_id)[0], key=0) == run.view
    assert exchanges.running("", run.asked.conversation_id) is None
