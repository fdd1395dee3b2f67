"""From pieces of lines that stand anywhere on a page to lines in the order they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from corpus.loaders.ocr.engine import SeenLine

# Pieces on one line: their middles are at most so many of their heights apart.
_SAME_LINE = 0.5
# A column has so many lines, each of so many characters in the middle.
_COLUMN_LINES = 3
_COLUMN_CHARACTERS = 14
# White space between columns, and above what stands below them, in heights of a line.
_GUTTER = 0.7
_BREAK = 2.2


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line: its pieces from left to right, joined; lengths as in `SeenLine`."""

    text: str
    confidence: float
    left: float
    right: float
    middle: float
    height: float


def in_reading_order(pieces: Sequence[SeenLine]) -> list[ReadLine]:
    """The lines of a page: from top to bottom, column after column where there are some.

    A table is no columns: its rows are read across.
    """
    if not pieces:
        return []
    height = median(piece.height for piece in pieces)
    return [_joined(row) for block in _blocks(list(pieces), height) for row in _rows(block)]


def _blocks(pieces: list[SeenLine], height: float) -> Iterator[list[SeenLine]]:
    """Parts of a page, each to be read across, in the order they are read."""
    pieces = sorted(pieces, key=lambda piece: piece.middle)
    best: tuple[int, float] = (0, 0.0)
    for gutter in _gutters(pieces, height):
        bands = _bands(pieces, gutter, height)
        # Squares: a gutter that cuts through lines of one of its columns makes many short bands.
        score = sum(len(band) ** 2 for band in bands if _are_columns(band, gutter))
        best = max(best, (score, gutter))
    score, gutter = best
    if not score:
        yield pieces
        return
    between: list[SeenLine] = []
    for band in _bands(pieces, gutter, height):
        if not _are_columns(band, gutter):
            between += band
            continue
        if between:
            yield from _blocks(between, height)
            between = []
        left, right = _sides(band, gutter)
        yield from _blocks(left, height)
        yield from _blocks(right, height)
    if between:
        yield from _blocks(between, height)


def _gutters(pieces: Sequence[SeenLine], height: float) -> list[float]:
    """Where a page may be cut into columns: before what begins right of something beside it."""
    found = set()
    for row in _rows(pieces):
        for one, other in zip(row, row[1:], strict=False):
            if other.left - one.right >= _GUTTER * height:
                found.add(round(other.left - _GUTTER * height / 2))
    return sorted(found)


def _bands(pieces: Sequence[SeenLine], gutter: float, height: float) -> list[list[SeenLine]]:
    """Pieces from top to bottom, parted at rows that cross a gutter and at wide white spaces."""
    bands: list[list[SeenLine]] = []
    was_crossing, lowest = False, 0.0
    for row in _rows(pieces):
        middle = row[0].middle
        crossing = any(piece.left < gutter < piece.right for piece in row)
        if not bands or crossing != was_crossing or middle - lowest > _BREAK * height:
            bands.append([])
        bands[-1] += row
        was_crossing, lowest = crossing, max(lowest, middle)
    return bands


def _are_columns(band: Sequence[SeenLine], gutter: float) -> bool:
    return all(_is_column(side) for side in _sides(band, gutter))


def _is_column(side: Sequence[SeenLine]) -> bool:
    """Whether the pieces are lines of running text: many, long, and of more letters than digits."""
    if len(side) < _COLUMN_LINES:
        return False
    letters = sum(character.isalpha() for piece in side for character in piece.text)
    characters = sum(len(piece.text) for piece in side)
    typical = median(len(piece.text) for piece in side)
    return typical >= _COLUMN_CHARACTERS and 2 * letters > characters


def _sides(band: Sequence[SeenLine], gutter: float) -> tuple[list[SeenLine], list[SeenLine]]:
    left = [piece for piece in band if piece.right <= gutter]
    return left, [piece for piece in band if piece.left >= gutter]


def _rows(pieces: Sequence[SeenLine]) -> list[list[SeenLine]]:
    """Pieces by the line they stand on, from top to bottom, each from left to right."""
    rows: list[list[SeenLine]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        last = rows[-1] if rows else []
        near = last and piece.middle - last[-1].middle <= _SAME_LINE * min(
            piece.height, last[-1].height
        )
        if near and all(piece.left >= one.right or piece.right <= one.left for one in last):
            last.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _joined(row: Sequence[SeenLine]) -> ReadLine:
    weight = sum(len(piece.text) for piece in row)
    return ReadLine(
        " ".join(piece.text for piece in row),
        sum(piece.confidence * len(piece.text) for piece in row) / weight,
        row[0].left,
        row[-1].right,
        sum(piece.middle for piece in row) / len(row),
        max(piece.height for piece in row),
    )
