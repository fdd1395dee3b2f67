"""Vectors that a run has made and not yet published: what a killed run leaves for the next one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from index.models.embedding import Vectors
from index.storage.postgres.server import Server
from index.storage.postgres.tables import among, unfinished_vectors


class PostgresUnfinished:
    """Vectors by passage id; every call is a transaction of its own."""

    def __init__(self, server: Server, name: str, mark: str) -> None:
        """Of the index `name`; `mark` names the recipe that the vectors are made by."""
        self._server = server
        self._name = name
        self._mark = mark

    def get(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those `ids` that were made.

        Raises:
            DatabaseError: the server cannot be reached.
        """
        c = unfinished_vectors.c
        query = select(c.id, c.vector).where(c.name == self._name, c.mark == self._mark)
        with self._server.reading() as connection:
            rows = connection.execute(query.where(among(c.id, ids))).all()
        return {str(key): np.frombuffer(vector, dtype=np.float32) for key, vector in rows}

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors; once this returns, the death of the process does not lose them.

        Raises:
            DatabaseError, IndexUnwritable: the server cannot be reached, or its disk is full.
        """
        rows = [
            {"name": self._name, "mark": self._mark, "id": key, "vector": row.tobytes()}
            for key, row in zip(ids, vectors, strict=True)
        ]
        statement = insert(unfinished_vectors)
        replacing = statement.on_conflict_do_update(
            index_elements=["name", "mark", "id"], set_={"vector": statement.excluded.vector}
        )
        if rows:
            with self._server.writing() as connection:
                connection.execute(replacing, rows)

    def close(self) -> None:
        """Nothing is held."""
