"""Removing what no index needs: generations out of use, and what killed runs have left."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress

from index.errors import IndexBroken, VectorStoreError
from index.indexing import unfinished
from index.indexing.generation import writing
from index.storage.layout import IndexLayout
from index.storage.manifest import read_manifest
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.vectors import VectorStore, drop_collection


def remove_leftovers(layout: IndexLayout, in_use: str | None) -> None:
    """Delete the generations that killed runs left, and those that nobody reads any more."""
    for generation in layout.others(in_use):
        # One whose server does not answer is left for a later run.
        with suppress(VectorStoreError):
            remove_generation(layout, generation, in_use)


def remove_generation(layout: IndexLayout, generation: str, in_use: str | None) -> None:
    """Delete a generation, with its collection where a server holds one for it alone.

    Raises:
        VectorStoreError: that server cannot be reached; the generation stays.
    """

    def drop_vectors() -> None:
        with suppress(IndexBroken):  # a run that was killed before it could say where they are
            manifest = read_manifest(layout.folder(generation))
            mine = read_manifest(layout.folder(in_use)) if in_use else None
            there = (manifest.chroma, manifest.collection)
            if manifest.chroma and (mine is None or there != (mine.chroma, mine.collection)):
                drop_collection(*there)

    layout.remove(generation, drop_vectors)


def remove_vectors(layout: IndexLayout, generation: str, gone: Sequence[str]) -> None:
    """Remove from a server what only the generation before this one knew.

    Raises:
        VectorStoreError: the server cannot be reached.
    """
    manifest = read_manifest(layout.folder(generation))
    if manifest.chroma and gone:
        with closing(VectorStore(manifest.chroma, manifest.collection)) as store:
            store.remove(gone)


def sweep(layout: IndexLayout, in_use: str) -> None:
    """Remove what a killed run has left, when there is nothing else to do.

    Raises:
        VectorStoreError: the server that holds the vectors cannot be reached.
    """
    if not layout.all_unfinished():
        return
    manifest = read_manifest(layout.folder(in_use))
    if manifest.chroma:
        with (
            closing(SqliteCatalog(layout.catalog(in_use))) as catalog,
            closing(VectorStore(manifest.chroma, manifest.collection)) as store,
        ):
            store.remove(sorted(set(store.all_ids()) - catalog.passage_ids()))
    forget_unfinished(layout)


def forget_unfinished(layout: IndexLayout) -> None:
    """Delete the vectors that runs keep until they end."""
    with writing(layout.directory):
        for path in layout.all_unfinished():
            unfinished.remove(path)
