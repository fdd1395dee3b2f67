"""Vectors that no graph holds yet, beside a graph that a run of indexing need not touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np

from index.models.embedding import Vectors
from index.storage.place import SearchedVectors
from index.storage.sqlite_file import SqliteFile


class FreshVectors:
    """Vectors in a catalogue, added and removed with its passages; a search compares all."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def count(self) -> int:
        """How many there are."""
        return int(self._file.rows("SELECT count(*) FROM fresh_vectors")[0][0])

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors; the same id again replaces the old one."""
        rows = [(key, row.tobytes()) for key, row in zip(ids, vectors, strict=True)]
        self._file.many("INSERT OR REPLACE INTO fresh_vectors VALUES (?, ?)", rows)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are ignored."""
        self._file.many("DELETE FROM fresh_vectors WHERE id = ?", [(key,) for key in ids])

    def all(self) -> tuple[list[str], Vectors]:
        """Every id, and the vectors of shape (ids, dimension)."""
        rows = self._file.rows("SELECT id, vector FROM fresh_vectors ORDER BY id")
        if not rows:
            return [], np.empty((0, 0), np.float32)
        joined = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
        return [str(row[0]) for row in rows], joined.reshape(len(rows), -1)

    def clear(self) -> None:
        """Remove all: a graph holds them now."""
        self._file.rows("DELETE FROM fresh_vectors")


class LayeredVectors:
    """A graph, and the vectors that came after it, as one store for who reads.

    The graph may hold vectors of passages that are gone: the catalogue decides which exist. May be
    used from several threads.
    """

    def __init__(self, fresh: FreshVectors, open_graph: Callable[[], SearchedVectors]) -> None:
        """`open_graph` is called when the fresh ones are not enough, each time."""
        self._fresh = fresh
        self._graph = open_graph

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those `ids` that are held."""
        place = self._place
        found = {key: self._loaded[1][place[key]] for key in ids if key in place}
        rest = [key for key in ids if key not in place]
        return {**found, **self._graph().vectors(rest)} if rest else found

    def all_ids(self) -> Iterator[str]:
        """Every id that is held."""
        yield from self._loaded[0]
        yield from (key for key in self._graph().all_ids() if key not in self._place)

    def nearest(
        self, vector: Vectors, limit: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """The ids nearest to a vector of shape (dimension,), with cosine similarities."""
        place = self._place
        old = None if among is None else [key for key in among if key not in place]
        # A passage that was gone and came back is in both.
        found = [hit for hit in self._graph().nearest(vector, limit, old) if hit[0] not in place]
        found += self._nearest_fresh(vector, limit, among)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def _nearest_fresh(
        self, vector: Vectors, limit: int, among: Sequence[str] | None
    ) -> list[tuple[str, float]]:
        keys, rows = self._loaded
        lengths = self._lengths
        if among is not None:
            chosen = np.array([self._place[k] for k in among if k in self._place], dtype=np.intp)
            keys = [keys[number] for number in chosen]
            rows, lengths = rows[chosen], lengths[chosen]
        if not keys:
            return []
        scores = rows @ vector / (lengths * (np.linalg.norm(vector) or 1.0))
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(keys[number], float(scores[number])) for number in best]

    @cached_property
    def _loaded(self) -> tuple[list[str], Vectors]:
        return self._fresh.all()

    @cached_property
    def _lengths(self) -> Vectors:
        lengths = np.linalg.norm(self._loaded[1], axis=1)
        return np.where(lengths, lengths, 1.0)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self._loaded[0])}
