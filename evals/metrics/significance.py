"""Whether two runs over the same cases differ by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics.intervals import group_weights, grouped_sums, percentiles, ratio


def mcnemar(only_first: int, only_second: int) -> float:
    """The exact two-sided p-value of McNemar's test (Psychometrika 1947).

    Under the null hypothesis the cases that only one of the two passes fall to either side like a
    fair coin: p = the binomial test of `only_first` of the sum at 1/2. 1.0 when there are none.
    """
    from scipy.stats import binomtest

    total = only_first + only_second
    return float(binomtest(only_first, total, 0.5).pvalue) if total else 1.0


@dataclass(frozen=True, slots=True)
class Difference:
    """Second minus first, with a 95% interval and a two-sided bootstrap p-value.

    All are None when either run has no value. `p` is twice the smaller share of resamples on one
    side of 0, ties counted on both, at most 1 and at least 2 / (resamples + 1).
    """

    value: float | None
    low: float | None
    high: float | None
    p: float | None


def paired_difference(
    first: Sequence[tuple[float, float]],
    second: Sequence[tuple[float, float]],
    sources: Sequence[str],
) -> Difference:
    """The difference of two ratios of sums over the same cases, drawn by source together.

    (Paired bootstrap test: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter
    16; for language systems Koehn, EMNLP 2004.)

    Args:
        first: numerator and denominator for each case in the first run.
        second: the same for the second run, in the same order.
        sources: the source of each case.
    """
    sums = grouped_sums([(*a, *b) for a, b in zip(first, second, strict=True)], sources)
    total = sums.sum(axis=0)
    before, after = ratio(total[:2]), ratio(total[2:])
    if before is None or after is None:
        return Difference(None, None, None, None)
    drawn = group_weights(len(sums)) @ sums
    drawn = drawn[(drawn[:, 1] > 0) & (drawn[:, 3] > 0)]
    differences = drawn[:, 2] / drawn[:, 3] - drawn[:, 0] / drawn[:, 1]
    low, high = percentiles(differences)
    # A difference of rounding is no difference.
    below = int(np.sum(differences <= 1e-12)) + 1
    above = int(np.sum(differences >= -1e-12)) + 1
    p = min(1.0, 2 * min(below, above) / (len(differences) + 1))
    return Difference(after - before, low, high, p)
