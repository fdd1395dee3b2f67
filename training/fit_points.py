"""Fit the head that says whether a sentence says its point truly.

    python -m training.fit_points ROWS [--write]

`ROWS` is the file of rows that `training.answers.rows` wrote, in which the points of
`answers/data/checked.jsonl` are found: sentences of models, each judged by reading. The head is
fitted to files apart from those it is measured on, in turn; its thresholds are the least
probabilities from which `PRECISION` of what is shown is right. Prints, by strictness, how much of
what is right is shown.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.answer import Claim, Label
from advisor.answering.writing import point_checks
from advisor.answering.writing.point_checks import (
    FAULTS,
    SIGNALS,
    is_copy,
    shipped_head,
    signals,
    stays_verbatim,
)
from advisor.understanding.question import analyse
from advisor.verification.factory import build_verifier
from advisor.verification.yes_or_no import apart_from_reply
from training.answers.checked import point_of, read_checked
from training.answers.rows import AnswerRow, read_rows

Vector = NDArray[np.float64]
PRECISION = {"strict": 0.98, "normal": 0.95, "lax": 0.9}
"""Of what is shown, how much is true to its point, by strictness."""
_FOLDS = 5
_SEED = 5
# Chosen of .03 to 3 by how many of the likeliest 20 to 100 are right, apart.
_INVERSE_PENALTY = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """The signals of one sentence, what was judged of it, and the file that its point is of.

    `is_right`: it is true to its point; `helps`: it serves whoever asked no worse than the point.
    """

    signals: Mapping[str, float]
    is_right: bool
    helps: bool
    source: str


def read_judged(rows: Sequence[AnswerRow]) -> list[Judged]:
    """What models said of kept rows, with its signals; see `checked.read_checked`.

    What is quoted anyway, or withheld by the verifier or for a fault, is left out.
    """
    verifier = build_verifier("trained")
    found = []
    for row, checked in read_checked(rows):
        point = point_of(row)
        is_said = not (is_copy(checked["said"], point) or stays_verbatim(point.quote))
        if row.is_kept and "sureness" in checked and is_said:
            question = analyse(row.question, lambda _: 0)
            said = apart_from_reply(checked["said"])[1]
            verdict = verifier.verify(Claim(said, 0, len(said)), point.evidence)
            values = signals(question, said, point, verdict, checked["sureness"])
            is_withheld = any(values[name] for name in FAULTS)
            if verdict.label is Label.SUPPORTED and not is_withheld:
                helps = checked["help"] != "w"
                found.append(Judged(values, bool(checked["right"]), helps, row.source))
    return found


def fit(judged: Sequence[Judged]) -> tuple[Vector, float]:
    """Weights of the signals, and what is added."""
    from sklearn.linear_model import LogisticRegression

    labels = [one.is_right and one.helps for one in judged]
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=5000).fit(table(judged), labels)
    return model.coef_[0], float(model.intercept_[0])


def table(judged: Sequence[Judged]) -> Vector:
    """A row of signals for each sentence."""
    return np.array([[one.signals[name] for name in SIGNALS] for one in judged])


def apart(judged: Sequence[Judged]) -> Vector:
    """The probability of each sentence by a head that saw nothing of its file."""
    sources = sorted({one.source for one in judged})
    order = np.random.default_rng(_SEED).permutation(len(sources))
    fold_of = {source: int(place) % _FOLDS for source, place in zip(sources, order, strict=True)}
    folds = np.array([fold_of[one.source] for one in judged])
    found = np.zeros(len(judged))
    for fold in range(_FOLDS):
        weights, bias = fit([one for one, own in zip(judged, folds, strict=True) if own != fold])
        inside = folds == fold
        found[inside] = 1 / (1 + np.exp(-(table(judged)[inside] @ weights + bias)))
    return found


def threshold(probabilities: Vector, labels: NDArray[Any], precision: float) -> float:
    """The least probability from which so much of what is shown is right."""
    order = np.argsort(-probabilities)
    right = np.cumsum(labels[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= precision)
    least = float(probabilities[order[enough[-1]]]) if len(enough) else 1.0
    return math.floor(least * 1e6) / 1e6


def share(labels: NDArray[Any]) -> float:
    """Of some labels, how many are true; all of none."""
    return float(labels.mean()) if len(labels) else 1.0


def main() -> None:
    """Fit, measure, and write when asked to."""
    from sklearn.metrics import roc_auc_score

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("--write", action="store_true", help="replace the shipped head")
    given = parser.parse_args()
    judged = read_judged(read_rows(given.rows))
    labels = np.array([one.is_right for one in judged])
    helps = np.array([one.helps for one in judged])
    probabilities = apart(judged)
    area = roc_auc_score(labels, probabilities)
    print(f"{len(judged)} sentences, {labels.mean():.0%} right; area {area:.3f}")
    thresholds = {}
    for strictness, precision in PRECISION.items():
        least = thresholds[strictness] = threshold(probabilities, labels, precision)
        shown = probabilities >= least
        print(
            f"{strictness:8} from {least:.4f}: {shown.mean():.0%} shown, "
            f"{share(labels[shown]):.1%} of it right, {share(helps[shown]):.1%} no worse than the "
            f"point; of the right {shown[labels].mean():.0%} shown"
        )
    weights, bias = fit(judged)
    for name, weight in zip(SIGNALS, weights, strict=True):
        print(f"  {name:15} {weight:6.2f}")
    if given.write:
        head = {
            "features": SIGNALS,
            "weights": [round(float(weight), 4) for weight in weights],
            "bias": round(bias, 4),
            "thresholds": thresholds,
        }
        path = Path(point_checks.__file__).with_name("point_head.json")
        path.write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")
        shipped_head.cache_clear()


if __name__ == "__main__":
    main()
