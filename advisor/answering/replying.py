"""Yes or No before an answer, where its points say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from advisor.answering.quotes import Quote
from advisor.answering.writing.point_checks import point_of
from advisor.understanding.question import Kind, Question
from advisor.verification.protocol import Verifier
from advisor.verification.yes_or_no import Told, apart_from_reply, reply_of
from corpus.document import Document


def reply_to(
    question: Question,
    points: Sequence[Quote],
    document: Callable[[str], Document | None],
    verifier: Verifier,
) -> str:
    """“Yes.” or “No.” as points reply to a question; empty where neither follows from them.

    Args:
        question: what is asked.
        points: what will be shown; the first may begin with the reply, which is not said twice.
        document: finds a document by id.
        verifier: see `reply_of`.
    """
    if question.kind is not Kind.YES_NO or not points or apart_from_reply(points[0].text)[0]:
        return ""
    told = []
    for quote in points:
        found = document(quote.spans[0].document_id)
        if found is not None:
            point = point_of(quote, found)
            told.append(Told(quote.text, point.heading, point.before))
    reply = reply_of(question, told, verifier)
    return f"{reply}." if reply else ""
