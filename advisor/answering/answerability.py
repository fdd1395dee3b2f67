"""Answerability: can the retrieved evidence answer this question at all?

Decided before a model is called, from several signals, since an unanswerable question looks like
an answerable one here: the same company, the same topic, one fact missing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.answer import AbstainReason
from advisor.gathering.evidence import Evidence, EvidenceSelector, coverage
from advisor.gathering.kinds import holds_name
from advisor.understanding.question import Kind, Question
from corpus.language.dates import YEAR
from corpus.language.words import content_stems, stem, words

# Logistic weights, with a reranker and without; see docs/decisions/006-reading.md.
_BIAS_READ = -3.5
_WEIGHTS_READ: Mapping[str, float] = {
    "dense": 6.0,
    "coverage": 0.8,
    "kind": 2.0,
    "reader": 0.45,
}
_BIAS = -5.5
_WEIGHTS: Mapping[str, float] = {
    "dense": 10.0,
    "coverage": 2.0,
    "kind": 4.0,
}
# Below this similarity to every sentence a question is about something else altogether.
_OFF_TOPIC = 0.3
_CONSIDERED = 3
_LOOKED_AT = 8

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
        if evidence[0].signals["names"] < 1.0:
            # Evidence with more of the names comes first, so none has all of them.
            reason = AbstainReason.MISSING_FACT
            return Answerability(0.0, reason, self._missing(question, evidence))
        year = self._missing_year(question, evidence)
        if year:
            return Answerability(0.0, AbstainReason.MISSING_FACT, year)
        signals = self.signals(question, evidence)
        is_read = any(e.retrieved.reading is not None for e in evidence)
        bias, weights = (_BIAS_READ, _WEIGHTS_READ) if is_read else (_BIAS, _WEIGHTS)
        total = bias + sum(weights[name] * signals[name] for name in weights)
        probability = 1.0 / (1.0 + math.exp(-total))
        if probability >= self._threshold:
            return Answerability(probability, None, None)
        is_near = signals["dense"] >= _OFF_TOPIC
        reason = AbstainReason.MISSING_FACT if is_near else AbstainReason.OFF_TOPIC
        return Answerability(probability, reason, self._missing(question, evidence))

    def signals(self, question: Question, evidence: Sequence[Evidence]) -> dict[str, float]:
        """What the probability is made from.

        `dense`: the best cosine similarity of a sentence, heading included, to the question.
        `coverage`: how much of the question the best sentence's surroundings mention, 0 to 1.
        `kind`: -1 when the question asks for a kind of thing that none of the first sentences
        about its names holds, else 0.
        `reader`: the best of the first sentences' log-odds that the answer lies in them.
        """
        top = evidence[:_CONSIDERED]
        weights = self._selector.word_weights(question)
        about_it = [e for e in evidence[:_LOOKED_AT] if e.signals["names"] == 1.0]
        lacks_kind = all(e.answers_kind is False for e in about_it)
        return {
            "dense": max(e.signals["dense"] for e in evidence),
            "coverage": coverage(weights, self._selector.context(top[0])),
            "kind": -1.0 if lacks_kind else 0.0,
            "reader": max(e.signals["reader"] for e in top),
        }

    def _missing_year(self, question: Question, evidence: Sequence[Evidence]) -> str | None:
        """A year of the question that none of the first sentences' surroundings mention.

        "How many were hired in 2019?" is not answered by what happened in 2024.
        """
        told = " ".join(self._selector.context(e) for e in evidence[:_CONSIDERED])
        years = re.findall(rf"\b{YEAR}\b", question.text)
        return next((year for year in years if year not in told), None)

    def _missing(self, question: Question, evidence: Sequence[Evidence]) -> str | None:
        """What the question asks for that no evidence holds, in its own words."""
        text = " ".join(self._selector.context(e) for e in evidence[:_CONSIDERED])
        for name in question.names:
            if not holds_name(name, text):
                return name
        held = content_stems(text)
        weights = self._selector.word_weights(question)
        absent = [w for w in words(question.text) if stem(w) in weights and stem(w) not in held]
        if absent:
            return max(absent, key=lambda w: weights[stem(w)])
        return _KIND_NAMES.get(question.kind)
