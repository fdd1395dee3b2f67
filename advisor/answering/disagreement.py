"""Disagreement: two documents that give different figures for the same question.

Showing one of them would be choosing for the reader. Both are shown, each with where it is from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.gathering.evidence import Evidence
from advisor.gathering.scoring import weights
from advisor.request import Need
from advisor.understanding.question import Kind, Question
from corpus.document import Document
from corpus.language.dates import YEAR
from corpus.language.quantities import Quantity, quantities

# A figure of another document counts when its sentence is not much less likely to answer.
_COMPARABLE = 1.5
_LOOKED_AT = 10
_YEAR = re.compile(rf"\b{YEAR}\b")


def disagreeing(
    question: Question, chosen: Evidence, evidence: Sequence[Evidence]
) -> Evidence | None:
    """Evidence of another document that gives another figure than `chosen`; None without.

    Only figures of one unit are compared ("12 weeks" with "10 weeks", not with "$50"), of
    questions that ask for a figure, and only of sentences that answer nearly as well. Ranges that
    share a bound, and figures that one sentence gives both of, do not disagree.
    """
    if question.kind is not Kind.QUANTITY:
        return None
    own = _figures(question, chosen.span.text)
    for other in evidence[:_LOOKED_AT]:
        is_comparable = _merit(other) >= _merit(chosen) - _COMPARABLE and other.answers_kind is True
        is_elsewhere = other.span.document_id != chosen.span.document_id
        if not (is_elsewhere and is_comparable and other.signals["names"] == 1.0):
            continue
        theirs = _figures(question, other.span.text)
        units = {figure.unit for figure in own} & {figure.unit for figure in theirs}
        ours = {figure.value for figure in own if figure.unit in units}
        others = {figure.value for figure in theirs if figure.unit in units}
        if units and not ours & others:
            return other
    return None


def _merit(evidence: Evidence) -> float:
    """A score without the place of the passage: one of two that say the same comes second."""
    return evidence.score - weights(Need.FACT)["passage_rank"] * evidence.signals["passage_rank"]


def attribution(document: Document) -> str:
    """Which document something is from, as a phrase: "Pay at Acme (Acme Ltd, May 2021)"."""
    source = document.source
    known = [part for part in (source.publisher or source.author, source.date) if part]
    return f"{document.title} ({', '.join(known)})" if known else document.title


def _figures(question: Question, text: str) -> list[Quantity]:
    found = [q for q in quantities(_YEAR.sub(" ", text)) if q.unit]
    is_time = question.measure == "time"
    return [q for q in found if not is_time or (q.unit != "percent" and q.unit.isalpha())]
