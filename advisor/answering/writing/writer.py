"""What a writer is: it turns the points of a plan into sentences of a model's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from advisor.answer import Conversation, SentenceVerified, SentenceWithheld
from advisor.answering.citations import AnswerText
from advisor.answering.plan import Plan
from advisor.answering.quotes import Quote
from advisor.gathering.evidence import overlap
from advisor.gathering.material import Material


class Writer(Protocol):
    """Writes answers with one model.

    `says_apart`: whether it can write plans whose points are of several parts.
    """

    says_apart: bool

    def write(
        self,
        plan: Plan,
        materials: Sequence[Material],
        answer: AnswerText,
        cancel: threading.Event | None = None,
        conversation: Conversation | None = None,
    ) -> Iterator[SentenceVerified | SentenceWithheld]:
        """Add sentences that pass the checks, each as soon as it has.

        Args:
            plan: of points that would be shown as they stand otherwise; at least one.
            materials: what is asked, part by part, and what the model may write from.
            answer: empty at first; when nothing is to be shown of the model's, left so, or the
                quotes are added.
            cancel: when set, the answer ends soon with what it has.
            conversation: the turns before.

        Raises:
            ModelError: the model failed.
        """


def asked_by(quote: Quote, materials: Sequence[Material]) -> Material:
    """What was gathered for the part that a quote answers."""
    return next(
        (m for m in materials if overlap([e.span for e in m.evidence], quote.spans)), materials[0]
    )
