import pytest

from advisor.understanding.question import Question, analyse
from advisor.verification.factory import build_verifier
from advisor.verification.protocol import Verifier
from advisor.verification.yes_or_no import Told, reply_of


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return build_verifier("trained")


def asked(text: str) -> Question:
    return analyse(text, lambda word: 0.0)


@pytest.mark.parametrize(
    ("question", "told", "reply"),
    [
        (
            "do i have to sign the parking form?",
            Told("You do not have to sign the parking form, but keep a copy."),
            "No",
        ),
        (
            "Is a helmet required in the boiler room?",
            Told("A helmet is required in the boiler room.", "Safety > Boiler room"),
            "Yes",
        ),
        (
            "so is a helmet required in the boiler room or not",
            Told("In the boiler room a helmet is optional.", "Safety > Boiler room"),
            "No",
        ),
        (
            "can guests use the laser cutter",
            Told("Guests can use the laser cutter on weekdays.", "Workshop"),
            "Yes",
        ),
        (
            "can guests use the laser cutter",
            Told("Guests cannot use the laser cutter.", "Workshop"),
            "No",
        ),
        (
            "should i use bleach on the wooden floor",
            Told("- Never use bleach on the wooden floor.", "Cleaning"),
            "No",
        ),
        (
            "does the gym have a sauna",
            Told("The gym has a sauna and two pools.", "Sports"),
            "Yes",
        ),
        (
            "is the north gate locked at night",
            Told("The north gate is not locked at night.", "Gates"),
            "No",
        ),
        (
            "can i sell lamps at the fair?",
            Told("No. Only food is sold.", "Fair > Questions > Can I sell lamps at the fair?"),
            "No",
        ),
    ],
)
def test_what_follows(question: str, told: Told, reply: str, verifier: Verifier) -> None:
    assert reply_of(asked(question), [told], verifier) == reply


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # A condition that the question does not name, a hedge, a part of them.
        (
            "can guests use the laser cutter",
            "Guests can use the laser cutter if a member is there.",
        ),
        ("can guests use the laser cutter", "Only trained guests can use the laser cutter."),
        ("can guests use the laser cutter", "Some guests can use the laser cutter."),
        ("can guests use the laser cutter", "Guests can usually use the laser cutter."),
        ("can i get a refund for the tour", "You may get a refund for the tour."),
        ("is the museum free", "Most of the museum is free."),
        # Something else: another thing, another group, another question.
        ("can guests use the laser cutter", "Members can use the laser cutter."),
        ("can guests use the laser cutter", "Guests cannot use the kiln."),
        ("can guests use the laser cutter", "Children cannot use the laser cutter."),
        ("can guests use the laser cutter", "Guests cannot use the broken laser cutter."),
        ("can guests use the red laser cutter", "Guests cannot use the blue laser cutter."),
        ("can guests use the small laser cutter", "Guests can use the large laser cutter."),
        ("can guests use the laser cutter", "Guests do not have to pay for the laser cutter."),
        ("do i have to sign the parking form", "You can sign the parking form."),
        ("do i have to sign the parking form", "Do not sign the parking form in pencil twice."),
        ("should i use bleach on the wooden floor", "The wooden floor is cleaned with bleach."),
        ("should i leave the lock on", "This disables the lock, which is recommended."),
        # One author of himself, and what was.
        ("is the north gate locked at night", "I found the north gate locked at night."),
        ("is the north gate locked at night", "The north gate was not locked at night in May."),
        # A question says nothing, nor does an answer to another one.
        ("can guests use the laser cutter", "Can guests use the laser cutter?"),
        # Nothing that one sentence answers.
        ("can guests not use the laser cutter", "Guests cannot use the laser cutter."),
        ("can guests use the laser cutter or the kiln", "Guests can use the laser cutter."),
        ("can all guests use the laser cutter", "Guests can use the laser cutter."),
        ("when can guests use the laser cutter", "Guests can use the laser cutter at noon."),
        ("is the north gate better than the south gate", "The north gate is better."),
    ],
)
def test_what_stays_open(question: str, text: str, verifier: Verifier) -> None:
    assert reply_of(asked(question), [Told(text, "Rules")], verifier) == ""


def test_places_that_say_different_things(verifier: Verifier) -> None:
    question = asked("can guests use the laser cutter")
    yes = Told("Guests can use the laser cutter.", "Old rules")
    no = Told("Guests cannot use the laser cutter.", "New rules")
    assert reply_of(question, [yes, no], verifier) == ""
    assert reply_of(question, [], verifier) == ""


def test_the_reply_to_another_question(verifier: Verifier) -> None:
    told = Told("No. It is loud.", "Can I use the kiln at the fair?")
    assert reply_of(asked("can i sell lamps at the fair?"), [told], verifier) == ""
