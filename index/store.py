"""Vectors in Chroma: embedded in a folder, or on a server. The only door to chromadb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.embedding import Vectors
from index.errors import VectorStoreError

_GET_BATCH = 1000


class VectorStore:
    """One collection of passage vectors, by cosine similarity.

    It holds ids and vectors alone: what a passage says is in the catalogue, which also decides
    which ids exist. An id that only the store knows is left over from a run that was killed.
    """

    def __init__(self, location: str, collection: str) -> None:
        """Open or create a collection.

        Args:
            location: a folder, or `http://host:port` of a Chroma server.
            collection: 3 to 512 characters of `[a-zA-Z0-9._-]`.

        Raises:
            VectorStoreError: the server cannot be reached, or the folder cannot be opened.
        """
        self._location = location
        with self._errors():
            self._client = _client(location)
            self._collection = self._client.get_or_create_collection(
                collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors; the same id again replaces the old one."""
        with self._errors():
            step = min(_GET_BATCH, self._client.get_max_batch_size())
            for first in range(0, len(ids), step):
                part = slice(first, first + step)
                self._collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are ignored."""
        with self._errors():
            for first in range(0, len(ids), _GET_BATCH):
                self._collection.delete(ids=list(ids[first : first + _GET_BATCH]))

    def present(self, ids: Sequence[str]) -> set[str]:
        """Those of `ids` that the store holds."""
        found: set[str] = set()
        with self._errors():
            for first in range(0, len(ids), _GET_BATCH):
                part = list(ids[first : first + _GET_BATCH])
                found.update(self._collection.get(ids=part, include=[])["ids"])
        return found

    def all_ids(self) -> Iterator[str]:
        """Every id the store holds."""
        with self._errors():
            total = self._collection.count()
            for offset in range(0, total, _GET_BATCH):
                yield from self._collection.get(limit=_GET_BATCH, offset=offset, include=[])["ids"]

    def nearest(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """The ids nearest to one vector of shape (dimension,), with cosine similarities."""
        with self._errors():
            available = self._collection.count()
            if not available:
                return []
            answer = self._collection.query(
                query_embeddings=vector.reshape(1, -1),
                n_results=min(limit, available),
                include=["distances"],
            )
        distances = answer["distances"] or [[]]
        pairs = zip(answer["ids"][0], distances[0], strict=True)
        return [(key, 1.0 - float(distance)) for key, distance in pairs]

    def count(self) -> int:
        """How many vectors the store holds."""
        with self._errors():
            return int(self._collection.count())

    def drop(self) -> None:
        """Delete the collection."""
        with self._errors():
            self._client.delete_collection(self._collection.name)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from chromadb.errors import ChromaError
        from httpx import HTTPError

        try:
            yield
        except (ChromaError, HTTPError, OSError) as error:
            raise VectorStoreError(_explain(self._location, error)) from error


def is_server(location: str) -> bool:
    """Whether a location names a Chroma server."""
    return location.startswith(("http://", "https://"))


def _client(location: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if not is_server(location):
        Path(location).mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(location, settings=settings)
    url = urlsplit(location)
    default_port = 443 if url.scheme == "https" else 8000
    try:
        return chromadb.HttpClient(
            host=url.hostname or "localhost",
            port=url.port or default_port,
            ssl=url.scheme == "https",
            settings=settings,
        )
    except ValueError as error:
        # Chroma wraps a refused connection in a bare ValueError.
        raise VectorStoreError(_explain(location, error)) from error


def _explain(location: str, error: Exception) -> str:
    reason = " ".join(str(error).split())
    if is_server(location):
        return (
            f"The Chroma server {location} cannot be used ({reason}). Start it (`chroma run`), "
            "or unset the setting `chroma` to keep vectors in the index folder."
        )
    return (
        f"The vectors in {location} cannot be read or written ({reason}). Check the disk with "
        "`advisor doctor`; `advisor index --rebuild` makes them again."
    )
