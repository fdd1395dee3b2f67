"""What settings were measured to give, for people who choose a value.

Of the threshold of abstaining `python -m benchmarks.public` measures and writes it: each question
of a public set is asked of the folder that holds its paragraph, and of the same folder without
that paragraph. Of the language model as a second reader `training.fit_second_reader` does.
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


def describe_second_reader() -> str:
    """Which model the verifier `model` was fitted with, and to how many texts."""
    file = files("advisor.verification").joinpath("model", "second_reader.json")
    fitted = json.loads(file.read_text(encoding="utf-8"))["fitted"]
    return (
        f"weights fitted with {fitted['model']} to {fitted['texts']} texts; docs/verification.md "
        "says how to measure another model"
    )
