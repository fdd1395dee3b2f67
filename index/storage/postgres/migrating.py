"""Making and changing the tables, and whether they are those that this program knows."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, select, text

from index.errors import DatabaseError, IndexMismatch
from index.storage.postgres.tables import SCHEMA, VERSION, steps

_FOLDER = Path(__file__).parent / "migrations"
# Any number that no other program is likely to lock.
_LOCK = 5_411_806_213_007


def version_of(connection: Connection) -> str | None:
    """The step that the tables are at; None where there are none."""
    if connection.execute(select(func.to_regclass(f"{SCHEMA}.{steps.name}"))).scalar() is None:
        return None
    return connection.execute(select(steps.c.version_num)).scalar()


def require_version(connection: Connection, place: str) -> bool:
    """Whether there are tables; they are those that this program knows.

    Raises:
        IndexMismatch: they are of another version.
    """
    version = version_of(connection)
    if version not in (None, VERSION):
        raise _other_version(place, str(version))
    return version is not None


def migrate(connection: Connection, place: str) -> None:
    """Make the tables, or bring those of an older version up to date; one at a time.

    Raises:
        IndexMismatch: they are of a newer version.
        DatabaseError: the database cannot hold every text.
    """
    if version_of(connection) == VERSION:
        return
    encoding = connection.execute(text("SHOW server_encoding")).scalar()
    if encoding != "UTF8":
        raise DatabaseError(
            f"The PostgreSQL database {place} keeps texts as {encoding}, which has no signs of "
            "most languages. Make another one: `createdb --encoding UTF8 --template template0`."
        )
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    # Another run may have done it while this one waited.
    version = version_of(connection)
    if version != VERSION:
        _upgrade(connection, place, version)


def _upgrade(connection: Connection, place: str, version: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    # A percent sign would begin a reference to another option.
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise _other_version(place, version)
    if version is None:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    command.upgrade(config, VERSION)


def _other_version(place: str, version: str) -> IndexMismatch:
    return IndexMismatch(
        f"The tables in the PostgreSQL database {place} are of version {version}, and this "
        f"groundwise knows version {VERSION}. Install the same version of groundwise on every "
        "machine; `advisor index` of the newest brings older tables up to date."
    )
