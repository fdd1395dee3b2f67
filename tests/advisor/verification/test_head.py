import json
import math
from pathlib import Path

import pytest

from advisor.verification.head import PLAIN, Head, log_odds, logit, read_head, sigmoid
from advisor.verification.protocol import VerifierError

KNOWN = frozenset({"a", "b"})
THRESHOLDS = {"strict": 0.9, "normal": 0.5, "lax": 0.2}


def write(path: Path, **changes: object) -> Path:
    value = {"features": ["a", "b"], "weights": [1.0, -2.0], "bias": 0.5, "thresholds": THRESHOLDS}
    path.write_text(json.dumps(value | changes), encoding="utf-8")
    return path


def test_a_head_is_read_and_applied(tmp_path: Path) -> None:
    head = read_head(write(tmp_path / "head.json"), KNOWN)
    assert head.probability({"a": 1.0, "b": 0.25, "c": 9.0}) == pytest.approx(sigmoid(1.0))
    assert head == Head(("a", "b"), (1.0, -2.0), 0.5, THRESHOLDS)


@pytest.mark.parametrize(
    "changes",
    [
        {"features": ["a", "z"]},
        {"weights": [1.0]},
        {"weights": [1.0, float("nan")]},
        {"bias": "much"},
        {"thresholds": {"normal": 0.5}},
    ],
)
def test_a_damaged_head_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(VerifierError, match="head .* is damaged"):
        read_head(write(tmp_path / "head.json", **changes), KNOWN)


def test_an_absent_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VerifierError):
        read_head(tmp_path / "none.json", KNOWN)


def test_log_odds() -> None:
    logits = (2.0, -1.0, 0.5)
    total = sum(math.exp(value) for value in logits)
    for which in range(3):
        share = math.exp(logits[which]) / total
        assert log_odds(logits, which) == pytest.approx(math.log(share / (1 - share)))
        assert PLAIN.probability({"log_odds": log_odds(logits, which)}) == pytest.approx(share)
    assert log_odds((900.0, 0.0, 0.0), 0) == 20.0
    assert (sigmoid(-800.0), sigmoid(800.0)) == (0.0, 1.0)


def test_a_probability_and_its_log_odds() -> None:
    for value in (-20.0, -3.0, 0.0, 2.5):
        assert logit(sigmoid(value)) == pytest.approx(value, abs=1e-6)
    assert (logit(0.0), logit(1.0)) == (pytest.approx(-20), pytest.approx(20, abs=1e-3))
