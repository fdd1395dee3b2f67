from pathlib import Path

import numpy as np

from advisor.request import Act, Need
from advisor.understanding.acts import ActClassifier, features
from training.understanding.train_acts import (
    Messages,
    Regression,
    Settings,
    Threshold,
    regression,
    shares,
    write_weights,
)
from training.understanding.utterances import Utterance


def unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    return vector / np.linalg.norm(vector)


def messages(count: int = 60) -> Messages:
    """Questions, thanks and farewells: each lie about a vector of their own."""
    rows, vectors = [], []
    for i in range(count):
        act = (Act.DOCUMENTS, Act.THANKS, Act.BYE)[i % 3]
        need = Need.FACT if act is Act.DOCUMENTS else None
        rows.append(Utterance(f"zyx {i}", act, need, "", "pubs"))
        vectors.append(unit(i % 3) + 0.2 * unit(100 + i))
    stacked = np.array([v / np.linalg.norm(v) for v in vectors])
    return Messages(rows, stacked, stacked, np.arange(count))


def test_what_is_written_classifies_as_what_was_fitted(tmp_path: Path) -> None:
    acts = regression(messages().for_acts(), Settings(3.0, 1.0))
    width = acts.weights.shape[1]
    needs = Regression(["fact", "list"], np.eye(2, width, width - 2, dtype=np.float32))
    write_weights(tmp_path / "acts.npz", acts, needs, 0.6)
    classifier = ActClassifier(tmp_path / "acts.npz")
    fresh = messages(90)
    for row, vector in zip(fresh.utterances[60:], fresh.vectors[60:], strict=True):
        assert classifier.classify(row.text, vector, vector).act == row.act
    row = features("zyx", unit(2), unit(2), has_previous=False)
    exact = acts.weights[:, :-1] @ row + acts.weights[:, -1]
    odds = classifier.acts("zyx", unit(2), unit(2), has_previous=False)
    found = np.log(odds[Act(acts.classes[0])] / odds[Act(acts.classes[1])])
    assert abs(found - (exact[0] - exact[1])) < 0.1 * abs(exact[0] - exact[1])


def test_the_threshold_keeps_the_questions_and_settings_are_judged_by_it() -> None:
    acts = np.array(["documents"] * 200 + ["thanks"] * 4)
    found = np.zeros((204, 2), dtype=np.float32)
    found[:200, 1] = np.linspace(0, 0.795, 200)  # some questions look like thanks
    found[200:, 1] = [0.5, 0.7, 0.9, 1.0]
    found[:, 0] = 1 - found[:, 1]
    first = np.ones(204, dtype=bool)
    believing = Threshold(acts, first)
    value = believing.value(found)
    assert (found[:200, 1] >= value).sum() == 4
    assert (found[:200, 1] >= value - 0.02).sum() > 4
    assert believing.accuracy(found) == (196 + 2) / 204


def test_what_is_taken_for_an_act_that_searches_is_not_lost() -> None:
    acts = np.array(["documents"] * 200 + ["more"] * 4)
    found = np.array([[0.1, 0.9]] * 200 + [[0.4, 0.6]] * 4, dtype=np.float32)
    believing = Threshold(acts, np.zeros(204, dtype=bool))
    assert believing.value(found) < 0.1
    assert believing.accuracy(found) == 4 / 204


def test_a_first_message_is_not_thought_to_be_about_an_answer() -> None:
    acts = np.array(["documents", "documents", "why"])
    found = np.array([[0.1, 0.9], [0.9, 0.1], [0.1, 0.9]], dtype=np.float32)
    believing = Threshold(acts, np.array([True, False, False]))
    assert believing.value(found) < 0.2, "the first could only be a question"


def test_shares_count_what_was_taken_for_what() -> None:
    record = shares(["a", "a", "a", "b"], ["a", "a", "b", "b"])
    assert record["accuracy"] == 0.75
    assert record["each"]["a"] == {"rows": 3, "recall": 0.667, "precision": 1.0}
    assert record["each"]["b"] == {"rows": 1, "recall": 1.0, "precision": 0.5}
    assert record["confusions"] == {"a taken for b": 1}
