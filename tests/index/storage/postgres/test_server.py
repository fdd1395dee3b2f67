"""Addresses, and what is said where a server is away, refuses or fails."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import text

from index.errors import DatabaseError, IndexBroken, IndexingError, IndexUnwritable
from index.storage.place import is_database
from index.storage.postgres.opening import open_storage
from index.storage.postgres.server import Server
from index.storage.postgres.storage import PostgresStorage
from tests.index.storage.documents import put
from tests.postgres_server import PASSWORD, USER, PostgresServer


def told(error: BaseException) -> str:
    """Everything that a log could show of an error."""
    whole = [error, error.__cause__, error.__context__]
    return "".join([*traceback.format_exception(error), *map(repr, whole), *map(str, whole)])


def require_no_password(shown: str) -> None:
    for secret in (PASSWORD, quote(PASSWORD, safe=""), *PASSWORD.split("@"), "hunter2"):
        assert secret not in shown


@pytest.fixture
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        for name in ("sqlalchemy", "psycopg", "alembic"):
            caplog.set_level(logging.DEBUG, name)
        yield caplog


class TestAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://",
            "http://user:hunter2@host/db",
            "postgresql://user:hunter2@host:port/db",
            "postgresql://user:hunter2@host:1x/db",
            "postgresql://user:a/hunter2@host/db",
            "postgresql://user:1/hunter2@host/db",
            "postgresql://user:1?hunter2@host/db",
            "postgresql://user:1#hunter2@host/db",
            "postgresql://user:a@hunter2@host/db",
            "postgresql://user:hunter2@[::1/db",
        ],
    )
    def test_a_wrong_one_is_not_repeated(self, url: str) -> None:
        if url == "postgresql://":  # libpq's own defaults
            assert Server(url).place == "postgres on this machine:5432"
            return
        with pytest.raises(DatabaseError, match="%40 for @") as raised:
            PostgresStorage(url, "index")
        require_no_password(told(raised.value))

    @pytest.mark.parametrize("query", ["", "?sslmode=disable", "?application_name=other"])
    def test_a_right_one_is_used(self, postgres_url: str, query: str) -> None:
        with closing(Server(postgres_url + query)) as server, server.reading() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
            found = connection.execute(text("SHOW application_name")).scalar()
        assert found == ("other" if "other" in query else "groundwise")

    def test_a_password_after_the_question_mark(self, postgres_server: PostgresServer) -> None:
        place = f"127.0.0.1:{postgres_server.port}/catalogues"
        url = f"postgresql://{USER}@{place}?password={quote(PASSWORD, safe='')}"
        with closing(Server(url)) as server, server.reading() as connection:
            require_no_password(repr(connection.engine))
        with closing(PostgresStorage(url, "index")) as storage:
            require_no_password(f"{server!r} {storage!r} {vars(storage)} {vars(server)}")

    def test_a_missing_extra_is_named(
        self, postgres_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with closing(open_storage(postgres_url, uuid4().hex)) as storage:
            assert storage.version() is None
        monkeypatch.setitem(sys.modules, "psycopg", None)
        for module in [name for name in sys.modules if name.startswith("index.storage.postgres.s")]:
            monkeypatch.delitem(sys.modules, module)
        with pytest.raises(DatabaseError, match=r"pip install 'groundwise\[postgres\]'"):
            open_storage(postgres_url, "index")

    def test_what_names_a_database(self) -> None:
        assert is_database("postgresql://host/db") and is_database("postgres://host/db")
        assert not is_database("http://127.0.0.1:8000") and not is_database("")


class TestErrors:
    def test_a_server_that_is_away(
        self, postgres_url: str, everything_is_logged: pytest.LogCaptureFixture
    ) -> None:
        url = postgres_url.replace(":" + postgres_url.rpartition(":")[2], ":1/catalogues")
        self.require(url, "catalogues on 127.0.0.1:1 cannot be reached", everything_is_logged)

    def test_a_database_that_is_not_there(
        self, postgres_server: PostgresServer, everything_is_logged: pytest.LogCaptureFixture
    ) -> None:
        url = postgres_server.url("nowhere")
        self.require(url, "There is no database nowhere on 127", everything_is_logged)

    @pytest.mark.parametrize(("user", "password"), [(USER, "hunter2"), ("nobody", PASSWORD)])
    def test_a_user_who_may_not_come_in(
        self,
        postgres_server: PostgresServer,
        everything_is_logged: pytest.LogCaptureFixture,
        user: str,
        password: str,
    ) -> None:
        url = postgres_server.url("catalogues", password, user)
        self.require(url, "refuses this user or password", everything_is_logged)

    def test_nothing_of_a_run_shows_the_password(
        self, postgres_url: str, everything_is_logged: pytest.LogCaptureFixture
    ) -> None:
        with closing(PostgresStorage(postgres_url, uuid4().hex)) as storage:
            with storage.exclusive(), storage.editing(new=True) as catalog:
                put(catalog)
        require_no_password(everything_is_logged.text)

    def require(self, url: str, said: str, logged: pytest.LogCaptureFixture) -> None:
        with closing(PostgresStorage(url, "index")) as storage:
            for use in (storage.version, lambda: storage.exclusive().__enter__()):
                with pytest.raises(DatabaseError, match=said) as raised:
                    use()
                require_no_password(told(raised.value))
                assert "\n" not in str(raised.value)
        require_no_password(logged.text)

    @pytest.mark.parametrize(
        ("code", "kind", "said"),
        [
            ("53100", IndexUnwritable, "is full. The index that was there is unchanged"),
            ("42501", IndexUnwritable, "does not permit this"),
            ("57014", DatabaseError, "too busy.*run this again"),
            ("XX001", IndexBroken, "advisor index --rebuild FOLDER"),
        ],
    )
    def test_a_server_that_fails(
        self, postgres_url: str, code: str, kind: type[IndexingError], said: str
    ) -> None:
        """The server itself gives the code, as it would with a full disk."""
        failing = text(f"DO $$ BEGIN RAISE EXCEPTION 'so' USING ERRCODE = '{code}'; END $$")
        with closing(PostgresStorage(postgres_url, uuid4().hex)) as storage:
            with pytest.raises(kind, match=said):
                with storage.exclusive(), storage.editing(new=True) as catalog:
                    put(catalog)
                    catalog._generation.session.run(failing)
            assert storage.version() is None

    def test_a_connection_that_the_server_ends(
        self, postgres_server: PostgresServer, postgres_url: str
    ) -> None:
        with closing(PostgresStorage(postgres_url, uuid4().hex)) as storage:
            with pytest.raises(DatabaseError, match="was lost.*run this again"):
                with storage.exclusive(), storage.editing(new=True) as catalog:
                    put(catalog)
                    query = text("SELECT pg_backend_pid()")
                    process = catalog._generation.session.value(query)
                    postgres_server.run("catalogues", f"SELECT pg_terminate_backend({process})")
                    catalog.counts()
            with storage.exclusive(), storage.editing(new=True) as catalog:
                put(catalog)

    def test_what_each_user_may_do(
        self, postgres_server: PostgresServer, postgres_url: str
    ) -> None:
        name = uuid4().hex
        with closing(PostgresStorage(postgres_url, name)) as storage:
            with storage.exclusive(), storage.editing(new=True) as catalog:
                put(catalog)
        make = f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'"
        postgres_server.run("catalogues", make)
        with closing(
            PostgresStorage(postgres_server.url("catalogues", user="reader"), name)
        ) as storage:
            with pytest.raises(IndexUnwritable, match="permission denied"), storage.reading():
                pass
            grant = "GRANT USAGE ON SCHEMA groundwise TO reader; GRANT SELECT ON ALL TABLES IN "
            postgres_server.run("catalogues", f"{grant} SCHEMA groundwise TO reader")
            with storage.reading() as catalog:
                assert catalog.counts()[0] == 1
            with pytest.raises(IndexUnwritable, match="permission denied"), storage.exclusive():
                with storage.editing(new=False):
                    pass
