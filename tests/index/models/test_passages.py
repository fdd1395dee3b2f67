"""Embedding passages: by the export, and by torch where it has a GPU for many of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from advisor.build import cache_dir
from index.models import passages
from index.models.embedding import (
    Embedder,
    HashingEmbedder,
    OnnxEmbedder,
    Progress,
    SentenceTransformerEmbedder,
    Vectors,
    batches,
    build_question_embedder,
    build_torch_embedder,
    export_folder,
    fingerprint,
    in_order,
    is_exported,
)
from index.models.onnx_session import cores, few_cores
from index.models.passages import (
    FEW_PASSAGES,
    PassageEmbedder,
    build_many_passages_embedder,
    build_passage_embedder,
    has_gpu,
)

TEXTS = ["Interns earn $31 an hour.", "東京は日本の首都です。", "word " * 400, "a", "Naïve “café”."]
# More than one batch of each kind, of lengths that are mixed.
MANY = [text[: 20 + 37 * place % 300] * (1 + place % 3) for place, text in enumerate(TEXTS * 20)]


@pytest.fixture(scope="module")
def exported() -> Path:
    """The cache that holds the export of the embedded model."""
    build_question_embedder("embedded", cache_dir())
    return cache_dir()


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if torch had a GPU."""
    monkeypatch.setattr(passages, "has_gpu", lambda: True)


class Counting:
    """Embeds by hashing words, and counts its texts."""

    fingerprint = "counting"

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        self.texts += len(texts)
        return HashingEmbedder(8).embed(texts, on_progress)


def counted() -> tuple[PassageEmbedder, Counting, list[Counting]]:
    few, made = Counting(), []

    def make() -> Embedder:
        made.append(Counting())
        return made[-1]

    return PassageEmbedder(few, make), few, made  # type: ignore[arg-type]


def embed(embedder: Embedder, windows: Sequence[int]) -> None:
    for size in windows:
        assert embedder.embed(["text"] * size).shape == (size, 8)


@pytest.mark.usefixtures("gpu")
def test_many_passages_are_left_to_torch_that_has_a_gpu() -> None:
    embedder, few, made = counted()
    embed(embedder, [256] * 5)
    assert few.texts == FEW_PASSAGES
    assert [torch.texts for torch in made] == [5 * 256 - FEW_PASSAGES]


def test_without_a_gpu_torch_is_never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "has_gpu", lambda: False)
    embedder, few, made = counted()
    embed(embedder, [256] * 5)
    assert (few.texts, made) == (5 * 256, [])


def test_what_torch_was_built_for_processors_alone_has_no_gpu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passages, "version", lambda name: "2.13.0+cpu")
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it would fail
    has_gpu.cache_clear()
    try:
        assert not has_gpu()
    finally:
        has_gpu.cache_clear()


@pytest.mark.parametrize(("said", "number"), [("3", 3), ("2,1", 2), ("", 0), ("0", 0), ("x", 0)])
def test_cores_are_as_many_as_is_said(
    said: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    own = cores()
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    assert cores() == (number or own) >= 1
    assert few_cores() <= 4


def test_what_cannot_be_exported_is_embedded_as_it_is(tmp_path: Path) -> None:
    assert isinstance(build_passage_embedder("hashing:32", tmp_path), HashingEmbedder)
    assert isinstance(build_many_passages_embedder("hashing:32", tmp_path), HashingEmbedder)


@pytest.mark.real_model
class TestEmbedded:
    def test_the_vectors_are_those_of_torch(self, exported: Path) -> None:
        ours, torch = build_passage_embedder("embedded", exported), build_torch_embedder("embedded")
        assert isinstance(ours, PassageEmbedder)
        assert ours.fingerprint == torch.fingerprint
        cosines = np.sum(ours.embed(TEXTS) * torch.embed(TEXTS), axis=1)
        assert cosines.min() >= 0.9999

    def test_on_any_number_of_cores_and_in_batches_they_are_the_same(self, exported: Path) -> None:
        folder, mark = export_folder(exported, fingerprint("embedded")), fingerprint("embedded")
        found = [OnnxEmbedder(folder, mark, at_once).embed(MANY) for at_once in (0, 1, 3)]
        # As workers of a cluster are given them.
        one = OnnxEmbedder(folder, mark, 1)
        places = batches(MANY)
        apart = in_order(places, [one.embed([MANY[i] for i in chosen]) for chosen in places])
        for other in (*found[1:], apart):
            assert np.array_equal(found[0], other)

    def test_the_first_run_of_a_machine_makes_the_export(self, tmp_path: Path) -> None:
        assert isinstance(build_passage_embedder("embedded", tmp_path), PassageEmbedder)
        assert is_exported(export_folder(tmp_path, fingerprint("embedded")))

    def test_a_cache_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "cache").write_text("a file where the folder should be")
        embedder = build_passage_embedder("embedded", tmp_path / "cache")
        assert isinstance(embedder, SentenceTransformerEmbedder)

    @pytest.mark.usefixtures("gpu")
    def test_a_worker_with_a_gpu_takes_torch(self, exported: Path) -> None:
        embedder = build_many_passages_embedder("embedded", exported)
        assert isinstance(embedder, SentenceTransformerEmbedder)

    def test_progress_adds_up(self, exported: Path) -> None:
        done: list[int] = []
        report: Callable[[int], None] = done.append
        build_passage_embedder("embedded", exported).embed(["text"] * 70, report)
        assert sum(done) == 70

    def test_torch_is_not_imported(self, exported: Path) -> None:
        script = (
            "import sys\n"
            "from pathlib import Path\n"
            "from index.models.passages import build_passage_embedder\n"
            "build_passage_embedder('embedded', Path(sys.argv[1])).embed(['a passage'])\n"
            "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(exported)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == "[]"
