"""Where an index is kept, as whoever reads it sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.models.embedding import Vectors
from index.storage.catalog import Catalog

_DATABASES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class IndexAddress:
    """Which index: the one in a folder, or one in a database.

    Attributes:
        directory: the index folder; with a database, what else lies there.
        catalog: `postgresql://...`; empty for a catalogue in the folder.
        name: tells indexes in one database apart.
    """

    directory: Path
    catalog: str = field(default="", repr=False)  # it may hold a password
    name: str = ""


def is_database(location: str) -> bool:
    """Whether a location names a PostgreSQL database."""
    return location.startswith(_DATABASES)


class SearchedVectors(Protocol):
    """What is read of a store of vectors. May be used from several threads."""

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those `ids` that the store holds."""
        ...

    def nearest(
        self, vector: Vectors, limit: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """The ids nearest to a vector of shape (dimension,), with cosine similarities."""
        ...

    def all_ids(self) -> Iterator[str]:
        """Every id the store holds."""
        ...


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index, open to be searched.

    Attributes:
        version: of the place, from before it was opened.
        catalog: the catalogue as it was then.
        vectors: those of its passages; where `keeps_gone`, of passages that are gone, too.
        keeps_gone: whether vectors may outlive their passages for a while.
        closing: lets go of all of it.
    """

    version: str | None
    catalog: Catalog
    vectors: SearchedVectors
    keeps_gone: bool
    closing: ExitStack


class Place(Protocol):
    """The place of one index. May be used from several threads."""

    @property
    def label(self) -> str:
        """What people know it by: "the index in ...". No password is in it."""
        ...

    def version(self) -> str | None:
        """What differs after each run that has changed the index; None when there is none.

        Raises:
            IndexBroken: the place cannot be read.
        """
        ...

    def holds_leftovers(self) -> bool:
        """Whether runs have left what the next one puts away."""
        ...

    def is_being_indexed(self) -> bool:
        """Whether a run goes on right now."""
        ...

    def damage(self) -> str:
        """What is wrong with the files of vectors, all of which are read; or nothing."""
        ...

    def reading(self) -> AbstractContextManager[Catalog]:
        """The catalogue as it is now, without loading a model.

        Raises:
            IndexMissing: nothing is indexed there.
            IndexBroken: it cannot be read.
        """
        ...

    def open(self, chroma: str) -> OpenIndex:
        """The index as it is now, to be searched until it is closed.

        Args:
            chroma: the setting of that name: where its vectors should be.

        Raises:
            IndexMissing, IndexBroken: as `reading`, or its vectors are damaged.
            IndexMismatch: its vectors are elsewhere.
            VectorStoreError: the vectors cannot be opened.
        """
        ...
