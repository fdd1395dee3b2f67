"""Writing the word index while a run goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from sqlalchemy import update

from index.storage.postgres.session import Session
from index.storage.postgres.tables import generations
from index.storage.postgres.words.blocks import (
    BLOCK_BITS,
    ENTRY_BYTES,
    POSITION_BYTES,
    Postings,
    packed,
    unpacked,
)
from index.storage.postgres.words.searching import Totals
from index.storage.postgres.words.tokens import Tokenizer, Tokens

# Passages cut into words at once, and rows sent at once.
_BATCH = 2048
_ROWS = 5000
_NEW = "unnest(%(terms)b::text[], %(entries)b::bytea[], %(positions)b::bytea[])"
_ADD = f"""
INSERT INTO groundwise.words AS old (generation, term, block, entries, positions)
SELECT %(generation)s, term, %(block)s, entries, positions
FROM {_NEW} AS new (term, entries, positions)
ON CONFLICT (generation, term, block) DO UPDATE
SET entries = old.entries || excluded.entries, positions = old.positions || excluded.positions
"""
_HERE = "old.generation = %(generation)s AND old.block = %(block)s"
_READ = f"""
SELECT term, entries, positions FROM groundwise.words AS old
WHERE {_HERE} AND term = ANY(%(terms)s)
"""
_REPLACE = f"""
UPDATE groundwise.words AS old SET entries = new.entries, positions = new.positions
FROM {_NEW} AS new (term, entries, positions) WHERE {_HERE} AND old.term = new.term
"""
_REMOVE_EMPTY = f"""
DELETE FROM groundwise.words AS old
WHERE {_HERE} AND term = ANY(%(terms)s) AND entries = ''
"""

Text = tuple[int, str, str]
"""A passage's number, what stands above it, and its text."""


class WordWriter:
    """Adds passages to the word index of a generation, and removes them.

    What is added is kept back, and written once there is enough of it or `flush` is called.
    """

    def __init__(
        self, session: Session, generation: int, totals: Totals, tokenizer: Tokenizer
    ) -> None:
        """`totals` are kept up to date, here and in the database."""
        self._session = session
        self._generation = generation
        self._totals = totals
        self._tokenizer = tokenizer
        self._waiting: list[Text] = []
        self._block = 0
        self._rows: dict[str, tuple[bytearray, bytearray]] = {}

    def add(self, texts: Sequence[Text]) -> None:
        """Add passages; their numbers ascend and are above all that were added before."""
        self._waiting.extend(texts)
        if len(self._waiting) >= _BATCH:
            self._cut()

    def remove(self, texts: Sequence[Text]) -> None:
        """Remove passages, given as they were added and by ascending number."""
        self.flush()
        for block, batch in _batches(texts):
            tokens = self._count(batch, -1)
            gone = np.array([number for number, *_ in batch])
            for first in range(0, len(tokens.terms), _ROWS):
                self._take_out(block, gone, tokens.terms[first : first + _ROWS])
        self._keep_totals()

    def flush(self) -> None:
        """Write what was kept back."""
        if self._waiting or self._rows:
            self._cut()
            self._write()
            self._keep_totals()

    def forget(self, totals: Totals) -> None:
        """Drop what was kept back, because it was undone; the totals are these again."""
        self._waiting, self._rows = [], {}
        self._totals.passages, self._totals.tokens = totals.passages, totals.tokens

    def _cut(self) -> None:
        """Cut what is waiting into words, and put these into the rows of their block."""
        for block, batch in _batches(self._waiting):
            if block != self._block:
                self._write()
                self._block = block
            self._collect([number for number, *_ in batch], self._count(batch, 1))
        self._waiting = []

    def _count(self, batch: Sequence[Text], sign: int) -> Tokens:
        tokens = self._tokenizer.tokens([(above, text) for _, above, text in batch])
        self._totals.passages += sign * len(batch)
        self._totals.tokens += sign * len(tokens.texts)
        return tokens

    def _collect(self, numbers: Sequence[int], tokens: Tokens) -> None:
        term = np.repeat(np.arange(len(tokens.terms)), np.diff(tokens.starts))
        # Where the postings begin: at another term or another passage.
        begins = np.flatnonzero(
            np.diff(term, prepend=-1).astype(bool) | np.diff(tokens.texts, prepend=-1).astype(bool)
        )
        texts = tokens.texts[begins]
        counts = np.diff(begins, append=len(term))
        found = Postings(np.array(numbers)[texts], counts, tokens.lengths[texts], tokens.positions)
        entries, positions = packed(found)
        places = tokens.starts.tolist()
        rows = np.searchsorted(begins, tokens.starts).tolist()
        for n, name in enumerate(tokens.terms):
            row = self._rows.setdefault(name, (bytearray(), bytearray()))
            row[0].extend(entries[rows[n] * ENTRY_BYTES : rows[n + 1] * ENTRY_BYTES])
            row[1].extend(positions[places[n] * POSITION_BYTES : places[n + 1] * POSITION_BYTES])

    def _write(self) -> None:
        rows = [(term, bytes(e), bytes(p)) for term, (e, p) in sorted(self._rows.items())]
        self._rows = {}
        for first in range(0, len(rows), _ROWS):
            self._send(_ADD, self._block, rows[first : first + _ROWS])

    def _take_out(self, block: int, gone: np.typing.NDArray[np.int64], terms: list[str]) -> None:
        there = {"generation": self._generation, "block": block, "terms": terms}
        rows = []
        for term, entries, positions in self._session.binary(_READ, there):
            postings = unpacked(block, entries, positions)
            rows.append((term, *packed(postings.only(~np.isin(postings.numbers, gone)))))
        self._send(_REPLACE, block, rows)
        self._session.binary(_REMOVE_EMPTY, there)

    def _send(self, statement: str, block: int, rows: Sequence[tuple[str, bytes, bytes]]) -> None:
        if rows:
            columns = zip(("terms", "entries", "positions"), zip(*rows, strict=True), strict=True)
            values = {name: list(column) for name, column in columns}
            there: dict[str, object] = {"generation": self._generation, "block": block}
            self._session.binary(statement, values | there)

    def _keep_totals(self) -> None:
        now = {"passages": self._totals.passages, "tokens": self._totals.tokens}
        here = generations.c.generation == self._generation
        self._session.run(update(generations).where(here).values(now))


def _batches(texts: Sequence[Text]) -> Iterator[tuple[int, list[Text]]]:
    """The texts in parts, each of one block."""
    for block, group in groupby(texts, lambda text: text[0] >> BLOCK_BITS):
        members = list(group)
        for first in range(0, len(members), _BATCH):
            yield block, members[first : first + _BATCH]
