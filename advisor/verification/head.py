"""The logistic head: one probability from the model's scores and the counted features."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from advisor.verification.protocol import Strictness, VerifierError

_WORST_LOG_ODDS = 20.0


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of a logistic regression, and its operating points.

    Attributes:
        features: what is weighed, by name: those of `features.LEXICAL` and of `MODEL`.
        weights: one a feature.
        bias: what is added.
        thresholds: the probability from which a claim is supported, by strictness.
    """

    features: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    thresholds: Mapping[str, float]

    def probability(self, values: Mapping[str, float]) -> float:
        """The probability, 0 to 1, that a claim with these features is fully supported."""
        terms = (
            weight * values[name] for name, weight in zip(self.features, self.weights, strict=True)
        )
        return sigmoid(math.fsum([self.bias, *terms]))


MODEL = (
    "log_odds",  # of being supported, in the window that supports it most
    "contradiction",  # log-odds of being contradicted, in the same window
    "log_odds_second",  # of being supported, in the window that comes second; as the first without
    "contradiction_most",  # the highest log-odds of being contradicted of any window
)
"""The names of the features that come from the model, in order."""

# Without a head the model's own probability decides.
PLAIN = Head(("log_odds",), (1.0,), 0.0, {"strict": 0.8, "normal": 0.5, "lax": 0.3})


def read_head(path: Path, known: frozenset[str]) -> Head:
    """The head of a JSON file: `features`, `weights`, `bias`, `thresholds`.

    Args:
        path: the file.
        known: the features there are.

    Raises:
        VerifierError: the file is damaged, or names a feature that there is not.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return _head(value, known)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VerifierError(
            f"The verifier's head {path} is damaged ({error}). Install groundwise again, or set "
            '`verifier = "lexical"`.'
        ) from error


def _head(value: Any, known: frozenset[str]) -> Head:
    features = tuple(str(name) for name in value["features"])
    weights = tuple(float(weight) for weight in value["weights"])
    unknown = sorted(set(features) - known)
    if unknown:
        raise ValueError(f"unknown feature {', '.join(unknown)}")
    if len(features) != len(weights) or not all(map(math.isfinite, weights)):
        raise ValueError("a weight for each feature is needed")
    thresholds = {name: float(value["thresholds"][name]) for name in get_args(Strictness)}
    return Head(features, weights, float(value["bias"]), thresholds)


def sigmoid(value: float) -> float:
    """1 / (1 + e^-value), without overflow."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    power = math.exp(value)
    return power / (1 + power)


def logit(probability: float) -> float:
    """The log-odds of a probability; between -20 and 20."""
    least = sigmoid(-_WORST_LOG_ODDS)
    inside = min(1 - least, max(least, probability))
    return math.log(inside / (1 - inside))


def log_odds(logits: tuple[float, float, float], which: int) -> float:
    """The log-odds of one of three labels, from their logits; between -20 and 20."""
    others = [value for i, value in enumerate(logits) if i != which]
    top = max(others)
    rest = top + math.log(math.fsum(math.exp(value - top) for value in others))
    return max(-_WORST_LOG_ODDS, min(_WORST_LOG_ODDS, logits[which] - rest))
