"""Whether an index is whole: what `advisor doctor` says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import EmbeddingError, IndexBroken, IndexingError, WeightsError
from index.models.embedding import fingerprint
from index.opening import place_of
from index.storage.catalog import Catalog
from index.storage.place import IndexAddress, OpenIndex, Place

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


def check(index: IndexAddress | Path, chroma: str = "", embedding: str = "") -> list[HealthCheck]:
    """Check an index; all of it is read.

    Args:
        index: where it is.
        chroma: the setting `chroma`: empty, or the URL of a Chroma server.
        embedding: the setting `embedding`; empty to take what the index was made with.

    Raises:
        IndexMissing: nothing has been indexed there.
    """
    place = place_of(index)
    checks: list[HealthCheck] = []
    try:
        with place.reading() as catalog:
            checks.append(_catalog_whole(catalog))
            if not checks[0].ok:
                return checks
            checks.extend(_documents(catalog))
            checks.append(_model(catalog, embedding))
            checks.append(_interrupted(place))
            checks.append(_vectors(place, catalog, chroma))
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


def _interrupted(place: Place) -> HealthCheck:
    """What a run that was killed has left."""
    name = "interrupted runs"
    if not place.holds_leftovers():
        return HealthCheck(name, True, "none")
    if place.is_being_indexed():
        return HealthCheck(name, True, "a run of indexing goes on right now")
    detail = "a run of indexing was interrupted, and has left what it had done"
    return HealthCheck(name, False, detail, "Run `advisor index`.")


def _vectors(place: Place, catalog: Catalog, chroma: str) -> HealthCheck:
    """There is one vector a passage, and searching finds it."""
    try:
        # Before Chroma opens them: damaged ones can crash it.
        wrong = place.damage()
        if wrong:
            return HealthCheck("vectors", False, wrong, _REBUILD)
        opened = place.open(chroma)
        with opened.closing:
            return _searched(opened, catalog)
    except IndexingError as error:
        return HealthCheck("vectors", False, str(error), _REBUILD)


def _searched(index: OpenIndex, catalog: Catalog) -> HealthCheck:
    known, held = catalog.passage_ids(), set(index.vectors.all_ids())
    lost, spare = len(known - held), len(held - known)
    if lost or (spare and not index.keeps_gone):
        detail = f"{lost} passages have no vector, {spare} vectors no passage"
        return HealthCheck("vectors", False, detail, _REBUILD)
    sample = sorted(known)[:: max(1, len(known) // _SAMPLE)]
    for key, vector in index.vectors.vectors(sample).items():
        # Passages of the same text have the same vector, so that another may come first.
        best = index.vectors.nearest(vector, 1)
        if not best or best[0][1] < 0.999:
            detail = f"searching for the vector of passage {key} does not find it"
            return HealthCheck("vectors", False, detail, _REBUILD)
    detail = f"{len(known)}, one a passage; {len(sample)} searched for"
    if spare:
        detail = f"{detail}; {spare} of passages that are gone, until they are merged away"
    return HealthCheck("vectors", True, detail)
