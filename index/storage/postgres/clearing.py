"""Deleting the rows of generations that are out of use."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, literal_column, select
from sqlalchemy.types import NullType

from index.storage.postgres import tables

# Rows deleted in one transaction: a fraction of a second.
_AT_ONCE = 5000


def clear_generations(connection: Connection, name: str) -> None:
    """Delete what belongs to no generation in use of an index, in short transactions.

    Whoever reads such a generation goes on seeing it. What is left when this is interrupted is the
    next run's to delete.
    """
    g, i = tables.generations.c, tables.indexes.c
    in_use = select(i.generation).where(i.name == name).scalar_subquery()
    query = select(g.generation).where(g.name == name, g.generation.is_distinct_from(in_use))
    for generation in connection.execute(query).scalars().all():
        for table in (*tables.CONTENTS, tables.generations):
            place = literal_column("ctid", NullType())
            some = select(place).select_from(table).where(table.c.generation == generation)
            few = func.array(some.limit(_AT_ONCE).scalar_subquery())
            statement = delete(table).where(place == few.any_())
            while connection.execute(statement).rowcount == _AT_ONCE:
                connection.commit()
            connection.commit()
    connection.commit()
