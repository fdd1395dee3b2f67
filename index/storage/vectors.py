"""Vectors in Chroma: embedded in a folder, or on a server. The only door to chromadb."""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import tempfile
import threading
import warnings
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from index.errors import VectorStoreError, disk_is_full, full_disk
from index.models.embedding import Vectors

_BATCH = 1000
_DATABASE = "chroma.sqlite3"
# Seconds. A server that takes connections and never answers must not hang a question.
_CONNECT_TIMEOUT = 5.0
_ANSWER_TIMEOUT = 60.0
# Of the graph that is searched. With Chroma's own (16, 100, 100) a text that 200 documents repeat
# hides others: of the 40 nearest 78% are found, with these 99.6%. See docs/decisions/002-retrieval.
_GRAPH = {"max_neighbors": 32, "ef_construction": 200, "ef_search": 400}
# Chroma writes its vector file after this many changes, and replays the changes since at each
# opening: 0.7 s with 545 of them in 20,000 vectors, 0.05 s with none. See `settle`.
_SYNC_EVERY = 1000
_SYNC_NOW = 2
_REBUILD = "`advisor doctor` checks the index; `advisor index --rebuild` makes it again."
# Chroma shares its innards between clients of one folder, and does not guard the sharing.
_opening = threading.Lock()


