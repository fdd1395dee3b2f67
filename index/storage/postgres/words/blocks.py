"""The rows of the word index: a term's postings, in blocks.

A row holds a term in a block of 2^14 passage numbers. `entries` has three numbers for each passage
that holds the term: its number within the block, how often the term is there, and the length of
the passage in tokens. `positions` has one number for each time it is there. All are little-endian,
of 16 bits: a passage has at most 4,000 characters, and what stands above it is short.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.storage.postgres.words.tokens import Numbers

BLOCK_BITS = 14
ENTRY_BYTES = 6
POSITION_BYTES = 2
_SMALL = np.dtype("<u2")


class Postings(NamedTuple):
    """Where a term is.

    `numbers` of passages, ascending, and in each how often (`counts`), of how many tokens
    (`lengths`); `positions` of all of them, one after the other, or none where nobody asked.
    """

    numbers: Numbers
    counts: Numbers
    lengths: Numbers
    positions: Numbers

    def only(self, kept: npt.NDArray[np.bool_]) -> Postings:
        """Those of some of the passages; shape of `kept` (numbers,)."""
        positions = self.positions[np.repeat(kept, self.counts)]
        return Postings(self.numbers[kept], self.counts[kept], self.lengths[kept], positions)


def joined(parts: Sequence[Postings]) -> Postings:
    """Postings of blocks, one after the other."""
    if len(parts) == 1:
        return parts[0]
    none = np.empty(0, dtype=np.int64)
    columns = zip(*parts, strict=True) if parts else ((none,),) * 4
    return Postings(*(np.concatenate(column) for column in columns))


def unpacked(block: int, entries: bytes, positions: bytes) -> Postings:
    """The postings of a row."""
    columns = np.frombuffer(entries, dtype=_SMALL).reshape(-1, 3).astype(np.int64)
    numbers = columns[:, 0] + (block << BLOCK_BITS)
    places = np.frombuffer(positions, dtype=_SMALL).astype(np.int64)
    return Postings(numbers, columns[:, 1], columns[:, 2], places)


def packed(postings: Postings) -> tuple[bytes, bytes]:
    """The columns `entries` and `positions` of postings of one block."""
    within = postings.numbers & ((1 << BLOCK_BITS) - 1)
    entries = np.stack([within, postings.counts, postings.lengths], axis=1).astype(_SMALL)
    return entries.tobytes(), postings.positions.astype(_SMALL).tobytes()
