"""Building a generation of an index: a copy of the one in use, changed as a plan says."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import IndexBroken, disk_is_full, full_disk, unwritable
from index.indexing.catalogue_writing import Outcome, write_plan
from index.indexing.digesting import write_digests
from index.indexing.plan import Plan
from index.indexing.progress import ProgressMeter
from index.indexing.recipe import IndexSettings
from index.indexing.unfinished import UnfinishedVectors
from index.indexing.vector_filling import VectorFiller
from index.models.embedding import Embedder
from index.storage.catalog import Catalog
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
from index.storage.vectors import VectorStore


@dataclass
class Result:
    """What building a generation came to: counts, and what carrying out the plan gave."""

    outcome: Outcome = field(default_factory=Outcome)
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    reused: int = 0


class Builder:
    """Builds generations in one index folder."""

    def __init__(
        self,
        settings: IndexSettings,
        layout: IndexLayout,
        make_embedder: Callable[[], Embedder],
        meter: ProgressMeter,
    ) -> None:
        self._settings = settings
        self._layout = layout
        self._make_embedder = make_embedder
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
        recipe = {**self._settings.recipe(), "embedding": self._settings.embedding}
        with closing(Catalog(self._layout.catalog(generation), editable=True)) as catalog:
            with catalog.transaction():
                outcome = write_plan(catalog, plan, self._settings, self._meter)
                catalog.set_meta(recipe)
            result = Result(outcome, *catalog.counts())
            changed = outcome.new_passages or outcome.gone_passages or catalog.undigested()
            if changed or base is None:
                self._fill(folder, manifest, catalog, result, is_new=base is None)
        with writing(self._settings.directory):
            write_manifest(folder, with_files(folder, manifest, result.passages))
        return result

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
        shutil.copyfile(self._layout.catalog(base), self._layout.catalog(generation))
        copy_vectors(source, folder)
        return manifest

    def _fill(
        self, folder: Path, manifest: Manifest, catalog: Catalog, result: Result, *, is_new: bool
    ) -> None:
        """Make the vectors agree with the catalogue, and digests from them."""
        gone = result.outcome.gone_passages
        made = UnfinishedVectors(self._layout.unfinished(self._settings.mark()))
        location = manifest.location(folder)
        with (
            closing(made),
            closing(VectorStore(location, manifest.collection, create=is_new)) as store,
        ):
            filler = VectorFiller(
                catalog, store, made, self._make_embedder, self._settings.cache_dir, self._meter
            )
            filler.fill(result.outcome.new_passages)
            if manifest.chroma and not is_new:
                # Whoever reads the index in use searches the same collection: what only that
                # index knows goes once it is out of use.
                filler.agree(keep=gone)
            else:
                store.remove(gone)
                filler.agree()
            write_digests(catalog, store)
            store.settle()
        result.embedded, result.reused = filler.embedded, filler.reused


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
