import pytest

from corpus.language.dates import Date, dates, follows_from, years


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 4 July 2020", [Date(2020, 7, 4)]),
        ("on July 4th, 2020", [Date(2020, 7, 4)]),
        ("on the 4th of July", [Date(0, 7, 4)]),
        ("in Sept. 1999", [Date(1999, 9)]),
        ("2020-07-04", [Date(2020, 7, 4)]),
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
