"""From the settings of an index to its home."""

from __future__ import annotations

from index.indexing.folder_home import FolderHome
from index.indexing.home import Home
from index.indexing.progress import ProgressMeter
from index.indexing.recipe import IndexSettings
from index.indexing.workers.protocol import Workers
from index.storage.postgres.opening import open_storage


def home_of(settings: IndexSettings, workers: Workers, meter: ProgressMeter) -> Home:
    """The home that the settings name; nothing is opened yet.

    Raises:
        DatabaseError: the address of a database is none, or what it needs is not installed.
    """
    if not settings.catalog:
        return FolderHome(settings, workers, meter)
    storage = open_storage(settings.catalog, settings.name)
    from index.indexing.postgres_home import PostgresHome

    return PostgresHome(storage, settings, workers, meter)
