"""Writing the word index while a run goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from index.storage.words.blocks import ENTRY_BYTES, POSITION_BYTES, Postings, packed, unpacked
from index.storage.words.rows import Row, Totals, WordRows
from index.storage.words.tokens import Tokenizer, Tokens

# Passages cut into words at once, and rows written at once.
_BATCH = 2048
_ROWS = 5000

Text = tuple[int, str, str]
"""A passage's number, what stands above it, and its text."""


class WordWriter:
    """Adds passages to a word index, and removes them.

    What is added is kept back, and written once there is enough of it or `flush` is called.
    """

    def __init__(self, rows: WordRows, totals: Totals, tokenizer: Tokenizer) -> None:
        """`totals` are kept up to date, here and where the rows are."""
        self._rows = rows
        self._totals = totals
        self._tokenizer = tokenizer
        self._waiting: list[Text] = []
        self._block = 0
        self._collected: dict[str, tuple[bytearray, bytearray]] = {}

    def add(self, texts: Sequence[Text]) -> None:
        """Add passages; their numbers ascend and are above all that were added before."""
        self._waiting.extend(texts)
        if len(self._waiting) >= _BATCH:
            self._cut()

    def remove(self, texts: Sequence[Text]) -> None:
        """Remove passages, given as they were added and by ascending number."""
        self.flush()
        for block, batch in self._batches(texts):
            tokens = self._count(batch, -1)
            gone = np.array([number for number, *_ in batch])
            for first in range(0, len(tokens.terms), _ROWS):
                self._take_out(block, gone, tokens.terms[first : first + _ROWS])
        self._rows.keep_totals(self._totals)

    def flush(self) -> None:
        """Write what was kept back."""
        if self._waiting or self._collected:
            self._cut()
            self._write()
            self._rows.keep_totals(self._totals)

    def forget(self, totals: Totals) -> None:
        """Drop what was kept back, because it was undone; the totals are these again."""
        self._waiting, self._collected = [], {}
        self._totals.passages, self._totals.tokens = totals.passages, totals.tokens

    def _cut(self) -> None:
        """Cut what is waiting into words, and put these into the rows of their block."""
        for block, batch in self._batches(self._waiting):
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
        entries, positions = packed(found, self._rows.bits)
        places = tokens.starts.tolist()
        rows = np.searchsorted(begins, tokens.starts).tolist()
        for n, name in enumerate(tokens.terms):
            row = self._collected.setdefault(name, (bytearray(), bytearray()))
            row[0].extend(entries[rows[n] * ENTRY_BYTES : rows[n + 1] * ENTRY_BYTES])
            row[1].extend(positions[places[n] * POSITION_BYTES : places[n + 1] * POSITION_BYTES])

    def _write(self) -> None:
        rows: list[Row] = [(t, bytes(e), bytes(p)) for t, (e, p) in sorted(self._collected.items())]
        self._collected = {}
        for first in range(0, len(rows), _ROWS):
            self._rows.append(self._block, rows[first : first + _ROWS])

    def _take_out(self, block: int, gone: np.typing.NDArray[np.int64], terms: list[str]) -> None:
        left = []
        for term, entries, positions in self._rows.of_block(block, terms):
            postings = unpacked([(block, entries, positions)], self._rows.bits)
            rest = postings.only(~np.isin(postings.numbers, gone))
            left.append((term, *packed(rest, self._rows.bits)))
        self._rows.replace(block, left)

    def _batches(self, texts: Sequence[Text]) -> Iterator[tuple[int, list[Text]]]:
        """The texts in parts, each of one block."""
        for block, group in groupby(texts, lambda text: text[0] >> self._rows.bits):
            members = list(group)
            for first in range(0, len(members), _BATCH):
                yield block, members[first : first + _BATCH]
