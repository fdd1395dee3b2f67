from benchmarks.verifier_readers import compare
from tests.training.test_fit_second_reader import texts


def test_a_model_that_knows_more_is_seen_to() -> None:
    found = compare(texts(600, (0.4, 1.0, 0.0)))
    alone, both = found["trained"], found["model"]
    for figure in ("auroc", "balanced_accuracy"):
        assert (both[figure] or 0.0) > (alone[figure] or 1.0) + 0.1
    assert 0.0 <= (both["let_through"] or 0.0) < (both["recall"] or 0.0) <= 1.0


def test_a_model_that_knows_nothing_is_not_seen_to() -> None:
    found = compare(texts(600, (1.0, 0.0, 0.0)))
    assert abs((found["model"]["auroc"] or 0.0) - (found["trained"]["auroc"] or 0.0)) < 0.02
