"""The word index of a generation in a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select, update

from index.storage.postgres.session import Session
from index.storage.postgres.tables import among, documents, generations, passages
from index.storage.words.rows import Block, Row, Totals

_NEW = "unnest(%(terms)b::text[], %(entries)b::bytea[], %(positions)b::bytea[])"
_HERE = "old.generation = %(generation)s AND old.block = %(block)s"
_READ = (
    "SELECT term, block, entries, CASE WHEN term = ANY(%(placed)s) THEN positions END "
    "FROM groundwise.words WHERE generation = %(generation)s AND term = ANY(%(terms)s) "
    "ORDER BY term, block"
)
_BYTES = (
    "SELECT coalesce(sum(octet_length(entries)), 0) FROM groundwise.words "
    "WHERE generation = %(generation)s AND term = %(term)s"
)
_POSITION_BYTES = (
    "SELECT coalesce(sum(octet_length(positions)), 0) FROM groundwise.words "
    "WHERE generation = %(generation)s"
)
_OF_BLOCK = f"""
SELECT term, entries, positions FROM groundwise.words AS old
WHERE {_HERE} AND term = ANY(%(terms)s)
"""
_APPEND = f"""
INSERT INTO groundwise.words AS old (generation, term, block, entries, positions)
SELECT %(generation)s, term, %(block)s, entries, positions
FROM {_NEW} AS new (term, entries, positions)
ON CONFLICT (generation, term, block) DO UPDATE
SET entries = old.entries || excluded.entries, positions = old.positions || excluded.positions
"""
_REPLACE = f"""
UPDATE groundwise.words AS old SET entries = new.entries, positions = new.positions
FROM {_NEW} AS new (term, entries, positions) WHERE {_HERE} AND old.term = new.term
"""
_REMOVE_EMPTY = f"""
DELETE FROM groundwise.words AS old
WHERE {_HERE} AND term = ANY(%(terms)s) AND entries = ''
"""


class PostgresWordRows:
    """As `WordRows`; values go as they are, without a copy of theirs as text."""

    # Fewer, larger rows: what a row costs beside its values is more here than in a file.
    bits = 14

    def __init__(self, session: Session, generation: int) -> None:
        self._session = session
        self._generation = generation

    def read(self, terms: Sequence[str], placed: Collection[str]) -> dict[str, list[Block]]:
        """All of them by one statement."""
        values = self._here(terms=list(terms), placed=sorted(placed))
        found: dict[str, list[Block]] = {}
        for term, block, entries, positions in self._session.binary(_READ, values):
            found.setdefault(term, []).append((block, entries, positions or b""))
        return found

    def bytes_of(self, term: str) -> int:
        """Without reading them."""
        return int(self._session.binary(_BYTES, self._here(term=term))[0][0])

    def position_bytes(self) -> int:
        """Without reading them, too."""
        return int(self._session.binary(_POSITION_BYTES, self._here())[0][0])

    def of_block(self, block: int, terms: Sequence[str]) -> list[Row]:
        """As `WordRows` has it."""
        return self._session.binary(_OF_BLOCK, self._here(block=block, terms=list(terms)))

    def append(self, block: int, rows: Sequence[Row]) -> None:
        """As `WordRows` has it."""
        self._send(_APPEND, block, rows)

    def replace(self, block: int, rows: Sequence[Row]) -> None:
        """As `WordRows` has it."""
        self._send(_REPLACE, block, rows)
        terms = [term for term, *_ in rows]
        self._session.binary(_REMOVE_EMPTY, self._here(block=block, terms=terms))

    def keep_totals(self, totals: Totals) -> None:
        """Where all totals of generations are."""
        now = {"passages": totals.passages, "tokens": totals.tokens}
        here = generations.c.generation == self._generation
        self._session.run(update(generations).where(here).values(now))

    def spans(self, ids: Collection[str]) -> list[tuple[int, int]]:
        """Each document's row has where its passages are."""
        table = documents.c
        rows = self._session.rows(
            select(table.first_number, table.first_number + table.passages)
            .where(table.generation == self._generation, table.passages > 0)
            .where(among(table.id, ids))
            .order_by(table.first_number)
        )
        return [(int(first), int(end)) for first, end in rows]

    def ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """As `WordRows` has it."""
        rows = self._session.rows(
            select(passages.c.number, passages.c.id)
            .where(passages.c.generation == self._generation)
            .where(among(passages.c.number, numbers))
        )
        return {int(number): str(key) for number, key in rows}

    def _send(self, statement: str, block: int, rows: Sequence[Row]) -> None:
        if rows:
            columns = zip(("terms", "entries", "positions"), zip(*rows, strict=True), strict=True)
            values: dict[str, object] = {name: list(column) for name, column in columns}
            self._session.binary(statement, self._here(block=block, **values))

    def _here(self, **values: object) -> dict[str, object]:
        return {"generation": self._generation, **values}
