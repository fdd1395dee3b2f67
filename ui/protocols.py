"""What the page needs of an advisor, so that a scripted one can stand in for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from advisor.gathering.searching import Searchable

if TYPE_CHECKING:
    from advisor.advisor import AdvisorStatus
    from advisor.answer import Answer
    from advisor.options import AskOptions
    from corpus.document import Document


class PageAdvisor(Searchable, Protocol):
    """Answers questions and says what it answers them with."""

    def suggest(
        self, answer: Answer, options: AskOptions | None = None, *, asked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Questions that may follow an answer, and which the documents answer."""
        ...

    def candidates(self, document_id: str) -> tuple[str, ...]:
        """Questions that a document may answer; none of them was tried."""
        ...

    def describe(self) -> AdvisorStatus:
        """What is in use right now."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed; None when it is gone."""
        ...


class Examples(Protocol):
    """Knows questions that were tried, and that the documents answer."""

    def of(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Those of the documents of these ids, as far as they are known."""
        ...

    def seek(self, documents: Sequence[str]) -> bool:
        """Look for more where there are few, in the background; whether more may come."""
        ...

    def close(self) -> None:
        """Look for no more."""
        ...
