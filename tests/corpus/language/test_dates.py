import re

import pytest

from corpus.language.dates import (
    MONTH,
    MONTH_ABBREVIATIONS,
    WEEKDAY,
    YEAR,
    Date,
    dates,
    follows_from,
    is_year,
    years,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 4 July 2020", [Date(2020, 7, 4)]),
        ("on July 4th, 2020", [Date(2020, 7, 4)]),
        ("on the 4th of July", [Date(0, 7, 4)]),
        ("in Sept. 1999", [Date(1999, 9)]),
        ("2020-07-04", [Date(2020, 7, 4)]),
        ("04.07.2020", [Date(2020, 7, 4)]),
        ("25/12/2020", [Date(2020, 12, 25)]),
        ("12/25/2020", [Date(2020, 12, 25)]),
        ("4/7/2020", []),
        ("since March", [Date(0, 3)]),
        ("they may 5 times", []),
        ("May I come?", []),
        ("in 2020", []),
        ("2020-99-04", []),
    ],
)
def test_dates(text: str, expected: list[Date]) -> None:
    assert dates(text) == expected


def test_what_follows() -> None:
    july = Date(2020, 7)
    assert follows_from(Date(2020), july)
    assert not follows_from(july, Date(2020))
    assert follows_from(july, Date(2020, 7, 4))
    assert not follows_from(Date(2021, 7), july)
    assert follows_from(july, Date(0, 7, 4), frozenset({2020}))
    assert not follows_from(july, Date(0, 7, 4))


def test_years() -> None:
    assert years("from 1999 to 2004, $2000 and 1,234") == {1999, 2004}
    assert years("founded in 1144, 973 years after 0171") == {1144}


@pytest.mark.parametrize("number", [1500, 1812, 2099])
def test_numbers_that_may_be_years(number: int) -> None:
    assert is_year(number)
    assert re.fullmatch(YEAR, str(number))


@pytest.mark.parametrize("number", [0, 999, 1499, 2100, 15000])
def test_numbers_that_are_none(number: int) -> None:
    assert not is_year(number)
    assert not re.fullmatch(YEAR, str(number))


def test_a_year_is_whole_and_may_be_looked_for_further_back() -> None:
    assert not is_year(1812.5)
    assert is_year(1144, first=1000)
    assert not is_year(2100, first=1000)


def test_names_of_months_and_days() -> None:
    named = re.compile(rf"\b(?:{MONTH}|{WEEKDAY})\b")
    assert named.findall("It sails on Monday, 3 October, or in May.") == [
        "Monday",
        "October",
        "May",
    ]
    assert not named.search("He marched on a sunny day; they may octuple it.")


def test_the_month_without_a_short_form_has_no_abbreviation() -> None:
    assert {"jan", "sept", "dec"} <= MONTH_ABBREVIATIONS
    assert "may" not in MONTH_ABBREVIATIONS
