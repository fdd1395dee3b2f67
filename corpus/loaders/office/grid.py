"""From cells that reach over columns and rows to rows of equally many cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

# A merged cell with more text is written once: repeated, it would drown the rest of each row.
_LONGEST_REPEATED_DOWN = 300
_LONGEST_REPEATED_ACROSS = 80
# A quarter of a centimetre; no column of text is narrower.
_SLIP = 140
# A damaged file may claim columns without end.
_MOST_CELLS = 500_000


@dataclass(frozen=True, slots=True)
class Span:
    """A cell of a row, from the grid column `start` up to `end`.

    Attributes:
        start, end: columns of the grid.
        text: what the cell says; of a cell that a merged one covers, what that one says.
        continues: whether a merged cell in the row above reaches down into it.
    """

    start: int
    end: int
    text: str
    continues: bool = False


def title_of(rows: Sequence[Sequence[Span]]) -> str:
    """The text of a first row that is one cell over all columns; empty where there is none."""
    title = len(rows) > 2 and len(rows[0]) == 1 and len(rows[1]) > 1
    return rows[0][0].text if title and not any(span.continues for span in rows[1]) else ""


def filled(rows: Sequence[Sequence[Span]], *, repeat: bool = True) -> list[list[str]]:
    """The cells of each row; what a merged cell covers says what it says.

    Columns in which no cell begins are none. One cell over all columns says it once; without
    `repeat` each cell that covers columns does, as where nothing heads them.
    """
    starts = sorted({span.start for row in rows for span in row})
    if len(starts) * len(rows) > _MOST_CELLS:
        return [[span.text for span in row] for row in rows]
    return [_filled_row(row, starts, repeat=repeat and len(row) > 1) for row in rows]


def snapped(rows: Sequence[Sequence[Span]], edges: Sequence[int]) -> list[list[Span]]:
    """The rows with columns that begin at almost the same place, by a slip of the hand, as one.

    `edges` is where each column of the grid begins, in twentieths of a point.
    """
    starts = sorted({span.start for row in rows for span in row if span.start < len(edges)})
    together = [{span.start for span in row} for row in rows]
    moved: dict[int, int] = {}
    for left, right in pairwise(starts):
        near = 0 <= edges[right] - edges[left] < _SLIP
        if near and not any(left in row and right in row for row in together):
            moved[right] = moved.get(left, left)
    return [
        [replace(s, start=moved.get(s.start, s.start), end=moved.get(s.end, s.end)) for s in row]
        for row in rows
    ]


def header_depth(rows: Sequence[Sequence[Span]]) -> int:
    """How many rows at the top say what stands in the columns, where the file does not tell.

    That is the first row; and the rows that a merged cell in the first reaches down to, where
    another one there reaches over columns.
    """
    if len(rows) < 2:
        return len(rows)
    depth = 1
    reaching = {span.start for span in rows[0]}
    while depth < len(rows) and reaching:
        reaching &= {span.start for span in rows[depth] if span.continues}
        depth += bool(reaching)
    begun = [span.start for span in rows[1]]
    splits = any(
        bisect_left(begun, span.end) - bisect_left(begun, span.start) > 1 for span in rows[0]
    )
    return depth if splits and depth < len(rows) else 1


def _filled_row(row: Sequence[Span], starts: Sequence[int], *, repeat: bool) -> list[str]:
    line: list[str] = []
    spans = iter(row)
    span = next(spans, None)
    for start in starts:
        while span is not None and span.end <= start:
            span = next(spans, None)
        if span is None or start < span.start:
            line.append("")
        else:
            long = not repeat or len(span.text) > _LONGEST_REPEATED_ACROSS
            across = start > span.start and long
            down = span.continues and len(span.text) > _LONGEST_REPEATED_DOWN
            line.append("" if across or down else span.text)
    return line
