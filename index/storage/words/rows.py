"""What the word index needs of whatever keeps its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

Block = tuple[int, bytes, bytes]
"""A block's number, and a term's `entries` and `positions` in it; see `blocks`."""
Row = tuple[str, bytes, bytes]
"""A term, and its `entries` and `positions` in one block."""


@dataclass
class Totals:
    """How many passages an index has, and how many tokens in all of them."""

    passages: int
    tokens: int


class WordRows(Protocol):
    """The rows of one word index, and what a search needs to know of its passages.

    Attributes:
        bits: a block is of 2^bits numbers of passages.
    """

    bits: int

    def read(self, terms: Sequence[str], placed: Collection[str]) -> dict[str, list[Block]]:
        """The blocks of each of `terms` that is anywhere, ascending.

        Positions are empty but for the terms of `placed`.
        """
        ...

    def bytes_of(self, term: str) -> int:
        """The size of a term's entries, in all blocks."""
        ...

    def position_bytes(self) -> int:
        """The size of the positions of all terms."""
        ...

    def of_block(self, block: int, terms: Sequence[str]) -> Iterable[Row]:
        """The rows of those of `terms` that a block holds."""
        ...

    def append(self, block: int, rows: Sequence[Row]) -> None:
        """Add entries and positions at the end of what a block has of their terms."""
        ...

    def replace(self, block: int, rows: Sequence[Row]) -> None:
        """Put rows in the place of those of their terms; without entries there is none."""
        ...

    def keep_totals(self, totals: Totals) -> None:
        """Write down the totals."""
        ...

    def spans(self, documents: Collection[str]) -> list[tuple[int, int]]:
        """The numbers of the documents' passages, ascending: from the first to before the second.

        A document's passages follow each other.
        """
        ...

    def ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """The ids of passages."""
        ...
