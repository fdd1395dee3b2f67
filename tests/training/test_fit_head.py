import json

import numpy as np
import pytest

from advisor.verification.head import sigmoid
from advisor.verification.trained import AFTER_VIOLATION
from training.fit_head import Text, Unit, calibrate, fit, operating_points, probabilities


def texts(seed: int = 3) -> list[Text]:
    """Two thousand texts whose label is drawn with probability sigmoid(2 * score - 1)."""
    rng = np.random.default_rng(seed)
    found = []
    for score in rng.normal(0.5, 1.5, 2000):
        supported = bool(rng.random() < sigmoid(2 * score - 1))
        found.append(Text((Unit(score, False), Unit(score + 1, False)), supported))
    return found


def test_the_curve_that_made_the_labels_is_found() -> None:
    slope, intercept = calibrate(texts())
    assert slope == pytest.approx(2, abs=0.3)
    assert intercept == pytest.approx(-1, abs=0.3)


def test_texts_that_violate_a_rule_do_not_bend_the_curve() -> None:
    given = texts()
    broken = [Text((Unit(9, True),), False)] * 500
    assert calibrate([*given, *broken]) == calibrate(given)


def test_the_worst_sentence_decides_and_a_rule_costs_nine_tenths() -> None:
    given = [
        Text((Unit(0, False), Unit(5, False)), True),
        Text((Unit(0, True),), False),
        Text((), True),
    ]
    assert list(probabilities(given, 1, 0)) == [0.5, 0.5 * AFTER_VIOLATION, 1.0]


def test_the_operating_points_halve_either_error() -> None:
    given = texts()
    labels = np.array([text.supported for text in given])
    scores = probabilities(given, 2, -1)
    points = operating_points(labels, scores)
    assert points["lax"] < points["normal"] < points["strict"]
    passing = [(scores[~labels] >= points[name]).mean() for name in ("normal", "strict")]
    assert passing[1] == pytest.approx(passing[0] / 2, abs=0.01)
    held = [(scores[labels] < points[name]).mean() for name in ("normal", "lax")]
    assert held[1] == pytest.approx(held[0] / 2, abs=0.01)
    assert points == operating_points(labels, scores), "seeded"


def test_the_head_gives_the_calibrated_probability() -> None:
    given = texts()
    head = fit(given, {"log_odds": 1.0, "copied": 2.0})
    slope, intercept = calibrate(given)
    value = head.probability({"log_odds": 0.3, "copied": 0.1})
    assert value == pytest.approx(sigmoid(slope * 0.5 + intercept), abs=1e-3)
    assert json.loads(json.dumps(dict(head.thresholds))).keys() == {"strict", "normal", "lax"}
