import numpy as np
import pytest

from evals.metrics.intervals import RESAMPLES, group_weights, ratio_interval
from evals.metrics.significance import mcnemar, paired_difference


def test_the_interval_holds_the_value_and_repeats() -> None:
    items = [(float(i % 7 < 3), 1.0) for i in range(60)]
    sources = [str(i // 3) for i in range(60)]
    found = ratio_interval(items, sources)
    assert found == ratio_interval(items, sources)
    assert found.value == pytest.approx(27 / 60)
    assert found.low is not None and found.high is not None
    assert found.low < 27 / 60 < found.high
    assert (found.n, found.sources) == (60, 20)


def test_cases_of_one_document_widen_the_interval() -> None:
    items = [(float(i < 50), 1.0) for i in range(100)]
    alone = ratio_interval(items, [str(i) for i in range(100)])
    together = ratio_interval(items, [str(i // 10) for i in range(100)])
    assert alone.high is not None and together.high is not None
    assert together.high > alone.high


def test_nothing_is_none_and_never_nan() -> None:
    found = ratio_interval([(0.0, 0.0)], ["a"])
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 0)
    assert ratio_interval([], []).value is None


def test_weights_draw_as_many_groups_as_there_are() -> None:
    weights = group_weights(7)
    assert weights.shape == (RESAMPLES, 7)
    assert np.all(weights.sum(axis=1) == 7)


def test_coverage_of_the_interval_is_near_its_level() -> None:
    generator = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        draws = generator.random(80) < 0.7
        found = ratio_interval([(float(d), 1.0) for d in draws], [str(i) for i in range(80)])
        assert found.low is not None and found.high is not None
        hits += found.low <= 0.7 <= found.high
    assert 0.88 <= hits / 200 <= 0.99


def test_mcnemar_by_hand() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(0, 5) == pytest.approx(2 * 0.5**5)
    assert mcnemar(3, 3) == 1.0


def test_a_clear_difference_is_found_and_noise_is_not() -> None:
    sources = [str(i) for i in range(40)]
    zeros, ones = [(0.0, 1.0)] * 40, [(1.0, 1.0)] * 40
    clear = paired_difference(zeros, ones, sources)
    assert (clear.value, clear.low, clear.high) == (1.0, 1.0, 1.0)
    assert clear.p is not None and clear.p < 0.01
    same = paired_difference(ones, ones, sources)
    assert (same.value, same.p) == (0.0, 1.0)
    mixed = [(float(i % 2), 1.0) for i in range(40)]
    other = [(float((i + 1) % 2), 1.0) for i in range(40)]
    noise = paired_difference(mixed, other, sources)
    assert noise.low is not None and noise.high is not None
    assert noise.low < 0 < noise.high
    assert paired_difference([(0.0, 0.0)], [(1.0, 1.0)], ["a"]).value is None
