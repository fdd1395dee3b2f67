"""An index whose catalogue is in a PostgreSQL database: who may write it, and what readers see.

A run writes in one transaction, so that readers see all of it or nothing. A new index is built as a
generation of its own, which takes the place of the one in use in the same transaction; the rows of
the old one are deleted afterwards, a few at a time. Vectors are on a Chroma server, which knows no
transactions: what a run that did not end has left there is written down here, for the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from index.errors import DatabaseError, IndexBusy, IndexMissing
from index.storage.postgres import tables
from index.storage.postgres.catalog import PostgresCatalog
from index.storage.postgres.collection_rows import PostgresCollectionRows
from index.storage.postgres.generation import clear_generations
from index.storage.postgres.left_vectors import LeftVectors, VectorPlace, publish
from index.storage.postgres.migrating import migrate, require_version
from index.storage.postgres.server import Server
from index.storage.postgres.session import PooledSession, Session
from index.storage.postgres.unfinished import PostgresUnfinished
from index.storage.words.rows import Totals
from index.storage.words.tokens import Tokenizer

# The transaction of a run stands still while documents are read and passages embedded. A server
# must not end it for that, and must find out when the run's machine is gone.
_PATIENCE = """
SET idle_in_transaction_session_timeout = 0;
SET statement_timeout = 0;
SET tcp_keepalives_idle = 30;
SET tcp_keepalives_interval = 10;
SET tcp_keepalives_count = 3;
"""


@dataclass(frozen=True, slots=True)
class _Current:
    generation: int
    revision: int
    vectors: VectorPlace
    totals: Totals


class PostgresStorage:
    """One index in one database. May be used from several threads.

    Attributes:
        label: what people know it by; no password is in it.
        left_vectors: what runs have left on the Chroma server.
    """

    def __init__(self, url: str, name: str) -> None:
        """Nothing is connected yet.

        Args:
            url: `postgresql://user:password@host:port/database`.
            name: tells indexes in one database apart.

        Raises:
            DatabaseError: `url` is not such an address.
        """
        self._server = Server(url)
        self._name = name
        self.label = f"{name} in the PostgreSQL database {self._server.place}"
        self._tokenizer = Tokenizer()
        self.left_vectors = LeftVectors(self._server, name)
        self._run: tuple[Connection, int] | None = None

    def __repr__(self) -> str:
        return f"PostgresStorage({self._name} in {self._server.place})"

    def close(self) -> None:
        """End the connections that nobody uses, and let go of memory."""
        self._server.close()
        self._tokenizer.close()

    def collections(self) -> PostgresCollectionRows:
        """What the collections of the index are kept as."""
        return PostgresCollectionRows(self._server, self._name)

    # --- reading

    def version(self) -> str | None:
        """Names what readers see now: another after each run that changes something.

        None when nothing is indexed.

        Raises:
            DatabaseError: the server cannot be reached, here and in every method.
            IndexMismatch: the tables are of another version of groundwise.
        """
        with self._server.reading() as connection:
            current = self._current(connection)
        return f"{current.generation}.{current.revision}" if current else None

    def vectors(self) -> VectorPlace | None:
        """Where the vectors of the generation in use are; None when nothing is indexed."""
        with self._server.reading() as connection:
            current = self._current(connection)
        return current.vectors if current else None

    @contextmanager
    def reading(self) -> Iterator[PostgresCatalog]:
        """The catalogue as it is now, whatever a run does meanwhile.

        For one question, not for hours: the server keeps everything that is removed meanwhile.

        Raises:
            IndexMissing: nothing is indexed.
            IndexMismatch: the tables are of another version of groundwise.
        """
        with self._server.reading() as connection:
            current = self._current(connection)
            if current is None:
                raise self._nothing_indexed()
            yield self._catalog(connection, current.generation, current.totals)

    def lasting(self) -> tuple[str, VectorPlace, PostgresCatalog]:
        """The version in use, where its vectors are, and its catalogue, to be read for long.

        What a run changes meanwhile shows in the catalogue: `version` says that it has.

        Raises:
            IndexMissing, IndexMismatch: as `reading`.
        """
        with self._server.reading() as connection:
            current = self._current(connection)
        if current is None:
            raise self._nothing_indexed()
        session = PooledSession(self._server)
        catalog = PostgresCatalog(session, current.generation, current.totals, self._tokenizer)
        return f"{current.generation}.{current.revision}", current.vectors, catalog

    def is_being_indexed(self) -> bool:
        """Whether a run goes on right now, on whatever machine."""
        with self._server.apart() as connection:
            return not connection.execute(select(func.pg_try_advisory_lock(self._lock))).scalar()

    # --- writing

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep other runs out, on whatever machine, until this ends or its process dies.

        Tables are made or brought up to date, and what killed runs have left is removed.

        Raises:
            IndexBusy: another process is indexing into this index.
            IndexMismatch: the tables are of a newer version of groundwise.
            IndexUnwritable: the user may not write, or make the tables.
        """
        with self._server.apart() as connection:
            connection.execute(text(_PATIENCE))
            mine = connection.execute(select(func.pg_try_advisory_lock(self._lock))).scalar()
            if not mine:
                raise IndexBusy(
                    f"Another process is indexing into {self._name} in the PostgreSQL database "
                    f"{self._server.place}. Wait for it to end, then run this again."
                )
            try:
                migrate(connection, self._server.place)
                connection.commit()
                clear_generations(connection, self._name)
                self._run = connection, _process(connection)
                yield
            finally:
                self._run = None
                # Where the connection is gone, so is the lock. Ending it does not do: the server
                # notices a moment later.
                with suppress(SQLAlchemyError):
                    connection.rollback()
                    connection.execute(select(func.pg_advisory_unlock(self._lock)))
                    connection.commit()

    @contextmanager
    def editing(self, new: bool, vectors: VectorPlace | None = None) -> Iterator[PostgresCatalog]:
        """A catalogue to change, within `exclusive`: readers see all of it at its end, or nothing.

        Args:
            new: begin with an empty catalogue, which takes the place of the one in use.
            vectors: where its vectors will be (`left_vectors.new_collection`); by default where
                those in use are.

        Raises:
            IndexMissing: nothing is indexed that could be changed.
            DatabaseError: the connection was lost, and with it what was not finished.
            IndexUnwritable: the server's disk is full, or the user may not write.
        """
        connection = self._own_connection()
        with self._server.errors(), connection.begin():
            current = self._current(connection)
            if current is None and not new:
                raise self._nothing_indexed()
            if new or current is None:
                generation, totals = self._new_generation(connection), Totals(0, 0)
            else:
                generation, totals = current.generation, current.totals
            catalog = self._catalog(connection, generation, totals)
            yield catalog
            catalog.flush()
            self._publish(connection, current, generation, vectors, catalog.gone)
        if new:
            # What is published is published: the rows out of use are left for another run.
            with suppress(DatabaseError), self._server.errors():
                clear_generations(connection, self._name)

    def unfinished(self, mark: str) -> PostgresUnfinished:
        """Vectors that runs keep until one ends; `mark` names the recipe they are made by."""
        return PostgresUnfinished(self._server, self._name, mark)

    def _publish(
        self,
        connection: Connection,
        current: _Current | None,
        generation: int,
        vectors: VectorPlace | None,
        gone: Sequence[str],
    ) -> None:
        """Make a generation the one in use, as what others see from the commit on."""
        old = current.vectors if current else None
        now = vectors or old or VectorPlace("", "")
        row = {
            "name": self._name,
            "generation": generation,
            "revision": 1 + (current.revision if current else 0),
            "chroma": now.chroma,
            "collection": now.collection,
        }
        statement = insert(tables.indexes).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))
        publish(connection, self._name, old, now, gone)
        if current is None or generation != current.generation:
            # What the server knows of the tables is from before there was anything in them.
            for table in tables.CONTENTS:
                connection.execute(text(f"ANALYZE {tables.SCHEMA}.{table.name}"))

    def _new_generation(self, connection: Connection) -> int:
        row = {"name": self._name, "passages": 0, "tokens": 0}
        number = tables.generations.c.generation
        return int(
            connection.execute(
                insert(tables.generations).values(row).returning(number)
            ).scalar_one()
        )

    def _own_connection(self) -> Connection:
        """The connection that holds the lock.

        Raises:
            DatabaseError: it was lost, so that another run may be going on.
        """
        if self._run is None:
            raise RuntimeError("editing is for a run that is alone: see `exclusive`")
        connection, process = self._run
        with self._server.errors():
            same = _process(connection) == process
        if not same:
            raise DatabaseError(
                f"The connection to the PostgreSQL database {self._server.place} was lost while "
                "the folders were compared. Nothing was changed; run this again."
            )
        return connection

    def _current(self, connection: Connection) -> _Current | None:
        """What is in use now."""
        if not require_version(connection, self._server.place):
            return None
        i, g = tables.indexes.c, tables.generations.c
        query = (
            select(i.generation, i.revision, i.chroma, i.collection, g.passages, g.tokens)
            .join_from(tables.indexes, tables.generations, i.generation == g.generation)
            .where(i.name == self._name)
        )
        row = connection.execute(query).one_or_none()
        return row and _Current(*row[:2], VectorPlace(*row[2:4]), Totals(*row[4:]))

    def _catalog(self, connection: Connection, generation: int, totals: Totals) -> PostgresCatalog:
        session = Session(self._server, connection)
        return PostgresCatalog(session, generation, totals, self._tokenizer)

    @property
    def _lock(self) -> int:
        """The number of this index's lock."""
        digest = hashlib.sha256(f"groundwise {self._name}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)

    def _nothing_indexed(self) -> IndexMissing:
        return IndexMissing(
            f"Nothing is indexed as {self._name} in the PostgreSQL database "
            f"{self._server.place} yet. Index a folder of documents first: `advisor index FOLDER`."
        )


def _process(connection: Connection) -> int:
    """The process that serves a connection: another one when it was lost and made again."""
    process = int(connection.execute(select(func.pg_backend_pid())).scalar_one())
    connection.commit()
    return process
