"""The small model that reads a claim beside evidence: MiniLM with three labels, in ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from advisor.hardware import available_cores
from advisor.verification.errors import VerifierError
from corpus.language.words import encodable
from index.embedding import open_session
from index.errors import EmbeddingError, WeightsError
from index.weights import MINILM, EmbeddedWeights, locate, verified

SUPPORTED, CONTRADICTED, NOT_ENOUGH = 0, 1, 2
"""The order of the model's labels."""
# What the model was trained with: tokens of a claim, and of claim and evidence together.
_MOST_CLAIM_TOKENS = 96
_MOST_TOKENS = 256
_MOST_WORKERS = 4
_CLS, _SEP = 101, 102
_REMEDY = 'Install groundwise again, or set `verifier = "lexical"`.'

# Made by `evals.training.train_verifier`, which prints the SHA-256.
VERIFIER = EmbeddedWeights(
    package="advisor",
    file="verification/model/model.onnx",
    sha256="e99d59b3db914d57269121535284f880bdaa87ae2eb2211c8bb465929c26099c",
    requirement="groundwise",
)


class EntailmentModel:
    """Scores (claim, evidence) pairs; safe to use from several threads.

    Pair by pair: 8-bit arithmetic scales its numbers by the largest of a batch, and a pair would
    score differently beside others. Each runs on one thread, and as many at once as there are
    cores: twice as fast as pair after pair on two threads.
    """

    def __init__(self, model: Path, tokenizer: Path) -> None:
        """Load an ONNX file and the `tokenizer.json` of the model it was trained from.

        Raises:
            VerifierError: a file is damaged.
        """
        from tokenizers import Tokenizer

        try:
            self._session = open_session(
                model, f"The verifier's model {model} is damaged. {_REMEDY}", threads=1
            )
        except EmbeddingError as error:
            raise VerifierError(str(error)) from error
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._workers = ThreadPoolExecutor(min(_MOST_WORKERS, available_cores()), "verifier")

    def logits(self, claim: str, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        """One row a text: logits of supported, contradicted, not enough."""
        asked = self._encode(claim)[:_MOST_CLAIM_TOKENS]
        encoded = [self._encode(text) for text in texts]
        if len(encoded) == 1:
            return [self._score(asked, encoded[0])]
        return list(self._workers.map(lambda text: self._score(asked, text), encoded))

    def tokens(self, claim: str, text: str) -> int:
        """How many tokens the model reads of a pair."""
        asked = len(self._encode(claim)[:_MOST_CLAIM_TOKENS])
        return min(_MOST_TOKENS, asked + len(self._encode(text)) + 3)

    def _encode(self, text: str) -> list[int]:
        encoded: Any = self._tokenizer.encode(encodable(text), add_special_tokens=False)
        ids: list[int] = encoded.ids
        return ids

    def _score(self, claim: list[int], text: list[int]) -> tuple[float, float, float]:
        room = _MOST_TOKENS - len(claim) - 3
        ids = np.asarray([[_CLS, *claim, _SEP, *text[:room], _SEP]], dtype=np.int64)
        types = np.zeros_like(ids)
        types[:, len(claim) + 2 :] = 1
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        first, second, third = self._session.run(None, feed)[0][0]
        return float(first), float(second), float(third)


@lru_cache(maxsize=1)
def shipped_model() -> EntailmentModel:
    """The model that comes with the package, loaded once a process.

    Raises:
        VerifierError: it is absent, damaged, or not the one that was shipped.
    """
    try:
        return EntailmentModel(verified(VERIFIER), locate(MINILM).parent / "tokenizer.json")
    except WeightsError as error:
        raise VerifierError(f'{error}, or set `verifier = "lexical"`.') from error
