"""The model that comes with the package."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from advisor.answer import Label
from advisor.settings import Settings
from advisor.verification.entailment import VERIFIER, shipped_model
from advisor.verification.factory import load_trained
from advisor.verification.trained import TrainedVerifier
from index.models.weights import locate, sha256_of

EVIDENCE = (
    "Brightwater Labs takes interns every summer. A placement lasts at least twelve weeks and pays "
    "$31 an hour. Interns work in teams of four, each led by an engineer who has been with the "
    "company for three years or more. Housing is not provided. Anna Berg, who founded the "
    "programme in 2011, still interviews every candidate herself. Most of last year's interns were "
    "offered a job afterwards."
)
_NO_TORCH = """
import sys
from advisor.verification.factory import load_trained
scored = load_trained().score([("It rains.", "It rains all day in Lund.")])
print(scored[0].score, "torch" in sys.modules, "transformers" in sys.modules)
"""


@pytest.fixture(scope="module")
def verifier() -> TrainedVerifier:
    return load_trained()


def test_it_is_the_one_that_was_shipped_and_small() -> None:
    path = locate(VERIFIER)
    assert path.stat().st_size <= 30_000_000
    assert sha256_of(path, cached=False) == VERIFIER.sha256


def test_it_is_the_default() -> None:
    assert Settings().verifier == "trained"


@pytest.mark.parametrize(
    "claim",
    [
        "A placement lasts at least 12 weeks.",
        "Interns are paid $31 per hour.",
        "Anna Berg started the programme.",
        "The teams that interns work in have four members.",
        "Brightwater Labs does not provide housing.",
    ],
)
def test_what_follows_is_supported(verifier: TrainedVerifier, claim: str) -> None:
    (scored,) = verifier.score([(claim, EVIDENCE)])
    assert scored.label is Label.SUPPORTED, scored


@pytest.mark.parametrize(
    "claim",
    [
        "A placement lasts at least twelve months.",
        "Interns are paid $41 an hour.",
        "Anna Berg founded Brightwater Labs in 2015.",
        "Brightwater Labs provides housing.",
        "All of last year's interns were offered a job.",
        "The office has a swimming pool and a cinema.",
        "Interns travel to Japan in the second month.",
    ],
)
def test_what_does_not_follow_is_not(verifier: TrainedVerifier, claim: str) -> None:
    (scored,) = verifier.score([(claim, EVIDENCE)])
    assert scored.label is not Label.SUPPORTED, scored


def test_the_same_score_alone_beside_others_and_in_threads(verifier: TrainedVerifier) -> None:
    pairs = [(f"Interns work in teams of {n}.", EVIDENCE) for n in (2, 4, 8)]
    alone = [verifier.score([pair])[0] for pair in pairs]
    assert verifier.score(pairs) == alone
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(lambda pair: verifier.score([pair])[0], pairs * 4))
    assert again == alone * 4
    assert shipped_model() is shipped_model()


def test_stricter_lets_less_pass() -> None:
    thresholds = [load_trained(None, s).threshold for s in ("lax", "normal", "strict")]
    assert 0 < thresholds[0] < thresholds[1] < thresholds[2] < 1


def test_it_needs_no_torch() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _NO_TORCH], capture_output=True, text=True, check=True
    )
    score, torch, transformers = done.stdout.split()
    assert 0 <= json.loads(score) <= 1
    assert (torch, transformers) == ("False", "False")
