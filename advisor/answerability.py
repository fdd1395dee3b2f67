"""Answerability: can the retrieved evidence answer this question at all?

Decided before a model is called, from several signals, since an unanswerable question looks like
an answerable one here: the same company, the same topic, one fact missing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.answer import AbstainReason
from advisor.evidence import Evidence, EvidenceSelector, coverage, holds_name
from advisor.question import Kind, Question
from index.lexical import content_words, stem, words

# Logistic weights; see docs/decisions.
_BIAS = -5.0
_WEIGHTS: Mapping[str, float] = {
    "score": 0.75,
    "coverage": 3.0,
    "unmatched": -1.5,
    "names": 2.5,
    "kind": 1.5,
}
# Below this cosine similarity to every sentence a question is about something else altogether.
_OFF_TOPIC = 0.25
_CONSIDERED = 3

_KIND_NAMES = {
    Kind.QUANTITY: "a number",
    Kind.TIME: "a time",
    Kind.PERSON: "a person",
    Kind.PLACE: "a place",
}


@dataclass(frozen=True, slots=True)
class Answerability:
    """Whether to answer, how sure that is, and if not, what is missing."""

    probability: float
    reason: AbstainReason | None
    missing: str | None


class AnswerabilityModel:
    """A logistic model over what evidence selection has found."""

    def __init__(self, selector: EvidenceSelector, threshold: float) -> None:
        """`threshold`: the probability from which a question is answered, 0 to 1."""
        self._selector = selector
        self._threshold = threshold

    def judge(self, question: Question, evidence: Sequence[Evidence]) -> Answerability:
        """Judge a question by its best evidence, given best first."""
        if question.is_request:
            return Answerability(0.0, AbstainReason.NOT_A_QUESTION, None)
        if not evidence or not question.words:
            return Answerability(0.0, AbstainReason.OFF_TOPIC, None)
        signals = self.signals(question, evidence)
        total = _BIAS + sum(_WEIGHTS[name] * signals[name] for name in _WEIGHTS)
        probability = 1.0 / (1.0 + math.exp(-total))
        nearest = max(e.signals["dense"] for e in evidence)
        if nearest < _OFF_TOPIC and signals["coverage"] < 0.5:
            return Answerability(probability, AbstainReason.OFF_TOPIC, self._missing(question, evidence))
        if probability < self._threshold:
            missing = self._missing(question, evidence)
            return Answerability(probability, AbstainReason.MISSING_FACT, missing)
        return Answerability(probability, None, None)

    def signals(self, question: Question, evidence: Sequence[Evidence]) -> dict[str, float]:
        """What the probability is made from, each from 0 to 1 but for `score`."""
        top = evidence[:_CONSIDERED]
        best = top[0]
        weights = self._selector.word_weights(question)
        context = self._selector.context(best)
        covered = coverage(weights, context)
        held = {stem(word.removesuffix("'s")) for word in content_words(context)}
        unmatched = [weight for word, weight in weights.items() if word not in held]
        kinds = [e.answers_kind for e in top]
        return {
            "score": best.score,
            "coverage": covered,
            "unmatched": max(unmatched, default=0.0),
            "names": best.signals["names"],
            "kind": 0.0 if kinds[0] is None else (1.0 if True in kinds else -1.0),
        }

    def _missing(self, question: Question, evidence: Sequence[Evidence]) -> str | None:
        """What the question asks for that no evidence holds, in its own words."""
        text = " ".join(self._selector.context(e) for e in evidence[:_CONSIDERED])
        for name in question.names:
            if not holds_name(name, text):
                return name
        held = {stem(word.removesuffix("'s")) for word in content_words(text)}
        weights = self._selector.word_weights(question)
        absent = [w for w in words(question.text) if stem(w.removesuffix("'s")) in weights]
        absent = [w for w in absent if stem(w.removesuffix("'s")) not in held]
        if absent:
            return max(absent, key=lambda w: weights[stem(w.removesuffix("'s"))])
        return _KIND_NAMES.get(question.kind)
