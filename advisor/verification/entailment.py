"""The small model that reads a claim beside evidence: MiniLM with three labels, in ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from advisor.verification.protocol import VerifierError
from index.errors import EmbeddingError, WeightsError
from index.models.pair_model import PairModel
from index.models.weights import EmbeddedWeights, verified

# What the model was trained with: tokens of a claim, and of claim and evidence together.
_MOST_CLAIM_TOKENS = 96
_MOST_TOKENS = 256
_REMEDY = 'Install groundwise again, or set `verifier = "lexical"`.'

# Made by `training.train_verifier`, which prints the SHA-256.
VERIFIER = EmbeddedWeights(
    package="advisor",
    file="verification/model/model.onnx",
    sha256="e99d59b3db914d57269121535284f880bdaa87ae2eb2211c8bb465929c26099c",
    requirement="groundwise",
)


class EntailmentModel:
    """Scores (claim, evidence) pairs; safe to use from several threads."""

    def __init__(self, model: Path) -> None:
        """Load an ONNX file.

        Raises:
            VerifierError: the file is damaged.
        """
        damaged = f"The verifier's model {model} is damaged. {_REMEDY}"
        try:
            self._model = PairModel(
                model, damaged, most_first=_MOST_CLAIM_TOKENS, most=_MOST_TOKENS
            )
        except EmbeddingError as error:
            raise VerifierError(str(error)) from error

    def logits(self, claim: str, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        """One row a text: logits of supported, contradicted, not enough."""
        asked = self._model.first(claim)
        encoded = [self._model.encode(text).ids for text in texts]
        return [
            (float(first), float(second), float(third))
            for first, second, third in self._model.scores(asked, encoded)
        ]

    def tokens(self, claim: str, text: str) -> int:
        """How many tokens the model reads of a pair."""
        asked = len(self._model.first(claim))
        return min(_MOST_TOKENS, asked + len(self._model.encode(text).ids) + 3)


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
