"""Embedding a few passages without torch, whose import alone costs more than they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from index.models.embedding import (
    Embedder,
    OnnxEmbedder,
    Progress,
    Vectors,
    build_passage_embedder,
    exported_embedder,
)

# On two cores the export embeds 24 passages a second, torch 18 after some 6 to 11 seconds of
# loading; only with a GPU is torch faster, and then a run of this many does not matter.
FEW_PASSAGES = 512


class IncrementalEmbedder:
    """The exported model for the first passages of a run, and torch when there are more.

    Both give the same vectors for the same weights: their cosine is above 0.9999.
    """

    def __init__(self, exported: OnnxEmbedder, make_torch: Callable[[], Embedder]) -> None:
        """`make_torch` is called when there are many passages."""
        self._exported = exported
        self.fingerprint = exported.fingerprint
        self._make_torch = make_torch
        self._torch: Embedder | None = None
        self._embedded = 0

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Embed with whichever is sooner done."""
        self._embedded += len(texts)
        if self._embedded <= FEW_PASSAGES:
            return self._exported.embed(texts, on_progress)
        if self._torch is None:
            self._torch = self._make_torch()
        return self._torch.embed(texts, on_progress)


def build_incremental_embedder(name: str, cache_dir: Path) -> Embedder:
    """The embedder of passages for a run that may have only a few, for the setting `embedding`.

    Without an export, which the first run makes, it is that of `build_passage_embedder`.

    Raises:
        EmbeddingError, WeightsError: as `fingerprint`, or the export is damaged.
    """
    exported = exported_embedder(name, cache_dir)
    if exported is None:
        return build_passage_embedder(name)
    return IncrementalEmbedder(exported, partial(build_passage_embedder, name))
