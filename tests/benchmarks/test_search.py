import pytest

from benchmarks.search import area, shares


def test_shares_are_means_over_the_rows() -> None:
    found = [{"ranks": [1, 7]}, {"ranks": [0]}, {"ranks": [6, 2, 5]}]
    measured = shares(found)
    assert measured["at_5"] == pytest.approx((1 / 2 + 0 + 2 / 3) / 3, abs=1e-4)
    assert measured["first_at_5"] == pytest.approx(1 / 3, abs=1e-4)
    assert measured["any_at_5"] == pytest.approx(2 / 3, abs=1e-4)
    assert measured["all_at_5"] == 0
    assert measured["all_at_10"] == pytest.approx(2 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [([2.0, 3.0], [0.0, 1.0], 1.0), ([0.0], [1.0], 0.0), ([1.0], [1.0], 0.5), ([], [1.0], 0.0)],
)
def test_area_under_the_curve(above: list[float], below: list[float], expected: float) -> None:
    assert area(above, below) == expected
