"""Opening the tables of a server's people, where what that needs is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from index.errors import IndexingError
from index.storage.postgres.opening import installed

if TYPE_CHECKING:
    from ui.keeping.postgres import PostgresTables


def open_tables(url: str, explain: Callable[[IndexingError], Exception]) -> PostgresTables:
    """The tables in the PostgreSQL database at `url`; nothing is connected yet.

    Args:
        url: the address of the database.
        explain: makes the error to raise, here and whenever they are used, of the database's.
    """
    try:
        with installed():
            from ui.keeping.postgres import PostgresTables

            return PostgresTables(url, explain)
    except IndexingError as error:
        raise explain(error) from error
