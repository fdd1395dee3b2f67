"""Tables whose cells are not framed, but stand below one another."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.loaders.pdf.columns import Row, is_right_to_left
from corpus.loaders.pdf.runs import Run
from corpus.loaders.pdf.tables.cells import (
    FIGURE_GAP,
    Cell,
    PageTable,
    cell_of,
    is_figure,
    is_year,
    pieces_of,
    usual_size,
)
from corpus.loaders.pdf.tables.heads import (
    Column,
    Fields,
    at_columns,
    columns_of,
    header_cells,
    heads_of,
)
from corpus.loaders.pdf.tables.likeness import looks_like_table

# In font heights: the gap between two cells, and between two rows.
_CELL_GAP, _ROW_GAP = 0.85, 2.6
# The head of a page is further from the first row than that from its header.
_FIRST_GAP = 1.8
_FEWEST_ROWS = 3
# Lines above the first figures.
_MOST_HEADS = 5
# Of the separators found so far, a row may close so many.
_KEPT_COLUMNS = 0.6
# In so many of its rows the gap beside a column may be run over, as by a head of several columns.
_CROSSED, _MOST_CROSSED, _SOME_ROWS = 0.12, 3, 5
_LINE_PITCH = 1.5
# Lines of a cell are closer than rows by this.
_WRAPPED = 0.85


@dataclass(slots=True)
class _Line:
    """A row of a page as parts with gaps between them."""

    row: Row
    parts: list[Run]
    pieces: list[Run]

    @property
    def is_open(self) -> bool:
        return len(self.parts) > 1


def with_aligned_tables(rows: list[Row]) -> list[Row]:
    """Rows, with one run for each row of a table that they hold."""
    lines = [_line(row) for row in rows]
    if sum(line.is_open for line in lines) < _FEWEST_ROWS:
        return rows
    found: list[Row] = []
    index = 0
    while index < len(lines):
        end = _end(lines, index) if lines[index].is_open else index
        start = index - (end - index >= _FEWEST_ROWS and _heads(lines, index))
        table = _table(lines[start:end]) if end - index >= _FEWEST_ROWS else None
        if table is not None and start < index:
            found.pop()
        if table is None:
            found.append(rows[index])
            index += 1
            continue
        found.extend(Row([run]) for run in table.row_runs())
        index = end
    return found


def _heads(lines: Sequence[_Line], index: int) -> bool:
    """Whether the line above is the first one of a cell of several lines."""
    above, line = lines[index - 1] if index else None, lines[index]
    if above is None or len(above.parts) != 1:
        return False
    part = above.parts[0]
    if above.row.bottom - line.row.bottom > _LINE_PITCH * part.size:
        return False
    if sum(min(each.right, part.right) > max(each.left, part.left) for each in line.parts) > 1:
        return False
    orders = sorted(each.order for each in line.parts if each.order > part.order)
    return any(
        each.order == orders[0]
        and each.order <= part.order + 2
        and min(each.right, part.right) > max(each.left, part.left)
        for each in line.parts
        if orders
    )


def _line(row: Row) -> _Line:
    """A row with its parts: its runs without dots that lead on, those made one that stand close."""
    if any(run.row for run in row.runs):
        return _Line(row, [], [])
    runs = sorted(row.runs, key=lambda run: run.left)
    pieces = [piece for run in runs for piece in pieces_of(run)]
    parts: list[Run] = []
    for part in pieces:
        gap = part.left - parts[-1].right if parts else 0.0
        figures = parts and is_figure(parts[-1].text) and is_figure(part.text)
        widest = FIGURE_GAP if figures else _CELL_GAP
        if parts and gap < widest * max(part.size, parts[-1].size):
            parts[-1] = _one(parts[-1], part)
        else:
            parts.append(part)
    return _Line(row, parts, pieces)


def _one(last: Run, part: Run) -> Run:
    backwards = is_right_to_left(last.text + part.text)
    text = " ".join((part.text, last.text) if backwards else (last.text, part.text))
    words = [*last.words, *part.words]
    bold = last.bold and part.bold
    return replace(last, text=text, right=part.right, bold=bold, words=words)


def _end(lines: Sequence[_Line], start: int) -> int:
    """Where the rows end that may make a table with the one at `start`."""
    end = start + 1
    kept = [lines[start]]
    columns = len(lines[start].parts)
    for index in range(start + 1, len(lines)):
        line, above = lines[index], lines[index - 1]
        gap = above.row.bottom - line.row.top
        widest = _ROW_GAP if len(kept) > 1 else _FIRST_GAP
        if not line.parts or not -2 < gap / (line.row.size or 1.0) < widest:
            break
        if not line.is_open:
            pitch = above.row.bottom - line.row.bottom
            if (index - end >= 3 and pitch > _LINE_PITCH * line.row.size) or _runs_across(
                line, kept
            ):
                break
            continue
        separated = len(_columns(_body([*kept, line])))
        # Below its head, the first row may have values in few of its columns.
        most = separated if len(kept) > 1 else max(separated, len(_columns([*kept, line])))
        if most < max(2, _KEPT_COLUMNS * columns):
            break
        columns = separated if len(kept) > 2 else max(separated, 2)
        kept.append(line)
        end = index + 1
    # What follows the last full row and stands in one column is the rest of its cells.
    last = _last_order(kept[-1].parts, _columns(kept)[0])
    while end < len(lines) and _is_rest(lines, end, kept, last):
        last = lines[end].parts[0].order
        end += 1
    return end


def _runs_across(line: _Line, kept: Sequence[_Line]) -> bool:
    """Whether a line of text fills the place of several columns."""
    if len(kept) < 2:
        return line.row.left < kept[0].parts[1].left < line.row.right
    columns = _columns(kept)
    part = line.parts[0]
    crossed = sum(part.left < right and part.right > left for left, right in columns)
    return crossed > 1 and len(part.text) > 60


def _is_rest(lines: Sequence[_Line], index: int, kept: Sequence[_Line], last: int) -> bool:
    """Whether a line of one part goes on with a cell of the row above it."""
    line, above = lines[index], lines[index - 1]
    if len(line.parts) != 1 or above.row.bottom - line.row.bottom > _LINE_PITCH * line.row.size:
        return False
    part = line.parts[0]
    columns = _columns(kept)
    column = next((i for i, c in enumerate(columns) if c[0] - 1 <= part.left < c[1]), None)
    if column is None or part.right > columns[column][1] + 9:
        return False
    return column > 0 or last < part.order <= last + 3


def _last_order(parts: Sequence[Run], column: tuple[float, float]) -> int:
    return max((part.order for part in parts if part.left <= column[1]), default=-9)


def _columns(lines: Sequence[_Line]) -> list[Column]:
    """The columns of rows, between which nearly all of them have nothing."""
    rows = [line.parts for line in lines if line.is_open]
    return columns_of(rows, _most_crossed(rows))


def _most_crossed(rows: Sequence[Sequence[Run]]) -> int:
    return min(_MOST_CROSSED, max(int(len(rows) >= _SOME_ROWS), int(_CROSSED * len(rows))))


def _table(lines: Sequence[_Line]) -> PageTable | None:
    """The table that rows make; None where they are none."""
    first = _first_of_body(lines)
    body = [line.pieces for line in lines[first:]] if first else []
    columns = columns_of(body, _most_crossed(body), by_shown=True) if first else _columns(lines)
    if len(columns) < 2:
        return None
    rows = [list(at_columns(line.pieces, columns)) if first else line.parts for line in lines]
    heads = [heads_of(row, columns) for row in rows[:first]]
    known = [each for each in heads if each is not None]
    fields = [_fields(row, columns) for row in rows]
    fields[:first] = [
        head.fields if head else row for head, row in zip(heads, fields[:first], strict=True)
    ]
    opened = [row for row, line in zip(fields, lines, strict=True) if line.is_open]
    if not looks_like_table(opened, len(columns)):
        return None
    groups = _logical_rows(fields, lines, _stored_by_column(fields[first:]))
    if len(groups) < 2:
        return None
    cells: list[list[Cell]] = []
    middles: list[float] = []
    above = 0
    for group in groups:
        is_head = group[-1] < first and len(known) == first
        own = (
            header_cells([known[i] for i in group], len(columns))
            if is_head
            else [_cells([fields[i] for i in group], len(columns))]
        )
        above += len(own) * is_head
        cells.extend(own)
        middle = statistics.fmean((lines[i].row.top + lines[i].row.bottom) / 2 for i in group)
        middles.extend([middle] * len(own))
    parts = [part for line in lines for part in line.parts]
    return PageTable(
        cells,
        middles,
        min(part.left for part in parts),
        max(part.right for part in parts),
        usual_size(parts),
        min(part.order for part in parts),
        is_form=len(known) < first,
        above=above,
    )


def _body(lines: Sequence[_Line]) -> Sequence[_Line]:
    """The lines from the first one on with figures that are no years; all where there is none."""
    first = next((i for i, line in enumerate(lines) if _has_figures(line)), 0)
    return lines[first:]


def _has_figures(line: _Line) -> bool:
    return any(is_figure(run.text) and not is_year(run.text) for run in line.pieces)


def _first_of_body(lines: Sequence[_Line]) -> int:
    """Where the body of a table begins; 0 where too few lines with figures follow to tell."""
    first = len(lines) - len(_body(lines))
    enough = sum(map(_has_figures, lines)) >= _FEWEST_ROWS
    return first if first <= _MOST_HEADS and enough else 0


def _fields(parts: Sequence[Run], columns: Sequence[Column]) -> Fields:
    """The parts of a row by the column that they begin in."""
    fields: Fields = {}
    for part in parts:
        shared = [min(part.right, right) - max(part.left, left) for left, right in columns]
        column = max(range(len(columns)), key=lambda i: (shared[i] > 0 and -i, shared[i]))
        first = next((i for i, width in enumerate(shared) if width > 0), None)
        fields.setdefault(column if first is None else first, []).append(part)
    return fields


def _cells(fields: Sequence[dict[int, list[Run]]], width: int) -> list[Cell]:
    return [
        cell_of([run for row in fields for run in row.get(column, ())]) for column in range(width)
    ]


def _logical_rows(
    fields: Sequence[dict[int, list[Run]]], lines: Sequence[_Line], by_column: bool
) -> list[list[int]]:
    """The lines of each row: a cell of several lines is stored as one after the other."""
    joined = [False] * len(fields)
    orders = [run.order for row in fields for runs in row.values() for run in runs]
    for index, row in enumerate(fields):
        for column in row if not by_column else ():
            above = next((i for i in range(index - 1, -1, -1) if column in fields[i]), None)
            if above is None or not _goes_on(fields, lines, above, index, column, orders):
                continue
            if _hold_figures(fields[above : index + 1]):
                continue
            joined[above + 1 : index + 1] = [True] * (index - above)
    for index in range(1, len(fields)):
        # A line that a later one goes on with belongs to that, not to the row above it.
        begins = index + 1 < len(fields) and joined[index + 1]
        if not joined[index] and not begins:
            joined[index] = _is_wrapped(
                fields[index - 1], fields[index], lines[index - 1], lines[index]
            )
    groups: list[list[int]] = []
    for index, is_joined in enumerate(joined):
        if is_joined and groups:
            groups[-1].append(index)
        else:
            groups.append([index])
    return [part for group in groups for part in _safe(group, fields)]


def _safe(group: list[int], fields: Sequence[dict[int, list[Run]]]) -> list[list[int]]:
    """Lines as one row, or as rows of their own where they cannot be one."""
    if len(group) > 1 and _hold_figures([fields[index] for index in group]):
        return [[index] for index in group]
    return [group]


def _hold_figures(rows: Sequence[dict[int, list[Run]]]) -> bool:
    """Whether a column has figures in several rows, so that these are no lines of one row."""
    filled = Counter(
        column
        for row in rows
        for column, runs in row.items()
        if any(is_figure(run.text) for run in runs)
    )
    return any(count > 1 for count in filled.values())


def _stored_by_column(fields: Sequence[dict[int, list[Run]]]) -> bool:
    """Whether the file holds a table column by column, so that all its rows seem to go on."""
    orders: dict[int, list[int]] = defaultdict(list)
    for row in fields:
        for column, parts in row.items():
            orders[column].extend(part.order for part in parts)
    columns = [orders[column] for column in sorted(orders)]
    apart = sum(max(one) < min(other) for one, other in pairwise(columns))
    return apart >= len(columns) / 2


def _goes_on(
    fields: Sequence[dict[int, list[Run]]],
    lines: Sequence[_Line],
    above: int,
    index: int,
    column: int,
    orders: Sequence[int],
) -> bool:
    """Whether a part is stored right after the one above it, as the next line of one cell."""
    last, part = fields[above][column][-1], fields[index][column][0]
    between = any(last.order < order < part.order for order in orders)
    if part.order <= last.order or between or part.bold != last.bold:
        return False
    pitch = last.bottom - part.bottom
    if pitch > _LINE_PITCH * part.size:
        return False
    alone = len(fields[above]) == 1 < len(fields[index])
    # The name of a group of rows is stored right before the first of them, but further away.
    apart = lines[above].row.bottom - lines[index].row.bottom
    return not alone or apart < _WRAPPED * _usual_pitch(fields, lines)


def _usual_pitch(fields: Sequence[dict[int, list[Run]]], lines: Sequence[_Line]) -> float:
    """How far apart rows are that have more than one part, as most do."""
    pitches = [
        lines[index].row.bottom - lines[index + 1].row.bottom
        for index in range(len(fields) - 1)
        if min(len(fields[index]), len(fields[index + 1])) > 1
    ]
    return statistics.median(pitches) if pitches else 0.0


def _is_wrapped(
    above: dict[int, list[Run]], row: dict[int, list[Run]], line: _Line, this: _Line
) -> bool:
    """Whether a row without a first cell holds the rest of the cells above it."""
    if 0 in row or not set(row) <= set(above) or 2 * len(row) > len(above) + 1:
        return False
    pitch = line.row.bottom - this.row.bottom
    return pitch <= _LINE_PITCH * this.row.size and not any(
        is_figure(run.text) for runs in row.values() for run in runs
    )
