"""Moving an index from one place to another: nothing is read or embedded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import islice

import numpy as np

from index.errors import IndexBroken, IndexMismatch
from index.indexing.generation import OWN_NOTES
from index.indexing.homes import home_of
from index.indexing.progress import OnProgress, ProgressMeter
from index.indexing.recipe import IndexSettings
from index.indexing.workers.here import Here
from index.models.embedding import Embedder
from index.opening import place_of, rows_of
from index.storage.catalog import Catalog, EditableCatalog
from index.storage.place import OpenIndex, SearchedVectors
from index.storage.vectors import VectorStore

_WINDOW = 500
# Vectors of a run that was killed are gone on with where so many of them are the source's.
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: counts, and the seconds it took."""

    documents: int
    passages: int
    seconds: float


def move(source: IndexSettings, target: IndexSettings, on_progress: OnProgress | None) -> Moved:
    """Put an index where other settings say, in place of what is there; the source stays.

    Its collections are put beside those that are there.

    The copy is compared with the source before anybody sees it. A run that is killed leaves the
    target as it was; vectors that it has put on a server are not put there again.

    Args:
        source: where the index is.
        target: where it shall be; of the same recipe.
        on_progress: hears how far it is: the stages `read` and `embed`.

    Raises:
        IndexMissing: nothing is indexed at the source.
        IndexMismatch: both are one place, or the vectors of the source are elsewhere.
        IndexBroken: the copy is not what the source is.
        IndexBusy, IndexUnwritable, VectorStoreError, DatabaseError: the target cannot be written.
    """
    if place_of(source.address).label == place_of(target.address).label:
        raise IndexMismatch("The index is there already: name another place to move it to.")
    meter = ProgressMeter(on_progress)
    home = home_of(target, Here(target, _nothing_to_embed), meter)
    opened = place_of(source.address).open(source.chroma)
    with opened.closing, home.exclusive():

        def fill(catalog: EditableCatalog, store: VectorStore) -> None:
            copy_catalog(opened.catalog, catalog, meter)
            copy_vectors(opened, store, meter)
            require_equal(opened, catalog, store)

        home.put(fill)
        with rows_of(target.address).changing() as change:
            change.put(rows_of(source.address).rows())
        documents, passages = opened.catalog.counts()
    return Moved(documents, passages, meter.seconds)


def copy_catalog(source: Catalog, target: EditableCatalog, meter: ProgressMeter) -> None:
    """Put everything that a catalogue says into an empty one."""
    target.set_meta(source.meta())
    target.add_roots(source.roots())
    documents = source.document_ids()
    meter.start("read", len(documents))
    for document_id in documents:
        document, digest = source.document(document_id), source.digest(document_id)
        if document is None:
            raise IndexBroken(f"The index has no document {document_id} that a file has.")
        passages = source.passages_of(document_id)
        above = source.contexts([passage.id for passage in passages])
        target.put_document(document, passages, [above[passage.id] for passage in passages])
        if digest is not None:
            target.put_digest(digest)
        meter.advance()
    for record in source.files():
        target.put_file(record)
    for path, (content, reason) in source.refusals().items():
        target.put_refusal(path, content, reason)
    target.put_containers(source.containers())


def copy_vectors(source: OpenIndex, target: VectorStore, meter: ProgressMeter) -> None:
    """Put the vectors of all passages into a store, which may hold some of them."""
    ids = sorted(source.catalog.passage_ids())
    held = set(target.all_ids())
    if held and not _are_equal(source.vectors, target, sorted(held)[:_SAMPLE]):
        target.remove(sorted(held))
        held = set()
    missing = [key for key in ids if key not in held]
    meter.start("embed", len(ids), len(ids) - len(missing))
    for window in _windows(missing):
        vectors = source.vectors.vectors(window)
        target.add(list(vectors), np.stack(list(vectors.values())))
        meter.advance(len(window))
    target.remove(sorted(held.difference(ids)))


def require_equal(source: OpenIndex, catalog: Catalog, vectors: SearchedVectors) -> None:
    """Compare a copy with what it was made from.

    Raises:
        IndexBroken: they differ.
    """
    old = source.catalog
    for name, ask in _COMPARED:
        if ask(old) != ask(catalog):
            raise _differs(name)
    ids = old.passage_ids()
    if ids != catalog.passage_ids():
        raise _differs("passages")
    if ids != set(vectors.all_ids()):
        raise _differs("vectors")
    for window in _windows(sorted(ids)):
        if _texts(old, window) != _texts(catalog, window):
            raise _differs("passages")
        if not _are_equal(source.vectors, vectors, window):
            raise _differs("vectors")


_COMPARED: tuple[tuple[str, Callable[[Catalog], object]], ...] = (
    ("recipe", lambda catalog: _recipe(catalog)),
    ("folders", lambda catalog: catalog.roots()),
    ("files", lambda catalog: catalog.files()),
    ("documents", lambda catalog: catalog.listing()),
    ("digests", lambda catalog: catalog.digests()),
    ("refusals", lambda catalog: catalog.refusals()),
    ("archives", lambda catalog: sorted(map(str, catalog.containers()))),
)


def _recipe(catalog: Catalog) -> dict[str, str]:
    """What decides what an index holds, without what a catalogue notes of its own changes."""
    return {key: value for key, value in catalog.meta().items() if key not in OWN_NOTES}


def _texts(catalog: Catalog, ids: Sequence[str]) -> list[tuple[object, ...]]:
    passages, contexts = catalog.passages(ids), catalog.contexts(ids)
    return [_storable(astuple(passages[key]), contexts[key]) for key in ids]


def _storable(values: tuple[object, ...], context: str) -> tuple[object, ...]:
    """Without NUL, which PostgreSQL's texts cannot hold."""
    return tuple(
        value.replace("\x00", "\ufffd") if isinstance(value, str) else value
        for value in (*values, context)
    )


def _are_equal(one: SearchedVectors, other: SearchedVectors, ids: Sequence[str]) -> bool:
    first, second = one.vectors(ids), other.vectors(ids)
    return first.keys() == second.keys() and all(
        np.allclose(first[key], second[key], atol=1e-6) for key in first
    )


def _windows(ids: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while window := list(islice(rest, _WINDOW)):
        yield window


def _differs(what: str) -> IndexBroken:
    return IndexBroken(
        f"The copy differs from the index in its {what}, and was not put in place. "
        "`advisor doctor` checks the index; then run this again."
    )


def _nothing_to_embed() -> Embedder:
    raise IndexBroken("A passage has no vector. `advisor index` mends the index.")
