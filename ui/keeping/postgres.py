"""The tables of a server's people in the PostgreSQL database of its index."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from index.errors import IndexingError
from index.storage.postgres.migrating import migrate
from index.storage.postgres.server import Server
from index.storage.postgres.tables import SCHEMA


class PostgresTables:
    """The tables, which are made when they are first used. See `Tables`.

    Attributes:
        place: what people know the database by; no password is in it.
    """

    locking = " FOR UPDATE"

    def __init__(self, url: str, explain: Callable[[IndexingError], Exception]) -> None:
        """Nothing is connected yet.

        Args:
            url: the address of the database.
            explain: makes the error to raise, here and in every method, of the database's.
        """
        self._explain = explain
        self._here = threading.local()
        self._made = False
        with self._errors():
            self._server = Server(url)
        self.place = self._server.place

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that a statement gives; outside of a transaction it has one of its own."""
        connection = getattr(self._here, "connection", None)
        if connection is None:
            with self.change():
                return self.rows(sql, values)
        with self._errors(), self._server.errors():
            result = connection.exec_driver_sql(sql.replace("?", "%s"), tuple(values))
            return list(result.all()) if result.returns_rows else []

    def change(self) -> AbstractContextManager[None]:
        """All or nothing of what this thread does within, and on the disk at the end."""
        return self._transaction(self._server.writing)

    def reading(self) -> AbstractContextManager[None]:
        """What others change meanwhile is not seen by this thread."""
        return self._transaction(self._server.reading)

    @contextmanager
    def alone(self, what: str) -> Iterator[bool]:
        """Keep others from it, on whatever machine, until this ends or its process dies.

        Gives whether nobody else was first.
        """
        digest = hashlib.sha256(f"groundwise {what}".encode()).digest()
        lock = int.from_bytes(digest[:8], "big", signed=True)
        with ExitStack() as opened:
            with self._errors(), self._server.errors():
                connection = opened.enter_context(self._server.apart())
                mine = connection.execute(select(func.pg_try_advisory_lock(lock))).scalar_one()
                connection.commit()
            try:
                yield bool(mine)
            finally:
                # Ending the connection does not do: the server notices a moment later.
                with suppress(SQLAlchemyError):
                    connection.execute(select(func.pg_advisory_unlock_all()))

    def empty_log(self) -> None:
        """Nothing: what a database's log keeps is the business of whoever runs it."""

    def close(self) -> None:
        """End the connections."""
        self._server.close()

    @contextmanager
    def _transaction(
        self, begin: Callable[[], AbstractContextManager[Connection]]
    ) -> Iterator[None]:
        with self._errors():
            self._make()
            with begin() as connection:
                connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
                self._here.connection = connection
                try:
                    yield
                finally:
                    self._here.connection = None

    def _make(self) -> None:
        if not self._made:
            with self._server.writing() as connection:
                migrate(connection, self._server.place)
            self._made = True

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IndexingError as error:
            raise self._explain(error) from error
