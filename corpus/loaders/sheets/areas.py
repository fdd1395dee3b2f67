"""Which cells of a sheet belong together: tables parted by empty rows and columns.

A table may have a title above it, notes below it, and a gap in the middle after which its rows go
on. What heads its columns is found in `headers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from corpus.loaders.sheets.grid import Grid, Shown
from corpus.loaders.sheets.headers import TYPED_SHARE, header_rows, typed_share

_MOST_CUTS = 6
_MOST_HEADERS = 3
_MOST_TITLES = 2
_SPACED = 2
_WIDEST_GAP = 2
# Fewer words below a table are a total rather than a note about it.
_NOTE_WORDS = 4
# Heads above an empty row are those of so many columns of figures.
_LEAST_FIGURES = 3


# A row and those of its columns that belong there.
Line = tuple[int, list[int]]


@dataclass(slots=True)
class Area:
    """Rows and columns of a sheet that stand together, by their numbers from 0.

    Attributes:
        rows, columns: those of the table.
        above: leading rows that are titles or remarks, not part of the table.
        below: rows after the table that are remarks about it.
        headers: how many of the remaining rows head the columns.
    """

    rows: list[int]
    columns: list[int]
    above: list[Line]
    below: list[Line]
    headers: int = 0


def find_areas(grid: Grid, *, assumed: bool) -> list[Area]:
    """The areas of a sheet from top to bottom, those beside each other from left to right.

    `assumed` says that a table has a header where nothing speaks against it.
    """
    columns = sorted({column for row in grid.rows.values() for column in row})
    areas: list[Area] = []
    for rows, wide in _cut(grid, sorted(grid.rows), columns, _MOST_CUTS):
        area = _read(grid, rows, wide, assumed)
        if areas and (_goes_on(grid, areas[-1], area) or _is_headed(grid, areas[-1], area)):
            areas[-1].rows += area.rows
            areas[-1].below = area.below
            continue
        if areas and _is_title(areas[-1], area):
            area.above = areas.pop().above + area.above
        areas.append(area)
    return areas


def cells_of(grid: Grid, row: int, columns: Sequence[int]) -> list[Shown | None]:
    """The cells of a row at some columns, None for empty ones."""
    cells = grid.rows[row]
    return [cells.get(column) for column in columns]


def distinct(cells: Sequence[Shown | None]) -> list[Shown]:
    """The cells of a row that are not empty, a merged one once."""
    found: dict[tuple[int, int], Shown] = {}
    for number, cell in enumerate(cells):
        if cell is not None:
            found.setdefault((cell.merged, 0 if cell.merged else number), cell)
    return list(found.values())


def _cut(
    grid: Grid, rows: list[int], columns: list[int], cuts: int
) -> Iterator[tuple[list[int], list[int]]]:
    """Cut along empty rows, then along empty columns, and again what is left."""
    inside = set(columns)
    used = [row for row in rows if not inside.isdisjoint(grid.rows[row])]
    for band in _bands(grid, used, inside):
        wide = [r for r in band if len(distinct(cells_of(grid, r, columns))) > 1]
        occupied = sorted({c for r in wide or band for c in grid.rows[r] if c in inside})
        groups = list(_beside(grid, wide or band, _runs(occupied)))
        if len(groups) < 2 or not cuts:
            yield band, sorted({c for r in band for c in grid.rows[r] if c in inside})
            continue
        # A title over all of them stands alone.
        first = band.index(wide[0]) if wide else 0
        if first:
            yield band[:first], sorted({c for r in band[:first] for c in grid.rows[r]} & inside)
        for group in _spread(groups, columns):
            yield from _cut(grid, band[first:], group, cuts - 1)


def _bands(grid: Grid, rows: list[int], inside: set[int]) -> list[list[int]]:
    """Rows without an empty one between them, or with one after each, as some like to type."""
    bands: list[list[int]] = []
    is_spaced = False
    for run in _runs(rows):
        if len(run) == 1 and is_spaced and run[0] - bands[-1][-1] == _SPACED:
            above, below = (set(grid.rows[row]) & inside for row in (bands[-1][-1], run[0]))
            if len(above & below) > max(1, len(above | below) / 2):
                bands[-1].append(run[0])
                continue
        if bands and _heads(grid, bands[-1], run, inside):
            bands[-1] += run
        else:
            bands.append(run)
        is_spaced = len(run) == 1
    return bands


def _heads_apart(grid: Grid, rows: list[int], columns: list[int]) -> int:
    """How many rows name the columns above an empty row, whatever they say."""
    for count in range(1, min(_MOST_HEADERS + 1, len(rows))):
        if _heads(grid, rows[:count], rows[count:], set(columns)):
            return count
    return 0


def _heads(grid: Grid, band: list[int], run: list[int], inside: set[int]) -> bool:
    """Whether a band names the columns of figures that begin below an empty row."""
    if len(band) > _MOST_HEADERS or run[0] - band[-1] != _WIDEST_GAP:
        return False
    heads, first = (
        {c: grid.rows[r][c] for c in grid.rows[r] if c in inside} for r in (band[-1], run[0])
    )
    figures = [column for column in sorted(first)[1:] if first[column].kind != "text"]
    return (
        len(figures) >= max(_LEAST_FIGURES, len(first) - 1)
        and all(column in heads for column in figures)
        and all(cell.kind == "text" for row in band for cell in grid.rows[row].values())
    )


def _spread(groups: list[list[int]], columns: list[int]) -> Iterator[list[int]]:
    """The groups, each with the columns up to the next: what stands in no table is near one."""
    bounds = [columns[0], *(group[0] for group in groups[1:]), columns[-1] + 1]
    for left, right in pairwise(bounds):
        yield [column for column in columns if left <= column < right]


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Numbers that follow each other without a gap."""
    keyed = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    return [[number for _, number in run] for _, run in keyed]


