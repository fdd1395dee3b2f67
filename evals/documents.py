"""The documents of an index, read without loading any model."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path, PurePosixPath

from corpus.document import Document
from evals.cache import digest
from index.opening import place_of
from index.storage.place import IndexAddress

# What the catalogue says of how an index was made.
_RECIPE = ("embedding model", "chunk_chars", "chunking", "loaders", "format")


class IndexedDocuments:
    """The documents of an index as it was when this was made."""

    def __init__(self, index: IndexAddress | Path) -> None:
        """Open the catalogue of an index, by its address or folder.

        Raises:
            IndexingError: nothing is indexed there, or it cannot be read.
        """
        with ExitStack() as opened:
            self._catalog = opened.enter_context(place_of(index).reading())
            self._document = lru_cache(maxsize=256)(self._catalog.document)
            self._closing = weakref.finalize(self, opened.pop_all().close)

    def close(self) -> None:
        """Close the catalogue; a second time does nothing."""
        self._closing()

    def names(self) -> list[str]:
        """The relative path of every document, sorted."""
        return sorted(entry.document for entry in self._catalog.listing())

    def path(self, document_id: str) -> str:
        """The relative path of a document, the first of several; empty when it is gone."""
        return self._catalog.path(document_id)

    def stands(self, document_id: str, start: int, end: int, quote: str) -> bool:
        """Whether a quote is not empty and stands in its document, at its offsets."""
        document: Document | None = self._document(document_id)
        return document is not None and bool(quote) and document.text[start:end] == quote

    def fingerprint(self) -> str:
        """SHA-256 over documents, names, titles, passages, and how all that was made."""
        listing = [(d.document, d.document_id, d.title) for d in self._catalog.listing()]
        meta = self._catalog.meta()
        made = {key: meta.get(key) for key in _RECIPE}
        return digest([sorted(listing), sorted(self._catalog.passage_ids()), made])


def names_document(name: str, path: str) -> bool:
    """Whether a case's `document` means the file at this relative path.

    It does when it is the path, the file's name with or without its ending, or the beginning of
    the file's name.
    """
    file = PurePosixPath(path.replace("\\", "/"))
    return name in (path, file.name, file.stem) or file.name.startswith(name)


def resolve(name: str, paths: Sequence[str]) -> list[str]:
    """The paths that a case's `document` means: exact ones if there are any, else beginnings."""
    exact = [path for path in paths if name == path]
    return exact or [path for path in paths if names_document(name, path)]
