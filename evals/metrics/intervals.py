"""Bootstrap intervals over source documents, for every measure that is a ratio of sums.

Cases about one document are not independent: what is drawn with replacement are therefore
documents, each with all its cases (the cluster bootstrap; Davison and Hinkley, Bootstrap Methods
and their Application, 1997, section 3.8; Field and Welsh, JRSS B 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20261122
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval at `LEVEL`; all three are None when nothing could be scored.

    `n` is how many items it is over, `sources` how many groups the interval was drawn from.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    sources: int


def group_weights(groups: int) -> NDArray[np.int64]:
    """How often each group is drawn in each resample, shape (RESAMPLES, groups).

    Rows sum to `groups`. The same number of groups always gives the same numbers.
    """
    generator = np.random.default_rng(SEED)
    drawn = generator.multinomial(groups, np.full(groups, 1.0 / groups), size=RESAMPLES)
    return np.asarray(drawn, dtype=np.int64)


def ratio_interval(items: Sequence[tuple[float, float]], sources: Sequence[str]) -> Estimate:
    """Sum of numerators over sum of denominators, with a percentile interval.

    A mean has denominators of 1. Resamples whose denominators sum to 0 say nothing and are left
    out.

    Args:
        items: numerator and denominator of each item.
        sources: the group of each item.
    """
    n = sum(1 for _, denominator in items if denominator)
    sums = grouped_sums(items, sources)
    value = ratio(sums.sum(axis=0))
    if value is None:
        return Estimate(None, None, None, n, len(sums))
    drawn = group_weights(len(sums)) @ sums
    drawn = drawn[drawn[:, 1] > 0]
    low, high = percentiles(drawn[:, 0] / drawn[:, 1])
    return Estimate(value, low, high, n, len(sums))


def grouped_sums(items: Sequence[Sequence[float]], sources: Sequence[str]) -> NDArray[np.float64]:
    """The items added up within each source, shape (sources, columns), by the source's name.

    Sources whose items are all zeros are left out: they have no part in the measure.
    """
    width = len(items[0]) if items else 2
    sums: dict[str, NDArray[np.float64]] = {}
    for item, source in zip(items, sources, strict=True):
        if any(item):
            sums[source] = sums.get(source, np.zeros(width)) + np.asarray(item, dtype=np.float64)
    if not sums:
        return np.zeros((0, width))
    return np.stack([sums[name] for name in sorted(sums)])


def ratio(sums: NDArray[np.float64]) -> float | None:
    """Numerator over denominator; None when the denominator is 0."""
    return float(sums[0] / sums[1]) if sums[1] else None


def rounded(value: Any) -> Any:
    """A float as reports show it, to four digits; all else as it is."""
    return round(value, 4) if isinstance(value, float) else value


def percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    """The bounds that leave (1 - LEVEL) / 2 of the values on either side."""
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)
