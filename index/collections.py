"""Collections: documents under a name, to be asked alone.

A collection names files and folders, not documents: what is put into a folder later, or changes
there, belongs to it as well. They are kept beside what indexing replaces.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from index.errors import CollectionMissing
from index.opening import rows_of
from index.storage.collection_rows import CollectionRow
from index.storage.files import Listing
from index.storage.place import IndexAddress

EVERYBODY = ""
"""The owner of collections that everybody may ask: those made with `advisor index`."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Collection:
    """A name, whose it is, and the absolute paths of the files and folders that it names."""

    name: str
    owner: str
    paths: frozenset[str]


def collection_name(name: str) -> str:
    """The name as it is kept.

    Raises:
        CollectionMissing: it is empty, too long, or holds what cannot be typed.
    """
    kept = " ".join(name.split())
    needs = f"A collection needs a name of 1 to {LONGEST_NAME} characters"
    if not kept:
        raise CollectionMissing(f"{needs}: type one.")
    if len(kept) > LONGEST_NAME:
        raise CollectionMissing(f"{needs}: this one has {len(kept):,}.")
    if not kept.isprintable():
        raise CollectionMissing(f"{needs} that can be typed: this one has others.")
    return kept


def same_name(name: str, other: str) -> bool:
    """Whether two names are one: neither their case nor their spaces tell them apart."""
    return _key(name) == _key(other)


class Collections:
    """The collections of one index. May be used from several threads and processes.

    Each belongs to an owner, who sees those of everybody too; of two with one name, whatever the
    case, a person means the own one.
    """

    def __init__(self, index: IndexAddress | Path) -> None:
        """Name the index, by its address or folder.

        Raises:
            DatabaseError: the address of a database is none, or what it needs is not installed.
        """
        self._kept = rows_of(index)

    def all(self, owner: str = EVERYBODY) -> list[Collection]:
        """The collections that a person may ask, by name.

        Raises:
            IndexingError: they cannot be read.
        """
        found: list[Collection] = []
        rows = self._kept.rows((owner, EVERYBODY))
        # One's own come before everybody's.
        rows.sort(key=lambda row: (row.key, row.owner == EVERYBODY, row.path))
        for _, of_this_name in groupby(rows, key=attrgetter("key")):
            own = list(next(groupby(of_this_name, key=attrgetter("owner")))[1])
            first = own[0]
            found.append(Collection(first.name, first.owner, frozenset(row.path for row in own)))
        return found

    def add(self, name: str, paths: Iterable[Path | str], owner: str = EVERYBODY) -> None:
        """Put files and folders, by absolute paths, into a person's own collection.

        It is made when it is new; the name is then kept as it is written here.

        Raises:
            CollectionMissing: as `collection_name`.
            IndexingError: it cannot be written.
        """
        rows = _rows(name, paths, owner)
        with self._kept.changing() as change:
            change.put(rows)

    def put(self, name: str, paths: Iterable[Path | str], owner: str = EVERYBODY) -> None:
        """Make a person's own collection of these paths, in place of the one of that name.

        Raises:
            CollectionMissing, IndexingError: as `add`.
        """
        rows = _rows(name, paths, owner)
        with self._kept.changing() as change:
            change.remove(owner, _key(name))
            change.put(rows)

    def remove(
        self, name: str, paths: Iterable[Path | str] | None = None, owner: str = EVERYBODY
    ) -> None:
        """Take paths out of a person's own collection, or end it; no document is touched.

        A collection ends with its last path.

        Raises:
            CollectionMissing: the person has none of that name.
            IndexingError: it cannot be written.
        """
        key = _key(name)
        if not any(row.owner == owner and row.key == key for row in self._kept.rows((owner,))):
            raise self._missing(name, owner)
        with self._kept.changing() as change:
            change.remove(owner, key, None if paths is None else [str(path) for path in paths])

    def rename(self, name: str, new: str, owner: str = EVERYBODY) -> None:
        """Give a person's own collection another name, which none of theirs may have.

        Raises:
            CollectionMissing: the person has none of that name, has one of the new name, or as
                `collection_name`.
            IndexingError: it cannot be written.
        """
        kept = collection_name(new)
        own = [each.name for each in self.all(owner) if each.owner == owner]
        if not any(same_name(each, name) for each in own):
            raise self._missing(name, owner)
        if not same_name(new, name) and any(same_name(each, new) for each in own):
            raise CollectionMissing(f"There is a collection “{kept}” already.")
        with self._kept.changing() as change:
            change.rename(owner, _key(name), _key(kept), kept)

    def documents(
        self, name: str, listing: Sequence[Listing], owner: str = EVERYBODY
    ) -> frozenset[str]:
        """The ids of the indexed documents of a collection.

        Raises:
            CollectionMissing: there is none of that name.
            IndexingError: they cannot be read.
        """
        for found in self.all(owner):
            if same_name(found.name, name):
                return documents_below(found.paths, listing)
        raise self._missing(name, owner)

    def _missing(self, name: str, owner: str) -> CollectionMissing:
        names = ", ".join(found.name for found in self.all(owner))
        there = f"There are: {names}." if names else "There are none yet."
        return CollectionMissing(
            f"There is no collection “{name.strip()}”. {there} "
            "`advisor index FOLDER --collection NAME` makes one."
        )


def documents_below(paths: Iterable[str], listing: Sequence[Listing]) -> frozenset[str]:
    """The ids of the documents whose files are among paths or lie in folders among them."""
    return documents_of([Collection("", "", frozenset(paths))], listing)[0]


def documents_of(
    collections: Sequence[Collection], listing: Sequence[Listing]
) -> list[frozenset[str]]:
    """The ids of the indexed documents of each collection, in one walk over the listing."""
    found: list[set[str]] = [set() for _ in collections]
    named: defaultdict[str, list[set[str]]] = defaultdict(list)
    for collection, ids in zip(collections, found, strict=True):
        for path in collection.paths:
            named[path].append(ids)
    for line in listing if named else ():
        for path in and_above(line.path):
            for ids in named.get(path, ()):
                ids.add(line.document_id)
    return [frozenset(ids) for ids in found]


def and_above(path: str) -> Iterator[str]:
    """An absolute path, and the folders that it lies in."""
    while True:
        yield path
        above = os.path.dirname(path)
        if above == path:
            return
        path = above


def _rows(name: str, paths: Iterable[Path | str], owner: str) -> list[CollectionRow]:
    kept = collection_name(name)
    return [CollectionRow(owner, _key(kept), str(path), kept) for path in paths]


def _key(name: str) -> str:
    """What tells names apart: neither their case nor their spaces."""
    return " ".join(name.split()).casefold()
