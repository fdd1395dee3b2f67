"""The exchanges of open pages: who is answered, and what is kept of it."""

import pytest

from tests.ui.conftest import in_a_loop, services_of
from tests.ui.scripted import PAY_SENTENCE, ScriptedAdvisor
from ui.conversations.exchange import Phase
from ui.page.chat.answering import Asked
from ui.page.chat.exchanges import Exchanges, Refused


@pytest.fixture
def made():
    advisor = ScriptedAdvisor()
    with services_of(advisor) as services:
        yield advisor, services, Exchanges(services)


def answer(exchanges, tab, owner=""):
    async def everything():
        return [turn async for turn in exchanges.answer(tab, owner)]

    return in_a_loop(everything())


def ask(exchanges, question, conversation="", tab="tab", owner="", **changes):
    run, _ = exchanges.begin(tab, owner, Asked(question, conversation, **changes))
    turns = answer(exchanges, tab, owner)
    exchanges.settle(tab)
    return run.asked.conversation_id, turns


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
    (turn,) = services.store.load("", run.asked.conversation_id).turns
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
    advisor.gated = True
    advisor.open()

    async def leave_after_the_first():
        async for _ in exchanges.answer("tab", ""):
            exchanges.leave("tab")

    in_a_loop(leave_after_the_first())
    assert services.queue.join("next").wait(30)
    assert services.store.load("", conversation).turns[0].question == "How much?"
    assert len(advisor.asked) == 2


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
    conversation = services.store.load("", run.asked.conversation_id)
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


def test_stop_keeps_what_was_there_and_is_settled_once(made):
    advisor, services, exchanges = made

    async def stop_after_the_first():
        async for _ in exchanges.answer("tab", ""):
            exchanges.stop("tab")

    advisor.gated = True
    advisor.open()
    run, _ = exchanges.begin("tab", "", Asked("How much?"))
    assert exchanges.settle("tab") is None
    in_a_loop(stop_after_the_first())
    assert exchanges.settle("tab") is run
    assert exchanges.settle("tab") is None
    assert (run.view.phase, run.unkept) == (Phase.STOPPED, "")
    assert services.store.load("", run.asked.conversation_id).turns[0].searched == "How much?"
    assert advisor.cancelled == ["How much?"]


def test_what_is_asked_after_a_refusal_neither_waits_nor_ends_the_first(made):
    _, services, exchanges = made
    exchanges.begin("tab", "", Asked("How much?"))

    async def ask_twice():
        turns = exchanges.answer("tab", "")
        first = await anext(turns)
        second = [turn async for turn in exchanges.answer("tab", "")]
        return first, second, [turn async for turn in turns]

    first, second, rest = in_a_loop(ask_twice())
    assert (first.phase, second, rest[-1].phase) == (Phase.SEARCHING, [], Phase.DONE)
    assert services.queue.waiting == 0


def test_a_browser_that_goes_away_stops_the_model_and_what_was_there_is_kept(made):
    advisor, services, exchanges = made
    advisor.gated = True
    advisor.open()
    run, _ = exchanges.begin("tab", "", Asked("How much?"))

    async def go_away():
        turns = exchanges.answer("tab", "")
        await anext(turns)
        await turns.aclose()

    in_a_loop(go_away())
    assert services.queue.join("next").wait(30)
    assert advisor.cancelled == ["How much?"]
    (turn,) = services.store.load("", run.asked.conversation_id).turns
    assert (turn.phase, turn.searched) == (Phase.STOPPED, "How much?")


def test_a_server_that_stops_ends_the_one_who_waits_too(made):
    advisor, services, exchanges = made
    ahead = services.queue.join("somebody")
    exchanges.begin("tab", "", Asked("How much?"))

    async def wait():
        return [exchanges.close() async for _ in exchanges.answer("tab", "")]

    assert in_a_loop(wait()) == [None]
    assert services.queue.waiting == 0
    assert advisor.asked == []
    ahead.leave()
