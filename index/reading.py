"""Reading an index: what the advisor, the page and the evals see of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from corpus.document import Document
from index.catalog import Catalog, Listing
from index.embedding import Embedder, build_question_embedder
from index.errors import IndexMismatch, IndexMissing
from index.layout import IndexLayout
from index.passage import Passage, RetrievedPassage
from index.retrieval import DenseRetriever, FusedRetriever, LexicalRetriever
from index.store import VectorStore


class IndexReader:
    """One generation of an index, open for questions. Implements `Retriever`."""

    def __init__(
        self, directory: Path, *, chroma: str, embedding: str, cache_dir: Path
    ) -> None:
        """Open the index in `directory`.

        Raises:
            IndexMissing: nothing has been indexed there.
            IndexMismatch: it was made with another embedding model.
            IndexBroken, VectorStoreError, EmbeddingError, WeightsError: a part cannot be opened.
        """
        layout = IndexLayout(directory)
        generation = layout.current()
        if generation is None:
            raise IndexMissing(
                f"Nothing is indexed in {directory} yet. Index a folder of documents first: "
                "`advisor index FOLDER`."
            )
        self._directory = directory
        self._layout = layout
        self._generation = generation
        self._catalog = Catalog(layout.catalog(generation))
        embedder = build_question_embedder(embedding, cache_dir)
        self._require_same_model(embedder)
        store = VectorStore(*layout.vectors(generation, chroma))
        self._embedder = embedder
        self._store = store
        self._fused = FusedRetriever(
            [DenseRetriever(self._catalog, store, embedder), LexicalRetriever(self._catalog)]
        )
        self._revision = self._catalog.meta().get("revision", "0")
        self._document = lru_cache(maxsize=256)(self._catalog.document)

    @property
    def embedder(self) -> Embedder:
        """The embedder of questions, for who scores sentences of the passages."""
        return self._embedder

    def retrieve(self, question: str, limit: int) -> list[RetrievedPassage]:
        """Return at most `limit` passages, dense and lexical search fused."""
        return self._fused.retrieve(question, limit)

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed; None when it is gone."""
        return self._document(document_id)

    def path(self, document_id: str) -> str:
        """The relative path of a document, the first of several."""
        paths = self._catalog.paths(document_id)
        return paths[0] if paths else ""

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Those passages that still exist, in the order of `ids`."""
        found = self._catalog.passages(ids)
        return [found[key] for key in ids if key in found]

    def document_frequency(self, word: str) -> float:
        """The share of passages that hold a word, stemmed, from 0 to 1."""
        _, passages = self._catalog.counts()
        return self._catalog.document_frequency(word) / passages if passages else 0.0

    def listing(self) -> list[Listing]:
        """Every indexed file."""
        return self._catalog.listing()

    def counts(self) -> tuple[int, int]:
        """How many documents and how many passages are indexed."""
        return self._catalog.counts()

    def is_stale(self) -> bool:
        """Whether indexing has changed the index since it was opened."""
        if self._layout.current() != self._generation:
            return True
        return self._catalog.meta().get("revision", "0") != self._revision

    def close(self) -> None:
        """Close the files."""
        self._fused.close()
        self._catalog.close()

    def _require_same_model(self, embedder: Embedder) -> None:
        made_with = self._catalog.meta().get("embedding_fingerprint")
        if made_with != embedder.fingerprint:
            self._catalog.close()
            raise IndexMismatch(
                f"The index in {self._directory} was made with another embedding model. Set "
                "`embedding` to the one it was made with, or run `advisor index --rebuild`."
            )


def read_listing(directory: Path) -> list[Listing]:
    """Every indexed file, without loading a model.

    Raises:
        IndexMissing: nothing has been indexed there.
    """
    layout = IndexLayout(directory)
    generation = layout.current()
    if generation is None:
        raise IndexMissing(
            f"Nothing is indexed in {directory} yet. Index a folder of documents first: "
            "`advisor index FOLDER`."
        )
    catalog = Catalog(layout.catalog(generation))
    try:
        return catalog.listing()
    finally:
        catalog.close()
