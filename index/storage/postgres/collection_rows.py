"""The rows of collections, in the database of their index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from index.storage.collection_rows import CollectionChange, CollectionRow
from index.storage.postgres.migrating import migrate, require_version
from index.storage.postgres.server import Server
from index.storage.postgres.tables import among, collections


class PostgresCollectionRows:
    """`CollectionRows` of one index; every method raises DatabaseError without its server."""

    def __init__(self, server: Server, index: str) -> None:
        self._server = server
        self._index = index

    def rows(self, owners: Sequence[str] | None = None) -> list[CollectionRow]:
        """As `CollectionRows`."""
        query = select(*(collections.c[name] for name in CollectionRow._fields)).where(
            collections.c["index"] == self._index
        )
        if owners is not None:
            query = query.where(among(collections.c.owner, owners))
        with self._server.reading() as connection:
            if not require_version(connection, self._server.place):
                return []
            return [CollectionRow(*row) for row in connection.execute(query)]

    @contextmanager
    def changing(self) -> Iterator[CollectionChange]:
        """As `CollectionRows`."""
        with self._server.writing() as connection:
            migrate(connection, self._server.place)
            yield _Change(connection, self._index)


class _Change:
    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._index = index

    def put(self, rows: Sequence[CollectionRow]) -> None:
        values = [{"index": self._index, **row._asdict()} for row in rows]
        if values:
            self._connection.execute(insert(collections).on_conflict_do_nothing(), values)

    def remove(self, owner: str, key: str, paths: Sequence[str] | None = None) -> None:
        gone = self._one(owner, key)
        if paths is not None:
            gone = and_(gone, among(collections.c.path, paths))
        self._connection.execute(delete(collections).where(gone))

    def rename(self, owner: str, key: str, new_key: str, name: str) -> None:
        statement = update(collections).where(self._one(owner, key))
        self._connection.execute(statement.values(key=new_key, name=name))

    def _one(self, owner: str, key: str) -> ColumnElement[bool]:
        return and_(
            collections.c["index"] == self._index,
            collections.c.owner == owner,
            collections.c.key == key,
        )
