"""The small model that reads a claim beside evidence: MiniLM with three labels, in ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from advisor.hardware import available_cores
from advisor.verification.protocol import VerifierError
from index.errors import EmbeddingError, WeightsError
from index.models.pair_model import PairModel
from index.models.weights import EmbeddedWeights, verified

# What the model was trained with: tokens of a claim, and of claim and evidence together.
_MOST_CLAIM_TOKENS = 96
_MOST_TOKENS = 256
_MOST_WORKERS = 4
_REMEDY = 'Install groundwise again, or set `verifier = "lexical"`.'

# Made by `training.train_verifier`, which prints the SHA-256.
VERIFIER = EmbeddedWeights(
    package="advisor",
    file="verification/model/model.onnx",
    sha256="e99d59b3db914d57269121535284f880bdaa87ae2eb2211c8bb465929c26099c",
    requirement="groundwise",
)


class EntailmentModel:
    """Scores (claim, evidence) pairs; safe to use from several threads.

    Each pair runs on one thread, and as many at once as there are cores: twice as fast as pair
    after pair on two threads.
    """

    def __init__(self, model: Path) -> None:
        """Load an ONNX file.

        Raises:
            VerifierError: the file is damaged.
        """
        damaged = f"The verifier's model {model} is damaged. {_REMEDY}"
        try:
            self._model = PairModel(
                model, damaged, most_first=_MOST_CLAIM_TOKENS, most=_MOST_TOKENS, threads=1
            )
        except EmbeddingError as error:
            raise VerifierError(str(error)) from error
        self._workers = ThreadPoolExecutor(min(_MOST_WORKERS, available_cores()), "verifier")

    def logits(self, claim: str, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        """One row a text: logits of supported, contradicted, not enough."""
        asked = self._model.first(claim)
        encoded = [self._model.encode(text).ids for text in texts]
        if len(encoded) == 1:
            return [self._score(asked, encoded[0])]
        return list(self._workers.map(lambda text: self._score(asked, text), encoded))

    def tokens(self, claim: str, text: str) -> int:
        """How many tokens the model reads of a pair."""
        asked = len(self._model.first(claim))
        return min(_MOST_TOKENS, asked + len(self._model.encode(text).ids) + 3)

    def _score(self, claim: list[int], text: list[int]) -> tuple[float, float, float]:
        first, second, third = self._model.scores(claim, text)
        return float(first), float(second), float(third)


@lru_cache(maxsize=1)
def shipped_model() -> EntailmentModel:
    """The model that comes with the package, loaded once a process.

    Raises:
        VerifierError: it is absent, damaged, or not the one that was shipped.
    """
    try:
        return EntailmentModel(verified(VERIFIER))
    except WeightsError as error:
        raise VerifierError(f'{error}, or set `verifier = "lexical"`.') from error
