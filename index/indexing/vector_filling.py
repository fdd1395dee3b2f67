"""Giving passages their vectors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

import numpy as np

from index.chunking import embedding_text
from index.errors import VectorStoreError
from index.indexing.progress import ProgressMeter
from index.indexing.workers.protocol import Workers
from index.models.embedding import Vectors
from index.storage.catalog import Catalog
from index.storage.fresh_vectors import FreshVectors
from index.storage.vectors import VectorStore

# Passages embedded, sorted by length among themselves, and then kept: what a killed run loses.
_WINDOW = 256


class KeptVectors(Protocol):
    """What keeps the vectors of a run until it ends, for the next one if it does not."""

    def get(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those `ids` that were made."""
        ...

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors; once this returns, the death of the process does not lose them."""
        ...


class VectorFiller:
    """Embeds passages of a catalogue into a store.

    Attributes:
        embedded: how many passages this run has embedded.
        reused: how many an interrupted run had embedded.
    """

    def __init__(
        self,
        catalog: Catalog,
        store: VectorStore | FreshVectors,
        unfinished: KeptVectors,
        workers: Workers,
        meter: ProgressMeter,
    ) -> None:
        self._catalog = catalog
        self._store = store
        self._unfinished = unfinished
        self._workers = workers
        self._meter = meter
        self.embedded = 0
        self.reused = 0

    def fill(self, ids: Sequence[str]) -> None:
        """Put vectors of these passages into the store, embedding those that nobody has yet.

        Raises:
            EmbeddingError, WeightsError, ClusterError: as `Workers`.
            VectorStoreError, IndexUnwritable: the vectors cannot be written.
        """
        missing: list[str] = []
        for window in _windows(ids):
            made = self._unfinished.get(window)
            if made:
                self._store.add(list(made), np.stack(list(made.values())))
            missing.extend(key for key in window if key not in made)
        reused = len(ids) - len(missing)
        self.reused += reused
        if not missing:
            return
        if not self.embedded:
            self._meter.start("load", 0)
            self._workers.load()
        self._meter.start("embed", len(ids), reused)
        windows = list(_windows(missing))
        embedded = self._workers.embed(map(self._texts, windows), self._meter.advance)
        for window, vectors in zip(windows, embedded, strict=True):
            self._unfinished.add(window, vectors)
            self._store.add(window, vectors)
            self.embedded += len(window)

    def agree(self, store: VectorStore, keep: Collection[str] = ()) -> None:
        """Make a store hold the catalogue's passages, and `keep`, and nothing else.

        Raises:
            VectorStoreError: it does not, whatever is done.
        """
        wanted = self._catalog.counts()[1] + len(keep)
        if store.count() == wanted:
            return
        known, held = self._catalog.passage_ids(), set(store.all_ids())
        self.fill(sorted(known - held))
        store.remove(sorted(held - known - set(keep)))
        found = store.count()
        if found != wanted:
            raise VectorStoreError(
                f"Chroma holds {found} vectors for {wanted} passages, and giving it the missing "
                "ones did not help. `advisor index --rebuild` makes the index again."
            )

    def _texts(self, ids: Sequence[str]) -> list[str]:
        passages, contexts = self._catalog.passages(ids), self._catalog.contexts(ids)
        return [embedding_text(passages[key].text, contexts[key]) for key in ids]


def _windows(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), _WINDOW):
        yield ids[first : first + _WINDOW]
