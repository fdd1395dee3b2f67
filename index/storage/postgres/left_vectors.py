"""What runs leave on a Chroma server, which no transaction of the database undoes.

Written down before it can come to be: a run that is killed says here what the next one removes.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Select, delete, select
from sqlalchemy.dialects.postgresql import insert

from index.storage.postgres import tables
from index.storage.postgres.server import Server


@dataclass(frozen=True, slots=True)
class VectorPlace:
    """Where vectors are: the address of a Chroma server, and the collection there."""

    chroma: str
    collection: str


class LeftVectors:
    """Collections that no generation uses, and vectors that no passage has, of one index.

    For a run, which is alone (`PostgresStorage.exclusive`); every call is a transaction of its own,
    and raises DatabaseError where the server cannot be reached.
    """

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name

    def new_collection(self, chroma: str) -> VectorPlace:
        """A place for the vectors of a new generation: left over until one is published with it."""
        place = VectorPlace(chroma.rstrip("/"), f"groundwise-{uuid.uuid4().hex[:16]}")
        with self._server.writing() as connection:
            _keep_collection(connection, self._name, place)
        return place

    def collections(self) -> list[VectorPlace]:
        """The collections to drop; among them one of a run that has not been published yet."""
        table = tables.unused_collections.c
        query = select(table.chroma, table.collection).where(table.name == self._name)
        with self._server.reading() as connection:
            return [VectorPlace(*row) for row in connection.execute(query)]

    def dropped(self, place: VectorPlace) -> None:
        """Forget a collection that is gone."""
        with self._server.writing() as connection:
            _forget_collection(connection, self._name, place)

    def ids(self) -> list[str]:
        """The vectors to remove from the collection in use: no passage of today has them."""
        unused, made = tables.unused_vectors.c, tables.unfinished_vectors.c
        left = select(unused.id).where(unused.name == self._name)
        left = left.union(select(made.id).where(made.name == self._name))  # type: ignore[assignment]
        with self._server.reading() as connection:
            found = set(connection.execute(left).scalars())
            known = connection.execute(_known(self._name, found)).scalars()
            return sorted(found.difference(known))

    def removed(self) -> None:
        """Forget the vectors that `ids` gave, and those that killed runs have kept."""
        with self._server.writing() as connection:
            _forget(connection, self._name)


def publish(
    connection: Connection,
    name: str,
    old: VectorPlace | None,
    now: VectorPlace,
    gone: Collection[str],
) -> None:
    """Write down what a run leaves over, in its transaction; the index already is as it made it.

    Args:
        connection: the run's.
        name: the index.
        old: where the vectors were before it, if there was anything.
        now: where they are.
        gone: ids of the passages that it removed.
    """
    if old == now:
        made = tables.unfinished_vectors.c
        ids = {*gone, *connection.execute(select(made.id).where(made.name == name)).scalars()}
        ids.difference_update(connection.execute(_known(name, ids)).scalars().all())
        rows = [{"name": name, "id": key} for key in sorted(ids)]
        if rows:
            connection.execute(insert(tables.unused_vectors).on_conflict_do_nothing(), rows)
        connection.execute(
            delete(tables.unfinished_vectors).where(tables.unfinished_vectors.c.name == name)
        )
        return
    _forget(connection, name)
    _forget_collection(connection, name, now)
    if old is not None and old.chroma:
        _keep_collection(connection, name, old)


def _known(name: str, ids: Collection[str]) -> Select[tuple[str]]:
    """Which ids are of passages of the generation in use."""
    p, i = tables.passages.c, tables.indexes.c
    in_use = select(i.generation).where(i.name == name).scalar_subquery()
    return select(p.id).where(p.generation == in_use, tables.among(p.id, ids))


def _forget(connection: Connection, name: str) -> None:
    for table in (tables.unused_vectors, tables.unfinished_vectors):
        connection.execute(delete(table).where(table.c.name == name))


def _keep_collection(connection: Connection, name: str, place: VectorPlace) -> None:
    row = {"name": name, **asdict(place)}
    connection.execute(insert(tables.unused_collections).values(row).on_conflict_do_nothing())


def _forget_collection(connection: Connection, name: str, place: VectorPlace) -> None:
    c = tables.unused_collections.c
    same = (c.name == name) & (c.chroma == place.chroma) & (c.collection == place.collection)
    connection.execute(delete(tables.unused_collections).where(same))
