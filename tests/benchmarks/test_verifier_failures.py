from collections.abc import Sequence

from advisor.verification.head import PLAIN
from advisor.verification.trained import TrainedVerifier
from benchmarks.verifier_failures import count, deciding, kind_of
from evals.cases.claims import LabelledClaim

EVIDENCE = (
    "Anna Berg runs the mill in Lund. The mill employed 40 people last winter. "
    "Nobody there complained about the noise."
)


class Fixed:
    """Supports every claim, or none."""

    def __init__(self, *, supports: bool) -> None:
        self._row = (6.0, 0.0, 0.0) if supports else (0.0, 0.0, 6.0)

    def logits(self, claim: str, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        return [self._row] * len(texts)


def verifier(*, supports: bool) -> TrainedVerifier:
    return TrainedVerifier(lambda: Fixed(supports=supports), PLAIN, 0.5)


def claim(text: str, *, supported: bool) -> LabelledClaim:
    return LabelledClaim(text, (EVIDENCE,), supported, "s", "d")


def test_each_failure_has_one_kind() -> None:
    doubtful = [
        claim("How well Anna Berg runs the mill in Lund!", supported=False),
        claim("Otto Lind runs the mill in Lund.", supported=False),
        claim("Anna Berg runs the noise in Lund.", supported=False),
        claim("Anna Berg runs the mill.", supported=True),
        claim("Anna Berg runs the mill in Lund.", supported=False),
    ]
    found = count(verifier(supports=True), doubtful)
    assert found["claims"] == {"supported": 1, "unsupported": 4}
    assert found["let through"] == {
        "talk and opinion": 1,
        "a name that the evidence does not have": 1,
        "every word is there, put together differently": 1,
        "word for word": 1,
    }
    assert not found["withheld"]


def test_what_is_withheld_names_the_rule() -> None:
    told = [
        claim("The mill employed 50 people last winter.", supported=True),
        claim("A factory gave many persons jobs during cold months.", supported=True),
        claim("The mill employed people.", supported=True),
        claim("The mill employed no spies.", supported=False),
    ]
    found = count(verifier(supports=False), told)
    assert found["withheld"] == {
        "rule: quantity missing": 1,
        "said in other words": 1,
        "every word is there": 1,
    }
    assert not found["let through"]


def test_the_least_supported_sentence_decides() -> None:
    text = "Anna Berg runs the mill in Lund. The mill employed 50 people."
    supported, unit, examined = deciding(verifier(supports=True), claim(text, supported=True))
    assert not supported and unit == "The mill employed 50 people."
    assert examined is not None and examined.violation is not None
    assert kind_of(supported, unit, examined) == "rule: quantity missing"
    assert kind_of(False, "", None) == "nothing to check"
