"""The tables in the database, as statements name them; `migrations` makes them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Double,
    Integer,
    LargeBinary,
    TableClause,
    Text,
    any_,
    column,
    literal,
    table,
)
from sqlalchemy.types import TypeEngine

# Of our own, so that a database can be shared with other programs.
SCHEMA = "groundwise"
# The newest step of `migrations`.
VERSION = "0003"
_TYPES: dict[str, TypeEngine[Any]] = {
    "generation": BigInteger(),
    "revision": BigInteger(),
    "tokens": BigInteger(),
    "size": BigInteger(),
    "modified": Double(),
    "entries": LargeBinary(),
    "positions": LargeBinary(),
    "vector": LargeBinary(),
    **dict.fromkeys(
        (
            *("number", "start", "end", "page", "passages", "block"),
            *("title_is_own", "body_start", "first_number"),
        ),
        Integer(),
    ),
}


def _table(name: str, columns: str) -> TableClause:
    return table(name, *(column(c, _TYPES.get(c, Text())) for c in columns.split()), schema=SCHEMA)


def among(what: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column is one of some values, which are sent as one array."""
    return what == any_(literal(list(values), ARRAY(what.type)))


steps = _table("alembic_version", "version_num")
indexes = _table("indexes", "name generation revision chroma collection")
generations = _table("generations", "generation name passages tokens")
meta = _table("meta", "generation key value")
roots = _table("roots", "generation number path")
files = _table("files", "generation path root relative document_id content_hash size modified ocr")
refusals = _table("refusals", "generation path content_hash reason")
containers = _table("containers", "generation path content_hash skipped")
documents = _table(
    "documents",
    "generation id title title_is_own source text body_start sections page_starts tables places "
    "notes first_number passages",
)
passages = _table(
    "passages",
    "generation number id document_id start end text heading_path page place context",
)
digests = _table("digests", "generation document_id about outline key_sentences language")
# A term's passages, in blocks of numbers: see `words.blocks`.
words = _table("words", "generation term block entries positions")
unfinished_vectors = _table("unfinished_vectors", "name mark id vector")
unused_collections = _table("unused_collections", "name chroma collection")
unused_vectors = _table("unused_vectors", "name id")
# Named sets of documents, of an index whatever its generation.
collections = _table("collections", "index owner key path name")
# Everything that a generation consists of.
CONTENTS = (meta, roots, files, refusals, containers, documents, passages, digests, words)
