"""The collections of a library, as one person or another sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.collections import Collections, collection_name, documents_below
from ui.errors import PageError
from ui.languages.speaking import N_
from ui.library.holdings import Holdings


@dataclass(frozen=True, slots=True)
class CollectionEntry:
    """One collection; `documents` are the ids of those that the person may ask.

    `own` says whether the person may end it: without accounts, every one.
    """

    name: str
    documents: frozenset[str]
    own: bool


class LibraryCollections:
    """Named sets of the documents of a library. May be used from several threads."""

    def __init__(self, kept: Collections, holdings: Holdings) -> None:
        self._kept = kept
        self._holdings = holdings

    def all(self, owner: str) -> list[CollectionEntry]:
        """The collections that a person may ask, by name.

        Raises:
            IndexingError: they cannot be read, or the index is damaged.
        """
        known = self._kept.all(owner)
        listing = [row.listing for row in self._holdings.visible(owner)] if known else []
        return [
            CollectionEntry(found.name, documents_below(found.paths, listing), found.owner == owner)
            for found in known
        ]

    def documents(self, owner: str, name: str) -> frozenset[str]:
        """The ids of a collection's documents, of those that a person may ask.

        Raises:
            CollectionMissing: the person sees none of that name.
            IndexingError: as `all`.
        """
        listing = [row.listing for row in self._holdings.visible(owner)]
        return self._kept.documents(name, listing, owner)

    def put(self, owner: str, name: str, documents: Iterable[str]) -> None:
        """Make a collection of documents, in place of the person's own one of that name.

        Raises:
            PageError: no document is named, or one of these is not the person's to ask.
            CollectionMissing: the name cannot be one.
            IndexingError: it cannot be written.
        """
        name, wanted = collection_name(name), frozenset(documents)
        rows = [r.listing for r in self._holdings.visible(owner) if r.listing.document_id in wanted]
        if not wanted or {row.document_id for row in rows} != wanted:
            raise PageError(N_("Choose the documents first, among those that the list shows."))
        self._kept.put(name, [row.path for row in rows], owner)

    def end(self, owner: str, name: str) -> None:
        """Forget a person's own collection; its documents stay.

        Raises:
            CollectionMissing: the person has none of that name.
            IndexingError: it cannot be written.
        """
        self._kept.remove(name, owner=owner)
