"""A run that does its work itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import starmap
from typing import TypeVar

from corpus.containers.opening import Containers
from index.digest import Digest, make_digest
from index.indexing.plan import Change
from index.indexing.recipe import IndexSettings
from index.indexing.workers.preparing import fetch, prepare
from index.indexing.workers.protocol import Digestible, Prepared
from index.models.embedding import Embedder, Progress, Vectors

A = TypeVar("A")
R = TypeVar("R")


def first_here(one: Callable[[A], R], items: Iterator[A], seconds: float) -> Iterator[R]:
    """What comes of the first items, until they have taken so long; the others are left."""
    spent = 0.0
    for item in items:
        started = time.monotonic()
        result = one(item)
        spent += time.monotonic() - started
        yield result
        if spent > seconds:
            return


class Here:
    """`Workers` in this process: one thing after the other, when it is asked for."""

    def __init__(self, settings: IndexSettings, make_embedder: Callable[[], Embedder]) -> None:
        """`make_embedder` is called only when there is something to embed."""
        self._settings = settings
        self._make_embedder = make_embedder

    def prepare(self, changes: Sequence[Change]) -> Iterator[Prepared]:
        """Read files and cut them into passages."""
        settings = self._settings
        with Containers() as containers:
            for change in changes:
                fetched = fetch(change, containers)
                yield prepare(change, fetched, settings.ocr, settings.chunk_chars)

    def load(self) -> None:
        """Load the embedding model.

        Raises:
            EmbeddingError, WeightsError: as `Workers`.
        """
        _ = self._embedder

    def embed(
        self, windows: Iterable[Sequence[str]], on_progress: Progress | None = None
    ) -> Iterator[Vectors]:
        """The vectors of each window of texts, one row a text.

        Raises:
            EmbeddingError, WeightsError: as `Workers`.
        """
        for texts in windows:
            yield self._embedder.embed(texts, on_progress)

    def digest(self, documents: Iterable[Digestible]) -> Iterator[Digest]:
        """The digest of each document."""
        return starmap(make_digest, documents)

    @cached_property
    def _embedder(self) -> Embedder:
        return self._make_embedder()
