"""Where an index is kept, as a run of indexing sees it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from index.indexing.catalogue_writing import Outcome
from index.indexing.plan import Plan
from index.storage.catalog import Catalog, EditableCatalog
from index.storage.vectors import VectorStore


@dataclass
class Result:
    """What a run came to: counts of the index and of passages, and what its plan gave."""

    outcome: Outcome = field(default_factory=Outcome)
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    reused: int = 0


Fill = Callable[[EditableCatalog, VectorStore], None]
"""Fills a catalogue, and a store that may hold some of its vectors from a run that was killed."""


class Home(Protocol):
    """The place of one index: whoever reads sees all that a run did, or nothing."""

    def holds_index(self) -> bool:
        """Whether anything has been indexed."""
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """Keep other runs out.

        Raises:
            IndexBusy: another process is indexing.
            IndexUnwritable: nothing may be written there.
        """
        ...

    def reading(self) -> AbstractContextManager[Catalog]:
        """The catalogue in use."""
        ...

    def require_location(self) -> None:
        """Refuse to go on with vectors that are elsewhere than the settings say.

        Raises:
            IndexMismatch: they are.
        """
        ...

    def carry_out(self, plan: Plan, *, anew: bool) -> Result:
        """Change the index as a plan says, or with `anew` put one of what it adds in its place.

        Raises:
            IndexBroken: the index is damaged.
            IndexUnwritable: the disk is full, or permissions forbid writing.
            VectorStoreError, EmbeddingError, WeightsError: Chroma or the embedding model fails.
        """
        ...

    def put(self, fill: Fill) -> None:
        """Put an index that `fill` makes in the place of what is there; where it fails, nothing.

        Raises:
            IndexUnwritable: the disk is full, or permissions forbid writing.
            VectorStoreError: Chroma fails.
        """
        ...

    def rest(self) -> Result:
        """Nothing is to be changed: put away what runs that were killed have left."""
        ...
