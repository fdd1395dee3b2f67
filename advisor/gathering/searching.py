"""Searching alone: the passages nearest to a query, without an answer and without a model."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import closing
from typing import Any, Protocol, cast

from advisor.answer import Conversation, Event, Retrieved
from advisor.options import AskOptions
from advisor.schema import published
from index.passage import RetrievedPassage


class Searchable(Protocol):
    """What of an advisor a search needs."""

    def stream(
        self,
        question: str,
        conversation: Conversation,
        *,
        searched: str | None = None,
        options: AskOptions | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """The events of an answer; a search ends after `Retrieved`."""
        ...

    def path(self, document_id: str) -> str:
        """The path of a document relative to the indexed folder."""
        ...


def search(
    advisor: Searchable, query: str, limit: int, documents: Collection[str] | None = None
) -> tuple[RetrievedPassage, ...]:
    """At most `limit` passages for a query, best first, of `documents` alone (None: of all).

    Raises:
        IndexingError: the index is missing, damaged, or made with another model.
        SettingsError: `limit` is out of bounds.
    """
    options = AskOptions(passages=limit, documents=documents)
    # As typed where it would be replied to without a search ("what documents do you have?").
    for searched in (None, query):
        events = advisor.stream(query, Conversation(), searched=searched, options=options)
        # A generator of `Advisor.stream` that is closed here never loads the model.
        with closing(cast(Any, events)):
            for event in events:
                if isinstance(event, Retrieved):
                    return event.passages[:limit]
    return ()


def found_json(advisor: Searchable, found: tuple[RetrievedPassage, ...]) -> list[dict[str, Any]]:
    """Passages as `answer_json` has them, each with the path of its document."""
    return [{"document": advisor.path(p.passage.document_id), **published(p)} for p in found]
