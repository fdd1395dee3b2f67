"""The rows of one generation, and removing those of generations that are out of use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TableClause,
    delete,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.types import NullType

from index.storage.postgres import tables
from index.storage.postgres.session import Session
from index.storage.postgres.tables import among

# Rows deleted in one transaction: a fraction of a second.
_AT_ONCE = 5000


class Generation:
    """Reads and writes rows of one generation, by table."""

    def __init__(self, session: Session, number: int) -> None:
        self.session = session
        self.number = number

    def select(self, table: TableClause, names: Iterable[str]) -> Select[Any]:
        """A query for some columns of a table."""
        return select(*(table.c[name] for name in names)).where(self.here(table))

    def rows(
        self, table: TableClause, names: Iterable[str], *conditions: ColumnElement[bool]
    ) -> list[Any]:
        """Some columns of a table's rows."""
        return self.session.rows(self.select(table, names).where(*conditions))

    def add(self, table: TableClause, rows: Iterable[Sequence[object]]) -> None:
        """Add rows, given by the values of a table's columns after `generation`."""
        names = table.c.keys()
        values = [
            dict(zip(names, (self.number, *map(_storable, row)), strict=True)) for row in rows
        ]
        self.session.run(insert(table), values)

    def put(self, table: TableClause, rows: Iterable[Sequence[object]]) -> None:
        """Add rows, or replace those with the same first value."""
        rows = list({row[0]: row for row in rows}.values())
        self.remove(table, table.c[table.c.keys()[1]], [row[0] for row in rows])
        self.add(table, rows)

    def remove(
        self, table: TableClause, column: ColumnElement[Any], values: Collection[object]
    ) -> None:
        """Remove the rows whose column is one of some values."""
        if values:
            self.session.run(delete(table).where(self.here(table), among(column, values)))

    def here(self, table: TableClause) -> ColumnElement[bool]:
        """Whether a row is of this generation."""
        return table.c.generation == self.number


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


def _storable(value: object) -> object:
    """The value, a text without NUL, which PostgreSQL's texts cannot hold; offsets stay."""
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value