def _beside(grid: Grid, rows: list[int], groups: list[list[int]]) -> Iterator[list[int]]:
    """Groups of columns that are tables of their own; a narrow gap in one table parts none."""
    joined: list[int] = []
    for group in groups:
        if joined and not _are_two(grid, rows, joined, group):
            joined = [*joined, *group]
            continue
        if joined:
            yield joined
        joined = group
    if joined:
        yield joined


def _are_two(grid: Grid, rows: list[int], left: list[int], right: list[int]) -> bool:
    rows = _with_figures(grid, rows, left, right) or rows
    first, last = _extent(grid, rows, left)
    other_first, other_last = _extent(grid, rows, right)
    if len(left) < 2 or len(right) < 2:
        return first != other_first
    if (first, last) != (other_first, other_last):
        return True
    # Figures of as many rows, without a label of their own, belong to the labels beside them.
    below = [grid.rows[row].get(right[0]) for row in rows if first < row <= last]
    return typed_share(below) < TYPED_SHARE


def _with_figures(grid: Grid, rows: list[int], *sides: list[int]) -> list[int]:
    """The rows from the first with figures on every side on: heads differ in height."""
    figures = (
        index
        for index, row in enumerate(rows)
        if all(
            any(c in grid.rows[row] and grid.rows[row][c].kind != "text" for c in side)
            for side in sides
        )
    )
    return rows[next(figures, len(rows)) :]


def _extent(grid: Grid, rows: list[int], columns: list[int]) -> tuple[int, int]:
    inside = set(columns)
    used = [row for row in rows if not inside.isdisjoint(grid.rows[row])]
    return (used[0], used[-1]) if used else (-1, -1)


