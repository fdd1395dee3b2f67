"""Models that keep what they last found, for questions go on about the same passages.

What is kept is known by a hash: no text stays in memory when its document is gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.models.embedding import Embedder, Progress, Vectors
from index.models.reranking import Readable, Reading, Reranker
from index.recent import Recent

# Vectors of 384 numbers are 1.5 kB each, what is read of a passage about 5 kB.
_MOST_VECTORS = 20_000
_MOST_READINGS = 2_000


class RememberingEmbedder:
    """An embedder that embeds a text once while it is in use. See `Embedder`."""

    def __init__(self, embedder: Embedder, most: int = _MOST_VECTORS) -> None:
        """`most` texts are remembered."""
        self.fingerprint = embedder.fingerprint
        self._embedder = embedder
        self._recent: Recent[bytes, Vectors] = Recent(most)

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
        self._recent: Recent[bytes, Reading] = Recent(most)

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
