"""Embedding a few passages without torch, whose import alone costs more than they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from index.models.embedding import (
    Embedder,
    OnnxEmbedder,
    Progress,
    Vectors,
    build_passage_embedder,
    export_folder,
    fingerprint,
    is_exported,
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
        self._make_torch = make_torch
        self._torch: Embedder | None = None
        self._embedded = 0

    @property
    def fingerprint(self) -> str:
        """That of the weights both share."""
        return self._exported.fingerprint

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

    def make_torch() -> Embedder:
        return build_passage_embedder(name)

    mark = fingerprint(name)
    folder = export_folder(cache_dir, mark)
    if not is_exported(folder):
        return make_torch()
    return IncrementalEmbedder(OnnxEmbedder(folder, mark), make_torch)