def _read(grid: Grid, rows: list[int], columns: list[int], assumed: bool) -> Area:
    """Tell titles, header, rows and remarks of an area apart."""
    cells = [cells_of(grid, row, columns) for row in rows]
    counts = [len(distinct(row)) for row in cells]
    if len(columns) < 2 or max(counts, default=0) < 2:
        return Area([], [], [(row, columns) for row in rows], [])
    declared = _declared(grid, rows, columns)
    first = declared[0] if declared else _leading(cells, counts)
    # A title may stand over a column that the table does not have.
    used = {column for row in rows[first:] for column in grid.rows[row]}
    inner = [column for column in columns if column in used]
    cells = [cells_of(grid, row, inner) for row in rows]
    last = len(rows)
    while last > first + 1 and counts[last - 1] == 1 and _is_note(cells[last - 1]):
        last -= 1
    if declared:
        heads = declared[1]
    else:
        heads = header_rows(cells[first:last], assumed=assumed)
        heads = heads or _heads_apart(grid, rows[first:last], inner)
    above = [(row, columns) for row in rows[:first]]
    below = [(row, columns) for row in rows[last:]]
    return Area(rows[first:last], inner, above, below, heads)


def _declared(grid: Grid, rows: list[int], columns: list[int]) -> tuple[int, int] | None:
    """Where in `rows` a table begins that the file declares, and its header rows."""
    for span, heads in grid.headers:
        if span.top in rows and span.left <= columns[0] <= span.right:
            return rows.index(span.top), heads
    return None


def _leading(cells: list[list[Shown | None]], counts: list[int]) -> int:
    """How many rows at the top are titles, or remarks much narrower than the table."""
    typical = median(count for count in counts if count > 1)
    first = 0
    while first < len(cells) - 1:
        is_title = counts[first] == 1
        is_narrow = typical >= 4 and counts[first] < typical / 2 and cells[first][0] is not None
        if not (is_title or is_narrow):
            break
        first += 1
    return first


def _is_note(cells: list[Shown | None]) -> bool:
    words = distinct(cells)[0].text.split()
    return len(words) >= _NOTE_WORDS or words[0][0] in "*†"


def _is_title(above: Area, area: Area) -> bool:
    """Whether a line stands over a table, with an empty row between them."""
    if above.rows or len(above.above) > _MOST_TITLES or not area.rows:
        return False
    row, columns = above.above[-1]
    gap = min([*(line[0] for line in area.above), *area.rows]) - row
    return 0 < gap <= _WIDEST_GAP and columns[0] <= area.columns[-1]


def _goes_on(grid: Grid, above: Area, area: Area) -> bool:
    """Whether an area without a header is the table above it, going on after an empty row."""
    if not above.headers or area.headers or area.above or above.below or not area.rows:
        return False
    if not set(area.columns) <= set(above.columns) or area.rows[0] < above.rows[-1]:
        return False
    agreeing = 0
    for column in above.columns:
        upper = [grid.rows[row].get(column) for row in above.rows[above.headers :]]
        lower = [cell for row in area.rows if (cell := grid.rows[row].get(column))]
        if lower and typed_share(upper) >= TYPED_SHARE:
            if typed_share(lower) < TYPED_SHARE:
                return False
            agreeing += 1
    return agreeing > 0


def _is_headed(grid: Grid, above: Area, area: Area) -> bool:
    """Whether what stands above an empty row heads the columns below it; if so, it now does."""
    if not 0 < len(above.rows) <= _MOST_HEADERS or above.below or area.above or area.headers:
        return False
    if len(area.rows) < 2 or not 0 < area.rows[0] - above.rows[-1] <= _WIDEST_GAP:
        return False
    shared = set(above.columns) & set(area.columns)
    every = sorted({*above.columns, *area.columns})
    if len(shared) * 2 <= len(every):
        return False
    rows = [cells_of(grid, row, every) for row in [*above.rows, *area.rows]]
    if header_rows(rows, assumed=False) != len(above.rows):
        return False
    above.columns, above.headers = every, len(above.rows)
    return True
