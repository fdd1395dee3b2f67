"""Reading an index: what the advisor, the page and the evals see of it."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from functools import cached_property, lru_cache
from pathlib import Path

from corpus.document import Document, ReadingNote
from corpus.language.synonyms import DocumentWords
from index.chunking import passage_context
from index.digest import Digest
from index.errors import IndexMismatch
from index.models.embedding import Embedder, build_question_embedder
from index.models.remembering import RememberingEmbedder, RememberingReranker
from index.models.reranking import Readable, build_reranker
from index.opening import place_of
from index.passage import Passage, RetrievedPassage
from index.retrieval import (
    READ,
    DenseRetriever,
    FusedRetriever,
    LexicalRetriever,
    carry,
    rerank,
)
from index.storage.catalog import Catalog
from index.storage.files import Listing
from index.storage.place import IndexAddress
from index.storage.schema import FORMAT_VERSION


class IndexReader:
    """An index as one run left it, open for questions.

    It stays as it is while indexing goes on: `is_stale` says when there is a newer one. May be
    used from several threads.

    Attributes:
        embedder: the embedder of questions, for who scores sentences of the passages.
    """

    def __init__(
        self,
        address: IndexAddress | Path,
        *,
        chroma: str,
        embedding: str,
        cache_dir: Path,
        reranker: str = "none",
    ) -> None:
        """Open an index, by its address or folder; the others are settings of these names.

        Raises:
            IndexMissing: nothing has been indexed there.
            IndexMismatch: it was made with another embedding model or by another version, or its
                vectors are elsewhere.
            IndexBroken, VectorStoreError, EmbeddingError, WeightsError: a part cannot be opened.
        """
        self._place = place_of(address)
        opened = self._place.open(chroma)
        self._version = opened.version
        self._catalog, self._vectors = opened.catalog, opened.vectors
        with ExitStack() as closing:
            closing.callback(opened.closing.close)
            self.embedder = RememberingEmbedder(build_question_embedder(embedding, cache_dir))
            _require_recipe(self._catalog, self.embedder, self._place.label)
            dense = DenseRetriever(self._catalog, opened.vectors, self.embedder)
            self._lexical = LexicalRetriever(self._catalog)
            self._fused = FusedRetriever([dense, self._lexical])
            closing.callback(self._fused.close)
            model = build_reranker(reranker)
            self._reranker = None if model is None else RememberingReranker(model)
            self._document = lru_cache(maxsize=256)(self._catalog.document)
            # Who drops a reader that went stale cannot know whether another thread uses it still.
            self._closing = weakref.finalize(self, closing.pop_all().close)

    def __enter__(self) -> IndexReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def retrieve(
        self,
        question: str,
        limit: int,
        carried: Sequence[str] = (),
        documents: Collection[str] | None = None,
    ) -> list[RetrievedPassage]:
        """Return at most `limit` passages: dense and lexical search fused, then reranked.

        Args:
            question: what is searched.
            limit: how many.
            carried: ids of passages that are candidates whatever is searched.
            documents: ids of the documents that passages may be of, carried ones too; None for
                all, and nothing is found in an empty collection.
        """
        also = self.passages(carried)
        if documents is not None:
            documents = frozenset(documents)
            also = [passage for passage in also if passage.document_id in documents]
        if self._reranker is None:
            found = carry(self._fused.retrieve(question, limit, documents), also)
            return found[: limit + len(also)]
        found = carry(self._fused.retrieve(question, max(limit, READ), documents), also)
        texts = [self.readable(hit.passage) for hit in found]
        return rerank(found, self._reranker.read(question, texts))[:limit]

    def sharing_words(
        self, text: str, limit: int, documents: Collection[str] | None = None
    ) -> list[RetrievedPassage]:
        """At most `limit` passages that share the rarest words with a text; no model reads them."""
        return self._lexical.retrieve(text, limit, documents)

    def rows(
        self, question: str, limit: int, documents: Collection[str] | None = None
    ) -> list[RetrievedPassage]:
        """The passages of tables among the `limit` that share the rarest words with a question.

        A model that reads sees little in bare rows, and ranks them low.
        """
        found = self.sharing_words(question, limit, documents)
        return [hit for hit in found if self._is_of_table(hit.passage)]

    def _is_of_table(self, passage: Passage) -> bool:
        document = self.document(passage.document_id)
        return document is not None and any(
            table.start < passage.end and passage.start < table.end for table in document.tables
        )

    def answers(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well texts answer a question, as log-odds; all alike without a reranker."""
        if self._reranker is None:
            return [0.0] * len(texts)
        readings = self._reranker.read(question, [Readable("", text) for text in texts])
        return [reading.answers for reading in readings]

    def readable(self, passage: Passage) -> Readable:
        """A passage as a reranker reads it.

        Above it stand its document's own title and its headings. Below one that announces the
        sections that follow it ("There are three ways:") stand their headings.
        """
        document = self.document(passage.document_id)
        if document is None:
            return Readable("", passage.text)
        below = document.announced_sections(passage.end)
        announced = "".join(f"\n{section.heading}" for section in below)
        return Readable(passage_context(document, passage), passage.text + announced)

    def document(self, document_id: str) -> Document | None:
        """A document as it was indexed; None when it is gone."""
        return self._document(document_id)

    def path(self, document_id: str) -> str:
        """The relative path of a document, the first of several; empty when it is gone."""
        return self._catalog.path(document_id)

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Those passages that still exist, in the order of `ids`."""
        found = self._catalog.passages(ids)
        return [found[key] for key in ids if key in found]

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in reading order."""
        return self._catalog.passages_of(document_id)

    def document_frequency(self, word: str) -> float:
        """The share of passages that hold a word, stemmed, from 0 to 1."""
        _, passages = self._catalog.counts()
        return self._catalog.document_frequency(word) / passages if passages else 0.0

    def vocabulary(self) -> Counter[str]:
        """The words of the passages and their headings, lower case, with their counts."""
        return self._catalog.vocabulary()

    @cached_property
    def document_words(self) -> DocumentWords:
        """What people type, in the words of these documents."""
        return DocumentWords(self.vocabulary())

    def listing(self) -> list[Listing]:
        """Every indexed file."""
        return self._catalog.listing()

    def unread(self, documents: Collection[str] | None) -> list[tuple[str, ReadingNote]]:
        """Pages without text that nothing read, of documents by id or of all, with their files."""
        return self._catalog.unread(documents)

    def digests(self) -> list[Digest]:
        """What each document is about, in the order of `listing`."""
        return self._catalog.digests()

    def digest(self, document_id: str) -> Digest | None:
        """What a document is about; None when it is gone."""
        return self._catalog.digest(document_id)

    def counts(self) -> tuple[int, int]:
        """How many documents and how many passages are indexed."""
        return self._catalog.counts()

    def require_vectors(self) -> None:
        """Ask for a vector that nobody has, so that a server that is away is noticed.

        Raises:
            VectorStoreError: the vectors cannot be searched.
        """
        self._vectors.vectors(["none"])

    def is_stale(self) -> bool:
        """Whether indexing has changed the index since it was opened."""
        return self._place.version() != self._version

    def close(self) -> None:
        """Let go of files, threads and connections; a second time does nothing."""
        self._fused.close(wait=True)
        self._closing()


def read_listing(address: IndexAddress | Path) -> list[Listing]:
    """Every indexed file, without loading a model.

    Raises:
        IndexMissing: nothing has been indexed there.
        IndexBroken: the index cannot be read.
    """
    with place_of(address).reading() as catalog:
        return catalog.listing()


def _require_recipe(catalog: Catalog, embedder: Embedder, label: str) -> None:
    made = catalog.meta()
    if made.get("format") != FORMAT_VERSION:
        raise IndexMismatch(
            f"The index in {label} was made by another version of groundwise. "
            "`advisor index --rebuild` makes it again from the documents."
        )
    if made.get("embedding model") != embedder.fingerprint:
        name = made.get("embedding", "unknown")
        raise IndexMismatch(
            f"The index in {label} was made with another embedding model (`{name}`). Set "
            "`embedding` to it, or run `advisor index --rebuild`."
        )
