"""Opening an index in a PostgreSQL database, where what that needs is installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from index.errors import DatabaseError

if TYPE_CHECKING:
    from index.storage.postgres.storage import PostgresStorage

_NEEDED = ("alembic", "psycopg", "sqlalchemy")


@cache
def open_storage(url: str, name: str) -> PostgresStorage:
    """The index `name` in the database at `url`; nothing is connected yet.

    The same one for the same arguments, so that connections are shared.

    Raises:
        DatabaseError: `url` is not the address of a database, or the extra is not installed.
    """
    with installed():
        from index.storage.postgres.storage import PostgresStorage

        return PostgresStorage(url, name)


@contextmanager
def installed() -> Iterator[None]:
    """Within it modules are imported that need the extra.

    Raises:
        DatabaseError: it is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in _NEEDED:
            raise
        raise DatabaseError(
            "An index in a PostgreSQL database needs groundwise[postgres]: "
            "`pip install 'groundwise[postgres]'`."
        ) from error
