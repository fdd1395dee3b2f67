"""The tables: made once, by whoever comes first, and refused where they are of another version."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory

from index.errors import DatabaseError, IndexMismatch, IndexUnwritable
from index.storage.postgres import migrating, tables
from index.storage.postgres.storage import PostgresStorage
from tests.index.storage.documents import put
from tests.postgres_server import PASSWORD, PostgresServer


@pytest.fixture
def fresh(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a database without tables."""
    name = f"fresh_{uuid4().hex}"
    postgres_server.make_database(name)
    yield name
    postgres_server.run("postgres", f"DROP DATABASE {name} WITH (FORCE)")


def test_statements_name_what_the_steps_make(fresh: str, postgres_server: PostgresServer) -> None:
    with closing(PostgresStorage(postgres_server.url(fresh), "index")) as storage:
        with storage.exclusive():
            pass
    made: dict[str, set[str]] = {}
    for table, column in postgres_server.run(
        fresh,
        "SELECT table_name, column_name FROM information_schema.columns "
        f"WHERE table_schema = '{tables.SCHEMA}'",
    ):
        made.setdefault(str(table), set()).add(str(column))
    named = [value for value in vars(tables).values() if isinstance(value, tables.TableClause)]
    # What people do is kept beside, and named by the statements of `ui`.
    beside = set("conversations turns ratings texts taken branches answering".split())
    beside |= set("sessions preferences accounts uploads upload_folders shared".split())
    assert beside <= made.keys()
    named_by_steps = {name: columns for name, columns in made.items() if name not in beside}
    assert named_by_steps == {table.name: set(table.c.keys()) for table in named}
    with_generation = {name for name, columns in made.items() if "generation" in columns}
    contents = {table.name for table in tables.CONTENTS}
    assert with_generation == contents | {"indexes", "generations"}


def test_the_newest_step_is_the_version() -> None:
    assert ScriptDirectory(str(migrating._FOLDER)).get_heads() == [tables.VERSION]


def test_runs_that_begin_at_once_make_the_tables_once(
    fresh: str, postgres_server: PostgresServer
) -> None:
    def index(number: int) -> str | None:
        with closing(PostgresStorage(postgres_server.url(fresh), f"index {number}")) as storage:
            with storage.exclusive(), storage.editing(new=True) as catalog:
                put(catalog)
            return storage.version()

    with ThreadPoolExecutor(6) as pool:
        assert None not in list(pool.map(index, range(6)))


def test_tables_of_another_version(fresh: str, postgres_server: PostgresServer) -> None:
    with closing(PostgresStorage(postgres_server.url(fresh), "index")) as storage:
        with storage.exclusive(), storage.editing(new=True) as catalog:
            put(catalog)
        postgres_server.run(fresh, "UPDATE groundwise.alembic_version SET version_num = '0999'")
        for use in (storage.version, storage.vectors):
            with pytest.raises(IndexMismatch, match="of version 0999.*knows version"):
                use()
        for opening in (storage.reading(), storage.exclusive()):
            with pytest.raises(IndexMismatch, match="same version of groundwise"), opening:
                pass


def test_a_database_that_cannot_hold_every_text(postgres_server: PostgresServer) -> None:
    options = "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    url = postgres_server.make_database("latin", options)
    with closing(PostgresStorage(url, "index")) as storage:
        with pytest.raises(DatabaseError, match="LATIN1.*UTF8"), storage.exclusive():
            pass


def test_a_user_who_may_not_make_tables(fresh: str, postgres_server: PostgresServer) -> None:
    role = f"guest_{uuid4().hex}"
    postgres_server.run(fresh, f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
    with closing(PostgresStorage(postgres_server.url(fresh, user=role), "index")) as storage:
        assert storage.version() is None
        with pytest.raises(IndexUnwritable, match="permission denied"), storage.exclusive():
            pass