class VectorStore:
    """One collection of passage vectors, by cosine similarity.

    It holds ids and vectors alone: what a passage says is in the catalogue, which also decides
    which ids exist. On a server, an id that only the store knows belongs to a run that has not
    ended.
    """

    def __init__(
        self, location: str, collection: str, *, create: bool = False, remedy: str = _REBUILD
    ) -> None:
        """Open a collection.

        Args:
            location: a folder, or `http://host:port` of a Chroma server.
            collection: 3 to 512 characters of `[a-zA-Z0-9._-]`.
            create: make the collection, and the folder, when absent.
            remedy: what its errors say about mending a folder.

        Raises:
            VectorStoreError: the server cannot be reached, or the folder cannot be opened.
        """
        self._location = location
        self._remedy = remedy
        with self._errors(), contextlib.ExitStack() as opened:
            folder = None if is_server(location) else Path(location)
            if folder and create:
                folder.mkdir(parents=True, exist_ok=True)
            elif folder and not _is_writable(folder):
                # Chroma writes even to read.
                location = _private_copy(folder)
                opened.callback(shutil.rmtree, location, ignore_errors=True)
            self._open(location, collection, create, opened)

    def close(self) -> None:
        """Let go of files, threads and connections; a second time does nothing."""
        self._closing()

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors; the same id again replaces the old one."""
        with self._errors():
            step = min(_BATCH, self._client.get_max_batch_size())
            for first in range(0, len(ids), step):
                part = slice(first, first + step)
                self._collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        """Remove vectors; unknown ids are ignored."""
        with self._errors():
            for first in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[first : first + _BATCH]))

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those `ids` that the store holds."""
        if not ids:
            return {}
        with self._errors():
            answer = self._collection.get(ids=list(ids), include=["embeddings"])
        rows = np.asarray(answer["embeddings"], dtype=np.float32)
        return dict(zip(answer["ids"], rows, strict=True))

    def all_ids(self) -> Iterator[str]:
        """Every id the store holds."""
        with self._errors():
            total = self._collection.count()
            for offset in range(0, total, _BATCH):
                yield from self._collection.get(limit=_BATCH, offset=offset, include=[])["ids"]

    def nearest(
        self, vector: Vectors, limit: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """The ids nearest to one vector of shape (dimension,), with cosine similarities.

        With `among`, only ids of it: the search itself is held to them, so that a few are found
        however many others are nearer.
        """
        from chromadb.errors import ChromaError

        if among is not None and not among:  # which Chroma would take for no limit
            return []
        with self._errors():
            try:
                # Chroma gives fewer where there are fewer; to count them first takes longer.
                answer = self._collection.query(
                    query_embeddings=vector.reshape(1, -1),
                    n_results=limit,
                    include=["distances"],
                    ids=None if among is None else list(among),
                )
            except ChromaError:
                # It fails for a single id that it does not hold, as when a newer index on the
                # same server has let go of some.
                if among is None:
                    raise
                held = self._collection.get(ids=list(among), include=[])["ids"]
                if len(held) == len(among):
                    raise
                return self.nearest(vector, limit, held)
        distances = answer["distances"] or [[]]
        pairs = zip(answer["ids"][0], distances[0], strict=True)
        return [(key, 1.0 - float(distance)) for key, distance in pairs]

    def count(self) -> int:
        """How many vectors the store holds."""
        with self._errors():
            return int(self._collection.count())

    def settle(self) -> None:
        """Have a folder's vectors written out, so that opening them replays nothing.

        Chroma has no call for this: it writes when enough has changed, so the limit is lowered
        while one vector is given to it again.
        """
        if is_server(self._location):
            return
        with self._errors():
            some = self._collection.get(limit=1, include=["embeddings"])
            if not some["ids"]:
                return
            name = self._collection.name
            self._limit(_SYNC_NOW)
            # The limit is read when a collection is opened.
            self._closing()
            with contextlib.ExitStack() as opened:
                self._open(self._location, name, False, opened)
            for _ in range(_SYNC_NOW + 1):
                self._collection.upsert(ids=some["ids"], embeddings=some["embeddings"])
            self._limit(_SYNC_EVERY)

    def drop(self) -> None:
        """Delete the collection."""
        with self._errors():
            self._client.delete_collection(self._collection.name)

    def _limit(self, changes: int) -> None:
        with warnings.catch_warnings():
            # Chroma warns of how it reads back the configuration it wrote itself.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._collection.modify(configuration={"hnsw": {"sync_threshold": changes}})

    def _open(
        self, location: str, collection: str, create: bool, opened: contextlib.ExitStack
    ) -> None:
        self._client = _client(location)
        opened.callback(_close, self._client)
        self._collection = _collection(self._client, collection, create)
        self._closing = weakref.finalize(self, opened.pop_all().close)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from chromadb.errors import ChromaError, NotFoundError
        from httpx import HTTPError, InvalidURL

        try:
            yield
        except NotFoundError as error:
            raise VectorStoreError(
                f"The vectors are no longer in {self._location} ({error}). {self._remedy}"
            ) from error
        # Chroma wraps a refused connection in a bare ValueError.
        except (ChromaError, HTTPError, InvalidURL, OSError, ValueError) as error:
            if not is_server(self._location) and disk_is_full(Path(self._location)):
                raise full_disk(Path(self._location)) from error
            raise VectorStoreError(_explain(self._location, error, self._remedy)) from error


def drop_collection(location: str, collection: str) -> None:
    """Delete a collection, if it exists.

    Raises:
        VectorStoreError: the server cannot be reached.
    """
    with contextlib.closing(VectorStore(location, collection, create=True)) as store:
        store.drop()


def clear_unused(folder: Path) -> None:
    """Overwrite what Chroma has written beyond its vectors; it must not have the folder open.

    hnswlib writes the memory of as many vectors as it has room for: after those that there are
    comes whatever was in that memory before, which may be the text of a document. Its header has a
    version of 4 bytes, then numbers of 8: an offset, the room and the vectors that there are
    (`saveIndex` in https://github.com/chroma-core/hnswlib).

    Raises:
        OSError: a file cannot be read or written.
    """
    for header in folder.glob("*/header.bin"):
        _, _, room, count = struct.unpack_from("<iQQQ", header.read_bytes())
        for name in ("data_level0.bin", "length.bin"):
            path = header.with_name(name)
            size = path.stat().st_size
            if count < room and size % room == 0:
                os.truncate(path, size // room * count)
                os.truncate(path, size)


def is_server(location: str) -> bool:
    """Whether a location names a Chroma server."""
    return location.startswith(("http://", "https://"))


def _client(location: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    # Without `_env_file` Chroma would read settings of its own from a `.env` that happens to lie
    # in the current folder.
    quiet: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False}
    with _opening:
        if not is_server(location):
            return chromadb.PersistentClient(location, settings=Settings(**quiet))
        url = urlsplit(location)
        host = url.hostname or "localhost"
        port = url.port or (443 if url.scheme == "https" else 80)
        _require_answer(location)
        client = chromadb.HttpClient(
            host=host,
            port=port,
            ssl=url.scheme == "https",
            settings=Settings(**quiet, chroma_server_host=host, chroma_server_http_port=port),
        )
    _limit_waiting(client)
    return client


def _close(client: Any) -> None:
    sessions = _sessions(client)
    with _opening:
        client.close()
    for session in sessions:
        session.close()


def _collection(client: Any, name: str, create: bool) -> Any:
    if not create:
        return client.get_collection(name, embedding_function=None)
    configuration = {"hnsw": {"space": "cosine", "sync_threshold": _SYNC_EVERY, **_GRAPH}}
    return client.get_or_create_collection(
        name, embedding_function=None, configuration=configuration
    )


def _require_answer(location: str) -> None:
    """Chroma's client waits for ever: ask first, with a limit, whether a server is there."""
    import httpx

    address = f"{location.rstrip('/')}/api/v2/heartbeat"
    response = httpx.get(address, timeout=_CONNECT_TIMEOUT)
    response.raise_for_status()


def _limit_waiting(client: Any) -> None:
    import httpx

    for session in _sessions(client):
        session.timeout = httpx.Timeout(_ANSWER_TIMEOUT, connect=_CONNECT_TIMEOUT)


def _sessions(client: Any) -> list[Any]:
    """The connections of a client of a server, which Chroma neither limits nor closes."""
    owners = (client, getattr(client, "_admin_client", None))
    servers = [getattr(owner, "_server", None) for owner in owners]
    sessions = [getattr(server, "_session", None) for server in servers]
    return [session for session in sessions if session is not None]


def _is_writable(folder: Path) -> bool:
    database = folder / _DATABASE
    return os.access(folder, os.W_OK) and os.access(database, os.W_OK)


def _private_copy(folder: Path) -> str:
    """A folder that Chroma may write in: its database copied, the rest, far larger, linked."""
    private = Path(tempfile.mkdtemp(prefix="groundwise-vectors-"))
    try:
        for entry in folder.iterdir():
            target = private / entry.name
            if entry.is_file():
                shutil.copyfile(entry, target)
            elif os.name != "nt":
                target.symlink_to(entry.absolute(), target_is_directory=True)
            else:
                shutil.copytree(entry, target)
    except OSError:
        shutil.rmtree(private, ignore_errors=True)
        raise
    return str(private)


def _explain(location: str, error: Exception, remedy: str) -> str:
    reason = " ".join(str(error).split()) or type(error).__name__
    if is_server(location):
        return (
            f"The Chroma server {location} cannot be used ({reason}). Start it (`chroma run`), "
            "or correct the setting `chroma`."
        )
    return f"The vectors in {location} cannot be read or written ({reason}). {remedy}"
