"""The two sides of a comparison, in the words of the question."""

from __future__ import annotations

import pytest

from advisor.understanding.comparison import side_questions, sides


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("What is the difference between a lease and a licence?", ("lease", "licence")),
        ("compare the blue plan with the green plan", ("blue plan", "green plan")),
        ("gas vs electric", ("gas", "electric")),
        ("Is the tram cheaper than the bus?", ("tram", "bus")),
        ("Does it cost more to go by night than by day?", ("go by night", "day")),
        ("is it cheaper to fly or take the ferry?", ("fly", "take the ferry")),
        ("How is a duvet at Lindt different from one at home?", ("duvet at Lindt", "one at home")),
        ("a cold or the flu, how can I know which one I have?", ("cold", "flu")),
        ("how do I tell a cold from the flu", ("cold", "flu")),
        ("how do cats and dogs differ", ("cats", "dogs")),
        ("which of beef and lamb takes longer to roast?", ("beef", "lamb")),
        ("Which is the quicker way there, by canal or by road?", ("canal", "road")),
        ("Who gets the bigger desk, nurses or doctors?", ("nurses", "doctors")),
        ("The old plan and the new plan - what's the difference?", ("old plan", "new plan")),
        ("what is the difference (ponds, lakes)?", ("ponds", "lakes")),
        ("Trains or buses - which are better at night?", ("Trains", "buses")),
        ("how do I choose between enamel and cast iron", ("enamel", "cast iron")),
        ("oak and ash - whats the diff", ("oak", "ash")),
        ("difference oak ash", ("oak", "ash")),
        ("do part timers get the same holiday as full timers", ("part timers", "full timers")),
        ("what can keepers do that guests can't?", ("keepers", "guests")),
        ("when do I use a ladle and when a spoon?", ("ladle", "spoon")),
        ("when is it a pond and when is it a lake?", ("pond", "lake")),
        ("oars and paddles, how long is each of them", ("oars", "paddles")),
        (
            "what is the difference between short-term and long-term loans",
            ("short-term loans", "long-term loans"),
        ),
    ],
)
def test_sides(question: str, both: tuple[str, str]) -> None:
    assert sides(question) == both


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Is the tram quicker than the bus?", ("How long is tram?", "How long is bus?")),
        (
            "which is cheaper, tea or coffee?",
            ("How much does tea cost?", "How much does coffee cost?"),
        ),
        ("gas vs electric", ("What is gas?", "What is electric?")),
        ("Trains or buses - which are better at night?", ("Trains night?", "buses night?")),
        (
            "oars and paddles, how long is each of them",
            ("how long is oars?", "how long is paddles?"),
        ),
    ],
)
def test_what_is_asked_of_each_side(question: str, asked: tuple[str, str]) -> None:
    both = sides(question)
    assert both is not None
    assert side_questions(question, both) == asked


def test_one_or_the_other_is_compared_only_where_a_comparison_is_wanted() -> None:
    assert sides("Can I pay by card or cash?") == ("card", "cash")
    assert sides("Can I pay by card or cash?", loosely=False) is None


@pytest.mark.parametrize(
    "question",
    [
        "How long does the tram take?",
        "tell me about the trip from Rome to Milan",
        "Which plans are there?",
        "tea or tea?",
        "is it the same as before?",
        "when is the pool open and when is lunch?",
        "the difference is big",
    ],
)
def test_no_two_sides(question: str) -> None:
    assert sides(question) is None
