"""From the address of an index to its place, and to its collections."""

from __future__ import annotations

from pathlib import Path

from index.storage.collection_rows import CollectionRows, FileCollectionRows
from index.storage.folder_place import FolderPlace
from index.storage.place import IndexAddress, Place
from index.storage.postgres.opening import open_storage


def place_of(address: IndexAddress | Path) -> Place:
    """The place that an address names, or an index folder; nothing is opened yet.

    Raises:
        DatabaseError: the address of a database is none, or what it needs is not installed.
    """
    if isinstance(address, Path):
        return FolderPlace(address)
    if not address.catalog:
        return FolderPlace(address.directory)
    storage = open_storage(address.catalog, address.name)
    from index.storage.postgres.place import PostgresPlace

    return PostgresPlace(storage)


def rows_of(address: IndexAddress | Path) -> CollectionRows:
    """What the collections of an index are kept as, by its address or folder.

    Raises:
        DatabaseError: as `place_of`.
    """
    if isinstance(address, Path):
        return FileCollectionRows(address)
    if not address.catalog:
        return FileCollectionRows(address.directory)
    return open_storage(address.catalog, address.name).collections()
