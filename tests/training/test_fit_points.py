import numpy as np

from advisor.answering.writing.point_checks import SIGNALS
from training.fit_points import Judged, apart, fit, threshold


def judged(count: int) -> list[Judged]:
    """Sentences of which the sure ones are right."""
    made = []
    for n in range(count):
        values = dict.fromkeys(SIGNALS, 0.0) | {"sureness": -1.0 if n % 2 else -0.1}
        made.append(Judged(values, is_right=n % 2 == 0, helps=True, source=f"file {n % 7}"))
    return made


def test_the_head_weighs_what_tells() -> None:
    weights, _ = fit(judged(60))
    assert weights[SIGNALS.index("sureness")] > 0
    assert np.count_nonzero(weights) == 1


def test_what_is_apart_is_told_by_the_rest() -> None:
    probabilities = apart(judged(60))
    assert probabilities[::2].min() > probabilities[1::2].max()


def test_the_threshold_is_the_least_that_is_right_enough() -> None:
    probabilities = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    labels = np.array([True, True, False, True, False])
    assert threshold(probabilities, labels, 1.0) == 0.8
    assert threshold(probabilities, labels, 0.75) == 0.6
    assert threshold(probabilities, ~labels, 1.0) == 1.0
