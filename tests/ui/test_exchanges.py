"""The exchanges of open pages: who is answered, and what is kept of it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.ui.conftest import services_of
from tests.ui.scripted import PAY_SENTENCE, ScriptedAdvisor
from ui.exchanges import Asked, Exchanges, Refused
from ui.turn import Phase


@pytest.fixture
def made():
    advisor = ScriptedAdvisor()
    with services_of(advisor) as services:
        yield advisor, services, Exchanges(services)


def answer(exchanges, tab, owner=""):
    async def everything():
        return [turn async for turn in exchanges.answer(tab, owner)]

    return in_a_loop(everything())


def in_a_loop(coroutine):
    """What a coroutine returns; in a thread, since the browser's loop runs in the tests' own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def ask(exchanges, question, conversation="", tab="tab", owner="", **changes):
    run, _ = exchanges.begin(tab, owner, Asked(question, conversation, **changes))
    turns = answer(exchanges, tab, owner)
    exchanges.settle(tab)
    return run.conversation_id, turns


def test_an_answer_is_kept_and_goes_on(made):
    advisor, services, exchanges = made
    conversation, turns = ask(exchanges, "How much?")
    assert [turn.phase for turn in turns][-1] is Phase.DONE
    again, _ = ask(exchanges, "And how long?", conversation)
    assert again == conversation
    kept = services.store.load("", conversation)
    assert [turn.question for turn in kept.turns] == ["How much?", "And how long?"]
    assert kept.turns[0].answer.text.startswith(PAY_SENTENCE)
    assert advisor.asked == [("How much?", 0), ("And how long?", 1)]


def test_a_question_is_kept_before_it_is_answered(made):
    _, services, exchanges = made
    run, _ = exchanges.begin("tab", "", Asked("How much?"))
    (turn,) = services.store.load("", run.conversation_id).turns
    assert (turn.question, turn.phase) == ("How much?", Phase.STOPPED)


def test_another_answer_takes_the_place_of_the_last(made):
    advisor, services, exchanges = made
    conversation, _ = ask(exchanges, "How much?")
    ask(exchanges, "And how long?", conversation)
    ask(exchanges, "And how much?", conversation, replaces=True, searched="What do interns earn?")
    kept = services.store.load("", conversation)
    assert [(turn.number, turn.question) for turn in kept.turns] == [
        (1, "How much?"),
        (2, "And how much?"),
    ]
    assert advisor.asked[-1] == ("And how much?", 1)
    assert advisor.searched == [None, None, "What do interns earn?"]


def test_what_was_to_be_replaced_stays_when_nobody_waited_for_the_end(made):
    advisor, services, exchanges = made
    conversation, _ = ask(exchanges, "How much?")
    exchanges.begin("tab", "", Asked("How long?", conversation, True))
    exchanges._runs["tab"].discard()
    assert answer(exchanges, "tab") == []
    assert services.store.load("", conversation).turns[0].question == "How much?"
    assert len(advisor.asked) == 1


def test_an_empty_question_and_a_second_one_are_refused(made):
    _, services, exchanges = made
    with pytest.raises(Refused, match="Type a question"):
        exchanges.begin("tab", "", Asked("  "))
    exchanges.begin("tab", "", Asked("How much?"))
    with pytest.raises(Refused, match="One question at a time"):
        exchanges.begin("tab", "", Asked("How long?"))
    assert len(services.store.list("")) == 1


def test_one_conversation_is_answered_in_one_tab_at_a_time(made):
    _, _, exchanges = made
    conversation, _ = ask(exchanges, "How much?")
    exchanges.begin("tab", "", Asked("How long?", conversation))
    with pytest.raises(Refused, match="another tab"):
        exchanges.begin("other", "", Asked("Why?", conversation))
    exchanges.leave("tab")
    exchanges.begin("other", "", Asked("Why?", conversation))


def test_nobody_continues_the_conversation_of_another(made):
    _, services, exchanges = made
    conversation, _ = ask(exchanges, "How much?", owner="ada")
    other, _ = ask(exchanges, "How long?", conversation, tab="b", owner="bob")
    assert other != conversation
    assert len(services.store.load("ada", conversation).turns) == 1
    assert exchanges.turn("b", "bob", conversation, 1) is None
    assert exchanges.turns("bob", conversation) == ()


def test_a_conversation_that_was_deleted_meanwhile_does_not_come_back(made):
    _, services, exchanges = made
    conversation, _ = ask(exchanges, "How much?")
    run, _ = exchanges.begin("tab", "", Asked("How long?", conversation))
    services.store.delete("", conversation)
    answer(exchanges, "tab")
    assert run.unkept == ""
    assert services.store.list("") == []
    fresh, _ = ask(exchanges, "Why?", conversation, tab="other")
    assert fresh != conversation


def test_an_exchange_that_could_not_be_kept_says_so(made):
    _, services, exchanges = made
    run, _ = exchanges.begin("tab", "", Asked("How much?"))
    conversation = services.store.load("", run.conversation_id)
    assert conversation.turns
    services.store.close()
    # Reading the conversation fails as well, which is an error of the page and not an answer.
    answer(exchanges, "tab")
    assert "closed" in exchanges.settle("tab").view.error


def test_a_full_queue_is_a_sentence(made):
    _, services, exchanges = made
    first = services.queue.join("x")
    for _ in range(16):
        services.queue.join("tab")
    exchanges.begin("tab", "", Asked("How much?"))
    answer(exchanges, "tab")
    run = exchanges.settle("tab")
    assert run.view.phase is Phase.FAILED
    assert "waiting already" in run.view.error
    first.leave()


def test_who_waits_sees_their_place_and_can_leave(made):
    advisor, services, exchanges = made
    ahead = services.queue.join("somebody")

    async def wait():
        places = []
        async for turn in exchanges.answer("tab", ""):
            places.append(turn.ahead)
            exchanges.stop("tab")
        return places

    exchanges.begin("tab", "", Asked("How much?"))
    assert in_a_loop(wait()) == [1]
    assert exchanges.settle("tab").view.phase is Phase.STOPPED
    assert advisor.asked == []
    assert services.queue.waiting == 0
    ahead.leave()
