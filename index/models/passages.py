"""Embedding passages: by the export on processors, by torch where it has a GPU for many of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

from index.models.embedding import (
    Embedder,
    OnnxEmbedder,
    Progress,
    Vectors,
    build_question_embedder,
    build_torch_embedder,
)
from index.models.onnx_session import cores

# Before these are embedded by the export, torch with a GPU is not loaded.
FEW_PASSAGES = 512
# Batches that are embedded at a time: eight of long passages take 1.2 GB, two 530 MB.
_MOST_AT_ONCE = 8


class PassageEmbedder:
    """The export of a model, and torch for many passages where it has a GPU.

    Both give the same vectors for the same weights: their cosine is above 0.9999. On two cores the
    export embeds 64 passages of 390 characters a second, torch 36 after five seconds of loading.
    """

    def __init__(self, exported: OnnxEmbedder, make_torch: Callable[[], Embedder]) -> None:
        """`make_torch` is called when there are many passages, and a GPU."""
        self._exported = exported
        self.fingerprint = exported.fingerprint
        self._make_torch = make_torch
        self._embedded = 0

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Embed with whichever is sooner done."""
        self._embedded += len(texts)
        with_torch = self._embedded > FEW_PASSAGES and has_gpu()
        return (self._torch if with_torch else self._exported).embed(texts, on_progress)

    @cached_property
    def _torch(self) -> Embedder:
        return self._make_torch()


def at_once() -> int:
    """How many batches of passages the export embeds at a time, each by one core."""
    return min(cores(), _MOST_AT_ONCE)


@cache
def has_gpu() -> bool:
    """Whether torch has a GPU; one that was built for processors alone is not imported."""
    if version("torch").endswith("+cpu"):
        return False
    import torch

    return torch.accelerator.is_available()


def build_passage_embedder(name: str, cache_dir: Path) -> Embedder:
    """The embedder that indexes, for the setting `embedding`; makes the export where there is none.

    Raises:
        EmbeddingError, WeightsError: as `build_question_embedder`.
    """
    embedder = build_question_embedder(name, cache_dir, at_once=at_once())
    if not isinstance(embedder, OnnxEmbedder):
        return embedder
    return PassageEmbedder(embedder, lambda: build_torch_embedder(name))


def build_many_passages_embedder(name: str, cache_dir: Path) -> Embedder:
    """The embedder of who is given passages because there are many.

    Raises:
        EmbeddingError, WeightsError: as `build_question_embedder`.
    """
    if has_gpu():
        return build_torch_embedder(name)
    return build_question_embedder(name, cache_dir, at_once=at_once())
