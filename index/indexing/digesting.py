"""Giving documents their digests, from the vectors that their passages have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from index.indexing.workers.protocol import Digestible, Workers
from index.models.embedding import Vectors
from index.storage.catalog import EditableCatalog
from index.storage.place import SearchedVectors

_WINDOW = 1000


def write_digests(catalog: EditableCatalog, store: SearchedVectors, workers: Workers) -> None:
    """Make the digests that are missing; the store must hold their documents' passages.

    Call it in a transaction of the catalogue.

    Raises:
        VectorStoreError, IndexUnwritable: vectors cannot be read, or digests not be written.
        ClusterError: as `Workers`.
    """
    for digest in workers.digest(_undigested(catalog, store)):
        catalog.put_digest(digest)


def _undigested(catalog: EditableCatalog, store: SearchedVectors) -> Iterator[Digestible]:
    for document_id in catalog.undigested():
        document = catalog.document(document_id)
        if document is not None:
            passages = catalog.passages_of(document_id)
            yield document, passages, _vectors(store, [passage.id for passage in passages])


def _vectors(store: SearchedVectors, ids: Sequence[str]) -> Vectors:
    """The vectors of passages, one row each, in order."""
    held = {}
    for first in range(0, len(ids), _WINDOW):
        held.update(store.vectors(ids[first : first + _WINDOW]))
    return np.array([held[key] for key in ids], dtype=np.float32)
