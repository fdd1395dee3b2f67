"""From the address of an index to its place."""

from __future__ import annotations

from pathlib import Path

from index.storage.folder_place import FolderPlace
from index.storage.place import IndexAddress, Place


def place_of(address: IndexAddress | Path) -> Place:
    """The place that an address names, or an index folder; nothing is opened yet."""
    return FolderPlace(address if isinstance(address, Path) else address.directory)
