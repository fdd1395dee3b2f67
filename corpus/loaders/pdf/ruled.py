"""Tables whose cells are framed by lines."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.loaders.pdf.cells import Cell, PageTable, cell_of, usual_size
from corpus.loaders.pdf.columns import is_running, rows_of
from corpus.loaders.pdf.rules import Rule, Rules
from corpus.loaders.pdf.runs import Run

# How far two rules may miss each other and still meet.
_MEET = 3.5
# Cells that lie further out than this from the last rule have no rule of their own.
_OPEN = 9.0
# A drawing has frames without text; boxes that hold whole texts are no cells.
_FILLED_SHARE = 0.15
_LONGEST_CELL, _FEW_CELLS = 300, 4
# Lines of one cell are not further apart than this, in font heights.
_CELL_PITCH = 1.55
_FEWEST_LEVELS, _LEVEL_SHARE = 3, 0.6


@dataclass(slots=True)
class Grid:
    """The places of the columns' sides, and those of the rows' sides from the top down."""

    xs: list[float]
    ys: list[float]
    rules: Rules

    def owners(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each field of the grid, the first field of the cell that it is part of."""
        parents = {(r, c): (r, c) for r in range(len(self.ys) - 1) for c in range(len(self.xs) - 1)}

        def root(field: tuple[int, int]) -> tuple[int, int]:
            while parents[field] != field:
                field = parents[field]
            return field

        for r, c in list(parents):
            x, y = (self.xs[c] + self.xs[c + 1]) / 2, (self.ys[r] + self.ys[r + 1]) / 2
            if (r, c + 1) in parents and not _covers(self.rules.down, self.xs[c + 1], y):
                a, b = sorted((root((r, c)), root((r, c + 1))))
                parents[b] = a
            if (r + 1, c) in parents and not _covers(self.rules.across, self.ys[r + 1], x):
                a, b = sorted((root((r, c)), root((r + 1, c))))
                parents[b] = a
        return {field: root(field) for field in parents}


def _covers(rules: Iterable[Rule], place: float, at: float) -> bool:
    return any(
        abs(rule.place - place) < _MEET and rule.start - 1 <= at <= rule.end + 1 for rule in rules
    )


def with_ruled_tables(runs: list[Run], rules: Rules) -> list[Run]:
    """The runs of a page, with one for each row of a ruled table instead of those in it."""
    tables: list[PageTable] = []
    for grid in find_grids(rules):
        found = read_grid(grid, runs)
        if found:
            table, runs = found
            tables.append(table)
    rows = [run for table in tables for run in table.row_runs()]
    return [*runs, *rows]


