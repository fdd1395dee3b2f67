import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.agreement import (
    auroc,
    balanced_accuracy,
    best_threshold,
    calibration_curve,
    calibration_error,
    f1_of_unsupported,
)

LABELS = np.array([True, True, True, False])


def test_balanced_accuracy_of_constants_is_a_half() -> None:
    assert balanced_accuracy(LABELS, np.ones(4, bool)) == 0.5
    assert balanced_accuracy(LABELS, np.zeros(4, bool)) == 0.5
    assert balanced_accuracy(LABELS, LABELS) == 1.0
    assert balanced_accuracy(np.ones(2, bool), np.ones(2, bool)) is None


def test_f1_is_of_the_unsupported_class() -> None:
    assert f1_of_unsupported(LABELS, np.array([False, True, True, False])) == pytest.approx(2 / 3)
    assert f1_of_unsupported(np.ones(2, bool), np.ones(2, bool)) is None


def test_auroc_counts_ties_as_half() -> None:
    assert auroc(LABELS, np.array([0.9, 0.5, 0.1, 0.5])) == pytest.approx((1 + 0.5 + 0) / 3)
    assert auroc(np.ones(2, bool), np.array([0.1, 0.2])) is None


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 0.4, 0.6])), min_size=2))
def test_weights_are_repetitions(items: list[tuple[bool, float]]) -> None:
    labels = np.array([label for label, _ in items])
    scores = np.array([score for _, score in items])
    weights = np.arange(1, len(items) + 1) % 3
    repeated = np.repeat(np.arange(len(items)), weights)
    assert auroc(labels, scores, weights.astype(float)) == pytest.approx(
        auroc(labels[repeated], scores[repeated])
    )
    predicted = scores > 0.3
    assert balanced_accuracy(labels, predicted, weights.astype(float)) == pytest.approx(
        balanced_accuracy(labels[repeated], predicted[repeated])
    )


def test_threshold_separates_and_takes_the_middle_of_equals() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.1])
    assert best_threshold(LABELS, scores) == pytest.approx(0.4)
    with pytest.raises(ValueError, match="all the same"):
        best_threshold(np.ones(2, bool), np.array([0.1, 0.2]))


def test_calibration() -> None:
    curve = calibration_curve(LABELS, np.array([0.95, 0.95, 1.0, 0.05]))
    assert [(part.n, part.supported) for part in curve] == [(1, 0.0), (3, 1.0)]
    assert calibration_error(curve) == pytest.approx((0.05 + 3 * (1 - 2.9 / 3)) / 4)
    assert calibration_error([]) is None
