"""The rows of the word index: a term's postings, in blocks.

A row holds a term in a block of 2^14 numbers of passages, or fewer. `entries` has three numbers for
each passage that holds the term: its number within the block, how often the term is there, and the
length of the passage in tokens. `positions` has one number for each time it is there. All are
little-endian, of 16 bits: a passage has at most 4,000 characters, and what stands above it is
short.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.storage.words.rows import Block
from index.storage.words.tokens import Numbers

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


def unpacked(blocks: Sequence[Block], bits: int) -> Postings:
    """The postings of a term, of its blocks of 2^bits numbers."""
    entries = np.frombuffer(b"".join(block[1] for block in blocks), dtype=_SMALL).reshape(-1, 3)
    columns = entries.astype(np.int64)
    first = np.array([block[0] << bits for block in blocks], dtype=np.int64)
    sizes = [len(block[1]) // ENTRY_BYTES for block in blocks]
    places = np.frombuffer(b"".join(block[2] for block in blocks), dtype=_SMALL).astype(np.int64)
    return Postings(columns[:, 0] + np.repeat(first, sizes), columns[:, 1], columns[:, 2], places)


def packed(postings: Postings, bits: int) -> tuple[bytes, bytes]:
    """The columns `entries` and `positions` of postings of one block of 2^bits numbers."""
    within = postings.numbers & ((1 << bits) - 1)
    entries = np.stack([within, postings.counts, postings.lengths], axis=1).astype(_SMALL)
    return entries.tobytes(), postings.positions.astype(_SMALL).tobytes()
