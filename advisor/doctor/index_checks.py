"""What `advisor doctor` checks of the index and of what keeps it."""

from __future__ import annotations

import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version

from advisor.doctor.finding import Check
from advisor.settings import Settings
from index.errors import DatabaseError, IndexingError, IndexMissing

_SERVER_TIMEOUT_SECONDS = 5.0


def check_chroma(settings: Settings) -> Check:
    """A Chroma server answers, or an embedded one can be opened."""
    from index.storage.vectors import VectorStore

    if settings.chroma:
        return _check_chroma_server(settings.chroma)
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            store = VectorStore(folder, "doctor", create=True)
            store.count()
            store.close()
    except (IndexingError, ImportError) as error:
        remedy = "pip install --force-reinstall --no-deps chromadb"
        return Check("Chroma", False, str(error), remedy)
    return Check("Chroma", True, f"embedded, version {version('chromadb')}")


def check_index(settings: Settings) -> Iterator[Check]:
    """The index of the settings: present, whole, and made by this configuration."""
    from index.health import check

    remedy = "advisor index --rebuild"
    try:
        found = check(settings.index_address, settings.chroma, settings.embedding)
    except IndexMissing as error:
        yield Check("Index", None, str(error), "advisor index FOLDER")
    except DatabaseError as error:
        yield Check("Index", False, str(error), "Start the server, or correct `catalog`.")
    except IndexingError as error:
        yield Check("Index", False, str(error), remedy)
    else:
        for health in found:
            yield Check(f"Index, {health.name}", health.ok, health.detail, health.remedy)


def _check_chroma_server(url: str) -> Check:
    try:
        with urllib.request.urlopen(
            f"{url.rstrip('/')}/api/v2/heartbeat", timeout=_SERVER_TIMEOUT_SECONDS
        ) as reply:
            reply.read()
    except (OSError, ValueError, urllib.error.URLError) as error:
        detail = f"the server {url} does not answer ({error})"
        return Check("Chroma", False, detail, "chroma run, or unset the setting `chroma`")
    return Check("Chroma", True, f"the server {url} answers")
