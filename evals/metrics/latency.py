"""Summaries of times."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence


def latency_summary(seconds: Sequence[float]) -> dict[str, float | int | None]:
    """How many, median, 95th percentile (nearest rank), least and most; None without values."""
    ordered = sorted(seconds)
    if not ordered:
        return {"n": 0, "median": None, "p95": None, "min": None, "max": None}
    return {
        "n": len(ordered),
        "median": round(statistics.median(ordered), 4),
        "p95": round(ordered[math.ceil(0.95 * len(ordered)) - 1], 4),
        "min": round(ordered[0], 4),
        "max": round(ordered[-1], 4),
    }
