"""What the page needs of an advisor, so that a scripted one can stand in for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Protocol

from advisor.answer import Answer, Conversation, Event
from advisor.options import AskOptions
from corpus.document import Document


class Status(Protocol):
    """What is in use, for the footer and the empty page."""

    @property
    def model(self) -> str:
        """The model that writes drafts."""
        ...

    @property
    def offload(self) -> str:
        """One sentence: what was asked of the GPU, and what it got."""
        ...

    @property
    def documents(self) -> int:
        """How many documents are indexed."""
        ...

    @property
    def passages(self) -> int:
        """How many passages they were split into."""
        ...

    @property
    def index_dir(self) -> str:
        """Where the index lies."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences the user should see, such as a GPU that is not used."""
        ...

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions that the indexed documents answer."""
        ...


class PageAdvisor(Protocol):
    """Answers questions and says what it answers them with."""

    def stream(
        self,
        question: str,
        conversation: Conversation,
        *,
        searched: str | None = None,
        options: AskOptions | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Yield the events of one answer; stop soon after `cancel` is set.

        `searched` is searched instead of the completed question; `options` is what differs from
        the settings.
        """
        ...

    def suggest(self, answer: Answer, options: AskOptions | None = None) -> tuple[str, ...]:
        """Questions near one that was not answered, which would be."""
        ...

    def describe(self) -> Status:
        """What is in use right now."""
        ...

    def path(self, document_id: str) -> str:
        """The path of a document relative to the indexed folder."""
        ...

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed; None when it is gone."""
        ...
