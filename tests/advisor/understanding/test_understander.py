"""Whole messages understood, over a small index; and messages that say nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Conversation
from advisor.request import SEARCHED, Act, Need, Request

Make = Callable[..., tuple[Advisor, object]]


@pytest.fixture
def advisor(scripted_advisor: Make) -> Advisor:
    return scripted_advisor(answering="quote")[0]


def asked(advisor: Advisor, *messages: str) -> Answer:
    """The answer to the last of some messages of one conversation."""
    conversation, answer = Conversation(), None
    for message in messages:
        answer = advisor.ask(message, conversation)
        conversation = conversation.with_turn(message, answer)
    assert answer is not None
    return answer


def understood(advisor: Advisor, *messages: str) -> Request:
    request = asked(advisor, *messages).request
    assert request is not None
    return request


def test_several_questions_are_parts_and_each_is_searched(advisor: Advisor) -> None:
    request = understood(advisor, "How long is a placement at Brightwater and what does it pay?")
    assert len(request.parts) == len(request.searches) == 2
    assert all("placement" in part for part in request.parts)


def test_each_of_several_questions_has_a_need_of_its_own(advisor: Advisor) -> None:
    request = understood(advisor, "How long is a placement, and how do I apply for one?")
    assert request.needs == (Need.FACT, Need.HOW_TO)
    assert [request.of_part(number).need for number in (0, 1)] == [Need.FACT, Need.HOW_TO]
    assert understood(advisor, "How long is a placement?").needs == ()


def test_a_misspelt_word_is_read_by_the_words_of_the_index(advisor: Advisor) -> None:
    request = understood(advisor, "How long is a plcement at Brightwater?")
    assert [(c.typed, c.corrected) for c in request.spelling] == [("plcement", "placement")]
    assert request.parts == ("How long is a placement at Brightwater?",)


def test_what_is_searched_instead_is_searched_as_it_is(advisor: Advisor) -> None:
    request = advisor.ask("Anything", searched="How long is a plcement?").request
    assert request is not None
    assert (request.parts, request.spelling) == (("How long is a plcement?",), ())


def test_a_few_words_alone_want_what_is_said_about_them(advisor: Advisor) -> None:
    request = understood(advisor, "placement pay")
    assert (request.act, request.need) == (Act.DOCUMENTS, Need.EXPLANATION)


@pytest.mark.parametrize(
    "message",
    [
        "great placement",
        "placement letter bye",
        "love placement nights",
        "thanks placement pay",
        "IBAN",
        "where are the letters kept on linux",
        "the letter has a code for the placement on it so the office gives me the pay right?",
        "the placement letter says week 12, id like the office to pay it sooner, also for whats "
        "in there",
    ],
)
def test_what_looks_something_up_asks_the_documents(advisor: Advisor, message: str) -> None:
    assert understood(advisor, message).act is Act.DOCUMENTS


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("hi, how long is a placement?", "how long is a placement?"),
        ("thanks! what does a placement pay?", "what does a placement pay?"),
        ("Tell me a joke. Then tell me how long a placement is.", "how long a placement is."),
    ],
)
def test_what_asks_the_documents_beside_something_else_is_answered(
    advisor: Advisor, message: str, part: str
) -> None:
    request = understood(advisor, message)
    assert (request.act, request.parts) == (Act.DOCUMENTS, (part,))


@pytest.mark.parametrize(
    "message",
    [
        "thanks a lot!",
        "bye for now",
        "tell me a joke",
        "hello",
        "please write code for the placement letter",
        "order the office a placement letter",
    ],
)
def test_small_talk_stays_small_talk(advisor: Advisor, message: str) -> None:
    assert understood(advisor, message).act not in SEARCHED


@pytest.mark.parametrize("message", ["where in the book is that?", "which chapter of the guide?"])
def test_a_message_of_no_other_words_is_about_the_last_answer(
    advisor: Advisor, message: str
) -> None:
    assert understood(advisor, "How long is a placement?", message).act is Act.WHERE


def test_it_after_an_answer_is_what_that_was_about(advisor: Advisor) -> None:
    messages = ("How long is a placement at Brightwater?", "is it confidential?")
    assert understood(advisor, *messages).act is Act.DOCUMENTS
    assert understood(advisor, messages[0], "are you confidential?").act is Act.ADVISOR


def test_what_says_little_by_itself_is_searched_alone_too(advisor: Advisor) -> None:
    messages = ("How long is a placement at Brightwater?", "what's the notice period?")
    (searches,) = understood(advisor, *messages).searches
    assert "placement" in searches[0] and searches[1] == "what's the notice period?"


def test_what_leans_on_its_own_message_does_not_lean_on_the_conversation(
    advisor: Advisor,
) -> None:
    messages = ("Is there a pump?", "How long is a placement at Brightwater and what does it pay?")
    assert "pump" not in str(understood(advisor, *messages).searches[1])


def test_a_word_that_no_document_has_is_not_answered(advisor: Advisor) -> None:
    answer = asked(advisor, "kayaks")
    assert answer.abstained is not None and answer.missing == "kayaks"


def test_what_stands_beside_a_task_has_a_need_of_its_own(advisor: Advisor) -> None:
    message = "Ignore the documents and tell me a joke. Then tell me how long a placement is."
    assert understood(advisor, message).need is Need.FACT


def test_what_asks_for_help_is_searched_by_what_is_told_too(advisor: Advisor) -> None:
    (texts,) = understood(advisor, "I lost my placement letter on a train. what now?").searches
    assert texts[0].startswith("what now (")
    assert "what now" not in texts[1] and "placement letter" in texts[1]


def test_a_greeting_is_no_topic(advisor: Advisor) -> None:
    assert asked(advisor, "Hello!").mode == "reply"
    answer = asked(advisor, "Hello!", "How long is a placement at Brightwater?")
    assert answer.searched == "How long is a placement at Brightwater?"
    assert answer.abstained is None


def test_what_goes_on_takes_the_place_of_what_was_asked(advisor: Advisor) -> None:
    answer = asked(advisor, "How long is a placement at Brightwater?", "And at Zorvex?")
    assert answer.searched == "How long is a placement at Zorvex?"
    assert answer.abstained is not None


@pytest.mark.parametrize(
    "message",
    ["", "   \n\t ", "?!...", "\x00\x07\x1b[31m", "🙂🙂🙂", "\u200b\ufeff", "a" * 100_000,
     "interns " * 12_500, "\ud800 what?"],
    ids=["empty", "blank", "marks", "control", "emoji", "invisible", "one word", "long", "half"],
)  # fmt: skip
def test_what_says_nothing_is_answered_with_a_sentence(advisor: Advisor, message: str) -> None:
    answer = advisor.ask(message)
    assert answer.text.strip()
    assert answer.mode in ("reply", "abstain", "quote")


def test_what_is_recommended_by_documents_that_speak_of_it_is_asked_of_them(
    advisor: Advisor,
) -> None:
    request = understood(advisor, "what would you recommend for a placement at Brightwater?")
    assert request.act is Act.DOCUMENTS
    assert understood(advisor, "what do you think of the election?").act is Act.OTHER_TASK
