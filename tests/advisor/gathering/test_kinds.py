"""Whether a text holds the sort of thing that a question asks for."""

from __future__ import annotations

import pytest

from advisor.gathering.kinds import holds_kind, holds_name
from advisor.understanding.question import Kind
from tests.advisor.small_documents import asked


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("When did the mill burn?", "It burnt in 1911.", True),
        ("When does the mill open?", "The miller came in 1911.", False),
        ("When does the mill open?", "It opens at nine.", True),
        ("What is the deadline for flour?", "The miller came in 1911.", False),
        ("What is the deadline for flour?", "Order by Friday.", True),
        ("What are the opening hours?", "Anyone may join.", False),
        ("What's the phone number of the mill?", "The mill answers letters.", False),
        ("What's the phone number of the mill?", "Ring +44 20 7946 0018.", True),
        ("which email address do I use", "Write to mill@example.org.", True),
        ("which email address do I use", "Write to the miller.", False),
        ("What is the web address of the shop?", "See www.example.org.", True),
        ("Where is the flour kept?", "Flour stands in the cupboard.", True),
        ("Where are the logs kept?", "They go to ~/.mill/logs at night.", True),
        ("Where is the flour kept?", "Flour keeps well.", False),
        ("Where do visitors park?", "Visitors park behind the mill.", True),
        ("Where do visitors park?", "Visitors and/or guests park 24/7.", False),
        ("How many people are there?", "The mill has nine employees.", True),
        ("How many people are there?", "The mill has nine sieves.", False),
        ("How many days off do I get?", "Millers have thirty days each year.", True),
        ("How many people work here?", "The mill has nine employees.", True),
    ],
)
def test_what_is_asked_for_is_there_or_not(question: str, text: str, holds: bool) -> None:
    assert holds_kind(asked(question), text) is holds


@pytest.mark.parametrize(
    "question", ["How do I change my email address?", "Can I keep my phone number?"]
)
def test_a_question_about_an_address_asks_for_none(question: str) -> None:
    assert asked(question).kind is not Kind.CONTACT


def test_names_in_brackets_months_and_days_are_no_names_of_the_question() -> None:
    question = asked("Can Ada leave early on Monday in June (from Brazil)?")
    assert question.names == ("Ada",)


def test_who_somebody_is_asks_for_no_name() -> None:
    assert asked("Who was Ada Lovelace?").kind is Kind.OPEN
    assert asked("Who is the miller?").kind is Kind.PERSON


def test_an_option_of_a_command_is_named_as_it_is_written() -> None:
    question = asked("what does --dry-run do with -p?")
    assert question.names == ("--dry-run", "-p")
    assert holds_name("--dry-run", "Call mill --dry-run first.")
    assert not holds_name("--dry-run", "A dry run, or --dry-run-all.")
    assert holds_name("-p", "mill -p grinds") and not holds_name("-p", "mill -P, or mill p")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("what's new in 2.14", ("2.14",)),
        ("is the lathe fixed in version 3.0?", ("3.0",)),
        ("what changed from 2.9 to 2.14?", ("2.9",)),
        ("what was added in 2.5 hours of work", ()),
        ("how much sugar is added to 1.5 liter milk", ()),
        ("what does table 3.2 say", ()),
        ("does it cost 4.50", ()),
    ],
)
def test_a_version_is_a_name(question: str, names: tuple[str, ...]) -> None:
    assert asked(question).names == names


def test_a_version_stands_for_its_parts_and_for_no_other() -> None:
    assert all(holds_name("2.14", text) for text in ("2.14.1 - May", "in 2.14.", "v2.14"))
    assert not any(holds_name("2.14", text) for text in ("12.14", "2.1", "2.140", "1.2.14"))


@pytest.mark.parametrize(
    ("name", "text", "holds"),
    [
        ("MAX_RETRIES", "The variable max_retries is set to 7.", True),
        ("max", "MAX_RETRIES is 7.", True),
        ("MAX_RETRIES", "There are at most five retries.", False),
        ("MAX_RETRIES", "MAX_RETRIES_LEFT counts down.", False),
        ("C++", "Use C++ for the driver.", True),
        ("C++", "Use C for the driver.", False),
        ("H2O", "Water is H₂O.", True),
        ("H2O", "He lives here or there.", False),
        ("WHO", "Anyone who asks is told.", False),
        ("WHO", "The World Health Organization recommends it.", True),
        ("Café Zoë", "The cafe\u0301 opens at nine.", True),
    ],
)
def test_a_name_is_found_in_each_of_its_forms(name: str, text: str, holds: bool) -> None:
    assert holds_name(name, text) is holds


def test_the_acronym_who_is_no_question_word() -> None:
    question = asked("What does the WHO recommend?")
    assert question.kind is not Kind.PERSON and question.names == ("WHO",)
    assert "World Health Organization" in question.text
    assert asked("WHO PAYS FOR IT?").kind is Kind.PERSON


@pytest.mark.parametrize("name", ["cache.ttl_seconds", "max_retries", "os.path.join"])
def test_identifiers_are_names(name: str) -> None:
    assert asked(f"what is {name} for?").names == (name,)
