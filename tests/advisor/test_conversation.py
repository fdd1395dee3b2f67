import pytest

from advisor.answer import Answer, Conversation
from advisor.conversation import complete, is_complete, subject


def after(question: str) -> Conversation:
    return Conversation().with_turn(question, Answer(question, question, "", "quote"))


@pytest.mark.parametrize(
    "question",
    [
        "How long are internships at Brightwater?",
        "Why do companies ask for so much?",
        "What happens after I have applied?",
        "Is it possible to apply from abroad?",
        "Are there any deadlines for internships?",
        "What does it take to be hired at Brightwater?",
    ],
)
def test_complete_questions(question: str) -> None:
    assert is_complete(question)
    assert complete(question, after("Who runs the lab?")) == question


@pytest.mark.parametrize(
    "question",
    ["How long do they run?", "And at Spotify?", "What about pay?", "Why?", "Who is he?", "yes"],
)
def test_incomplete_questions(question: str) -> None:
    assert not is_complete(question)


@pytest.mark.parametrize(
    ("before", "question", "searched"),
    [
        (
            "Are Brightwater placements remote?",
            "How long do they run?",
            "How long do Brightwater placements run?",
        ),
        (
            "How long do Brightwater placements run?",
            "And at Spotify?",
            "How long do Spotify placements run?",
        ),
        (
            "What does the vision team work on?",
            "And the robotics team?",
            "What does the robotics team work on?",
        ),
        ("Who is Maria Lindqvist?", "What does she run?", "What does Maria Lindqvist run?"),
        ("Is the programme paid?", "yes", "Is the programme paid?"),
    ],
)
def test_follow_ups_are_completed(before: str, question: str, searched: str) -> None:
    assert complete(question, after(before)) == searched


def test_an_incomplete_first_question_is_searched_as_it_is() -> None:
    assert complete("How long do they run?", Conversation()) == "How long do they run?"


def test_subject_prefers_the_run_with_a_name() -> None:
    assert subject("How long do Netflix internships run?") == "Netflix internships"
    assert subject("How long is a placement at Brightwater?") == "placement at Brightwater"
    assert subject("What is it?") == ""
