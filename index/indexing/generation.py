"""Building a generation of an index: a copy of the one in use, changed as a plan says.

A large one that a plan changes little is changed where it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path

from index.errors import IndexBroken, disk_is_full, full_disk, unwritable
from index.indexing.catalogue_writing import write_plan
from index.indexing.digesting import write_digests
from index.indexing.home import Fill, Result
from index.indexing.plan import Plan
from index.indexing.progress import ProgressMeter
from index.indexing.recipe import IndexSettings
from index.indexing.unfinished import UnfinishedVectors
from index.indexing.vector_filling import VectorFiller
from index.indexing.workers.protocol import Workers
from index.storage.catalog import Catalog
from index.storage.fresh_vectors import FreshVectors, LayeredVectors
from index.storage.layout import IndexLayout
from index.storage.manifest import (
    Manifest,
    copy_vectors,
    damage,
    new_manifest,
    read_manifest,
    with_files,
    write_manifest,
)
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.sqlite_file import copy_database, is_shared
from index.storage.vectors import VectorStore, clear_unused

# What a catalogue says of itself: how often it was changed in place, and how many passages that are
# gone the graph of vectors still holds.
OWN_NOTES = _CHANGES, _GONE = "changes", "gone"
# A plan is carried out in place that adds and updates at most so many files, or this share of them.
_FEW_FILES, _SHARE = 64, 10
# Vectors outside the graph, or gone ones in it, before the next copy takes them in: 10,000 are
# compared with a question in 9 ms. See docs/decisions/013-changes-in-place.md.
_FEW_FRESH, _MOST_FRESH = 1000, 10_000


class Builder:
    """Builds generations in one index folder, and changes the one in use."""

    def __init__(
        self,
        settings: IndexSettings,
        layout: IndexLayout,
        workers: Workers,
        meter: ProgressMeter,
    ) -> None:
        self._settings = settings
        self._layout = layout
        self._workers = workers
        self._meter = meter

    def build(self, generation: str, plan: Plan, base: str | None) -> Result:
        """Make `base` with the plan carried out, or with no base an index of what it adds.

        Raises:
            IndexBroken: `base` is damaged.
            IndexUnwritable: the disk is full, or permissions forbid writing.
            VectorStoreError, EmbeddingError, WeightsError: Chroma or the embedding model fails.
        """
        folder = self._layout.folder(generation)
        with writing(self._settings.directory):
            manifest = self._start(generation, base)
        with closing(SqliteCatalog(self._layout.catalog(generation), editable=True)) as catalog:
            with catalog.transaction():
                outcome = write_plan(catalog, plan, self._workers, self._settings.ocr, self._meter)
                behind = catalog.fresh.count() or _gone(catalog)
                catalog.set_meta({**self._recipe, _CHANGES: "0", _GONE: "0"})
            result = Result(outcome, *catalog.counts())
            changed = outcome.new_passages or outcome.gone_passages or catalog.undigested()
            if changed or behind or base is None:
                self._fill(folder, manifest, catalog, result, is_new=base is None)
            if result.passages >= self._settings.edited_from:
                catalog.share()
        self._finish(folder, manifest, result.passages)
        return result

    def fill(self, generation: str, fill: Fill) -> None:
        """Make a generation of what `fill` puts into it.

        Raises:
            IndexUnwritable, VectorStoreError: as `build`.
        """
        folder = self._layout.folder(generation)
        with writing(self._settings.directory):
            manifest = self._start(generation, None)
        location = manifest.location(folder)
        with (
            closing(SqliteCatalog(self._layout.catalog(generation), editable=True)) as catalog,
            closing(VectorStore(location, manifest.collection, create=True)) as store,
        ):
            with catalog.transaction():
                fill(catalog, store)
                catalog.set_meta({_CHANGES: "0", _GONE: "0"})
            store.settle()
            _, passages = catalog.counts()
            if passages >= self._settings.edited_from:
                catalog.share()
        self._finish(folder, manifest, passages)

    def changes_in_place(self, generation: str, plan: Plan) -> bool:
        """Whether a plan is better carried out where the index is than in a copy of it."""
        path = self._layout.catalog(generation)
        if not is_shared(path) or damage(
            self._layout.folder(generation), self._manifest(generation)
        ):
            return False
        changes = len(plan.added) + len(plan.updated)
        return changes <= max(_FEW_FILES, plan.unchanged // _SHARE)

    def change(self, generation: str, plan: Plan) -> Result:
        """Carry out a plan in the generation in use, in one transaction of its catalogue.

        Raises:
            IndexBroken, IndexUnwritable, VectorStoreError, EmbeddingError, WeightsError: as
                `build`; then nothing has changed.
        """
        manifest = self._manifest(generation)
        with closing(SqliteCatalog(self._layout.catalog(generation), in_place=True)) as catalog:
            with catalog.transaction():
                outcome = write_plan(catalog, plan, self._workers, self._settings.ocr, self._meter)
                changes = changes_in(catalog) + 1
                catalog.set_meta({**self._recipe, _CHANGES: str(changes)})
                result = Result(outcome, *catalog.counts())
                self._fill_in_place(generation, manifest, catalog, result)
            catalog.settle()
        return result

    def is_merged(self, generation: str) -> bool:
        """Whether so few changes were made in place that searching does not suffer."""
        manifest = self._manifest(generation)
        if manifest.chroma or not is_shared(self._layout.catalog(generation)):
            return True
        with closing(SqliteCatalog(self._layout.catalog(generation))) as catalog:
            behind, (_, passages) = max(catalog.fresh.count(), _gone(catalog)), catalog.counts()
        return behind <= min(_MOST_FRESH, max(_FEW_FRESH, passages // _SHARE))

    @property
    def _recipe(self) -> dict[str, str]:
        return {**self._settings.recipe(), "embedding": self._settings.embedding}

    def _manifest(self, generation: str) -> Manifest:
        return read_manifest(self._layout.folder(generation))

    def _start(self, generation: str, base: str | None) -> Manifest:
        """Make the folder of a generation: a copy of `base`, or empty."""
        folder = self._layout.folder(generation)
        if base is None:
            manifest = new_manifest(self._settings.chroma, generation)
            self._layout.create(generation)
            write_manifest(folder, manifest)
            return manifest
        source = self._layout.folder(base)
        manifest = read_manifest(source)
        wrong = damage(source, manifest)
        if wrong:
            raise IndexBroken(
                f"The index is damaged: {wrong}. `advisor index --rebuild` makes it again."
            )
        self._layout.create(generation)
        write_manifest(folder, manifest)
        copy_database(self._layout.catalog(base), self._layout.catalog(generation))
        copy_vectors(source, folder)
        return manifest

    def _finish(self, folder: Path, manifest: Manifest, passages: int) -> None:
        """Leave a generation as it will be read."""
        with writing(self._settings.directory):
            if not manifest.chroma:
                clear_unused(Path(manifest.location(folder)))
            write_manifest(folder, with_files(folder, manifest, passages))

    def _fill(
        self,
        folder: Path,
        manifest: Manifest,
        catalog: SqliteCatalog,
        result: Result,
        *,
        is_new: bool,
    ) -> None:
        """Make the vectors agree with the catalogue, and digests from them."""
        gone = result.outcome.gone_passages
        location = manifest.location(folder)
        with (
            self._unfinished() as made,
            closing(VectorStore(location, manifest.collection, create=is_new)) as store,
        ):
            filler = self._filler(catalog, store, made)
            if catalog.fresh.count():
                store.add(*catalog.fresh.all())
                catalog.fresh.clear()
            filler.fill(result.outcome.new_passages)
            if manifest.chroma and not is_new:
                # Whoever reads the index in use searches the same collection: what only that
                # index knows goes once it is out of use.
                filler.agree(store, keep=gone)
            else:
                store.remove(gone)
                filler.agree(store)
            with catalog.transaction():
                write_digests(catalog, store, self._workers)
            store.settle()
        result.embedded, result.reused = filler.embedded, filler.reused

    def _fill_in_place(
        self, generation: str, manifest: Manifest, catalog: SqliteCatalog, result: Result
    ) -> None:
        """Give new passages their vectors, on the server or in the catalogue, and digests."""
        gone = result.outcome.gone_passages
        location = manifest.location(self._layout.folder(generation))
        with ExitStack() as opened:
            made = opened.enter_context(self._unfinished())

            @cache
            def graph() -> VectorStore:
                return opened.enter_context(closing(VectorStore(location, manifest.collection)))

            filler = self._filler(catalog, graph() if manifest.chroma else catalog.fresh, made)
            filler.fill(result.outcome.new_passages)
            if manifest.chroma:
                filler.agree(graph(), keep=gone)
            catalog.fresh.remove(gone)
            catalog.set_meta({_GONE: str(_gone(catalog) + len(gone))})
            write_digests(catalog, LayeredVectors(catalog.fresh, graph), self._workers)
        result.embedded, result.reused = filler.embedded, filler.reused

    @contextmanager
    def _unfinished(self) -> Iterator[UnfinishedVectors]:
        with closing(UnfinishedVectors(self._layout.unfinished(self._settings.mark()))) as made:
            yield made

    def _filler(
        self, catalog: SqliteCatalog, store: VectorStore | FreshVectors, made: UnfinishedVectors
    ) -> VectorFiller:
        return VectorFiller(catalog, store, made, self._workers, self._meter)


def changes_in(catalog: Catalog) -> int:
    """How often a catalogue was changed in place."""
    return int(catalog.meta().get(_CHANGES, "0"))


def _gone(catalog: SqliteCatalog) -> int:
    return int(catalog.meta().get(_GONE, "0"))


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Put what the operating system says about an index folder into words.

    Raises:
        IndexUnwritable: the disk is full, or permissions forbid writing.
        IndexBroken: Chroma's database is damaged.
    """
    try:
        yield
    except OSError as error:
        raise unwritable(directory, error) from error
    except sqlite3.Error as error:
        if disk_is_full(directory):
            raise full_disk(directory) from error
        raise IndexBroken(
            f"The vectors in {directory} are damaged ({error}). `advisor index --rebuild` makes "
            "the index again."
        ) from error
