"""Tables whose cells are framed by lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.loaders.pdf.columns import is_running, rows_of
from corpus.loaders.pdf.runs import Run
from corpus.loaders.pdf.tables.cells import Cell, PageTable, cell_of, usual_size
from corpus.loaders.pdf.tables.rules import Rule, Rules

# How far two rules may miss each other and still meet.
_MEET = 3.5
# Cells that lie further out than this from the last rule have no rule of their own.
_OPEN = 9.0
# A drawing has frames without text; boxes that hold whole texts are no cells.
_FILLED_SHARE = 0.15
_LONGEST_CELL, _FEW_CELLS = 300, 4
_MOST_IN_ONE = 0.4
# Where so many cells cover several columns, the lines frame the boxes of a form.
_WIDE_CELLS = 0.35
# What a merged cell says is said again for each row and column, if it is no more than a name.
_LONGEST_REPEATED = 60
_LINES_PER_ROW = 0.7
# Lines of one cell are not further apart than this, in font heights.
_CELL_PITCH = 1.55
_FEWEST_LEVELS, _LEVEL_SHARE = 3, 0.6
# A header and what is below it.
_FEW_BANDS = 3


@dataclass(slots=True)
class Grid:
    """The places of the columns' sides, and those of the rows' sides from the top down."""

    xs: list[float]
    ys: list[float]
    rules: Rules

    def owners(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each field of the grid, the first field of the cell that it is part of."""
        parents = {(r, c): (r, c) for r in range(len(self.ys) - 1) for c in range(len(self.xs) - 1)}
        downs = [_near(self.rules.down, x) for x in self.xs]
        acrosses = [_near(self.rules.across, y) for y in self.ys]

        def root(field: tuple[int, int]) -> tuple[int, int]:
            while parents[field] != field:
                field = parents[field]
            return field

        for r, c in list(parents):
            x, y = (self.xs[c] + self.xs[c + 1]) / 2, (self.ys[r] + self.ys[r + 1]) / 2
            if (r, c + 1) in parents and not _covers(downs[c + 1], y):
                a, b = sorted((root((r, c)), root((r, c + 1))))
                parents[b] = a
            if (r + 1, c) in parents and not _covers(acrosses[r + 1], x):
                a, b = sorted((root((r, c)), root((r + 1, c))))
                parents[b] = a
        return {field: root(field) for field in parents}


def _near(rules: Iterable[Rule], place: float) -> list[Rule]:
    return [rule for rule in rules if abs(rule.place - place) < _MEET]


def _covers(rules: Iterable[Rule], at: float) -> bool:
    return any(rule.start - 1 <= at <= rule.end + 1 for rule in rules)


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
    rules = Rules([*rules.across, *_below_groups(rules)], rules.down)
    xs, ys = _places(rules.down), _places(rules.across)
    closed = Rules(list(rules.across), list(rules.down))
    for x in (left, right):
        if min(abs(x - other) for other in xs) > _OPEN and not xs[0] < x < xs[-1]:
            closed.down.append(Rule(x, bottom, top))
    for y in (bottom, top):
        if min(abs(y - other) for other in ys) > _OPEN and not ys[0] < y < ys[-1]:
            closed.across.append(Rule(y, left, right))
    return Grid(_places(closed.down), _places(closed.across)[::-1], closed)


def _below_groups(rules: Rules) -> Iterator[Rule]:
    """Rules that are not drawn: those below a head of several columns, whose sides end there."""
    downs = sorted(rules.down, key=lambda rule: rule.place)
    for index, down in enumerate(downs):
        if _near_any(rules.across, down.end):
            continue
        first = next((d for d in downs[index - 1 :: -1] if d.end > down.end + _MEET), None)
        after = next((d for d in downs[index + 1 :] if d.end > down.end + _MEET), None)
        if index and first and after and max(first.start, after.start) < down.end:
            yield Rule(down.end, first.place, after.place)


def _near_any(rules: Iterable[Rule], place: float) -> bool:
    return any(abs(rule.place - place) < _MEET for rule in rules)


def _places(rules: Iterable[Rule]) -> list[float]:
    places: list[float] = []
    for place in sorted(rule.place for rule in rules):
        if not places or place - places[-1] > _MEET:
            places.append(place)
    return places


def read_grid(grid: Grid, runs: Sequence[Run]) -> tuple[PageTable, list[Run]] | None:
    """The table of a grid and the runs that do not stand in it; None where it is no table."""
    grid = _without_notes(grid, runs)
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


def _without_notes(grid: Grid, runs: Sequence[Run]) -> Grid:
    """The grid without long fields as wide as it at its foot: remarks, or rows without lines."""
    width, last = len(grid.xs) - 1, len(grid.ys) - 2
    owners = grid.owners()
    if last < 1 or len({owners[last, column] for column in range(width)}) > 1:
        return grid
    low, high = grid.ys[-1], grid.ys[-2]
    inside = [r for r in runs if low <= r.middle < high and grid.xs[0] <= r.left <= grid.xs[-1]]
    if owners[last, 0] != (last, 0) or sum(len(run.text) for run in inside) < _LONGEST_CELL:
        return grid
    return _without_notes(Grid(grid.xs, grid.ys[:-1], grid.rules), runs)


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
    height, width = len(grid.ys) - 1, len(grid.xs) - 1
    cells = _cells(grid)
    texts = [text for cell in cells if (text := cell_of(_runs(cell, inside)).text)]
    characters = sum(map(len, texts))
    longest = max(map(len, texts))
    if (
        len(texts) < max(3, _FILLED_SHARE * len(cells))
        or (len(texts) <= _FEW_CELLS and characters > _LONGEST_CELL * len(texts))
        or (longest > 2 * _LONGEST_CELL and longest > _MOST_IN_ONE * characters)
    ):
        return None
    rows = [[Cell() for _ in range(width)] for _ in range(height)]
    # Where no cell begins, fields are there only because of lines drawn elsewhere or twice.
    begun_rows = {cell[0][0] for cell in cells if _runs(cell, inside)}
    begun = {cell[0][1] for cell in cells if _runs(cell, inside)}
    wide = sum(1 < len(begun.intersection(c for _, c in cell)) < len(begun) for cell in cells)
    irregular = wide > _WIDE_CELLS * len(texts)
    for cell in cells:
        _fill(rows, cell, inside, begun_rows, once=irregular)
    middles = [(a + b) / 2 for a, b in pairwise(grid.ys)]
    if irregular:
        rows = _boxes(rows)
    else:
        rows, middles = _split_bands(rows, middles, inside)
    rows, middles = _without_copies(rows, middles)
    if not rows or len(rows[0]) < 2 or len(rows) < 2:
        return None
    runs = [run for part in inside.values() for run in part]
    order, size = min(run.order for run in runs), usual_size(runs)
    table = PageTable(rows, middles, grid.xs[0], grid.xs[-1], size, order)
    table.is_form = irregular
    return table


