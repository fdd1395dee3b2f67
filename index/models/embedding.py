"""Embedding models: text to unit vectors. The only door to sentence-transformers and ONNX.

Two implementations share one set of weights. `SentenceTransformerEmbedder` embeds in torch, on the
GPU when there is one. `OnnxEmbedder` does without torch, whose import alone takes seconds, and is
faster on processors; its file is exported once, when indexing. `passages` says who embeds what is
indexed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.language.folding import like_typed
from corpus.language.words import encodable
from index.errors import EmbeddingError
from index.models.onnx_export import write_onnx
from index.models.onnx_session import open_session
from index.models.weights import embedded_minilm, sha256_of

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]

EXPORT_VERSION = "2"
_MODEL_FILE = "model.onnx"
# The weights lie beside the graph: onnxruntime maps such a file into memory, where it would read,
# parse and copy one file for both. Half the time to load, and 75 MB less memory.
_WEIGHTS_FILE = "model.onnx.data"
_TOKENIZER_FILE = "tokenizer.json"
_SIZES_FILE = "sizes.json"
_EXPORTED = (_MODEL_FILE, _WEIGHTS_FILE, _TOKENIZER_FILE)
_BATCH = 32
# What a question embeds is sentences, short and of very different lengths: in batches of 32 a
# third of the work would be on padding.
_SENTENCE_BATCH = 8
_SPIN_COUNT = "1000"


class Embedder(Protocol):
    """Turns text into unit vectors, so that a dot product is the cosine similarity."""

    @property
    def fingerprint(self) -> str:
        """Names the weights: vectors of different fingerprints must not be compared."""
        ...

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Return one row of 32-bit floats per text, in order, each of length 1.

        `on_progress` is called with the number of texts each finished batch held.
        """
        ...


class HashingEmbedder:
    """A fake without weights: words hashed into a vector. For tests and for measuring code."""

    def __init__(self, dimension: int = 256) -> None:
        self._dimension = dimension
        self.fingerprint = f"hashing-{dimension}"

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Hash each word of each text to a signed coordinate."""
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in encodable(text).lower().split():
                digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
                value = int.from_bytes(digest, "big")
                row[value % self._dimension] += 1.0 if value & (1 << 40) else -1.0
            if not row.any():  # no words, or words that cancel out: still of length 1
                row[0] = 1.0
        if on_progress:
            on_progress(len(texts))
        return _unit(rows)


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by folder or hub name, in torch."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the folder's weights, or the hub name."""
        return fingerprint(self._name)

    @cached_property
    def _model(self) -> Any:
        return _load_sentence_transformer(self._name)

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Embed in batches of similar length, so that little of a batch is padding."""
        model = self._model
        places = batches(texts)
        rows: list[Vectors] = []
        for chosen in places:
            batch = [encodable(like_typed(texts[i])) for i in chosen]
            vectors = model.encode(
                batch, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            rows.append(np.asarray(vectors, dtype=np.float32))
            if on_progress:
                on_progress(len(batch))
        if not rows:
            return np.zeros((0, 0), dtype=np.float32)
        return in_order(places, rows)

    def export_onnx(self, folder: Path) -> None:
        """Write the model and its tokenizer into `folder`, whole or not at all.

        Raises:
            OSError: the folder cannot be written.
            EmbeddingError: the model cannot be loaded or exported.
        """
        model = self._model
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
        try:
            write_onnx(model, partial / _MODEL_FILE)
            tokenizer = model.tokenizer
            backend = getattr(tokenizer, "backend_tokenizer", None)
            if backend is None:
                raise EmbeddingError(
                    f"The tokenizer of the embedding model {self._name} has no fast version, "
                    "which questions need. Choose another model in the setting `embedding`."
                )
            backend.no_padding()
            backend.enable_truncation(max_length=int(model.max_seq_length or 512))
            backend.save(str(partial / _TOKENIZER_FILE))
            sizes = {file: (partial / file).stat().st_size for file in _EXPORTED}
            (partial / _SIZES_FILE).write_text(json.dumps(sizes), encoding="utf-8")
            _put_in_place(partial, folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def batches(texts: Sequence[str]) -> list[list[int]]:
    """The places of texts that are embedded together: of similar length, so little is padding."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    return [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]


