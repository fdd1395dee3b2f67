"""What the page needs of an advisor, so that a scripted one can stand in for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from advisor.advisor import AdvisorStatus
from advisor.answer import Answer
from advisor.gathering.searching import Searchable
from advisor.options import AskOptions
from corpus.document import Document


class PageAdvisor(Searchable, Protocol):
    """Answers questions and says what it answers them with."""

    def suggest(
        self, answer: Answer, options: AskOptions | None = None, *, asked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Questions that may follow an answer, and which the documents answer."""
        ...

    def describe(self) -> AdvisorStatus:
        """What is in use right now."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed; None when it is gone."""
        ...
