"""The two sides of a comparison, in the words of the question."""

from __future__ import annotations

import pytest

from advisor.understanding.comparison import sides


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("What is the difference between a lease and a licence?", ("lease", "licence")),
        ("compare the blue plan with the green plan", ("blue plan", "green plan")),
        ("gas vs electric", ("gas", "electric")),
        ("Is the tram cheaper than the bus?", ("the tram", "bus")),
        ("Trains or buses - which are better at night?", ("Trains", "buses")),
        ("how do I choose between enamel and cast iron", ("enamel", "cast iron")),
    ],
)
def test_sides(question: str, both: tuple[str, str]) -> None:
    assert sides(question) == both


@pytest.mark.parametrize(
    "question", ["How long does the tram take?", "Which plans are there?", "tea or tea?"]
)
def test_no_two_sides(question: str) -> None:
    assert sides(question) is None
