"""The columns of a table whose cells are not framed, and what heads them.

Columns are found by the rows of figures: a head begins at its column's left side where the figures
end at the right one, so that it may stand over none of them, or over those of its neighbour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.loaders.pdf.runs import Run
from corpus.loaders.pdf.tables.cells import Cell, cell_of, part_of, usual_size

Column = tuple[float, float]
Fields = dict[int, list[Run]]

# In font heights: the gap between two columns, and that where the cells of one begin in one line.
_COLUMN_GAP, _ALIGNED_GAP = 0.5, 0.15
_SAME_EDGE, _WORD_GAP = 2.0, 0.35
# A gap that so many rows show may be run over by a third as many, as by cells of two columns.
_SHOWN, _MOST_CROSSED = 3, 6
_OVERLAP = 1.0


@dataclass(slots=True)
class Heads:
    """The heads of one line by column; those in `spanning` stand over the next column too."""

    fields: Fields
    spanning: set[int]


def columns_of(rows: Sequence[Sequence[Run]], most: int, *, by_shown: bool = False) -> list[Column]:
    """The columns of rows, as what lies between the gaps that go through nearly all of them.

    Up to `most` rows may cross a gap, and more where many rows show it if it is `by_shown`.
    """
    runs = [run for row in rows for run in row]
    size = usual_size(runs)
    starts = Counter(round(run.left) for run in runs)
    opened = sum(len(row) > 1 for row in rows)
    aligned = {
        place
        for place in starts
        if sum(starts[near] for near in (place - 1, place, place + 1)) >= max(_SHOWN, 0.6 * opened)
    }
    parting: list[tuple[float, float]] = []
    deepest = max(most, min(_MOST_CROSSED, len(rows) // 3)) if by_shown else most
    for depth in range(deepest + 1) if by_shown else (most,):
        for end, start in _gaps(runs, depth):
            wide = _ALIGNED_GAP if by_shown and round(start) in aligned else _COLUMN_GAP
            known = any(end < other[1] and start > other[0] for other in parting)
            if known or start - end < wide * size:
                continue
            if depth <= most or _shown(rows, end, start) >= max(_SHOWN, 3 * depth):
                parting.append((end, start))
    parting.sort()
    lefts = [min(run.left for run in runs), *(start for _, start in parting)]
    rights = [*(end for end, _ in parting), max(run.right for run in runs)]
    return list(zip(lefts, rights, strict=True))


def _gaps(runs: Iterable[Run], depth: int) -> Iterator[tuple[float, float]]:
    """The places between which no more than `depth` runs stand."""
    edges = sorted(
        [(run.left, 1) for run in runs] + [(run.right, -1) for run in runs],
        key=lambda edge: (edge[0], -edge[1]),
    )
    count = 0
    end: float | None = None
    for place, step in edges:
        if count == depth and step > 0 and end is not None:
            yield end, place
        count += step
        if count <= depth and step < 0:
            end = place


def _shown(rows: Iterable[Sequence[Run]], end: float, start: float) -> int:
    """How many rows have parts on both sides of a gap and none in it."""
    return sum(
        any(run.right <= end + 0.5 for run in row)
        and any(run.left >= start - 0.5 for run in row)
        and not any(run.left < start - 0.5 and run.right > end + 0.5 for run in row)
        for row in rows
    )


def at_columns(runs: Iterable[Run], columns: Sequence[Column]) -> Iterator[Run]:
    """Runs, with those parted that hold the words of several columns."""
    for run in runs:
        start = 0
        for index in range(1, len(run.words)):
            before, word = run.words[index - 1], run.words[index]
            if word[1] - before[2] >= _WORD_GAP * run.size and any(
                abs(word[1] - left) < _SAME_EDGE for left, _ in columns[1:]
            ):
                yield part_of(run, run.words[start:index])
                start = index
        yield part_of(run, run.words[start:]) if start else run


def heads_of(runs: Sequence[Run], columns: Sequence[Column]) -> Heads | None:
    """The heads of one line; None where it cannot be told which column each belongs to."""
    covered = [
        [i for i, (left, right) in enumerate(columns) if _shared(run, left, right) > _OVERLAP]
        for run in runs
    ]
    taken = [column for part in covered for column in part]
    if all(covered) and len(taken) == len(set(taken)):
        fields = {c: [run] for run, part in zip(runs, covered, strict=True) for c in part}
        spanning = {c for part in covered for c in part[:-1]}
        return Heads(fields, spanning)
    if len(runs) != len(columns):
        return None
    for index, run in enumerate(runs):
        left = columns[index - 1][1] if index else run.left
        right = columns[index + 1][0] if index + 1 < len(columns) else run.right
        if _shared(run, left, right) <= 0:
            return None
    return Heads({index: [run] for index, run in enumerate(runs)}, set())


def _shared(run: Run, left: float, right: float) -> float:
    return min(run.right, right) - max(run.left, left)


def header_cells(heads: Sequence[Heads], width: int) -> list[list[Cell]]:
    """The rows of the cells of a header; heads of several columns are a row above the others."""
    whole = [[run for line in heads for run in line.fields.get(c, ())] for c in range(width)]
    groups = {c for line in heads for s in line.spanning for c in (s, s + 1)}
    upper = [[run for line in heads for run in _group(line, c)] for c in range(width)]
    lower = [
        [run for run in runs if not any(run is other for other in upper[c])]
        for c, runs in enumerate(whole)
    ]
    if not groups or not any(lower[c] for c in groups):
        return [_row(whole, heads)]
    first = [upper[c] if c in groups else whole[c] for c in range(width)]
    return [_row(first, heads), [cell_of(runs) for runs in lower]]


def _group(line: Heads, column: int) -> list[Run]:
    """What stands in a line over a column and others."""
    inside = column in line.spanning or column - 1 in line.spanning
    return line.fields.get(column, []) if inside else []


def _row(columns: Sequence[list[Run]], heads: Sequence[Heads]) -> list[Cell]:
    cells = [cell_of(runs) for runs in columns]
    for column in {s for line in heads for s in line.spanning}:
        cells[column].spans = cells[column].text == cells[column + 1].text
    return cells
