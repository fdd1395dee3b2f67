"""How a catalogue runs its statements: on one connection, or on one of a pool for each."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Executable

from index.storage.postgres.server import Server

Row = Mapping[str, object]


class Session:
    """Runs statements; their errors are those of `Server.errors`."""

    def __init__(self, server: Server, connection: Connection) -> None:
        self._server = server
        self._connection = connection
        self._lock = threading.RLock()

    def rows(self, statement: Executable) -> list[Any]:
        """The rows that a statement gives."""
        with self._connected() as connection:
            return list(connection.execute(statement).all())

    def value(self, statement: Executable) -> Any:
        """The one value that a statement gives."""
        with self._connected() as connection:
            return connection.execute(statement).scalar()

    def run(self, statement: Executable, rows: Sequence[Row] | None = None) -> None:
        """Run a statement, once a row of values where some are given."""
        if rows is None or rows:
            with self._connected() as connection:
                connection.execute(statement, rows)

    def binary(self, statement: str, values: Mapping[str, object]) -> list[Any]:
        """Run a statement in psycopg's words; return its rows, if it gives any.

        They come as bytes and not as text, which is twice as fast for columns of bytes.
        """
        with self._connected() as connection:
            driver = connection.connection.dbapi_connection
            assert isinstance(driver, psycopg.Connection)
            with driver.cursor(binary=True) as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """All or nothing of what is run within; other threads wait until it ends."""
        with self._connected() as connection, connection.begin_nested():
            yield

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._lock, self._server.errors():
            yield self._connection


class PooledSession(Session):
    """Runs each statement on a connection of its own from the pool, as the database then is.

    For who reads for hours: a transaction as long as that would keep what is removed meanwhile.
    """

    def __init__(self, server: Server) -> None:
        self._server = server

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._server.reading() as connection:
            yield connection