def _cells(grid: Grid) -> list[list[tuple[int, int]]]:
    """The cells of a grid, each as the fields that it covers."""
    cells: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for field, owner in grid.owners().items():
        cells[owner].append(field)
    return list(cells.values())


def _runs(fields: Iterable[tuple[int, int]], inside: dict[tuple[int, int], list[Run]]) -> list[Run]:
    return [run for field in fields for run in inside.get(field, ())]


def _boxes(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows of a form, whose boxes do not stand below one another: one after the other."""
    filled = [[cell for cell in row if cell.text] for row in rows]
    width = max(map(len, filled))
    return [[*row, *(Cell() for _ in range(width - len(row)))] for row in filled]


def _without_copies(
    rows: list[list[Cell]], middles: list[float]
) -> tuple[list[list[Cell]], list[float]]:
    """The rows without fields that only thin lines made: empty ones, and copies of those before."""
    kept = [
        r
        for r, row in enumerate(rows)
        if any(cell.text and not (cell.copied and r) for cell in row)
    ]
    columns = [
        c
        for c in range(len(rows[0]))
        if any(
            rows[r][c].text and not (c and rows[r][c - 1].spans and rows[r][c - 1].text)
            for r in kept
        )
    ]
    return [[rows[r][c] for c in columns] for r in kept], [middles[r] for r in kept]


def _fill(
    rows: list[list[Cell]],
    fields: list[tuple[int, int]],
    inside: dict[tuple[int, int], list[Run]],
    begun_rows: set[int],
    once: bool,
) -> None:
    """Write the text of a cell into all fields that it covers, into the first if only `once`.

    `begun_rows` are those rows in which cells begin.
    """
    first_row, first_column = fields[0]
    last_row, last_column = max(r for r, _ in fields), max(c for _, c in fields)
    runs = _runs(fields, inside)
    if not runs:
        return
    covered = len(begun_rows.intersection(range(first_row, last_row + 1)))
    if covered > 1 and _stand_apart(runs, covered):
        # Rows whose sides are not drawn in this column.
        for row in range(first_row, last_row + 1):
            part = _runs([field for field in fields if field[0] == row], inside)
            rows[row][first_column] = cell_of(part)
        return
    cell = cell_of(runs)
    whole = len(fields) == (last_row - first_row + 1) * (last_column - first_column + 1)
    across = last_column - first_column + 1 == len(rows[0])
    if not whole and not once:
        # No cell, but what is left between the cells.
        for row, column in fields:
            rows[row][column] = cell_of(inside.get((row, column), ()))
        return
    if once or across or len(cell.text) > _LONGEST_REPEATED:
        rows[first_row][first_column] = cell
        return
    for row, column in fields:
        spans = column < last_column
        rows[row][column] = replace(cell, spans=spans, copied=row > first_row)


def _stand_apart(runs: Sequence[Run], rows: int) -> bool:
    """Whether lines belong to `rows` rows of their own: many, or further apart than in one cell."""
    lines = rows_of(runs)
    if rows > 2 and len(lines) >= _LINES_PER_ROW * rows:
        return True
    return len(lines) > 1 and all(
        above.bottom - below.bottom > _CELL_PITCH * below.size for above, below in pairwise(lines)
    )


def _split_bands(
    rows: list[list[Cell]],
    middles: list[float],
    inside: dict[tuple[int, int], list[Run]],
) -> tuple[list[list[Cell]], list[float]]:
    """The rows, with those that hold several lines of a table without rules between them split."""
    split: list[list[Cell]] = []
    places: list[float] = []
    for index, (row, middle) in enumerate(zip(rows, middles, strict=True)):
        alone = len(rows) <= _FEW_BANDS
        levels = _levels(index, len(row), inside) if alone or not _flows(index, inside) else []
        if len(levels) < _FEWEST_LEVELS or any(cell.spans for cell in row):
            split.append(row)
            places.append(middle)
            continue
        for height, fields in levels:
            split.append([cell_of(fields.get(column, ())) for column in range(len(row))])
            places.append(height)
    return split, places


def _flows(index: int, inside: dict[tuple[int, int], list[Run]]) -> bool:
    """Whether the cells of a row are stored one after the other, each with all of its lines."""
    cells = [
        sorted(run.order for run in runs) for field, runs in inside.items() if field[0] == index
    ]
    long = [orders for orders in cells if len(orders) > 1]
    whole = sum(orders[-1] - orders[0] < len(orders) for orders in long)
    return 2 * whole >= len(long)


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
    split = levels and full >= _LEVEL_SHARE * len(levels) and 0 in levels[0][1]
    return levels if split else []
