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
from advisor.gathering.evidence import Evidence, coverage
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


def judge(question: Question, evidence: Sequence[Evidence], threshold: float) -> Answerability:
    """Judge a question by its best evidence, given best first: a logistic model over signals.

    `threshold`: the probability from which a question is answered, 0 to 1.
    """
    if question.is_request:
        return Answerability(0.0, AbstainReason.NOT_A_QUESTION, None)
    if not evidence or not question.words:
        return Answerability(0.0, AbstainReason.OFF_TOPIC, None)
    told = " ".join(e.context for e in evidence[:_CONSIDERED])
    if evidence[0].signals["names"] < 1.0:
        # Evidence with more of the names comes first, so none has all of them.
        return Answerability(0.0, AbstainReason.MISSING_FACT, _missing(question, told))
    # "How many were hired in 2019?" is not answered by what happened in 2024.
    years = re.findall(rf"\b{YEAR}\b", question.text)
    missing_year = next((year for year in years if year not in told), None)
    if missing_year:
        return Answerability(0.0, AbstainReason.MISSING_FACT, missing_year)
    signals = _signals(question, evidence)
    is_read = any(e.retrieved.reading is not None for e in evidence)
    bias, weights = (_BIAS_READ, _WEIGHTS_READ) if is_read else (_BIAS, _WEIGHTS)
    total = bias + sum(weights[name] * signals[name] for name in weights)
    probability = 1.0 / (1.0 + math.exp(-total))
    if probability >= threshold:
        return Answerability(probability, None, None)
    is_near = signals["dense"] >= _OFF_TOPIC
    reason = AbstainReason.MISSING_FACT if is_near else AbstainReason.OFF_TOPIC
    return Answerability(probability, reason, _missing(question, told))


def _signals(question: Question, evidence: Sequence[Evidence]) -> dict[str, float]:
    """What the probability is made from.

    `dense`: the best cosine similarity of a sentence, heading included, to the question.
    `coverage`: how much of the question the best sentence's surroundings mention, 0 to 1.
    `kind`: -1 when the question asks for a kind of thing that none of the first sentences
    about its names holds, else 0.
    `reader`: the best of the first sentences' log-odds that the answer lies in them.
    """
    about_it = [e for e in evidence[:_LOOKED_AT] if e.signals["names"] == 1.0]
    lacks_kind = all(e.answers_kind is False for e in about_it)
    return {
        "dense": max(e.signals["dense"] for e in evidence),
        "coverage": coverage(question.weights, evidence[0].context),
        "kind": -1.0 if lacks_kind else 0.0,
        "reader": max(e.signals["reader"] for e in evidence[:_CONSIDERED]),
    }


def _missing(question: Question, told: str) -> str | None:
    """What the question asks for that nothing told holds, in its own words."""
    for name in question.names:
        if not holds_name(name, told):
            return name
    held = content_stems(told)
    stems = {word: stem(word) for word in words(question.text)}
    absent = [w for w in stems if stems[w] in question.weights and stems[w] not in held]
    if absent:
        return max(absent, key=lambda word: question.weights[stems[word]])
    return _KIND_NAMES.get(question.kind)
