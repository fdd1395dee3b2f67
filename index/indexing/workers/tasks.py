"""What a worker of a cluster does: one task for each kind of work, and what it answers.

Tasks, what they are given and what they answer travel by pickle between processes of one program.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import LOADER_VERSION
from index.chunking import CHUNKING_VERSION
from index.digest import Digest, make_digest
from index.errors import ClusterError, IndexingError
from index.indexing.plan import Change
from index.indexing.workers.preparing import Fetched, prepare
from index.indexing.workers.protocol import Digestible, Prepared
from index.models.embedding import Embedder, Vectors, fingerprint
from index.models.passages import build_many_passages_embedder


class Task(Protocol):
    """A kind of work; one object does it for many items."""

    def check(self) -> None:
        """Make sure that this process does it as the run would.

        Raises:
            IndexingError: it does not.
        """
        ...

    def do(self, item: Any) -> Any:
        """Do it for one item.

        Raises:
            IndexingError: it cannot be done.
        """
        ...


@dataclass(frozen=True)
class Prepare:
    """Makes passages of files that were fetched.

    Attributes:
        chunk_chars: the longest passage, in characters.
        ocr: how pictures of text are read.
        versions: what decides the result, where the run is.
    """

    chunk_chars: int
    ocr: OcrRules
    versions: Mapping[str, str]

    def check(self) -> None:
        """Compare versions.

        Raises:
            ClusterError: they differ.
        """
        _require(self.versions, versions(self.ocr))

    def do(self, item: Sequence[tuple[Change, Fetched]]) -> list[Prepared]:
        """Read some files and cut them into passages."""
        return [prepare(change, got, self.ocr, self.chunk_chars) for change, got in item]


@dataclass(frozen=True)
class Embed:
    """Embeds texts, with a model that is loaded once.

    Attributes:
        embedding: the setting of that name.
        fingerprint: of its weights, where the run is.
        cache_dir: where a worker keeps their export.
    """

    embedding: str
    fingerprint: str
    cache_dir: Path

    def check(self) -> None:
        """Compare the weights.

        Raises:
            EmbeddingError, WeightsError: they are not here.
            ClusterError: they are others.
        """
        _require({"weights": self.fingerprint}, {"weights": fingerprint(self.embedding)})

    def do(self, item: Sequence[str]) -> Vectors:
        """The vectors of texts, one row each.

        Raises:
            EmbeddingError, WeightsError: the embedding model cannot be loaded.
        """
        return self._embedder.embed(item)

    @cached_property
    def _embedder(self) -> Embedder:
        return build_many_passages_embedder(self.embedding, self.cache_dir)


@dataclass(frozen=True)
class MakeDigests:
    """Makes digests; `versions` is what decides the result, where the run is."""

    versions: Mapping[str, str]

    def check(self) -> None:
        """Compare versions.

        Raises:
            ClusterError: they differ.
        """
        _require(self.versions, versions(None))

    def do(self, item: Digestible) -> Digest:
        """The digest of one document."""
        return make_digest(*item)


class Worker:
    """Does one task in one process."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._is_checked = False

    def answer(self, item: bytes) -> bytes:
        """A result, or the error that is to be raised where the run is."""
        try:
            if not self._is_checked:
                self._task.check()
                self._is_checked = True
            return pickle.dumps(self._task.do(pickle.loads(item)))
        except IndexingError as error:
            return pickle.dumps(type(error)(f"On a worker of the Ray cluster: {error}"))


def versions(ocr: OcrRules | None) -> dict[str, str]:
    """What decides what a process reads, cuts and says of a document."""
    try:
        ours = version("groundwise")
    except PackageNotFoundError:  # a checkout that is not installed
        ours = "unknown"
    found = {"groundwise": ours, "loaders": LOADER_VERSION, "chunking": CHUNKING_VERSION}
    return found if ocr is None else {**found, "pictures read by": ocr.mark}


def _require(wanted: Mapping[str, str], here: Mapping[str, str]) -> None:
    differ = [f"{key}: {here[key]} there, {wanted[key]} here" for key in wanted
              if here[key] != wanted[key]]  # fmt: skip
    if differ:
        raise ClusterError(
            f"It would not make the same index ({'; '.join(differ)}). Install the same groundwise "
            "with the same extras on every machine of the cluster."
        )
