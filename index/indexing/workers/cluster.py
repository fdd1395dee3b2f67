"""A run that has a Ray cluster read, embed and make digests.

The run reads the bytes of the files and sends them: it has read each of them to compare it, a
worker may lie where they cannot be seen, and what is cut into passages is then what was compared.
The index is written by the run alone.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from corpus.containers.opening import Containers
from index.digest import Digest, make_digest
from index.errors import ClusterError, IndexingError
from index.indexing.plan import Change
from index.indexing.recipe import IndexSettings
from index.indexing.workers.here import first_here
from index.indexing.workers.preparing import Fetched, fetch, prepare
from index.indexing.workers.protocol import Digestible, Prepared
from index.indexing.workers.tasks import Embed, MakeDigests, Prepare, Task, versions
from index.models.embedding import (
    Embedder,
    Progress,
    Vectors,
    batches,
    exported_embedder,
    fingerprint,
    in_order,
)
from index.models.passages import FEW_PASSAGES, at_once

# What the run reads and digests by itself first: workers take three seconds to begin.
ALONE_SECONDS = 4.0

_MIB = 1024 * 1024
# Files that one worker reads in one go: so many, or so many bytes.
_FILES, _FILE_BYTES = 16, 4 * _MIB
# What is on the cluster at one time, in bytes; models are loaded again for each such stretch.
_STRETCH_BYTES, _TEXT_BYTES = 64 * _MIB, 256 * _MIB
# How often in a row the actor that hands out results may be lost before it has given one.
_TRIES = 3
_PATIENCE_SECONDS, _GRPC_SECONDS = 5.0, 20.0
_JOINS = 3
_NEEDED = ("ray", "pyarrow", "grpc", "fsspec")


@contextmanager
def cluster_workers(address: str, settings: IndexSettings) -> Iterator[ClusterWorkers]:
    """The workers of the cluster at `address`: `ray://HOST:PORT`, or `HOST:PORT` on its machines.

    Raises:
        ClusterError: nothing answers there, or what that needs is not installed.
    """
    _require_listening(address)
    # Ray would send figures about its use to its makers.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import grpc
        import ray
    except ModuleNotFoundError as error:
        if error.name not in _NEEDED:
            raise
        raise ClusterError(
            "Indexing on a Ray cluster needs groundwise[cluster]: "
            "`pip install 'groundwise[cluster]'`."
        ) from error
    _require_grpc(grpc, address)
    _join(ray, address)
    try:
        yield ClusterWorkers(address, settings)
    finally:
        ray.shutdown()


class ClusterWorkers:
    """`Workers` of a Ray cluster that this process is connected with.

    What a lost worker was doing is done again by another one; results come once, and in order.
    """

    def __init__(self, address: str, settings: IndexSettings) -> None:
        self._address = address
        self._settings = settings
        self._few: Embedder | None = None
        # It starts while the run compares files.
        self._conductor = _new_conductor()

    def prepare(self, changes: Sequence[Change]) -> Iterator[Prepared]:
        """Read files and cut them into passages.

        Raises:
            ClusterError: as `Workers`.
        """
        ocr, chars = self._settings.ocr, self._settings.chunk_chars
        rest = iter(changes)
        with Containers() as containers:

            def read(change: Change) -> Prepared:
                return prepare(change, fetch(change, containers), ocr, chars)

            yield from first_here(read, rest, ALONE_SECONDS)
        task = Prepare(chars, ocr, versions(ocr))
        yield from chain.from_iterable(self._results(task, _fetched(rest), _STRETCH_BYTES))

    def load(self) -> None:
        """Load what embeds the first passages where this machine has it.

        Raises:
            EmbeddingError, WeightsError: as `Workers`.
        """
        settings = self._settings
        self._few = exported_embedder(settings.embedding, settings.cache_dir, at_once())

    def embed(
        self, windows: Iterable[Sequence[str]], on_progress: Progress | None = None
    ) -> Iterator[Vectors]:
        """The vectors of each window of texts, one row a text.

        The first passages are embedded here where this machine has the export: a small change
        keeps no worker busy, and its vectors are the same to the last bit.

        Raises:
            EmbeddingError, WeightsError, ClusterError: as `Workers`.
        """
        rest = iter(windows)
        embedded = 0
        for texts in rest:
            embedded += len(texts)
            if self._few is None or embedded > FEW_PASSAGES:
                rest = chain([texts], rest)
                break
            yield self._few.embed(texts, on_progress)
        name = self._settings.embedding
        task = Embed(name, fingerprint(name), self._settings.cache_dir)
        kept: list[list[list[int]]] = []
        results = self._results(task, _batched(rest, kept), _TEXT_BYTES, keeps=True)
        rows: list[Vectors] = []
        for vectors in results:
            rows.append(vectors)
            if on_progress:
                on_progress(len(vectors))
            if len(rows) == len(kept[0]):
                yield in_order(kept.pop(0), rows)
                rows = []

    def digest(self, documents: Iterable[Digestible]) -> Iterator[Digest]:
        """The digest of each document.

        Raises:
            ClusterError: as `Workers`.
        """
        rest = iter(documents)
        yield from first_here(lambda document: make_digest(*document), rest, ALONE_SECONDS)
        yield from self._results(MakeDigests(versions(None)), rest, _STRETCH_BYTES)

    def _results(
        self, task: Task, items: Iterable[Any], most_bytes: int, *, keeps: bool = False
    ) -> Iterator[Any]:
        for stretch in _stretches(map(pickle.dumps, items), most_bytes):
            for answer in self._answers(task, stretch, keeps):
                result = pickle.loads(answer)
                if isinstance(result, IndexingError):
                    raise result
                yield result

    def _answers(self, task: Task, items: Sequence[bytes], keeps: bool) -> Iterator[bytes]:
        """What the workers answer, from a new actor that goes on where one was lost."""
        import ray
        from ray.exceptions import RayActorError

        given = tries = 0
        while given < len(items):
            try:
                ray.get(self._conductor.begin.remote(task, items[given:], keeps))
                waiting = self._conductor.next.remote()
                while (answer := ray.get(waiting)) is not None:
                    waiting = self._conductor.next.remote()
                    given, tries = given + 1, 0
                    yield answer
            except RayActorError as error:
                tries += 1
                if tries == _TRIES:
                    raise self._lost(error) from error
                self._conductor = _new_conductor()
            except (ray.exceptions.RayError, ConnectionError) as error:
                raise self._lost(error) from error

    def _lost(self, error: Exception) -> ClusterError:
        return ClusterError(
            f"The Ray cluster at {self._address} failed ({_said(error)}). Run `advisor "
            "index` again: passages that were embedded are not embedded again."
        )


def _new_conductor() -> Any:
    import ray

    from index.indexing.workers.conductor import Conductor

    return ray.remote(num_cpus=0)(Conductor).remote()


def _fetched(changes: Iterable[Change]) -> Iterator[list[tuple[Change, Fetched]]]:
    """Files with their bytes, as many together as one worker reads."""
    group: list[tuple[Change, Fetched]] = []
    size = 0
    with Containers() as containers:
        for change in changes:
            if group and (len(group) == _FILES or size + change.size > _FILE_BYTES):
                yield group
                group, size = [], 0
            group.append((change, fetch(change, containers)))
            size += change.size
    if group:
        yield group


def _batched(windows: Iterable[Sequence[str]], kept: list[list[list[int]]]) -> Iterator[list[str]]:
    """The batches of each window, as one process embeds them; their places go to `kept`."""
    for texts in windows:
        places = batches(texts)
        kept.append(places)
        for chosen in places:
            yield [texts[i] for i in chosen]


def _stretches(items: Iterable[bytes], most_bytes: int) -> Iterator[list[bytes]]:
    stretch: list[bytes] = []
    size = 0
    for item in items:
        if stretch and size + len(item) > most_bytes:
            yield stretch
            stretch, size = [], 0
        stretch.append(item)
        size += len(item)
    if stretch:
        yield stretch


def _require_listening(address: str) -> None:
    parts = urlsplit(address if "://" in address else f"//{address}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if parts.scheme not in ("", "ray") or not host or not port:
        raise ClusterError(
            f"{address} is not the address of a Ray cluster: give ray://HOST:PORT, or HOST:PORT "
            "on a machine of the cluster."
        )
    try:
        socket.create_connection((host, port), timeout=_PATIENCE_SECONDS).close()
    except OSError as error:
        raise ClusterError(
            f"Nothing answers at {address} ({error.strerror or error}). Start Ray there, or give "
            "the address of a cluster that runs."
        ) from error


def _require_grpc(grpc: Any, address: str) -> None:
    """Refuse what does not speak Ray's protocol: Ray itself would try for minutes."""
    if os.environ.get("RAY_USE_TLS", "0").lower() in ("1", "true"):
        return
    channel = grpc.insecure_channel(address.removeprefix("ray://").rstrip("/"))
    try:
        grpc.channel_ready_future(channel).result(timeout=_GRPC_SECONDS)
    except grpc.FutureTimeoutError as error:
        raise ClusterError(
            f"What answers at {address} is no Ray cluster. Give ray://HOST:PORT of its Ray Client "
            "server, or HOST:PORT of its head on a machine of the cluster."
        ) from error
    finally:
        channel.close()


def _join(ray: Any, address: str) -> None:
    for attempt in range(_JOINS):
        try:
            ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
            return
        except ConnectionAbortedError as error:
            # A busy machine did not start in time what serves a client: the next finds it warm.
            if attempt == _JOINS - 1:
                raise _not_joined(ray, address, error) from error
        except Exception as error:  # Ray's own, gRPC's and Python's: each says why it is not joined
            raise _not_joined(ray, address, error) from error


def _not_joined(ray: Any, address: str, error: Exception) -> ClusterError:
    return ClusterError(
        f"The Ray cluster at {address} cannot be joined ({_said(error)}). It must run Ray "
        f"{ray.__version__} and the same Python as this machine."
    )


def _said(error: Exception) -> str:
    """What an error comes to: the last line, where it holds another process's traceback."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    is_trace = any(line.startswith("Traceback") for line in lines)
    return lines[-1 if is_trace else 0][:200].rstrip(".")
