"""An index in a PostgreSQL database: what a run does there."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing, suppress

from index.errors import DatabaseError, IndexMissing, VectorStoreError
from index.indexing.catalogue_writing import write_plan
from index.indexing.digesting import write_digests
from index.indexing.home import Fill, Result
from index.indexing.plan import Plan
from index.indexing.progress import ProgressMeter
from index.indexing.recipe import IndexSettings
from index.indexing.vector_filling import VectorFiller
from index.indexing.workers.protocol import Workers
from index.storage.catalog import Catalog, EditableCatalog
from index.storage.postgres.place import require_server
from index.storage.postgres.storage import PostgresStorage
from index.storage.vectors import VectorStore, drop_collection


class PostgresHome:
    """A `Home` in a database, with the vectors on a Chroma server.

    Vectors are written first and become visible with the transaction of the run, for the catalogue
    decides which passages exist; what is out of use is removed from the server afterwards.
    """

    def __init__(
        self,
        storage: PostgresStorage,
        settings: IndexSettings,
        workers: Workers,
        meter: ProgressMeter,
    ) -> None:
        self._storage = storage
        self._settings = settings
        self._workers = workers
        self._meter = meter

    def holds_index(self) -> bool:
        """Whether anything has been indexed."""
        return self._storage.version() is not None

    def exclusive(self) -> AbstractContextManager[None]:
        """Keep other runs out, of every machine.

        Raises:
            IndexBusy, IndexUnwritable: as `Home`.
        """
        return self._storage.exclusive()

    def reading(self) -> AbstractContextManager[Catalog]:
        """The catalogue in use."""
        return self._storage.reading()

    def require_location(self) -> None:
        """Refuse to go on with vectors that are elsewhere than the settings say.

        Raises:
            IndexMismatch: they are.
        """
        require_server(self._storage.vectors(), self._settings.chroma, self._storage.label)

    def carry_out(self, plan: Plan, *, anew: bool) -> Result:
        """Change the index as a plan says, or with `anew` put one of what it adds in its place.

        Raises:
            DatabaseError, IndexUnwritable, VectorStoreError, EmbeddingError, WeightsError: as
                `Home`; then nothing has changed.
        """
        in_use = None if anew else self._storage.vectors()
        require_server(in_use, self._settings.chroma, self._storage.label)
        new = self._storage.left_vectors.new_collection(self._settings.chroma) if anew else None
        vectors = new or in_use
        if vectors is None:
            raise IndexMissing(f"The index {self._storage.label} is gone.")
        with (
            # Before the documents are read, which may take hours: the server may be away.
            closing(VectorStore(vectors.chroma, vectors.collection, create=anew)) as store,
            self._storage.editing(anew, new) as catalog,
        ):
            outcome = write_plan(catalog, plan, self._workers, self._settings.ocr, self._meter)
            catalog.set_meta({**self._settings.recipe(), "embedding": self._settings.embedding})
            result = Result(outcome, *catalog.counts())
            self._fill(catalog, store, result)
        # The index is as it should be: what is left over, the next run can remove.
        with suppress(VectorStoreError, DatabaseError):
            self._put_away()
        return result

    def put(self, fill: Fill) -> None:
        """Put an index that `fill` makes in the place of what is there.

        Raises:
            DatabaseError, IndexUnwritable, VectorStoreError: as `Home`.
        """
        chroma = self._settings.chroma.rstrip("/")
        require_server(None, chroma, self._storage.label)
        left = self._storage.left_vectors
        # What a run that was killed has put on the server need not be put there again.
        begun = [place for place in left.collections() if place.chroma == chroma]
        new = begun[0] if begun else left.new_collection(chroma)
        with (
            closing(VectorStore(new.chroma, new.collection, create=True)) as store,
            self._storage.editing(True, new) as catalog,
        ):
            fill(catalog, store)
        with suppress(VectorStoreError, DatabaseError):
            self._put_away()

    def rest(self) -> Result:
        """Put away what runs that were killed have left.

        Raises:
            DatabaseError, VectorStoreError: a server cannot be reached.
        """
        self._put_away()
        with self.reading() as catalog:
            documents, passages = catalog.counts()
        return Result(documents=documents, passages=passages)

    def _fill(self, catalog: EditableCatalog, store: VectorStore, result: Result) -> None:
        """Make the vectors on the server agree with the catalogue, and digests from them."""
        with closing(self._storage.unfinished(self._settings.mark())) as made:
            filler = VectorFiller(catalog, store, made, self._workers, self._meter)
            filler.fill(result.outcome.new_passages)
            filler.agree(store, keep=result.outcome.gone_passages)
            write_digests(catalog, store, self._workers)
        result.embedded, result.reused = filler.embedded, filler.reused

    def _put_away(self) -> None:
        """Remove from the Chroma server what no index in the database needs."""
        left = self._storage.left_vectors
        for place in left.collections():
            drop_collection(place.chroma, place.collection)
            left.dropped(place)
        vectors, gone = self._storage.vectors(), left.ids()
        if vectors is not None and gone:
            with closing(VectorStore(vectors.chroma, vectors.collection)) as store:
                store.remove(gone)
        left.removed()
