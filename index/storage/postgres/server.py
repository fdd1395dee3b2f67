"""A PostgreSQL server: its address, connections to it, and its errors in our words.

The only door to SQLAlchemy's engine. A password in the address is never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from index.errors import DatabaseError, IndexBroken, IndexingError, IndexUnwritable
from index.storage.place import is_database

# Seconds until a machine that does not answer is given up, and after which a connection that
# nobody uses is asked whether the other side is still there: a run on a machine that lost its
# power must not lock out the others for two hours, which is what systems wait by themselves.
_CONNECT = {"connect_timeout": 5, "application_name": "groundwise", "client_encoding": "utf8"}
_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# SQLSTATE classes of what passes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_LOST = ("08", "57P")
_PASSING = ("40", "53", "55", "57")


class Server:
    """One database on a server, with a pool of connections. May be used from several threads.

    Attributes:
        place: what its errors call it: the database, the host and the port.
    """

    def __init__(self, url: str) -> None:
        """Nothing is connected yet.

        Args:
            url: `postgresql://user:password@host:port/database`, with options of libpq's after a
                question mark.

        Raises:
            DatabaseError: it is not such an address.
        """
        parsed = _parse(url)
        port = parsed.port or 5432
        self.place = f"{parsed.database or 'postgres'} on {parsed.host or 'this machine'}:{port}"
        options = {key: value for key, value in _CONNECT.items() if key not in parsed.query}
        self._engine = create_engine(
            parsed, connect_args=options | _ALIVE, pool_pre_ping=True, hide_parameters=True
        )
        self._reading = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def __repr__(self) -> str:
        return f"Server({self.place})"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the database as it is at its first statement, until it ends."""
        with self.errors(), self._connect(reading=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction of its own: all of it, or nothing where anything fails."""
        with self.errors(), self._connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A connection that is no other's and that ends with this: so do the locks it holds."""
        with self.errors(), self._connect() as connection:
            connection.detach()
            yield connection

    def close(self) -> None:
        """End the connections that nobody uses."""
        self._engine.dispose()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Put what the server and the network say into words.

        Raises:
            DatabaseError: the server cannot be reached, refuses, or was lost on the way.
            IndexUnwritable: its disk is full, or permissions forbid what was tried.
            IndexBroken: the tables are not as they should be.
        """
        try:
            yield
        except (SQLAlchemyError, psycopg.Error) as error:
            raise self._explained(error) from error

    def _connect(self, *, reading: bool = False) -> Connection:
        engine = self._reading if reading else self._engine
        try:
            return engine.connect()
        except (SQLAlchemyError, psycopg.Error) as error:
            raise DatabaseError(self._refusal(_reason(error), _brief(error))) from error

    def _refusal(self, reason: str, brief: str) -> str:
        """Why there is no connection; libpq gives words alone, no code."""
        if "database" in reason and "does not exist" in reason:
            return (
                f"There is no database {self.place}. Make it there (`createdb`), or correct its "
                "name in the address."
            )
        if any(word in reason for word in ("authentication failed", "password", "pg_hba", "role")):
            return (
                f"The database {self.place} refuses this user or password. Correct them in the "
                "address, or let the user in there."
            )
        return (
            f"The PostgreSQL database {self.place} cannot be reached ({brief}). Check that the "
            "server runs and that the address is right."
        )

    def _explained(self, error: SQLAlchemyError | psycopg.Error) -> IndexingError:
        reason, code = _reason(error), _code(error)
        if code == "53100":
            return IndexUnwritable(
                f"The disk of the PostgreSQL database {self.place} is full. The index that was "
                "there is unchanged. Free some space there, then run this again."
            )
        if code in ("42501", "25006"):
            return IndexUnwritable(
                f"The PostgreSQL database {self.place} does not permit this ({reason}). Give the "
                "user of the address the rights, or name another user or server."
            )
        if code.startswith(_LOST) or not code:
            reason = _brief(error)
            return DatabaseError(
                f"The connection to the PostgreSQL database {self.place} was lost ({reason}). "
                "What was not finished is undone. Check that the server runs, then run this again."
            )
        if code.startswith(_PASSING):
            return DatabaseError(
                f"The PostgreSQL database {self.place} is too busy, or its limits are too narrow "
                f"({reason}). What was not finished is undone; run this again."
            )
        return IndexBroken(
            f"The index in the PostgreSQL database {self.place} cannot be used ({reason}). "
            "`advisor doctor` checks the index; `advisor index --rebuild FOLDER` makes it again "
            "from the documents."
        )


def _parse(url: str) -> URL:
    """The address as SQLAlchemy takes it.

    Raises:
        DatabaseError: it is none. It is not repeated: a part of it may be a password.
    """
    scheme, _, rest = url.partition("://")
    # A sign that was not written as a percentage would make a part of a password look like a
    # host or a database, which are shown.
    user, _, _ = rest.rpartition("@")
    clear = is_database(f"{scheme}://") and not set("@/?#[]") & set(user)
    try:
        parsed = make_url(f"postgresql+psycopg://{rest}") if clear else None
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None:
        raise DatabaseError(
            "The address of the PostgreSQL database is not one that can be used. It looks like "
            "postgresql://user:password@host:5432/database, with special characters of the "
            "password written as percentages: %40 for @, %2F for /."
        ) from None
    password = parsed.query.get("password")
    if isinstance(password, str):  # where SQLAlchemy would not know it for one
        parsed = parsed.difference_update_query(["password"]).set(password=password)
    return parsed


def _code(error: SQLAlchemyError | psycopg.Error) -> str:
    """The SQLSTATE of an error; empty where the server could not give one."""
    cause = getattr(error, "orig", error)
    return getattr(cause, "sqlstate", None) or ""


def _reason(error: SQLAlchemyError | psycopg.Error) -> str:
    cause = getattr(error, "orig", None) or error
    said = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    return " ".join((said or str(cause)).split()) or type(cause).__name__


def _brief(error: SQLAlchemyError | psycopg.Error) -> str:
    """What happened, without the address, which is said anyway, and without libpq's guesses."""
    words = str(getattr(error, "orig", None) or error).strip()
    first = words.partition("\n")[0].rpartition("failed: ")[2].strip(" .")
    return first or _reason(error)
