"""Thumbs to cases: what people said of answers becomes draft cases.

| thumb | of | becomes |
|---|---|---|
| up | an answer | an answerable case with that answer and what it cited as evidence |
| up | an abstention | an unanswerable case |
| down | an answer | a case with the person's comment as its reference answer, nothing else known |
| down | an abstention | an answerable case, with the comment as its reference answer |

A question that was judged more than once counts as it was judged last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from advisor.conversations.feedback import Feedback
from evals.cases.case import Case, CaseEvidence


def cases_from_feedback(given: Iterable[Feedback]) -> list[Case]:
    """One draft case for each conversation that was judged, in the order of the first judgement."""
    last = {feedback.turns: feedback for feedback in given}
    return [_case(feedback) for feedback in last.values()]


def _case(feedback: Feedback) -> Case:
    right = feedback.thumb == "up"
    digest = hashlib.sha256("\n".join(feedback.turns).encode("utf-8", "replace")).hexdigest()
    answered = right and not feedback.abstained
    evidence = tuple(CaseEvidence(c.document, c.quote) for c in feedback.citations)
    kind = "abstention" if feedback.abstained else "answer"
    return Case(
        id=f"feedback-{digest[:8]}",
        turns=feedback.turns,
        answerable=not (right and feedback.abstained),
        answer=feedback.answer if answered else feedback.comment or None,
        evidence=evidence if answered else (),
        tags=("feedback", f"{'right' if right else 'wrong'} {kind}"),
        draft=True,
    )
