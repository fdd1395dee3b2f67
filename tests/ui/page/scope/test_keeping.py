"""Which documents an exchange is asked over, whoever asks it."""

from __future__ import annotations

import pytest

from tests.event_loop import in_a_loop
from tests.ui.conftest import services_of
from tests.ui.page.answering.test_exchanges import ask, begin, kept
from tests.ui.scripted import ScriptedAdvisor
from ui.errors import PageError
from ui.page.answering.exchanges import Exchanges
from ui.page.plain.answers import Answers
from ui.scope import ALL, Scope

pytestmark = pytest.mark.real_model

TALKS = Scope(collection="Talks")


@pytest.fixture
def made(library, ids):
    for found in library.collections.all(""):
        library.collections.end("", found.name)
    library.collections.make("", "Talks", [ids["Robotics"]])
    advisor = ScriptedAdvisor()
    with services_of(advisor, library=library) as services:
        exchanges = Exchanges(services)
        yield advisor, services, exchanges
        advisor.close()
        exchanges.close()


def asked_of(advisor):
    return advisor.options[-1].documents


def test_a_conversation_goes_on_over_what_it_began_with(made, ids):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?", scope=TALKS)
    assert asked_of(advisor) == {ids["Robotics"]}
    ask(exchanges, "And how long?", conversation)
    assert asked_of(advisor) == {ids["Robotics"]}
    assert [turn.over.in_words for turn in kept(services, conversation)] == [
        "“Talks”, 1 document"
    ] * 2
    ask(exchanges, "How much?")
    assert asked_of(advisor) is None


def test_it_is_changed_from_the_next_question_on(made, ids):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?")
    services.store.keep_scope("", conversation, TALKS)
    # What a new conversation would be asked over is not for this one.
    ask(exchanges, "And how long?", conversation, scope=Scope(collection="Others"))
    assert asked_of(advisor) == {ids["Robotics"]}
    assert exchanges.options("", conversation).documents == {ids["Robotics"]}
    services.store.keep_scope("", conversation, ALL)
    ask(exchanges, "How much?", conversation, instead_of=2)
    assert asked_of(advisor) is None
    turns = kept(services, conversation)
    assert [turn.over for turn in turns] == [None, None]


@pytest.mark.parametrize("how", ["ended", "emptied"])
def test_what_is_lost_is_never_answered_from_the_rest(made, library, how):
    advisor, services, exchanges = made
    conversation = ask(exchanges, "How much?", scope=TALKS)
    library.collections.end("", "Talks")
    if how == "emptied":
        services.store.keep_scope("", conversation, Scope(documents=frozenset({"gone"})))
    before = len(advisor.asked)
    with pytest.raises(PageError, match="Choose what to ask, then ask again"):
        begin(exchanges, "And how long?", conversation)
    with pytest.raises(PageError):
        exchanges.options("", conversation)
    assert len(advisor.asked) == before and len(kept(services, conversation)) == 1
    services.store.keep_scope("", conversation, ALL)
    ask(exchanges, "And how long?", conversation)
    assert asked_of(advisor) is None


def test_the_first_page_asks_over_what_was_chosen_there(made, ids):
    advisor, services, exchanges = made
    answers = Answers(services, exchanges)

    def asked(*sent):
        run = in_a_loop(answers.ask("", *sent))
        run.wait(30)
        return run.asked.conversation_id

    conversation = asked("How much?", "", "c:Talks")
    assert asked_of(advisor) == {ids["Robotics"]}
    assert asked("And how long?", conversation) == conversation
    assert asked_of(advisor) == {ids["Robotics"]}
    asked("And how long?", conversation, "")
    assert asked_of(advisor) is None
    asked("And how long?", conversation, f"d:{ids['Placement']} nothing")
    assert asked_of(advisor) == {ids["Placement"]}
    assert services.store.scope("", conversation).paths
