import numpy as np

from benchmarks.verifier_texts import RULES, drawn_texts, measure, texts_of_same_evidence
from evals.agreement import JudgedData
from evals.cases.claims import LabelledClaim


def judged(*claims: tuple[str, bool, float]) -> JudgedData:
    labels = np.array([supported for _, supported, _ in claims])
    return JudgedData(
        claims=[LabelledClaim("x", (evidence,), label, "s", "d") for evidence, label, _ in claims],
        labels=labels,
        scores=np.array([score for _, _, score in claims]),
        own_labels=labels,
        unscored=0,
    )


SCORED = judged(
    ("a", True, 0.9), ("a", False, 0.2), ("b", True, 0.8), ("b", True, 0.7), ("c", True, 0.6)
)


def test_one_sentence_of_a_wrong_text_is_wrong() -> None:
    texts = drawn_texts(SCORED, None, 1)
    for supported, scores in texts:
        assert scores.count(0.2) == (not supported)
    assert {len(scores) for _, scores in texts} == {1, 2, 4, 6}


def test_any_sentence_of_a_wrong_text_may_be_wrong() -> None:
    texts = drawn_texts(SCORED, 0.5, 1)
    assert all((0.2 in scores) != supported for supported, scores in texts)
    assert any(scores.count(0.2) > 1 for _, scores in texts)


def test_claims_about_the_same_evidence_make_a_text() -> None:
    assert texts_of_same_evidence(SCORED) == [(False, [0.9, 0.2]), (True, [0.8, 0.7])]


def test_every_rule_is_measured() -> None:
    found = measure([(True, [0.9, 0.9]), (False, [0.9, 0.1])], 0.5)
    assert set(found) == set(RULES)
    assert found["worst sentence"] == {"balanced_accuracy": 1.0, "auroc": 1.0}
