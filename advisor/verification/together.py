"""The verdicts on the sentences of a text, and what they say of the text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answer import Claim, Label, Verdict
from advisor.verification.protocol import Verifier
from advisor.verification.windows import sentences_of_text
from corpus.language.splitting import split_sentences

_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Sentence:
    """The verdict on one sentence: its label, and its score from 0 to 1."""

    label: str
    score: float


def check_claim(verifier: Verifier, claim: str, evidence: str) -> list[Verdict]:
    """The verdict on each sentence of a claim; offsets are into the evidence.

    Raises:
        VerifierError: the verifier's model cannot be loaded.
    """
    spans = list(dict.fromkeys(sentence.span for sentence in sentences_of_text(evidence)))
    return [
        verifier.verify(Claim(claim[start:end], start, end), spans)
        for start, end in split_sentences(claim, 0, len(claim)) or [(0, len(claim))]
    ]


def score_together(scores: Sequence[float], power: float = 2.0) -> float:
    """The probability that a text is supported, from those of its sentences, at least one.

    Its odds against are the mean of theirs of this power: the root mean square. Where one sentence
    of a text may be unsupported and nothing says which, the likelihood ratio of the text is the
    mean of the sentences' odds (power 1). Their maximum (the worst sentence decides) takes one low
    score for a proof, and by chance most long texts have one. The square stands between the two: a
    sentence that is probably wrong is not outvoted. `benchmarks.verifier_texts` compares the three.
    """
    if len(scores) == 1:
        return scores[0]
    odds = [(1 - score) / score for score in (max(_LEAST, score) for score in scores)]
    return float(1 / (1 + (math.fsum(o**power for o in odds) / len(odds)) ** (1 / power)))


def supported_together(sentences: Sequence[Sentence], threshold: float) -> bool:
    """Whether a text is supported.

    Either each sentence is, or the text's score reaches `threshold` and no sentence was
    contradicted, nor rejected by a rule whatever its score.
    """
    failed = [sentence for sentence in sentences if sentence.label != Label.SUPPORTED]
    if any(s.label == Label.CONTRADICTED or s.score >= threshold for s in failed):
        return False
    return not failed or score_together([s.score for s in sentences]) >= threshold
