"""Writing point by point: a small model says each point of a plan in one sentence of its own.

A point whose sentence fails the checks is quoted, so that an answer is never thinner than quotes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from advisor.answer import Conversation, Label, SentenceVerified, SentenceWithheld, Verdict
from advisor.answering.citations import AnswerText
from advisor.answering.plan import Plan
from advisor.answering.quotes import Quote
from advisor.answering.writing.point_checks import (
    Point,
    PointChecker,
    is_copy,
    point_of,
    stays_quoted,
)
from advisor.answering.writing.point_prompt import point_messages
from advisor.answering.writing.writer import asked_by
from advisor.errors import ContextTooLong
from advisor.gathering.material import Material
from advisor.models.output import Spoken
from advisor.models.protocol import ChatModel
from advisor.models.stop_strings import until_stop
from advisor.verification.protocol import Strictness, Verifier
from corpus.document import Document

# Tokens of one sentence at most.
_MOST_TOKENS = 80
# What stands for the mean log-probability of the tokens of a model that keeps it to itself: the
# median of the sentences that `training.fit_points` was fitted to.
_USUALLY_SURE = -0.3


class PointWriter:
    """Says the points of plans with one model."""

    says_apart = True

    def __init__(
        self,
        model: ChatModel,
        verifier: Verifier,
        document: Callable[[str], Document | None],
        strictness: Strictness = "normal",
    ) -> None:
        """`document` finds a document by id; `strictness` says how sure a sentence must be."""
        self._model = model
        self._verifier = verifier
        self._document = document
        self._strictness = strictness

    def write(
        self,
        plan: Plan,
        materials: Sequence[Material],
        answer: AnswerText,
        cancel: threading.Event | None = None,
        conversation: Conversation | None = None,
    ) -> Iterator[SentenceVerified | SentenceWithheld]:
        """Add the points one by one; see `Writer.write`. The turns before are not read."""
        said = ""
        for quote in plan.points:
            material = asked_by(quote, materials)
            point = self._point(quote)
            verdict = quote.verdict()
            if point is not None:
                drafted, sureness = self._say(material, point, said, cancel)
                if cancel is not None and cancel.is_set():
                    return
                if drafted and not is_copy(drafted, point):
                    checker = PointChecker(material.question, self._verifier, self._strictness)
                    checked = checker.verify(drafted, point, sureness)
                    if checked.label is Label.SUPPORTED and not _is_said(checked, answer):
                        verdict = checked
                    else:
                        yield answer.withhold(checked)
            is_item = plan.as_items or quote.is_item
            yield answer.add(verdict, quote.origin, is_item=is_item)
            said = verdict.claim.text

    def _point(self, quote: Quote) -> Point | None:
        """A quote with what stands above and before it; None where it is best said as it stands."""
        document = self._document(quote.spans[0].document_id)
        if document is None or stays_quoted(quote, document):
            return None
        return point_of(quote, document)

    def _say(
        self, material: Material, point: Point, said: str, cancel: threading.Event | None
    ) -> tuple[str, float]:
        """What the model makes of a point, and how sure it was; nothing without room for that."""
        asked = point_messages(
            material.question.text,
            material.need,
            said,
            point.heading,
            point.before,
            point.quote.text,
        )
        weighed: list[float] = []
        try:
            pieces = self._model.stream(
                asked, max_tokens=_MOST_TOKENS, cancel=cancel, weigh=weighed.append
            )
        except ContextTooLong:
            return "", 0.0
        text = " ".join("".join(until_stop(iter(Spoken(pieces)), ("\n",))).split())
        return text, sum(weighed) / len(weighed) if weighed else _USUALLY_SURE


def _is_said(verdict: Verdict, answer: AnswerText) -> bool:
    """Whether an answer holds a sentence already: then its point says something else."""
    return verdict.claim.text.lower().strip(" .") in answer.text.lower()
