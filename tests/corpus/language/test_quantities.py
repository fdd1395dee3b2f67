import pytest

from corpus.language.quantities import (
    NUMBER_WORDS,
    Quantity,
    follows,
    in_digits,
    matches,
    quantities,
)


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
        ("a minimum of 3 kg", [Quantity(3, "kilogram", bound="min")]),
        ("a maximum 40 feet", [Quantity(40, "foot", bound="max")]),
        ("roughly 2 hrs", [Quantity(2, "hour", bound="near")]),
        ("a three-minute rest", [Quantity(3, "minute")]),
        ("no more than five people", [Quantity(5, "people", bound="max")]),
        ("not less than 5 days", [Quantity(5, "day", bound="min")]),
        ("18 years of age or older", [Quantity(18, "year", bound="min")]),
        ("30 days or less", [Quantity(30, "day", bound="max")]),
        ("2 at most", [Quantity(2, bound="max")]),
        ("690 € a month", [Quantity(690, "euro", "month")]),
        ("at most 9,500 €.", [Quantity(9500, "euro", bound="max")]),
        ("between €5 and €8", [Quantity(5, "euro"), Quantity(8, "euro")]),
        ("two-thirds of it", []),
        ("no numbers here", []),
    ],
)
def test_quantities(text: str, expected: list[Quantity]) -> None:
    assert quantities(text) == expected


def test_words_become_digits() -> None:
    assert in_digits("twenty-five people and three point five hours") == ("25 people and 3.5 hours")


@pytest.mark.parametrize("amount", ["1.250,50 EUR", "1,250.50 euros", "€1250.50", "1'250.50 EUR"])
def test_the_usual_forms_of_an_amount_are_one(amount: str) -> None:
    assert quantities(amount) == [Quantity(1250.5, "euro")]


def test_matching() -> None:
    week = Quantity(12, "week")
    assert matches(Quantity(12), week)
    assert not matches(Quantity(12, "month"), week)
    assert not matches(Quantity(13, "week"), week)
    assert not matches(week, Quantity(12, "week", bound="min"))
    assert matches(Quantity(12, "week", bound="near"), week)
    assert not matches(Quantity(5, "dollar", "month"), Quantity(5, "dollar", "hour"))


def test_centuries_and_decades_follow_from_years() -> None:
    assert follows(Quantity(12, "century"), Quantity(1144))
    assert follows(Quantity(1960, "s"), Quantity(1963))
    assert not follows(Quantity(13, "century"), Quantity(1144))
    assert not follows(Quantity(3, "century"), Quantity(250))


def test_number_words_are_those_that_are_read() -> None:
    for word, value in NUMBER_WORDS.items():
        assert in_digits(f"{word} boats") == f"{value} boats"
