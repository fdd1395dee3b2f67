"""What a threshold of abstaining was measured to give, for people who choose one.

`python -m benchmarks.public` measures and writes the file: each question of a public set is asked
of the folder that holds its paragraph, and of the same folder without that paragraph.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_FILE = "operating_points.json"


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """Precision and recall of abstaining from `threshold` on, each from 0 to 1."""

    threshold: float
    precision: float
    recall: float


def measured() -> dict[str, list[OperatingPoint]]:
    """The points of each question set, thresholds ascending."""
    sets: dict[str, Any] = json.loads(files("advisor").joinpath(_FILE).read_text(encoding="utf-8"))
    return {
        name: [OperatingPoint(**point) for point in entry["points"]] for name, entry in sets.items()
    }


def describe(threshold: float) -> str:
    """What the measured threshold nearest to this one gave, one phrase for each set."""
    phrases = []
    for name, points in measured().items():
        if points:
            nearest = min(points, key=lambda point: abs(point.threshold - threshold))
            phrases.append(
                f"{name}: precision {nearest.precision:.2f}, recall {nearest.recall:.2f}"
                + ("" if nearest.threshold == threshold else f" (at {nearest.threshold})")
            )
    return "; ".join(phrases)
