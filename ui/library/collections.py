"""The collections of a library, as one person or another sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.collections import (
    Collection,
    Collections,
    and_above,
    collection_name,
    documents_below,
    documents_of,
    same_name,
)
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
            CollectionEntry(found.name, documents, found.owner == owner)
            for found, documents in zip(known, documents_of(known, listing), strict=True)
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
        name = collection_name(name)
        self._kept.put(name, self._paths(owner, documents), owner)

    def make(self, owner: str, name: str, documents: Iterable[str]) -> str:
        """Make a collection of documents, and return its name as it is kept.

        Raises:
            PageError: there is one of that name, whosever it is, or as `put`.
            CollectionMissing, IndexingError: as `put`.
        """
        name = collection_name(name)
        self._require_free(owner, name)
        self.put(owner, name, documents)
        return name

    def rename(self, owner: str, name: str, new: str) -> str:
        """Give a person's own collection another name, and return that as it is kept.

        Raises:
            PageError: there is one of that name, whosever it is.
            CollectionMissing: the person has none of the old name, or the new one cannot be one.
            IndexingError: it cannot be written.
        """
        new = collection_name(new)
        if not same_name(name, new):
            self._require_free(owner, new)
        self._kept.rename(name, new, owner)
        return new

    def put_in(self, owner: str, name: str, documents: Iterable[str]) -> None:
        """Put documents into a person's own collection.

        Raises:
            PageError: the person has none of that name, or as `put`.
            IndexingError: it cannot be written.
        """
        own = self._own(owner, name)
        self._kept.add(own.name, self._paths(owner, documents), owner)

    def take_out(self, owner: str, name: str, document_id: str) -> None:
        """Take a document out of a person's own collection; it stays in the library.

        A folder by which it belongs there is replaced by the other documents in it, so that what
        comes into that folder later does not belong to the collection any more.

        Raises:
            PageError: the person has none of that name, it would be empty then, or the document
                belongs there with its mail.
            IndexingError: it cannot be written.
        """
        own = self._own(owner, name)
        rows = [row.listing for row in self._holdings.visible(owner)]
        gone = [row.path for row in rows if row.document_id == document_id]
        above = own.paths.intersection(path for one in gone for path in and_above(one))
        others = [
            row.path
            for row in rows
            if row.document_id != document_id and not above.isdisjoint(and_above(row.path))
        ]
        left = own.paths - above
        # What lies in the document itself, as in a mail, goes with it.
        added = [path for path in others if set(gone).isdisjoint(and_above(path))]
        after = documents_below((*left, *added), rows)
        if not after:
            raise PageError(
                N_(
                    "That is the last document of “%(name)s”. End the collection instead.",
                    name=own.name,
                )
            )
        if document_id in after:
            raise PageError(N_("That came with another document, and goes where that goes."))
        self._kept.add(own.name, added, owner)
        self._kept.remove(own.name, above, owner)

    def end(self, owner: str, name: str) -> None:
        """Forget a person's own collection; its documents stay.

        Raises:
            CollectionMissing: the person has none of that name.
            IndexingError: it cannot be written.
        """
        self._kept.remove(name, owner=owner)

    def _own(self, owner: str, name: str) -> Collection:
        for found in self._kept.all(owner):
            if same_name(found.name, name) and found.owner == owner:
                return found
        raise PageError(
            N_("You have no collection “%(name)s” any more. Load the page anew.", name=name)
        )

    def _require_free(self, owner: str, name: str) -> None:
        for found in self._kept.all(owner):
            if same_name(found.name, name):
                raise PageError(
                    N_(
                        "There is a collection “%(name)s” already. Choose another name.",
                        name=found.name,
                    )
                )

    def _paths(self, owner: str, documents: Iterable[str]) -> list[str]:
        """The files of documents that a person may ask."""
        wanted = frozenset(documents)
        rows = [r.listing for r in self._holdings.visible(owner) if r.listing.document_id in wanted]
        if not wanted or {row.document_id for row in rows} != wanted:
            raise PageError(N_("Choose the documents first, among those that the list shows."))
        return [row.path for row in rows]