def find_grids(rules: Rules) -> list[Grid]:
    """The grids of rules that meet, of two columns and two rows at least."""
    if len(rules.across) < 2 or not rules.down:
        return []
    parents = list(range(len(rules.across) + len(rules.down)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for i, across in enumerate(rules.across):
        for j, down in enumerate(rules.down, len(rules.across)):
            if (
                across.start - _MEET <= down.place <= across.end + _MEET
                and down.start - _MEET <= across.place <= down.end + _MEET
            ):
                parents[root(j)] = root(i)
    parts: dict[int, Rules] = defaultdict(lambda: Rules([], []))
    for i, rule in enumerate(rules.across):
        parts[root(i)].across.append(rule)
    for j, rule in enumerate(rules.down, len(rules.across)):
        parts[root(j)].down.append(rule)
    grids = [_grid(part) for part in parts.values() if part.down and len(part.across) > 1]
    return [grid for grid in grids if len(grid.xs) > 2 and len(grid.ys) > 2]


def _grid(rules: Rules) -> Grid:
    """The grid of rules that meet; open sides are closed."""
    left, right = min(r.start for r in rules.across), max(r.end for r in rules.across)
    bottom, top = min(r.start for r in rules.down), max(r.end for r in rules.down)
    xs, ys = _places(rules.down), _places(rules.across)
    closed = Rules(list(rules.across), list(rules.down))
    for x in (left, right):
        if min(abs(x - other) for other in xs) > _OPEN and not xs[0] < x < xs[-1]:
            closed.down.append(Rule(x, bottom, top))
    for y in (bottom, top):
        if min(abs(y - other) for other in ys) > _OPEN and not ys[0] < y < ys[-1]:
            closed.across.append(Rule(y, left, right))
    return Grid(_places(closed.down), _places(closed.across)[::-1], closed)


def _places(rules: Iterable[Rule]) -> list[float]:
    places: list[float] = []
    for place in sorted(rule.place for rule in rules):
        if not places or place - places[-1] > _MEET:
            places.append(place)
    return places


def read_grid(grid: Grid, runs: Sequence[Run]) -> tuple[PageTable, list[Run]] | None:
    """The table of a grid and the runs that do not stand in it; None where it is no table."""
    inside: dict[tuple[int, int], list[Run]] = defaultdict(list)
    outside: list[Run] = []
    for run in runs:
        row = _interval(grid.ys[::-1], run.middle)
        if row is None:
            outside.append(run)
            continue
        for column, part in _parts(run, grid.xs):
            if column is None:
                outside.append(part)
            else:
                inside[len(grid.ys) - 2 - row, column].append(part)
    if not inside:
        return None
    table = _table(grid, inside)
    return (table, outside) if table else None


def _interval(places: Sequence[float], at: float) -> int | None:
    return next((i for i, (a, b) in enumerate(pairwise(places)) if a <= at < b), None)


def _parts(run: Run, xs: Sequence[float]) -> list[tuple[int | None, Run]]:
    """The words of a run by the column that they stand in."""
    if run.right < xs[0] or run.left > xs[-1]:
        return [(None, run)]
    parts: list[tuple[int | None, Run]] = []
    for word, left, right in run.words:
        column = _interval(xs, (left + right) / 2)
        if parts and parts[-1][0] == column:
            last = parts[-1][1]
            last.text, last.right = f"{last.text} {word}", right
            last.words = [*last.words, (word, left, right)]
        else:
            part = replace(run, text=word, left=left, right=right, words=[(word, left, right)])
            parts.append((column, part))
    return parts


def _table(grid: Grid, inside: dict[tuple[int, int], list[Run]]) -> PageTable | None:
    owners = grid.owners()
    height, width = len(grid.ys) - 1, len(grid.xs) - 1
    fields: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for field, owner in owners.items():
        fields[owner].append(field)
    rows = [[Cell() for _ in range(width)] for _ in range(height)]
    for cell in fields.values():
        _fill(rows, cell, inside)
    runs = [run for part in inside.values() for run in part]
    texts = [cell_of([r for f in cell for r in inside.get(f, ())]).text for cell in fields.values()]
    filled = [text for text in texts if text]
    if len(filled) < max(3, _FILLED_SHARE * len(texts)) or (
        len(filled) <= _FEW_CELLS and statistics.fmean(map(len, filled)) > _LONGEST_CELL
    ):
        return None
    middles = [(a + b) / 2 for a, b in pairwise(grid.ys)]
    rows, middles = _split_bands(grid, rows, middles, inside)
    columns = [c for c in range(width) if any(row[c].text for row in rows)]
    kept = [i for i, row in enumerate(rows) if any(cell.text for cell in row)]
    if len(columns) < 2 or len(kept) < 2:
        return None
    return PageTable(
        [[rows[i][c] for c in columns] for i in kept],
        [middles[i] for i in kept],
        grid.xs[0],
        grid.xs[-1],
        usual_size(runs),
        min(run.order for run in runs),
    )


def _fill(
    rows: list[list[Cell]],
    fields: list[tuple[int, int]],
    inside: dict[tuple[int, int], list[Run]],
) -> None:
    """Write the text of a cell into all fields that it covers."""
    first_row, first_column = fields[0]
    last_row, last_column = max(r for r, _ in fields), max(c for _, c in fields)
    runs = [run for field in fields for run in inside.get(field, ())]
    if not runs:
        return
    if last_row > first_row and _stand_apart(runs):
        # Rows whose sides are not drawn in this column.
        for row in range(first_row, last_row + 1):
            part = [run for field in fields if field[0] == row for run in inside.get(field, ())]
            rows[row][first_column] = cell_of(part)
        return
    cell = cell_of(runs)
    whole = len(fields) == (last_row - first_row + 1) * (last_column - first_column + 1)
    if not whole or last_column - first_column + 1 == len(rows[0]):
        rows[first_row][first_column] = cell
        return
    for row, column in fields:
        rows[row][column] = replace(cell, spans=column < last_column)


def _stand_apart(runs: Sequence[Run]) -> bool:
    """Whether lines are further from each other than those of one cell."""
    lines = rows_of(runs)
    return len(lines) > 1 and all(
        above.bottom - below.bottom > _CELL_PITCH * below.size for above, below in pairwise(lines)
    )


def _split_bands(
    grid: Grid,
    rows: list[list[Cell]],
    middles: list[float],
    inside: dict[tuple[int, int], list[Run]],
) -> tuple[list[list[Cell]], list[float]]:
    """The rows, with those that hold several lines of a table without rules between them split."""
    split: list[list[Cell]] = []
    places: list[float] = []
    for index, (row, middle) in enumerate(zip(rows, middles, strict=True)):
        levels = _levels(index, len(row), inside)
        if len(levels) < _FEWEST_LEVELS or any(cell.spans for cell in row):
            split.append(row)
            places.append(middle)
            continue
        for height, fields in levels:
            split.append([cell_of(fields.get(column, ())) for column in range(len(row))])
            places.append(height)
    return split, places


def _levels(
    index: int, width: int, inside: dict[tuple[int, int], list[Run]]
) -> list[tuple[float, dict[int, list[Run]]]]:
    """The lines of a row, each with what stands in its columns; none where they are one row."""
    columns = [inside.get((index, column), []) for column in range(width)]
    if any(is_running([row.runs for row in rows_of(runs)]) for runs in columns if len(runs) > 2):
        return []
    levels: list[tuple[float, dict[int, list[Run]]]] = []
    for row in rows_of([run for runs in columns for run in runs]):
        fields = {
            column: part
            for column, runs in enumerate(columns)
            if (part := [run for run in row.runs if any(run is other for other in runs)])
        }
        levels.append(((row.top + row.bottom) / 2, fields))
    filled = [len(fields) for _, fields in levels]
    full = sum(count >= max(2, 0.7 * width) for count in filled)
    return levels if full >= _LEVEL_SHARE * len(levels) and 0 in levels[0][1] else []
