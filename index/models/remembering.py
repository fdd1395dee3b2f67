"""Models that keep what they last found, for questions go on about the same passages.

What is kept is known by a hash: no text stays in memory when its document is gone.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

from index.models.embedding import Embedder, Progress, Vectors
from index.models.reranking import Readable, Reading, Reranker

# Vectors of 384 numbers are 1.5 kB each, what is read of a passage about 5 kB.
_MOST_VECTORS = 20_000
_MOST_READINGS = 2_000
_Found = TypeVar("_Found")


class _Recent(Generic[_Found]):
    """What was found last, by key. May be used from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, _Found] = OrderedDict()

    def of(
        self, keys: Sequence[bytes], find: Callable[[list[int]], Iterable[_Found]]
    ) -> list[_Found]:
        """What belongs to each key; `find` finds it for the keys at some places."""
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        places = {key: place for place, key in enumerate(keys) if key not in known}
        if places:
            known.update(zip(places, find(list(places.values())), strict=True))
        self._keep(known)
        return [known[key] for key in keys]

    def _keep(self, found: Mapping[bytes, _Found]) -> None:
        with self._lock:
            for key, value in found.items():
                self._kept[key] = value
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


class RememberingEmbedder:
    """An embedder that embeds a text once while it is in use. See `Embedder`."""

    def __init__(self, embedder: Embedder, most: int = _MOST_VECTORS) -> None:
        """`most` texts are remembered."""
        self.fingerprint = embedder.fingerprint
        self._embedder = embedder
        self._recent: _Recent[Vectors] = _Recent(most)

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """One row a text; only those that are new are embedded, and told of."""
        if not texts:
            return self._embedder.embed(texts, on_progress)

        def find(places: list[int]) -> list[Vectors]:
            rows = self._embedder.embed([texts[place] for place in places], on_progress)
            # A row alone would keep all of them in memory.
            return [row.copy() for row in rows]

        return np.stack(self._recent.of([_key(text) for text in texts], find))


class RememberingReranker:
    """A reranker that reads a question beside a passage once. See `Reranker`."""

    def __init__(self, reranker: Reranker, most: int = _MOST_READINGS) -> None:
        """`most` readings are remembered."""
        self._reranker = reranker
        self._recent: _Recent[Reading] = _Recent(most)

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """One reading a passage; only what is new is read."""

        def find(places: list[int]) -> list[Reading]:
            return self._reranker.read(question, [passages[place] for place in places])

        keys = [_key(question, passage.context, passage.text) for passage in passages]
        return self._recent.of(keys, find)


def _key(*texts: str) -> bytes:
    found = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "big") + data)
    return found.digest()
