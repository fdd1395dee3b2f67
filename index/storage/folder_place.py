"""An index in a folder, as whoever reads it sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from index.errors import IndexBroken, IndexMissing
from index.storage.catalog import Catalog
from index.storage.fresh_vectors import LayeredVectors
from index.storage.layout import IndexLayout, is_running
from index.storage.manifest import damage, read_manifest, require_location
from index.storage.place import OpenIndex
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.sqlite_file import is_shared
from index.storage.vectors import VectorStore

# A generation can go out of use, and be deleted, between reading its name and holding it. That it
# happens again and again means something else.
_ATTEMPTS = 20


class FolderPlace:
    """A `Place` that is an index folder."""

    def __init__(self, directory: Path) -> None:
        self._layout = IndexLayout(directory)

    @property
    def label(self) -> str:
        """The folder."""
        return str(self._layout.directory)

    def version(self) -> str | None:
        """What differs after each run that has changed the index; None when there is none.

        Raises:
            IndexBroken: the folder names a generation in a way that no run writes.
        """
        return self._layout.version()

    def holds_leftovers(self) -> bool:
        """Whether runs have left files."""
        return bool(self._layout.all_unfinished() or self._layout.others(self._layout.current()))

    def is_being_indexed(self) -> bool:
        """Whether a run goes on right now, on this machine."""
        return is_running(self._layout.lock)

    def damage(self) -> str:
        """What is wrong with the files of vectors, by their hashes; or nothing."""
        generation, hold = self.hold()
        folder = self._layout.folder(generation)
        with hold:
            return damage(folder, read_manifest(folder), thorough=True)

    @contextmanager
    def reading(self) -> Iterator[Catalog]:
        """The catalogue of the generation in use.

        Raises:
            IndexMissing, IndexBroken: as `Place`.
        """
        generation, hold = self.hold()
        with hold, closing(SqliteCatalog(self._layout.catalog(generation))) as catalog:
            yield catalog

    def open(self, chroma: str) -> OpenIndex:
        """The generation in use, kept from being deleted until it is closed.

        Raises:
            IndexMissing, IndexBroken, IndexMismatch, VectorStoreError: as `Place`.
        """
        directory = self._layout.directory
        # Before anything is opened: what changes meanwhile makes it stale.
        version = self._layout.version()
        with ExitStack() as opened:
            generation, hold = self.hold()
            opened.callback(hold.close)
            folder, path = self._layout.folder(generation), self._layout.catalog(generation)
            catalog = SqliteCatalog(path)
            opened.callback(catalog.close)
            manifest = read_manifest(folder)
            require_location(manifest, chroma, directory)
            wrong = damage(folder, manifest)
            if wrong:
                raise IndexBroken(
                    f"The index in {directory} is damaged: {wrong}. `advisor index --rebuild` "
                    "makes it again."
                )
            store = VectorStore(manifest.location(folder), manifest.collection)
            opened.callback(store.close)
            if is_shared(path):
                layered = LayeredVectors(catalog.fresh, lambda: store)
                return OpenIndex(version, catalog, layered, True, opened.pop_all())
            return OpenIndex(version, catalog, store, False, opened.pop_all())

    def hold(self) -> tuple[str, ExitStack]:
        """The generation in use, kept from being deleted.

        Raises:
            IndexMissing, IndexBroken: as `Place`.
        """
        layout = self._layout
        for _ in range(_ATTEMPTS):
            generation = layout.current()
            if generation is None:
                raise IndexMissing(
                    f"Nothing is indexed in {layout.directory} yet. Index a folder of documents "
                    "first: `advisor index FOLDER`."
                )
            hold = layout.hold(generation)
            if hold is None:
                continue
            if layout.current() == generation:
                return generation, hold
            hold.close()
        raise IndexBroken(
            f"The index in {layout.directory} cannot be opened: its files are gone, or change all "
            "the time. `advisor index --rebuild FOLDER` makes it again from the documents."
        )