def in_order(places: Sequence[Sequence[int]], rows: Sequence[Vectors]) -> Vectors:
    """The vectors of texts in their order, from those of their `batches`."""
    sorted_rows = np.concatenate(rows)
    result = np.empty_like(sorted_rows)
    result[np.concatenate(places)] = sorted_rows
    return result


class OnnxEmbedder:
    """The exported model on onnxruntime: 0.3 s to load, a few milliseconds a question."""

    def __init__(self, folder: Path, model_fingerprint: str, at_once: int = 0) -> None:
        """Load an export of `SentenceTransformerEmbedder.export_onnx`.

        Args:
            folder: holds it.
            model_fingerprint: names its weights.
            at_once: batches that are embedded at a time, each by one core, which is faster for
                many; 0 for one after the other, by a few cores together.

        Raises:
            EmbeddingError: it is damaged.
        """
        from tokenizers import Tokenizer

        self._session = open_session(
            folder / _MODEL_FILE,
            f"The exported embedding model in {folder} is damaged. Delete that folder; it is made "
            "again.",
            1 if at_once else None,
            is_shared=at_once > 1,
        )
        self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER_FILE))
        self._pool = ThreadPoolExecutor(at_once, "embedding") if at_once else None
        self.fingerprint = model_fingerprint

    def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
        """Embed in batches of similar lengths."""
        encodings = self._tokenizer.encode_batch([encodable(like_typed(text)) for text in texts])
        places: list[list[int]] = []
        for chosen in batches(texts):
            order = sorted(chosen, key=lambda i: len(encodings[i].ids))
            places += [
                order[i : i + _SENTENCE_BATCH] for i in range(0, len(order), _SENTENCE_BATCH)
            ]
        tokens = ([encodings[i].ids for i in chosen] for chosen in places)
        rows: list[Vectors] = []
        for vectors in (self._pool.map if self._pool else map)(self._run, tokens):
            rows.append(vectors)
            if on_progress:
                on_progress(len(vectors))
        return _unit(in_order(places, rows)) if rows else np.zeros((0, 0), dtype=np.float32)

    def _run(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """The vectors of one batch, padded to the length of its last text."""
        ids = np.zeros((len(tokens), len(tokens[-1])), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, of_one in enumerate(tokens):
            ids[row, : len(of_one)] = of_one
            mask[row, : len(of_one)] = 1
        vectors: Vectors = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def model_folder(name: str) -> str:
    """What sentence-transformers is to load for the setting `embedding`.

    Raises:
        WeightsError: the embedded weights are absent or have another SHA-256.
    """
    return str(embedded_minilm()) if name == "embedded" else name


def fingerprint(name: str) -> str:
    """Names the weights behind the setting `embedding`: a hash, or for a hub name the name.

    Raises:
        EmbeddingError: the setting names a folder that is absent, unreadable or without weights.
        WeightsError: the embedded weights are absent or have another SHA-256.
    """
    dimension = _hashing_dimension(name)
    if dimension:
        return HashingEmbedder(dimension).fingerprint
    folder = Path(model_folder(name))
    if not folder.is_dir():
        if folder.is_absolute() or name.startswith((".", "~")):
            raise EmbeddingError(
                f"There is no folder {name}, which the setting `embedding` names. Give it a "
                'folder that sentence-transformers saved, a hub name, or "embedded".'
            )
        return f"hub:{name}"
    try:
        weights = folder / "model.safetensors"
        if weights.is_file():
            return sha256_of(weights)
        files = sorted(folder.glob("*.safetensors")) + sorted(folder.glob("*.bin"))
        hashes = "".join(sha256_of(file) for file in files)
    except OSError as error:
        raise EmbeddingError(
            f"The embedding model in {folder} cannot be read ({error.strerror}). Check the "
            "permissions of its files."
        ) from error
    if not files:
        raise EmbeddingError(
            f"The folder {folder} holds no model weights (*.safetensors). Give the setting "
            "`embedding` a folder that sentence-transformers saved, or a hub name."
        )
    return hashlib.sha256(hashes.encode()).hexdigest()


def build_torch_embedder(name: str) -> Embedder:
    """The embedder that needs no export, for the setting `embedding`.

    Raises:
        EmbeddingError: the name cannot be understood.
    """
    dimension = _hashing_dimension(name)
    return HashingEmbedder(dimension) if dimension else SentenceTransformerEmbedder(name)


def build_question_embedder(name: str, cache_dir: Path, at_once: int = 0) -> Embedder:
    """The embedder that answers, exporting the model first where that has not happened yet.

    `at_once` is as for `OnnxEmbedder`.

    Raises:
        EmbeddingError, WeightsError: as `fingerprint`, or the model cannot be loaded.
    """
    exported = exported_embedder(name, cache_dir, at_once)
    if exported is not None:
        return exported
    embedder = build_torch_embedder(name)
    ensure_export(embedder, cache_dir)
    return exported_embedder(name, cache_dir, at_once) or embedder


def exported_embedder(name: str, cache_dir: Path, at_once: int = 0) -> OnnxEmbedder | None:
    """The export of the setting `embedding`; None before it was made.

    `at_once` is as for `OnnxEmbedder`.

    Raises:
        EmbeddingError, WeightsError: as `fingerprint`, or the export is damaged.
    """
    mark = fingerprint(name)
    folder = export_folder(cache_dir, mark)
    return OnnxEmbedder(folder, mark, at_once) if is_exported(folder) else None


def export_folder(cache_dir: Path, model_fingerprint: str) -> Path:
    """Where the export of these weights is kept."""
    key = hashlib.sha256(f"{model_fingerprint}:{EXPORT_VERSION}".encode()).hexdigest()[:16]
    return cache_dir / "onnx" / key


def is_exported(folder: Path) -> bool:
    """Whether a folder holds a whole export: one that was cut off counts for nothing."""
    try:
        sizes = json.loads((folder / _SIZES_FILE).read_text(encoding="utf-8"))
        return all((folder / name).stat().st_size == sizes[name] for name in _EXPORTED)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def ensure_export(embedder: Embedder, cache_dir: Path) -> None:
    """Export now what questions will need, so that the first question does not pay for it."""
    if isinstance(embedder, SentenceTransformerEmbedder):
        folder = export_folder(cache_dir, embedder.fingerprint)
        if not is_exported(folder):
            # A cache that cannot be written costs seconds at each start, not the answer.
            with contextlib.suppress(OSError):
                embedder.export_onnx(folder)


def _hashing_dimension(name: str) -> int:
    """The dimension of `hashing` or `hashing:N`; 0 for every other name."""
    kind, _, dimension = name.partition(":")
    if kind != "hashing":
        return 0
    if dimension and not (dimension.isascii() and dimension.isdigit() and int(dimension)):
        raise EmbeddingError(f"`embedding = {name}` needs a number of dimensions after the colon.")
    return int(dimension or 256)


def _load_sentence_transformer(name: str) -> Any:
    # Progress bars and advice of the hub's client are not for our terminal.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    if "OMP_WAIT_POLICY" not in os.environ:
        # Read once, when torch is loaded. Threads that spin while they wait slow each other down
        # when other programs want a core: with less of it, half as many passages more a second.
        os.environ.setdefault("GOMP_SPINCOUNT", _SPIN_COUNT)
    folder = model_folder(name)
    from sentence_transformers import SentenceTransformer

    _hide_progress()
    try:
        return SentenceTransformer(folder, local_files_only=Path(folder).is_dir())
    except (OSError, ValueError) as error:
        raise EmbeddingError(
            f"The embedding model {name} cannot be loaded ({error}). Check the setting "
            '`embedding`, or use `embedding = "embedded"`.'
        ) from error


def load_cross_encoder(name: str) -> Any:
    """A cross-encoder of sentence-transformers, by folder or hub name, in torch.

    Raises:
        OSError, ValueError: it is not there, or is none.
    """
    from sentence_transformers import CrossEncoder

    _hide_progress()
    folder = Path(name).expanduser()
    is_folder = folder.is_dir()
    return CrossEncoder(str(folder) if is_folder else name, local_files_only=is_folder)


def _hide_progress() -> None:
    """Loading shall draw nothing on our terminal."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _put_in_place(partial: Path, folder: Path) -> None:
    """Rename an export; another process may have made the same one meanwhile."""
    if folder.exists() and not is_exported(folder):
        shutil.rmtree(folder)
    try:
        os.replace(partial, folder)
    except OSError:
        if not is_exported(folder):
            raise


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
