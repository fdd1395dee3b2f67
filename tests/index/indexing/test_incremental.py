"""Embedding a few passages: without torch, and with the vectors that torch gives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from advisor.build import cache_dir
from index.models.embedding import (
    Embedder,
    HashingEmbedder,
    Progress,
    SentenceTransformerEmbedder,
    Vectors,
    build_passage_embedder,
    build_question_embedder,
)
from index.models.incremental import (
    FEW_PASSAGES,
    IncrementalEmbedder,
    build_incremental_embedder,
)

TEXTS = ["Interns earn $31 an hour.", "東京は日本の首都です。", "word " * 400, "a", "Naïve “café”."]


@pytest.fixture(scope="module")
def exported() -> Path:
    """The cache that holds the export of the embedded model."""
    build_question_embedder("embedded", cache_dir())
    return cache_dir()


class Counting:
    """Embeds by hashing words, and counts its texts."""

    fingerprint = "counting"

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        self.texts += len(texts)
        return HashingEmbedder(8).embed(texts, on_progress)


def counted() -> tuple[IncrementalEmbedder, Counting, list[Counting]]:
    few, made = Counting(), []

    def make() -> Embedder:
        made.append(Counting())
        return made[-1]

    return IncrementalEmbedder(few, make), few, made  # type: ignore[arg-type]


def test_many_passages_are_left_to_torch() -> None:
    embedder, few, made = counted()
    windows = [256] * 4
    for size in windows:
        assert embedder.embed(["text"] * size).shape == (size, 8)
    assert few.texts == FEW_PASSAGES
    assert [torch.texts for torch in made] == [sum(windows) - FEW_PASSAGES]


def test_what_has_no_export_is_embedded_as_ever(tmp_path: Path) -> None:
    assert isinstance(build_incremental_embedder("hashing:32", tmp_path), HashingEmbedder)
    assert isinstance(build_incremental_embedder("embedded", tmp_path), SentenceTransformerEmbedder)


@pytest.mark.real_model
class TestEmbedded:
    def test_the_vectors_are_those_of_torch(self, exported: Path) -> None:
        few, torch = (
            build_incremental_embedder("embedded", exported),
            build_passage_embedder("embedded"),
        )
        assert isinstance(few, IncrementalEmbedder)
        assert few.fingerprint == torch.fingerprint
        cosines = np.sum(few.embed(TEXTS) * torch.embed(TEXTS), axis=1)
        assert cosines.min() >= 0.9999

    def test_progress_adds_up(self, exported: Path) -> None:
        batches: list[int] = []
        report: Callable[[int], None] = batches.append
        build_incremental_embedder("embedded", exported).embed(["text"] * 20, report)
        assert sum(batches) == 20

    def test_torch_is_not_imported(self, exported: Path) -> None:
        script = (
            "import sys\n"
            "from pathlib import Path\n"
            "from index.models.incremental import build_incremental_embedder\n"
            "build_incremental_embedder('embedded', Path(sys.argv[1])).embed(['a passage'])\n"
            "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(exported)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == "[]"
