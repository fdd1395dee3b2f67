"""A sentence-transformers cross-encoder as the judge: any folder, or a name at the hub."""

from __future__ import annotations

import math
from pathlib import Path

from advisor.answer import Label
from advisor.verification.cross_encoder import CrossEncoderScorer, parse_name
from advisor.verification.protocol import VerifierError
from evals.errors import JudgeError
from evals.fingerprints import folder_fingerprint
from evals.judging.one_by_one import OneByOne
from evals.judging.protocol import Pair
from evals.records import Judgement

# Evidence longer than the model reads is judged in windows of words that overlap, and the window
# that supports the most decides: what supports a claim seldom lies further apart.
_WORDS_PER_TOKEN = 0.7
_OVERLAP = 0.25


class CrossEncoderJudge(OneByOne):
    """Scores (evidence, claim) with a cross-encoder and nothing else: no features, no rules.

    The score is the probability of support; `advisor.verification.cross_encoder` says how it is
    read from the model. A claim is contradicted when the label that says so is likelier than all
    others in one window.
    """

    def __init__(self, name: str, threshold: float) -> None:
        """`name` is a folder or a hub name; `threshold` a score from 0 to 1."""
        self._model_name, self._labels = parse_name(name)
        folder = Path(self._model_name).expanduser()
        self.name = f"cross-encoder:{folder.name if folder.is_dir() else name}"
        self.threshold = threshold
        self.fingerprint = folder_fingerprint(folder) if folder.is_dir() else name
        self._scorer: CrossEncoderScorer | None = None

    def judge_one(self, pair: Pair) -> Judgement:
        """What the model makes of the window that supports the most.

        Raises:
            JudgeError: the model cannot be loaded, or no label of it means support.
        """
        scorer = self._loaded()
        rows = scorer.logits(pair.claim, _windows(pair, scorer.most_tokens))
        score = math.exp(max(row[0] for row in rows))
        if score >= self.threshold:
            return Judgement(Label.SUPPORTED.value, score)
        refuted = any(row[1] > max(row[0], row[2]) for row in rows)
        return Judgement((Label.CONTRADICTED if refuted else Label.NOT_SUPPORTED).value, score)

    def _loaded(self) -> CrossEncoderScorer:
        if self._scorer is None:
            try:
                self._scorer = CrossEncoderScorer(self._model_name, self._labels)
            except VerifierError as error:
                raise JudgeError(f"The judge cannot be made: {error}") from error
        return self._scorer


def _windows(pair: Pair, most_tokens: int) -> list[str]:
    words = " ".join(piece.text for piece in pair.evidence).split()
    size = max(32, int(most_tokens * _WORDS_PER_TOKEN) - len(pair.claim.split()))
    if len(words) <= size:
        return [" ".join(words)]
    step = int(size * (1 - _OVERLAP))
    starts = range(0, len(words) - int(size * _OVERLAP), step)
    return [" ".join(words[start : start + size]) for start in starts]
