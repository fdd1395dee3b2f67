"""A verifier of `advisor.verification` as the judge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import advisor.verification
from advisor.answer import Claim, EvidenceSpan
from advisor.models.protocol import ChatModel
from advisor.verification.factory import build_verifier, load_trained
from advisor.verification.protocol import Strictness, Verifier, VerifierError
from corpus.language.asides import without_asides
from corpus.language.splitting import split_sentences
from evals.errors import JudgeError
from evals.judging.graded import graded_support
from evals.judging.one_by_one import OneByOne
from evals.judging.protocol import Evidence, Pair
from evals.records import Judgement


class VerifierJudge(OneByOne):
    """Asks a verifier about each text, with its evidence cut into sentences.

    Sentences are what the verifier sees when it gates an answer, so that its rules (a negation on
    one side only, say) mean the same here. The label is the verifier's; so is the score, except
    for `lexical`, whose score says nothing of its rules: there it is `graded_support`.
    """

    def __init__(
        self,
        verifier: str,
        threshold: float | None,
        strictness: Strictness = "normal",
        model: Callable[[], ChatModel] | None = None,
        model_fingerprint: str = "",
    ) -> None:
        """`verifier`, `threshold` and `strictness` as the settings.

        The verifier that asks a language model asks `model`, of which `model_fingerprint` tells
        which it is.

        Raises:
            JudgeError: there is no such verifier, or its model cannot be read: a figure of
                another one would mislead.
        """
        try:
            self._verifier: Verifier = (
                load_trained(threshold, strictness)
                if verifier == "trained"
                else build_verifier(verifier, threshold, strictness, model)
            )
        except VerifierError as error:
            raise JudgeError(f"The judge cannot be made: {error}") from error
        self.name = f"verifier:{verifier}"
        self.threshold = self._verifier.threshold
        self.fingerprint = f"{source_hash()} {model_fingerprint}".strip()
        self._graded = verifier == "lexical"

    def judge_one(self, pair: Pair) -> Judgement:
        """The verifier's verdict."""
        spans = [span for piece in pair.evidence for span in _sentences(piece)]
        verdict = self._verifier.verify(Claim(pair.claim, 0, len(pair.claim)), spans)
        score = verdict.score
        if self._graded and score is not None:
            told = without_asides(pair.claim, (span.text for span in spans))
            score = graded_support(told, "\n".join(p.text for p in pair.evidence))
        return Judgement(verdict.label.value, score, verdict.rule)


@lru_cache(maxsize=2000)
def _sentences(piece: Evidence) -> tuple[EvidenceSpan, ...]:
    spans = []
    start = 0
    for line in piece.text.splitlines(keepends=True):
        for first, last in split_sentences(piece.text, start, start + len(line)):
            spans.append(EvidenceSpan(piece.document_id, first, last, piece.text[first:last]))
        start += len(line)
    return tuple(spans)


@lru_cache(maxsize=1)
def source_hash() -> str:
    """SHA-256, shortened, over the source of the verifiers and of the judges."""
    digest = hashlib.sha256()
    for folder in (Path(advisor.verification.__file__).parent, Path(__file__).parent):
        for path in sorted([*folder.glob("*.py"), *folder.glob("model/*.json")]):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
