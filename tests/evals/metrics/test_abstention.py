import pytest

from evals.metrics.abstention import (
    area_under_risk,
    oracle_area,
    risk_coverage,
)


def test_the_curve_ends_at_what_was_answered_and_ties_are_one_point() -> None:
    points = risk_coverage([(0.9, True), (0.5, False), (0.5, True)], 6)
    assert [(p.confidence, p.coverage, p.risk) for p in points] == [
        (0.9, pytest.approx(1 / 6), 0.0),
        (0.5, 0.5, pytest.approx(1 / 3)),
    ]
    assert risk_coverage([], 6) == []


def test_areas() -> None:
    wrong_last = risk_coverage([(0.9, True), (0.1, False)], 2)
    wrong_first = risk_coverage([(0.9, False), (0.1, True)], 2)
    best, worst = area_under_risk(wrong_last), area_under_risk(wrong_first)
    assert best is not None and worst is not None and best < worst
    assert oracle_area(wrong_last) == oracle_area(wrong_first)
    assert area_under_risk([]) is None
    assert oracle_area([]) is None
    assert oracle_area(risk_coverage([(0.9, False)], 1)) == 1.0
