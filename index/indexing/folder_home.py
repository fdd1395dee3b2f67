"""An index in a folder: what a run does there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

from index.errors import IndexBroken, IndexBusy, IndexUnwritable, VectorStoreError, unwritable
from index.indexing.generation import Builder, changes_in, writing
from index.indexing.home import Fill, Result
from index.indexing.leftovers import (
    forget_unfinished,
    remove_generation,
    remove_leftovers,
    remove_vectors,
    sweep,
)
from index.indexing.plan import Plan
from index.indexing.progress import ProgressMeter
from index.indexing.recipe import IndexSettings
from index.indexing.workers.protocol import Workers
from index.storage.catalog import Catalog
from index.storage.layout import IndexLayout
from index.storage.manifest import read_manifest, require_location
from index.storage.sqlite_catalog import SqliteCatalog


class FolderHome:
    """A `Home` in the index folder of the settings.

    A run copies the generation in use, changes the copy and makes that the one in use in one step,
    or changes a large one in place, in one transaction (see `layout`).
    """

    def __init__(self, settings: IndexSettings, workers: Workers, meter: ProgressMeter) -> None:
        self._settings = settings
        self._layout = IndexLayout(settings.directory)
        self._builder = Builder(settings, self._layout, workers, meter)

    def holds_index(self) -> bool:
        """Whether anything has been indexed."""
        return self._layout.current() is not None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep other runs out, of this machine.

        Raises:
            IndexBusy, IndexUnwritable: as `Home`.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self._layout.lock)
        try:
            self._settings.directory.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexBusy(
                f"Another process is indexing into {self._settings.directory}. Wait for it to "
                "end, then run this again."
            ) from error
        except OSError as error:
            raise unwritable(self._settings.directory, error) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def reading(self) -> Iterator[Catalog]:
        """The catalogue in use."""
        generation = self._current
        # A dry run reads while another process may put an index in this one's place.
        hold = self._layout.hold(generation) or ExitStack()
        with hold, closing(SqliteCatalog(self._layout.catalog(generation))) as catalog:
            yield catalog

    def require_location(self) -> None:
        """Refuse to go on with vectors that are elsewhere than the settings say.

        Raises:
            IndexMismatch: they are.
        """
        manifest = read_manifest(self._layout.folder(self._current))
        require_location(manifest, self._settings.chroma, self._settings.directory)

    def carry_out(self, plan: Plan, *, anew: bool) -> Result:
        """Change the index as a plan says, or with `anew` put one of what it adds in its place.

        Raises:
            IndexBroken, IndexUnwritable, VectorStoreError, EmbeddingError, WeightsError: as `Home`.
        """
        remove_leftovers(self._layout, self._in_use())
        base = None if anew else self._current
        if base is None or not self._builder.changes_in_place(base, plan):
            return self._build(plan, base)
        result = self._builder.change(base, plan)
        self._note_changes(base)
        remove_vectors(self._layout, base, result.outcome.gone_passages)
        forget_unfinished(self._layout)
        self._merge(base)
        return result

    def put(self, fill: Fill) -> None:
        """Put an index that `fill` makes in the place of what is there.

        Raises:
            IndexUnwritable, VectorStoreError: as `Home`.
        """
        remove_leftovers(self._layout, self._in_use())
        with self._new_generation() as generation:
            self._builder.fill(generation, fill)
        remove_leftovers(self._layout, generation)

    def rest(self) -> Result:
        """Put away what runs that were killed have left.

        Raises:
            VectorStoreError: the server that holds the vectors cannot be reached.
        """
        base = self._current
        remove_leftovers(self._layout, base)
        sweep(self._layout, base)
        self._note_changes(base)
        self._merge(base)
        with self.reading() as catalog:
            documents, passages = catalog.counts()
        return Result(documents=documents, passages=passages)

    @property
    def _current(self) -> str:
        generation = self._layout.current()
        if generation is None:  # nobody asks then
            raise IndexBroken(f"The index in {self._settings.directory} is gone.")
        return generation

    def _note_changes(self, generation: str) -> None:
        """Tell readers of changes, also those of a run that was killed before it could."""
        with self.reading() as catalog, writing(self._settings.directory):
            self._layout.note_changes(generation, changes_in(catalog))

    def _merge(self, generation: str) -> None:
        """Take what was changed in place into the graph of vectors, once it is much."""
        if not self._builder.is_merged(generation):
            # The index is right without it, and the next run tries again.
            with suppress(IndexUnwritable):
                self._build(Plan(), generation)

    def _build(self, plan: Plan, base: str | None) -> Result:
        """Build a generation from a base and make it the one in use."""
        with self._new_generation() as generation:
            result = self._builder.build(generation, plan, base)
        if base is not None:
            remove_vectors(self._layout, generation, result.outcome.gone_passages)
        forget_unfinished(self._layout)
        remove_leftovers(self._layout, generation)
        return result

    @contextmanager
    def _new_generation(self) -> Iterator[str]:
        """The name of a generation to make, which is in use once this ends."""
        in_use = self._in_use()
        generation = uuid.uuid4().hex[:16]
        try:
            yield generation
            with writing(self._settings.directory):
                self._layout.switch(generation)
        except BaseException:
            # An error, a full disk or Ctrl+C: the index in use stays as it was. It can come in the
            # moment after the switch, too, and must not take away what is in use now.
            if self._in_use() != generation:
                with suppress(VectorStoreError):
                    remove_generation(self._layout, generation, in_use)
            raise

    def _in_use(self) -> str | None:
        """The generation in use; None also where the folder does not say which any more."""
        try:
            return self._layout.current()
        except IndexBroken:
            return None
