"""From the address of an index to its place."""

from __future__ import annotations

from pathlib import Path

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
