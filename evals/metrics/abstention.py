"""Answering only where one is sure: the risk-coverage curve and the area under it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering only the cases with at least this `confidence`.

    `coverage` is the share of all cases that are then answered, `risk` the share of wrong answers
    among them; both are from 0 to 1.
    """

    confidence: float
    coverage: float
    risk: float


def risk_coverage(answers: Sequence[tuple[float, bool]], cases: int) -> list[RiskPoint]:
    """The risk-coverage curve (El-Yaniv and Wiener, JMLR 2010), most confident answers first.

    Args:
        answers: confidence and correctness of each answer that was given.
        cases: how many cases there are, abstentions included: the curve ends at the share that
            was answered.

    Returns:
        One point for each confidence that occurs: equal ones are answered together.
    """
    ordered = sorted(answers, key=lambda answer: -answer[0])
    points: list[RiskPoint] = []
    wrong = 0
    for number, (confidence, correct) in enumerate(ordered, 1):
        wrong += not correct
        if number < len(ordered) and ordered[number][0] == confidence:
            continue
        points.append(RiskPoint(confidence, number / cases, wrong / number))
    return points


def area_under_risk(points: Sequence[RiskPoint]) -> float | None:
    """The mean risk over the coverage reached: AURC (Geifman and El-Yaniv, ICLR 2019).

    The curve is taken as steps: each point's risk holds back to the one before. 0 is the best;
    None without points.
    """
    if not points:
        return None
    area, before = 0.0, 0.0
    for point in points:
        area += (point.coverage - before) * point.risk
        before = point.coverage
    return area / before


def oracle_area(points: Sequence[RiskPoint]) -> float | None:
    """`area_under_risk` if the wrong answers had been the least confident ones.

    r + (1 - r) ln(1 - r) for the risk r of answering all (Geifman, Uziel and El-Yaniv, ICLR 2019).
    """
    if not points:
        return None
    risk = points[-1].risk
    return risk + (1 - risk) * math.log(1 - risk) if risk < 1 else 1.0
