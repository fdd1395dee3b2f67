"""Whether an index is whole: what `advisor doctor` says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from index.errors import EmbeddingError, IndexBroken, IndexingError, WeightsError
from index.models.embedding import fingerprint
from index.reader import hold_current
from index.storage.catalog import Catalog
from index.storage.fresh_vectors import LayeredVectors
from index.storage.layout import IndexLayout, is_running
from index.storage.manifest import Manifest, damage, read_manifest, require_location
from index.storage.sqlite_file import is_shared
from index.storage.vectors import VectorStore

_REBUILD = "Run `advisor index --rebuild`."
# Documents and vectors that are looked at one by one, spread over the index.
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that was checked.

    Attributes:
        name: what, in a few words.
        ok: whether it is as it should be.
        detail: what was found.
        remedy: the next command to try; empty when `ok`.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def check(directory: Path, chroma: str = "", embedding: str = "") -> list[HealthCheck]:
    """Check the index in a folder; every file of it is read.

    Args:
        directory: the index folder.
        chroma: the setting `chroma`: empty, or the URL of a Chroma server.
        embedding: the setting `embedding`; empty to take what the index was made with.

    Raises:
        IndexMissing: nothing has been indexed there.
    """
    layout = IndexLayout(directory)
    checks: list[HealthCheck] = []
    with ExitStack() as opened:
        try:
            generation, hold = hold_current(layout)
            opened.callback(hold.close)
            catalog = Catalog(layout.catalog(generation))
            opened.callback(catalog.close)
            checks.append(_catalog_whole(catalog))
            if not checks[0].ok:
                return checks
            checks.extend(_documents(catalog))
            checks.append(_model(catalog, embedding))
            checks.append(_unfinished(layout, generation))
            folder = layout.folder(generation)
            shared = is_shared(layout.catalog(generation))
            checks.append(_vectors(folder, catalog, chroma, directory, shared))
        except IndexBroken as error:
            checks.append(HealthCheck("catalogue", False, str(error), _REBUILD))
    return checks


def _catalog_whole(catalog: Catalog) -> HealthCheck:
    found = catalog.check()
    if found != "ok":
        return HealthCheck("catalogue", False, f"SQLite finds it damaged: {found}", _REBUILD)
    files, passages = catalog.counts()
    return HealthCheck("catalogue", True, f"whole: {files} documents, {passages} passages")


def _documents(catalog: Catalog) -> Iterator[HealthCheck]:
    """Each document has its passages, and each passage is what its document says there."""
    listings = catalog.listing()
    bare = [listing.document for listing in listings if not listing.passages]
    if bare:
        detail = f"{len(bare)} have none, {bare[0]} for one: they hold headings alone"
        yield HealthCheck("passages", True, detail)
    ids = list(dict.fromkeys(listing.document_id for listing in listings))
    step = max(1, len(ids) // _SAMPLE)
    checked = 0
    for document_id in ids[::step]:
        document = catalog.document(document_id)
        for passage in catalog.passages_of(document_id):
            checked += 1
            if document is None or document.text[passage.start : passage.end] != passage.text:
                detail = f"passage {passage.id} is not what its document says there"
                yield HealthCheck("passages", False, detail, _REBUILD)
                return
    yield HealthCheck("passages", True, f"{checked} compared with their documents")


def _model(catalog: Catalog, embedding: str) -> HealthCheck:
    """The installed embedding model is the one that the vectors were made with."""
    made = catalog.meta()
    name = embedding or made.get("embedding", "embedded")
    try:
        found = fingerprint(name)
    except (EmbeddingError, WeightsError) as error:
        return HealthCheck("embedding model of the index", False, str(error), _REBUILD)
    if found == made.get("embedding model"):
        return HealthCheck("embedding model of the index", True, f"`{name}`, as installed")
    detail = f"the index was made with other weights than those of `{name}`"
    return HealthCheck("embedding model of the index", False, detail, _REBUILD)


def _unfinished(layout: IndexLayout, generation: str) -> HealthCheck:
    """What a run that was killed has left."""
    name = "interrupted runs"
    if not layout.all_unfinished() and not layout.others(generation):
        return HealthCheck(name, True, "none")
    if is_running(layout.lock):
        return HealthCheck(name, True, "a run of indexing goes on right now")
    detail = "a run of indexing was interrupted, and has left what it had done"
    return HealthCheck(name, False, detail, "Run `advisor index`.")


def _vectors(
    folder: Path, catalog: Catalog, chroma: str, directory: Path, shared: bool
) -> HealthCheck:
    """There is one vector a passage, and searching finds it."""
    try:
        manifest = read_manifest(folder)
        require_location(manifest, chroma, directory)
        # Before Chroma opens them: damaged ones can crash it.
        wrong = damage(folder, manifest, thorough=True)
        if wrong:
            return HealthCheck("vectors", False, wrong, _REBUILD)
        return _searched(folder, manifest, catalog, shared)
    except IndexingError as error:
        return HealthCheck("vectors", False, str(error), _REBUILD)


def _searched(folder: Path, manifest: Manifest, catalog: Catalog, shared: bool) -> HealthCheck:
    """`shared`: the catalogue is changed in place, and vectors of gone passages may be left."""
    known = catalog.passage_ids()
    with closing(VectorStore(manifest.location(folder), manifest.collection)) as store:
        held = set(store.all_ids())
        fresh = set(catalog.fresh.all()[0]) if shared else set()
        lost, spare = len(known - held - fresh), len((held | fresh) - known)
        if lost or (spare and not shared):
            detail = f"{lost} passages have no vector, {spare} vectors no passage"
            return HealthCheck("vectors", False, detail, _REBUILD)
        layered = LayeredVectors(catalog.fresh, lambda: store) if shared else store
        sample = sorted(known)[:: max(1, len(known) // _SAMPLE)]
        for key, vector in layered.vectors(sample).items():
            # Passages of the same text have the same vector, so that another may come first.
            best = layered.nearest(vector, 1)
            if not best or best[0][1] < 0.999:
                detail = f"searching for the vector of passage {key} does not find it"
                return HealthCheck("vectors", False, detail, _REBUILD)
    detail = f"{len(known)}, one a passage; {len(sample)} searched for"
    if spare:
        detail = f"{detail}; {spare} of passages that are gone, until changes are merged"
    return HealthCheck("vectors", True, detail)
