"""An index in a PostgreSQL database, as whoever reads it sees it."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack

from index.errors import IndexMismatch
from index.storage.catalog import Catalog
from index.storage.place import OpenIndex
from index.storage.postgres.left_vectors import VectorPlace
from index.storage.postgres.storage import PostgresStorage
from index.storage.vectors import VectorStore, is_server


class PostgresPlace:
    """A `Place` that is a database, with its vectors on a Chroma server."""

    def __init__(self, storage: PostgresStorage) -> None:
        self._storage = storage

    @property
    def label(self) -> str:
        """The name of the index, the database and its host."""
        return self._storage.label

    def version(self) -> str | None:
        """What differs after each run that has changed the index; None when there is none.

        Raises:
            DatabaseError: the server cannot be reached, here and in every method.
        """
        return self._storage.version()

    def holds_leftovers(self) -> bool:
        """Whether runs have left vectors on the Chroma server."""
        left = self._storage.left_vectors
        return bool(left.collections() or left.ids())

    def is_being_indexed(self) -> bool:
        """Whether a run goes on right now, on whatever machine."""
        return self._storage.is_being_indexed()

    def damage(self) -> str:
        """Nothing: the vectors are a server's, which keeps its own files."""
        return ""

    def reading(self) -> AbstractContextManager[Catalog]:
        """The catalogue as it is now, whatever a run does meanwhile.

        Raises:
            IndexMissing, IndexMismatch: as `PostgresStorage.reading`.
        """
        return self._storage.reading()

    def open(self, chroma: str) -> OpenIndex:
        """The index, to be searched until it is closed.

        What a run changes meanwhile shows: `version` says that it has.

        Raises:
            IndexMissing, IndexMismatch, VectorStoreError: as `Place`.
        """
        version, vectors, catalog = self._storage.lasting()
        require_server(vectors, chroma, self.label)
        with ExitStack() as opened:
            store = VectorStore(vectors.chroma, vectors.collection)
            opened.callback(store.close)
            return OpenIndex(version, catalog, store, True, opened.pop_all())


def require_server(vectors: VectorPlace | None, chroma: str, label: str) -> None:
    """Refuse to go on without the Chroma server that holds the vectors of an index.

    Args:
        vectors: where they are; None for an index that is to be made.
        chroma: the setting of that name.
        label: the index, for people.

    Raises:
        IndexMismatch: the setting names no server, or another.
    """
    if not is_server(chroma):
        raise IndexMismatch(
            f"The vectors of {label} need a Chroma server: set `chroma` to its address, "
            "such as http://127.0.0.1:8000."
        )
    if vectors is not None and vectors.chroma != chroma.rstrip("/"):
        raise IndexMismatch(
            f"The vectors of {label} are on the Chroma server {vectors.chroma}, but the setting "
            f"`chroma` is `{chroma}`. Set it to `{vectors.chroma}`, or run "
            "`advisor index --rebuild` to move them."
        )
