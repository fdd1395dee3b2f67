"""Texts of one's own, stored and searched as the passages of an index are."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance

from advisor.langchain.embeddings import GroundwiseEmbeddings
from advisor.langchain.stored_texts import StoredText, StoredTexts
from index.errors import IndexBusy, IndexMismatch, unwritable
from index.models.embedding import Vectors
from index.storage.layout import IndexLayout
from index.storage.vectors import VectorStore as ChromaVectors

_COLLECTION = "texts"
# Embedded once by each model that opens a store: the same text has another vector in another model.
_PROBE = "The same words have another vector in another model."
_SAME = 0.999
_REMEDY = "Delete that folder alone: it is made again from the texts beside it."
_Filter = Mapping[str, Any] | None


class GroundwiseVectorStore(VectorStore):
    """A store of texts in a folder of its own: texts in SQLite, vectors in Chroma beside them.

    It is no index of documents, which is made from files and never changed in place, and no
    question of the advisor is answered from it. Scores are cosine similarities, higher is better.
    A filter is a mapping from keys of the metadata to the value, or to a list of values, that they
    must have. Texts are found by vectors alone. One process at a time has it open. What was
    interrupted while it was written is put right when it is opened: the texts decide.
    """

    def __init__(self, directory: str | Path, embedding: Embeddings | None = None) -> None:
        """Open the store in a folder, or make it.

        Args:
            directory: a folder that holds nothing else.
            embedding: makes the vectors; None for the model that comes with groundwise.

        Raises:
            IndexBusy: another process has it open.
            IndexMismatch: the folder holds an index of documents.
            IndexUnwritable, IndexBroken, VectorStoreError: it cannot be opened.
        """
        self._directory = Path(directory).expanduser().absolute()
        self._embedding = embedding or GroundwiseEmbeddings()
        self._is_checked = False
        if IndexLayout(self._directory).current() is not None:
            raise IndexMismatch(
                f"{self._directory} holds an index of documents. Give the vector store a folder "
                "of its own; `GroundwiseRetriever` searches an index."
            )
        with ExitStack() as opened:
            self._take(opened)
            self._texts = StoredTexts(self._directory / "texts.sqlite3")
            opened.callback(self._texts.close)
            self._vectors = ChromaVectors(
                str(self._directory / "vectors"), _COLLECTION, create=True, remedy=_REMEDY
            )
            opened.callback(self._vectors.close)
            self._agree()
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder; a second time does nothing."""
        self._opened.close()

    @property
    def embeddings(self) -> Embeddings:
        """What makes the vectors."""
        return self._embedding

    # --- adding and removing

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        directory: str | Path | None = None,
        **kwargs: Any,
    ) -> Self:
        """A store in `directory` with these texts in it, beside what it held before."""
        _refuse(kwargs)
        if directory is None:
            raise TypeError("GroundwiseVectorStore needs a `directory` to keep the texts in.")
        store = cls(directory, embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Add texts and return their ids; see `add_documents`."""
        every = list(texts)
        metadatas = [{} for _ in every] if metadatas is None else metadatas
        if len(metadatas) != len(every):
            raise ValueError(f"There are {len(every)} texts and {len(metadatas)} metadatas.")
        pairs = zip(every, metadatas, strict=True)
        documents = [Document(text, metadata=metadata) for text, metadata in pairs]
        return self.add_documents(documents, ids=ids, **kwargs)

    def add_documents(
        self,
        documents: list[Document],
        *,
        ids: Sequence[str | None] | None = None,
        batch_size: int | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Add documents, each in place of the one of its id, and return their ids.

        Args:
            documents: their metadata must be what JSON can say.
            ids: one each, instead of the documents' own; who has none gets a new one.
            batch_size: how many are embedded and written at a time; None for all.
            kwargs: nothing else is taken.

        Raises:
            ValueError: the ids are fewer or more, or metadata is not JSON.
            IndexMismatch: the store was made with another embedding model.
            IndexingError: it cannot be written; no text of that batch was added then.
        """
        _refuse(kwargs)
        ids = [document.id for document in documents] if ids is None else ids
        if len(ids) != len(documents):
            raise ValueError(f"There are {len(documents)} documents and {len(ids)} ids.")
        rows = [
            StoredText(
                key or str(uuid.uuid4()), uuid.uuid4().hex, d.page_content, _json(d.metadata)
            )
            for key, d in zip(ids, documents, strict=True)
        ]
        step = batch_size or max(1, len(rows))
        for batch in (rows[first : first + step] for first in range(0, len(rows), step)):
            self._vectors.add([row.vector for row in batch], self._embed([r.text for r in batch]))
            self._vectors.remove(self._texts.put(batch))
        return [row.id for row in rows]

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Remove the texts of these ids, or all; ids that are not there are passed over."""
        _refuse(kwargs)
        self._vectors.remove(self._texts.remove(ids))
        return True

    # --- finding

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents of those ids that are there, in the order of `ids`."""
        found = {text.id: text for text in self._texts.get(ids)}
        return [_document(found[key]) for key in ids if key in found]

    def similarity_search(
        self, query: str, k: int = 4, filter: _Filter = None, **kwargs: Any
    ) -> list[Document]:
        """The `k` documents nearest to a query, best first."""
        found = self.similarity_search_with_score(query, k, filter, **kwargs)
        return [document for document, _ in found]

    def similarity_search_with_score(
        self, query: str, k: int = 4, filter: _Filter = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """The `k` documents nearest to a query with their cosine similarities, best first."""
        _refuse(kwargs)
        return [(_document(t), score) for t, score in self._nearest(self._query(query), k, filter)]

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, filter: _Filter = None, **kwargs: Any
    ) -> list[Document]:
        """The `k` documents nearest to a vector, best first."""
        _refuse(kwargs)
        return [_document(text) for text, _ in self._nearest(_array(embedding), k, filter)]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        filter: _Filter = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Of the `fetch_k` documents nearest to a query, `k` that differ from each other."""
        vector = self._query(query).tolist()
        return self.max_marginal_relevance_search_by_vector(
            vector, k, fetch_k, lambda_mult, filter, **kwargs
        )

    def max_marginal_relevance_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        filter: _Filter = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Of the `fetch_k` documents nearest to a vector, `k` that differ from each other.

        `lambda_mult` weighs nearness, from 0 to 1, against difference.
        """
        _refuse(kwargs)
        texts = [text for text, _ in self._nearest(_array(embedding), fetch_k, filter)]
        vectors = self._vectors.vectors([text.vector for text in texts])
        rows = [vectors[text.vector].tolist() for text in texts]
        chosen = maximal_marginal_relevance(_array(embedding), rows, lambda_mult, k)
        return [_document(texts[number]) for number in chosen]

    def _select_relevance_score_fn(self) -> Any:
        return lambda similarity: min(1.0, max(0.0, similarity))

    # --- the parts

    def _take(self, opened: ExitStack) -> None:
        """Make the folder, and keep other processes out of it."""
        from filelock import FileLock, Timeout

        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            # A notebook may open it again before it lets go of the first.
            lock = FileLock(self._directory / "lock", is_singleton=True, thread_local=False)
            lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexBusy(
                f"Another process has the vector store in {self._directory} open. Wait for it to "
                "end, or give this one a folder of its own."
            ) from error
        except OSError as error:
            raise unwritable(self._directory, error) from error
        opened.callback(lock.release)

    def _agree(self) -> None:
        """Make the vectors those of the texts, where writing was interrupted or they were lost."""
        known, held = set(self._texts.vectors()), set(self._vectors.all_ids())
        self._vectors.remove(sorted(held - known))
        lost = self._texts.get(sorted(known - held), by="vector")
        if lost:
            self._vectors.add([t.vector for t in lost], self._embed([t.text for t in lost]))

    def _nearest(self, vector: Vectors, k: int, filter: _Filter) -> list[tuple[StoredText, float]]:
        if k < 1:
            return []
        among = self._texts.vectors(filter) if filter else None
        hits = self._vectors.nearest(vector, k, among)
        found = {text.vector: text for text in self._texts.get([h[0] for h in hits], by="vector")}
        return [(found[key], score) for key, score in hits if key in found]

    def _embed(self, texts: list[str]) -> Vectors:
        self._require_same_model()
        return _array(self._embedding.embed_documents(texts))

    def _query(self, text: str) -> Vectors:
        self._require_same_model()
        return _array(self._embedding.embed_query(text))

    def _require_same_model(self) -> None:
        if self._is_checked:
            return
        probe = _array(self._embedding.embed_documents([_PROBE])[0])
        kept = self._texts.fact("probe")
        if kept is None:
            self._texts.remember("probe", json.dumps(probe.tolist()))
        elif not _is_same(_array(json.loads(kept)), probe):
            raise IndexMismatch(
                f"The vector store in {self._directory} was made with another embedding model. "
                "Open it with that one, or give this one a folder of its own."
            )
        self._is_checked = True


def _refuse(kwargs: Mapping[str, Any]) -> None:
    if kwargs:
        raise TypeError(f"GroundwiseVectorStore takes no argument {', '.join(sorted(kwargs))}.")


def _document(text: StoredText) -> Document:
    return Document(text.text, id=text.id, metadata=json.loads(text.metadata))


def _json(metadata: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(metadata), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"Metadata must be what JSON can say: {error}.") from error


def _array(values: Any) -> Vectors:
    return np.asarray(values, dtype=np.float32)


def _is_same(one: Vectors, other: Vectors) -> bool:
    if one.shape != other.shape:
        return False
    return float(one @ other) >= _SAME * float(np.linalg.norm(one) * np.linalg.norm(other))
