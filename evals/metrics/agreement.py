"""How well a judge's scores agree with people's labels.

Labels are booleans, true for supported. Scores are higher for what the judge takes to be better
supported. Both are arrays of shape (items,). `weights`, of the same shape, count how often each
item was drawn in a resample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.bool_]
Scores = NDArray[np.float64]
_BINS = 10


def balanced_accuracy(
    labels: Labels, predicted: Labels, weights: Scores | None = None
) -> float | None:
    """The mean of the shares of supported and of unsupported items that are labelled right.

    (TPR + TNR) / 2 (Brodersen et al., ICPR 2010): 0.5 for a constant answer, whatever the mix of
    labels. None when a class is absent.
    """
    w = np.ones(len(labels)) if weights is None else weights
    positive, negative = float(w[labels].sum()), float(w[~labels].sum())
    if not positive or not negative:
        return None
    hit = float(w[labels & predicted].sum()) / positive
    rejected = float(w[~labels & ~predicted].sum()) / negative
    return (hit + rejected) / 2


def f1_of_unsupported(
    labels: Labels, predicted: Labels, weights: Scores | None = None
) -> float | None:
    """F1 of finding what is not supported: 2TP / (2TP + FP + FN) with that as the positive class.

    None when nothing is unsupported and nothing was called so.
    """
    w = np.ones(len(labels)) if weights is None else weights
    right = float(w[~labels & ~predicted].sum())
    total = 2 * right + float(w[labels & ~predicted].sum()) + float(w[~labels & predicted].sum())
    return 2 * right / total if total else None


def auroc(labels: Labels, scores: Scores, weights: Scores | None = None) -> float | None:
    """The chance that a supported item scores above an unsupported one, ties counted as half.

    The area under the ROC curve, in the form of Mann and Whitney (Hanley and McNeil, Radiology
    1982). None when a class is absent.
    """
    w = np.ones(len(labels)) if weights is None else weights
    _, level = np.unique(scores, return_inverse=True)
    positive = np.bincount(level[labels], w[labels], minlength=level.max(initial=0) + 1)
    negative = np.bincount(level[~labels], w[~labels], minlength=level.max(initial=0) + 1)
    if not positive.sum() or not negative.sum():
        return None
    below = np.cumsum(negative) - negative
    wins = float((positive * (below + negative / 2)).sum())
    return wins / float(positive.sum() * negative.sum())


def best_threshold(labels: Labels, scores: Scores) -> float:
    """The threshold with the highest balanced accuracy: supported from it on.

    Candidates lie halfway between neighbouring scores; among equally good ones the middle one is
    taken, so that a single item decides as little as possible.

    Raises:
        ValueError: a class is absent, so that no threshold is better than another.
    """
    if labels.all() or not labels.any():
        raise ValueError("the labels are all the same")
    values = np.unique(scores)
    candidates = np.concatenate(
        [[values[0] - 1e-6], (values[:-1] + values[1:]) / 2, [values[-1] + 1e-6]]
    )
    kept = np.searchsorted(np.sort(scores[labels]), candidates)
    rejected = np.searchsorted(np.sort(scores[~labels]), candidates)
    accuracy = (1 - kept / labels.sum()) + rejected / (~labels).sum()
    best = np.flatnonzero(accuracy >= accuracy.max() - 1e-12)
    return float(candidates[best[len(best) // 2]])


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Items whose scores lie between `low` and `high`.

    `mean_score` is what the judge says of them on average, `supported` the share that people say
    is supported, `n` how many there are.
    """

    low: float
    high: float
    mean_score: float
    supported: float
    n: int


def calibration_curve(labels: Labels, scores: Scores) -> list[CalibrationBin]:
    """The reliability diagram over ten intervals of equal width (Guo et al., ICML 2017).

    Scores must lie between 0 and 1. Empty bins are left out.
    """
    edges = np.linspace(0.0, 1.0, _BINS + 1)
    which = np.clip(np.digitize(scores, edges[1:-1]), 0, _BINS - 1)
    curve = []
    for index in range(_BINS):
        inside = which == index
        if inside.any():
            curve.append(
                CalibrationBin(
                    low=float(edges[index]),
                    high=float(edges[index + 1]),
                    mean_score=float(scores[inside].mean()),
                    supported=float(labels[inside].mean()),
                    n=int(inside.sum()),
                )
            )
    return curve


def calibration_error(curve: list[CalibrationBin]) -> float | None:
    """Expected calibration error: the mean of |mean score - share supported|, weighted by n.

    (Naeini, Cooper and Hauskrecht, AAAI 2015.) None without items.
    """
    total = sum(part.n for part in curve)
    if not total:
        return None
    return sum(part.n * abs(part.mean_score - part.supported) for part in curve) / total
