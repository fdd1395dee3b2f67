"""Writing point by point: a small model says each point of a plan in one sentence of its own.

A point whose sentence fails the checks is quoted, so that an answer is never thinner than quotes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from advisor.answer import Conversation, Label, SentenceVerified, SentenceWithheld, Verdict
from advisor.answering.citations import AnswerText
from advisor.answering.draft_checks import Point, PointChecker, stays_quoted
from advisor.answering.point_prompt import point_messages, words_before
from advisor.answering.quotes import Quote
from advisor.errors import ContextTooLong
from advisor.gathering.material import Material
from advisor.models.output import Spoken
from advisor.models.protocol import ChatModel
from advisor.models.stop_strings import until_stop
from advisor.verification.protocol import Verifier
from corpus.document import Document

# Tokens of one sentence at most.
_MOST_TOKENS = 80
# More points than these stand on lines of their own, as quotes do.
_MOST_IN_LINE = 2


class PointWriter:
    """Says the points of plans with one model."""

    def __init__(
        self,
        model: ChatModel,
        verifier: Verifier,
        document: Callable[[str], Document | None],
    ) -> None:
        """`document` finds a document by id."""
        self._model = model
        self._verifier = verifier
        self._document = document

    def write(
        self,
        material: Material,
        quotes: Sequence[Quote],
        answer: AnswerText,
        cancel: threading.Event | None = None,
        conversation: Conversation | None = None,
    ) -> Iterator[SentenceVerified | SentenceWithheld]:
        """Add the points one by one; see `Writer.write`. The turns before are not read."""
        checker = PointChecker(material.question, self._verifier)
        as_items = len(quotes) > _MOST_IN_LINE and not any(
            "\n" in quote.text or quote.is_item for quote in quotes
        )
        said = ""
        for quote in quotes:
            point = self._point(quote)
            verdict = quote.verdict()
            if point is not None and not stays_quoted(point, material.question):
                drafted = self._say(material, point, said, cancel)
                if cancel is not None and cancel.is_set():
                    return
                checked = checker.verify(drafted, point)
                if checked.label is Label.SUPPORTED and not _is_said(checked, answer):
                    verdict = checked
                elif drafted:
                    yield answer.withhold(checked)
            yield answer.add(verdict, quote.origin, is_item=as_items or quote.is_item)
            said = verdict.claim.text

    def _point(self, quote: Quote) -> Point | None:
        """A quote with what stands above and before it; None where its document is gone."""
        document = self._document(quote.spans[0].document_id)
        if document is None:
            return None
        start = quote.spans[0].start
        path = document.heading_path(start)
        before = words_before(document.text, start, document.body_start)
        return Point(quote, document, " > ".join(path) or document.title, before)

    def _say(
        self, material: Material, point: Point, said: str, cancel: threading.Event | None
    ) -> str:
        """What the model makes of a point; nothing where that does not fit in its context."""
        asked = point_messages(
            material.question.text,
            material.need,
            said,
            point.heading,
            point.before,
            point.quote.text,
        )
        try:
            pieces = self._model.stream(asked, max_tokens=_MOST_TOKENS, cancel=cancel)
        except ContextTooLong:
            return ""
        return " ".join("".join(until_stop(iter(Spoken(pieces)), ("\n",))).split())


def _is_said(verdict: Verdict, answer: AnswerText) -> bool:
    """Whether an answer holds a sentence already: then its point says something else."""
    return verdict.claim.text.lower().strip(" .") in answer.text.lower()
