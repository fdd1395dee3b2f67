from __future__ import annotations

import pytest

from advisor.answering.heading_questions import (
    asked_by,
    heading_as_read,
    is_fit,
    question_about,
    question_of,
    what_is,
)
from tests.advisor.small_documents import written

DOCUMENT = written(
    "# Leave\n\nAt the office of Acme, Paris is near. A stipend is a payment for a term.\n", "Leave"
)


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("How to apply", "How do I apply?"),
        ("How to Apply for Your Leave", "How do I apply for my leave?"),
        ("How to return when you are ill", "How do you return when you are ill?"),
        ("How To Get To Paris", "How do I get to Paris?"),
        ("When to ask", "When should I ask?"),
        ("Where to eat", "Where can I eat?"),
        ("What to bring", "What should I bring?"),
        ("Which form to use", "Which form should I use?"),
        ("Types of Leave", "What types of leave are there?"),
        ("Kinds of leave at Acme", "What kinds of leave at Acme are there?"),
        ("Benefits of Working at Acme", "What are the benefits of working at Acme?"),
        ("The requirements for a visa", "What are the requirements for a visa?"),
        ("Applying for leave", None),
        ("Leave and pay", None),
        ("Benefits", None),
        ("How it works", None),
    ],
)
def test_headings_whose_grammar_says_what_they_answer(heading: str, question: str | None) -> None:
    assert question_of(heading, DOCUMENT) == question


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Sick days", "What does “Leave” say about “Sick days”?"),
        ("“Unpaid” leave", "What does “Leave” say about “Unpaid” leave”?"),
        ("Leave", None),
        ("Overview", None),
        ("Who pays?", None),
        ("You can claim the postage back", None),
        ("Seven words are more than a subject", None),
        ("", None),
    ],
)
def test_other_headings_are_asked_about(heading: str, question: str | None) -> None:
    assert question_about(heading, DOCUMENT) == question


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("What do interns earn?", "What do interns earn?"),
        ("2. Pay: what do interns earn?", "What do interns earn?"),
        ("How do I apply?", None),
        ("How long are you taking?", None),
        ("Why would you like to join Acme?", None),
        ("What do interns earn", None),
        ("Why you might find interns helpful?", None),
        ("How we pay our interns?", None),
        ("Second, if I need to apply, where should I start?", None),
        ("What is it like there?", None),
    ],
)
def test_headings_that_are_questions(heading: str, question: str | None) -> None:
    assert asked_by(heading) == question


@pytest.mark.parametrize(
    ("heading", "read"),
    [("1.2 **Sick days**:", "Sick days"), ("Step 3: Apply", "Apply"), ("Chapter 1. Pay", "Pay")],
)
def test_headings_are_read_without_marks_and_numbers(heading: str, read: str) -> None:
    assert heading_as_read(heading) == read


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("A stipend is a payment for a term.", "What is a stipend?"),
        ("Paris is the capital.", "What is Paris?"),
        ("It is a payment.", None),
        ("Maria Berg is the head.", None),
    ],
)
def test_definitions(sentence: str, question: str | None) -> None:
    assert what_is(sentence, DOCUMENT) == question


def test_what_fits_a_button() -> None:
    assert is_fit("How do I apply for leave?")
    assert not is_fit("Who?")
    assert not is_fit("How do they apply for it there?")
    assert not is_fit("Which of the forms " + "of the office " * 8 + "are there?")
