"""The work of a run that needs neither its catalogue nor its vectors: it can be done anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.document import Document
from index.digest import Digest
from index.indexing.plan import Change
from index.models.embedding import Progress, Vectors
from index.passage import Passage


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read and cut into passages, or why it could not be read.

    Attributes:
        change: the file.
        document: None where it could not be read.
        passages: those of the document, in reading order.
        contexts: what stands above each of them.
        reason: why it could not be read, and what to do about it.
        may_pass: whether it may be readable the next time though its content is the same.
    """

    change: Change
    document: Document | None = None
    passages: Sequence[Passage] = ()
    contexts: Sequence[str] = ()
    reason: str = ""
    may_pass: bool = False


Digestible = tuple[Document, Sequence[Passage], Vectors]
"""A document, all of its passages in reading order, and their vectors, one row each."""


class Workers(Protocol):
    """Does the work; whoever does it, the results are the same, and come in order.

    Each method may raise ClusterError where a cluster does it and fails.
    """

    def prepare(self, changes: Sequence[Change]) -> Iterator[Prepared]:
        """Read files and cut them into passages."""
        ...

    def load(self) -> None:
        """Load what embeds, if that takes long and has not happened.

        Raises:
            EmbeddingError, WeightsError: the embedding model cannot be loaded.
        """
        ...

    def embed(
        self, windows: Iterable[Sequence[str]], on_progress: Progress | None = None
    ) -> Iterator[Vectors]:
        """The vectors of each window of texts, one row a text.

        Args:
            windows: what is embedded together, and so decides the last digits of the vectors.
            on_progress: called with the number of texts that were embedded.

        Raises:
            EmbeddingError, WeightsError: as `load`.
        """
        ...

    def digest(self, documents: Iterable[Digestible]) -> Iterator[Digest]:
        """The digest of each document."""
        ...
