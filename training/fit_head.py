"""Choose the head of a trained verifier: calibration and operating points.

    python -m training.fit_head DATA MODEL OUT

`DATA` holds `verifier/dev_attributionbench.jsonl.gz`, the one file that operating points are chosen
on. The score of a sentence is the sum of `WEIGHTS`; it becomes a probability by a logistic curve
(Platt 1999, "Probabilistic outputs for support vector machines") fitted to texts, which score as
their worst sentence. `OUT` receives `head.json` and a copy of `MODEL` as `model.onnx`.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from advisor.verification.entailment import EntailmentModel
from advisor.verification.head import PLAIN, Head, sigmoid
from advisor.verification.trained import AFTER_VIOLATION, TrainedVerifier, quoted
from advisor.verification.windows import sentences_of_text
from evals.cases.claims import LabelledClaim, read_claims
from evals.metrics.agreement import auroc, balanced_accuracy, best_threshold
from index.models.weights import sha256_of

TUNING = "dev_attributionbench"
WEIGHTS = {
    "log_odds": 1.0,
    "share_content_weighted": 1.0,
    "share_pairs": 1.0,
    "share_in_order": 1.0,
}
"""What a sentence's score is made of; training/LOG.md says what else was tried."""
_RESAMPLES = 200
_SEED = 7


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence of a text: its score before calibration, and whether it violates a rule."""

    score: float
    violates: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A text: its sentences but those that are quoted word for word, and people's label."""

    units: tuple[Unit, ...]
    supported: bool


def examine(
    verifier: TrainedVerifier, claims: Sequence[LabelledClaim], weights: Mapping[str, float]
) -> list[Text]:
    """The sentences of every claim, scored."""
    texts = []
    for claim in claims:
        sentences = sentences_of_text("\n".join(claim.evidence))
        units = []
        for unit in verifier.units(claim.claim, sentences):
            examined = verifier.examine(unit, sentences)
            if examined is not None and quoted(unit, sentences) is None:
                score = math.fsum(w * examined.features[name] for name, w in weights.items())
                units.append(Unit(score, examined.violation is not None))
        texts.append(Text(tuple(units), claim.supported))
    return texts


def calibrate(texts: Sequence[Text]) -> tuple[float, float]:
    """Slope and intercept of the curve from the score of a text's worst sentence to its label."""
    chosen = [t for t in texts if t.units and not any(unit.violates for unit in t.units)]
    scores = np.array([min(unit.score for unit in text.units) for text in chosen])
    signs = np.array([1.0 if text.supported else -1.0 for text in chosen])

    def loss(line: NDArray[np.float64]) -> float:
        return float(np.logaddexp(0, -signs * (line[0] * scores + line[1])).sum())

    found = minimize(loss, np.array([0.5, 0.0]), method="Nelder-Mead")
    return float(found.x[0]), float(found.x[1])


def probabilities(texts: Sequence[Text], slope: float, intercept: float) -> NDArray[np.float64]:
    """The probability of each text, shape (texts,): that of its worst sentence."""
    return np.array(
        [
            min(
                (
                    sigmoid(slope * u.score + intercept) * (AFTER_VIOLATION if u.violates else 1)
                    for u in text.units
                ),
                default=1.0,
            )
            for text in texts
        ]
    )


def operating_points(labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> dict[str, float]:
    """The thresholds by strictness.

    `normal` has the best balanced accuracy: the median over resamples of the claims. At `strict`
    half as many of the unsupported claims pass, at `lax` half as many of the supported are held
    back.
    """
    rng = np.random.default_rng(_SEED)
    drawn = (rng.integers(0, len(labels), len(labels)) for _ in range(_RESAMPLES))
    normal = float(np.median([best_threshold(labels[i], scores[i]) for i in drawn]))
    passing = float((scores[~labels] >= normal).mean())
    held_back = float((scores[labels] < normal).mean())
    return {
        "strict": round(max(normal, float(np.quantile(scores[~labels], 1 - passing / 2))), 4),
        "normal": round(normal, 4),
        "lax": round(min(normal, float(np.quantile(scores[labels], held_back / 2))), 4),
    }


def fit(texts: Sequence[Text], weights: Mapping[str, float]) -> Head:
    """The head for texts that were scored with these weights."""
    slope, intercept = calibrate(texts)
    labels = np.array([text.supported for text in texts])
    points = operating_points(labels, probabilities(texts, slope, intercept))
    scaled = tuple(round(slope * weight, 4) for weight in weights.values())
    return Head(tuple(weights), scaled, round(intercept, 4), points)


def main() -> None:
    """Fit, write, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    model = EntailmentModel(arguments.model)
    verifier = TrainedVerifier(lambda: model, PLAIN, 0.5)
    claims = read_claims(arguments.data / "verifier" / f"{TUNING}.jsonl.gz")
    texts = examine(verifier, claims, WEIGHTS)
    head = fit(texts, WEIGHTS)
    arguments.out.mkdir(parents=True, exist_ok=True)
    value = {
        "features": head.features,
        "weights": head.weights,
        "bias": head.bias,
        "thresholds": head.thresholds,
    }
    (arguments.out / "head.json").write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    if arguments.model.resolve() != (arguments.out / "model.onnx").resolve():
        shutil.copyfile(arguments.model, arguments.out / "model.onnx")
    labels = np.array([text.supported for text in texts])
    scores = probabilities(texts, head.weights[0] / next(iter(WEIGHTS.values())), head.bias)
    for strictness, threshold in head.thresholds.items():
        accuracy = balanced_accuracy(labels, scores >= threshold)
        print(f"{strictness}: from {threshold}, balanced accuracy {accuracy:.3f}")
    print(f"area under the ROC curve {auroc(labels, scores):.3f}")
    print(sha256_of(arguments.out / "model.onnx", cached=False))


if __name__ == "__main__":
    main()
