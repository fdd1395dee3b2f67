"""The catalogue: indexes, their generations, and what these hold."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Double, Identity, Integer, LargeBinary, Text

revision = "0001"
down_revision = None

_SCHEMA = "groundwise"


def upgrade() -> None:
    """Make the tables."""
    _indexes()
    _known_files()
    _documents()
    _words()
    _vectors()
    _collections()


def _indexes() -> None:
    _table(
        "generations",
        Column("generation", BigInteger, Identity(), primary_key=True),
        _text("name"),
        Column("passages", BigInteger, nullable=False),
        Column("tokens", BigInteger, nullable=False),
    )
    _table(
        "indexes",
        _text("name", primary_key=True),
        Column("generation", BigInteger, nullable=False),
        Column("revision", BigInteger, nullable=False),
        _text("chroma"),
        _text("collection"),
    )
    _table("meta", _generation(), _text("key", primary_key=True), _text("value"))


def _known_files() -> None:
    number = Column("number", Integer, primary_key=True, autoincrement=False)
    _table("roots", _generation(), number, _text("path"))
    _table(
        "files",
        _generation(primary_key=False),
        *map(_text, ("path", "root", "relative", "document_id", "content_hash")),
        Column("size", BigInteger, nullable=False),
        Column("modified", Double, nullable=False),
        _text("ocr"),
    )
    _index("files", "generation", "document_id")
    for name, last in (("refusals", "reason"), ("containers", "skipped")):
        columns = map(_text, ("path", "content_hash", last))
        _table(name, _generation(primary_key=False), *columns)
        _index(name, "generation")
    for name in ("files", "refusals", "containers"):
        # A path can be longer than a B-tree takes.
        _index(name, "path", using="hash")


def _documents() -> None:
    _table(
        "documents",
        _generation(),
        _text("id", primary_key=True),
        _text("title"),
        Column("title_is_own", Integer, nullable=False),
        *map(_text, ("source", "text")),
        Column("body_start", Integer, nullable=False),
        *map(_text, ("sections", "page_starts", "tables", "places", "notes")),
        Column("first_number", Integer, nullable=False),
        Column("passages", Integer, nullable=False),
    )
    _table(
        "passages",
        _generation(),
        Column("number", Integer, primary_key=True, autoincrement=False),
        *map(_text, ("id", "document_id")),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        *map(_text, ("text", "heading_path")),
        Column("page", Integer),
        Column("place", Text(collation="C")),
        _text("context"),
    )
    _index("passages", "generation", "id", unique=True)
    _index("passages", "generation", "document_id")
    _table(
        "digests",
        _generation(),
        _text("document_id", primary_key=True),
        *map(_text, ("about", "outline", "key_sentences", "language")),
    )


def _words() -> None:
    _table(
        "words",
        _generation(),
        _text("term", primary_key=True),
        Column("block", Integer, primary_key=True, autoincrement=False),
        Column("entries", LargeBinary, nullable=False),
        Column("positions", LargeBinary, nullable=False),
    )
    # Not compressed: unpacking takes longer than reading.
    for column in ("entries", "positions"):
        op.execute(f"ALTER TABLE {_SCHEMA}.words ALTER {column} SET STORAGE EXTERNAL")


def _vectors() -> None:
    _table(
        "unfinished_vectors",
        *(_text(name, primary_key=True) for name in ("name", "mark", "id")),
        Column("vector", LargeBinary, nullable=False),
    )
    keys = ("name", "chroma", "collection")
    _table("unused_collections", *(_text(name, primary_key=True) for name in keys))
    _table("unused_vectors", *(_text(name, primary_key=True) for name in ("name", "id")))


def _collections() -> None:
    columns = ("index", "owner", "key", "path", "name")
    _table("collections", *map(_text, columns))
    # A path can be longer than a B-tree takes.
    op.execute(
        f"CREATE UNIQUE INDEX collections_by_path ON {_SCHEMA}.collections "
        '("index", owner, key, md5(path))'
    )


def _table(name: str, *columns: Column[Any]) -> None:
    op.create_table(name, *columns, schema=_SCHEMA)


def _index(table: str, *columns: str, unique: bool = False, using: str | None = None) -> None:
    name = f"{table}_by_{columns[-1]}"
    op.create_index(
        name, table, list(columns), schema=_SCHEMA, unique=unique, postgresql_using=using
    )


def _generation(*, primary_key: bool = True) -> Column[int]:
    return Column(
        "generation", BigInteger, primary_key=primary_key, nullable=False, autoincrement=False
    )


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    # Compared and sorted by code points, as SQLite does, whatever the database's language is.
    return Column(name, Text(collation="C"), primary_key=primary_key, nullable=False)
