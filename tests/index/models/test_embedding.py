"""Embedding models: one contract for all, and the export that answers like the original."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from platformdirs import user_cache_path

from index.errors import EmbeddingError
from index.models import embedding
from index.models.embedding import (
    Embedder,
    HashingEmbedder,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    build_question_embedder,
    build_torch_embedder,
    ensure_export,
    export_folder,
    fingerprint,
    is_exported,
)
from index.models.weights import MINILM

ROOT = Path(__file__).parents[3]
TEXTS = [
    "How long is an internship?",
    "",
    " ",
    "a",
    "Interns earn $31 to $34 an hour, says the finance office.",
    "naïve café – “quoted” … ½ ﬁ",
    "東京は日本の首都です。",
    "😀 👩‍👩‍👧 🇫🇷",
    "line\nbreaks\tand\ttabs\u00a0and\u200bmore",
    "UPPER lower MiXeD",
    "[CLS] [SEP] [MASK] ##ing",
    "x" * 3000,
    "word " * 255,
    "word " * 2000,
    "\ud800 lone",
    "The library closes at nine. " * 40,
]


# Without the long ones but one: each embedder reads these several times.
FEW = [*TEXTS[:11], TEXTS[14], TEXTS[15]]


@pytest.fixture(scope="session")
def minilm_cache() -> Path:
    """The user's own cache: exporting the model takes a while, and the file is the same."""
    return user_cache_path("groundwise", appauthor=False)


@pytest.fixture(scope="session")
def passage_embedder() -> Embedder:
    return build_torch_embedder("embedded")


@pytest.fixture(scope="session")
def question_embedder(minilm_cache: Path) -> Embedder:
    return build_question_embedder("embedded", minilm_cache)


