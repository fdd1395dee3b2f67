import pytest

from corpus.language.quantities import Quantity, in_digits, matches, quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twelve weeks", [Quantity(12, "week")]),
        ("at least twelve weeks", [Quantity(12, "week", bound="min")]),
        ("up to 61 dollars a month", [Quantity(61, "dollar", "month", "max")]),
        ("$56-61 an hour", [Quantity(56, "dollar", "hour"), Quantity(61, "dollar", "hour")]),
        ("an hourly wage of $56", [Quantity(56, "dollar", "hour")]),
        ("1,250 applicants", [Quantity(1250, "applicant")]),
        ("3.5 million users", [Quantity(3.5e6, "user")]),
        ("98% of them", [Quantity(98, "percent")]),
        ("no numbers here", []),
    ],
)
def test_quantities(text: str, expected: list[Quantity]) -> None:
    assert quantities(text) == expected


def test_words_become_digits() -> None:
    assert in_digits("twenty-five people and three point five hours") == ("25 people and 3.5 hours")


def test_matching() -> None:
    week = Quantity(12, "week")
    assert matches(Quantity(12), week)
    assert not matches(Quantity(12, "month"), week)
    assert not matches(Quantity(13, "week"), week)
    assert not matches(week, Quantity(12, "week", bound="min"))
    assert matches(Quantity(12, "week", bound="near"), week)
    assert not matches(Quantity(5, "dollar", "month"), Quantity(5, "dollar", "hour"))
