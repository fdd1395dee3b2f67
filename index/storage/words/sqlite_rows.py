"""The word index in the file of a catalogue."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from index.storage.sqlite_file import SqliteFile
from index.storage.words.rows import Block, Row, Totals

_BLOCKS = "FROM words WHERE term = ?"
_APPEND = """
INSERT INTO words(block, term, entries, positions) VALUES (?, ?, ?, ?)
ON CONFLICT (term, block) DO UPDATE SET entries = CAST(entries || excluded.entries AS BLOB),
    positions = CAST(positions || excluded.positions AS BLOB)
"""
_OF_BLOCK = """
SELECT term, entries, positions FROM words
WHERE term IN (SELECT value FROM json_each(?)) AND block = ?
"""
_SPANS = """
SELECT min(number), max(number) + 1 FROM passages
WHERE document_id IN (SELECT value FROM json_each(?)) GROUP BY document_id ORDER BY 1
"""


class SqliteWordRows:
    """As `WordRows`."""

    # A change rewrites what its words have in a block, here on the disk beside the file: so small
    # that this is little of an index, and large enough that a search reads few of them.
    bits = 11

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def totals(self) -> Totals:
        """What was kept; none in a file of an older format, which can still say which it is of."""
        if not self._file.rows("SELECT 1 FROM sqlite_master WHERE name = 'word_totals'"):
            return Totals(0, 0)
        found = self._file.rows("SELECT passages, tokens FROM word_totals")
        return Totals(*found[0]) if found else Totals(0, 0)

    def read(self, terms: Sequence[str], placed: Collection[str]) -> dict[str, list[Block]]:
        """A term after the other: its blocks lie beside each other."""
        with_places = f"SELECT block, entries, positions {_BLOCKS} ORDER BY block"
        without = f"SELECT block, entries, x'' {_BLOCKS} ORDER BY block"
        found = {
            term: self._file.rows(with_places if term in placed else without, (term,))
            for term in terms
        }
        return {term: blocks for term, blocks in found.items() if blocks}

    def bytes_of(self, term: str) -> int:
        """Without reading them: a row begins with its sizes."""
        rows = self._file.rows(f"SELECT total(length(entries)) {_BLOCKS}", (term,))
        return int(rows[0][0])

    def position_bytes(self) -> int:
        """Without reading them, too."""
        return int(self._file.rows("SELECT total(length(positions)) FROM words")[0][0])

    def of_block(self, block: int, terms: Sequence[str]) -> list[Row]:
        """As `WordRows` has it."""
        return self._file.rows(_OF_BLOCK, (json.dumps(list(terms)), block))

    def append(self, block: int, rows: Sequence[Row]) -> None:
        """As `WordRows` has it."""
        self._file.many(_APPEND, [(block, *row) for row in rows])

    def replace(self, block: int, rows: Sequence[Row]) -> None:
        """As `WordRows` has it."""
        kept = [(entries, positions, term, block) for term, entries, positions in rows if entries]
        self._file.many(
            "UPDATE words SET entries = ?, positions = ? WHERE term = ? AND block = ?", kept
        )
        gone = [(term, block) for term, entries, _ in rows if not entries]
        self._file.many("DELETE FROM words WHERE term = ? AND block = ?", gone)

    def keep_totals(self, totals: Totals) -> None:
        """As `WordRows` has it."""
        values = (totals.passages, totals.tokens)
        self._file.many("INSERT OR REPLACE INTO word_totals VALUES (1, ?, ?)", [values])

    def spans(self, documents: Collection[str]) -> list[tuple[int, int]]:
        """As `WordRows` has it."""
        return self._file.rows(_SPANS, (json.dumps(list(documents)),))

    def ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """As `WordRows` has it."""
        marks = ",".join("?" * len(numbers))
        query = f"SELECT number, id FROM passages WHERE number IN ({marks})"
        return dict(self._file.rows(query, numbers))