class EmbedderContract:
    """What every embedder does."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        raise NotImplementedError

    def test_one_unit_row_a_text(self, embedder: Embedder) -> None:
        vectors = embedder.embed(FEW)
        assert vectors.shape[0] == len(FEW)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)

    def test_the_order_and_the_company_do_not_matter(self, embedder: Embedder) -> None:
        many = embedder.embed(FEW)
        for position in (0, 4, 6, 12):
            alone = embedder.embed([FEW[position]])[0]
            assert float(many[position] @ alone) == pytest.approx(1.0, abs=1e-4)
        backwards = embedder.embed(FEW[::-1])[::-1]
        assert np.allclose(np.sum(many * backwards, axis=1), 1.0, atol=1e-4)

    def test_no_texts(self, embedder: Embedder) -> None:
        assert len(embedder.embed([])) == 0

    def test_progress_adds_up(self, embedder: Embedder) -> None:
        batches: list[int] = []
        embedder.embed(["text"] * 70, batches.append)
        assert sum(batches) == 70

    def test_closer_texts_have_closer_vectors(self, embedder: Embedder) -> None:
        question, near, far = embedder.embed(
            ["when does the library close", "the library does close at nine", "bread needs salt"]
        )
        assert float(question @ near) > float(question @ far)

    def test_the_fingerprint_stays(self, embedder: Embedder) -> None:
        assert embedder.fingerprint == embedder.fingerprint != ""


class TestHashing(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashingEmbedder()

    def test_the_dimension_is_its_fingerprint(self) -> None:
        assert HashingEmbedder(32).fingerprint != HashingEmbedder(64).fingerprint
        assert HashingEmbedder(32).embed(["a"]).shape == (1, 32)

    def test_it_is_the_same_in_every_process(self) -> None:
        [row] = HashingEmbedder(8).embed(["interns earn money"])
        assert np.flatnonzero(row).tolist() == [1, 3, 4] or np.count_nonzero(row) <= 3


@pytest.mark.real_model
class TestSentenceTransformer(EmbedderContract):
    @pytest.fixture
    def embedder(self, passage_embedder: Embedder) -> Embedder:
        return passage_embedder


@pytest.mark.real_model
class TestOnnx(EmbedderContract):
    @pytest.fixture
    def embedder(self, question_embedder: Embedder) -> Embedder:
        return question_embedder


@pytest.mark.real_model
class TestExport:
    def test_its_vectors_are_those_of_sentence_transformers(
        self, passage_embedder: Embedder, question_embedder: Embedder
    ) -> None:
        assert isinstance(question_embedder, OnnxEmbedder)
        assert question_embedder.fingerprint == passage_embedder.fingerprint == MINILM.sha256
        vectors = passage_embedder.embed(TEXTS), question_embedder.embed(TEXTS)
        cosines = np.sum(vectors[0] * vectors[1], axis=1)
        assert cosines.min() >= 0.999, dict(zip(TEXTS, cosines, strict=True))

    def test_answering_imports_no_torch(self, minilm_cache: Path) -> None:
        build_question_embedder("embedded", minilm_cache)
        script = (
            "import sys\n"
            "from pathlib import Path\n"
            "from index.models.embedding import build_question_embedder\n"
            "build_question_embedder('embedded', Path(sys.argv[1])).embed(['a question'])\n"
            "heavy = {'torch', 'transformers', 'sentence_transformers', 'chromadb'}\n"
            "print(sorted(heavy & set(sys.modules)))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(minilm_cache)],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == "[]"

    def test_a_cache_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "cache").write_text("a file where the folder should be")
        embedder = build_question_embedder("embedded", tmp_path / "cache")
        assert isinstance(embedder, SentenceTransformerEmbedder)
        ensure_export(embedder, tmp_path / "cache")

    def test_a_damaged_export(self, minilm_cache: Path, tmp_path: Path) -> None:
        build_question_embedder("embedded", minilm_cache)
        mark = fingerprint("embedded")
        folder = export_folder(tmp_path, mark)
        shutil.copytree(export_folder(minilm_cache, mark), folder)
        assert is_exported(folder)
        model = folder / "model.onnx"
        model.write_bytes(b"\0" * model.stat().st_size)
        with pytest.raises(EmbeddingError, match=f"{folder}.*Delete that folder"):
            OnnxEmbedder(folder, mark)
        model.write_bytes(b"cut off")
        assert not is_exported(folder)


class TestPuttingInPlace:
    @pytest.fixture
    def export(self, tmp_path: Path) -> Iterator[Path]:
        partial = tmp_path / "partial"
        self._fill(partial, "new")
        yield partial

    @staticmethod
    def _fill(folder: Path, content: str) -> None:
        folder.mkdir()
        for name in embedding._EXPORTED:
            (folder / name).write_text(content)
        sizes = dict.fromkeys(embedding._EXPORTED, len(content))
        (folder / "sizes.json").write_text(json.dumps(sizes))

    def test_half_an_export_is_replaced(self, export: Path, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "model.onnx").write_text("half")
        embedding._put_in_place(export, folder)
        assert is_exported(folder)
        assert (folder / "model.onnx").read_text() == "new"

    def test_that_of_another_process_stays(self, export: Path, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        self._fill(folder, "theirs")
        embedding._put_in_place(export, folder)
        assert (folder / "model.onnx").read_text() == "theirs"

    def test_many_at_once(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        partials = [tmp_path / f"partial{number}" for number in range(8)]
        for partial in partials:
            self._fill(partial, "same")
        threads = [
            threading.Thread(target=embedding._put_in_place, args=(partial, folder))
            for partial in partials
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert is_exported(folder)


class TestNames:
    def test_hashing(self) -> None:
        assert fingerprint("hashing") == "hashing-256"
        assert fingerprint("hashing:32") == build_torch_embedder("hashing:32").fingerprint
        for name in ("hashing:", "hashing:x", "hashing:0", "hashing:-1", "hashing:²"):
            if name == "hashing:":
                assert fingerprint(name) == "hashing-256"
                continue
            with pytest.raises(EmbeddingError, match="number of dimensions"):
                fingerprint(name)

    def test_a_hub_name_is_its_own_fingerprint(self) -> None:
        assert fingerprint("BAAI/bge-small-en-v1.5") == "hub:BAAI/bge-small-en-v1.5"

    def test_the_embedded_weights_are_the_publishers(self) -> None:
        assert fingerprint("embedded") == MINILM.sha256

    def test_folders(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddingError, match="There is no folder"):
            fingerprint(str(tmp_path / "nowhere"))
        with pytest.raises(EmbeddingError, match="no model weights"):
            fingerprint(str(tmp_path))
        (tmp_path / "pytorch_model.bin").write_bytes(b"one")
        first = fingerprint(str(tmp_path))
        (tmp_path / "pytorch_model.bin").write_bytes(b"other")
        assert fingerprint(str(tmp_path)) != first

    @pytest.mark.real_model
    def test_a_folder_that_holds_no_model(self, tmp_path: Path) -> None:
        (tmp_path / "model.safetensors").write_bytes(b"not weights")
        (tmp_path / "config.json").write_text("{}")
        with pytest.raises(EmbeddingError, match="cannot be loaded"):
            build_torch_embedder(str(tmp_path)).embed(["a"])
