"""Tables whose cells are not framed, but stand below one another."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.loaders.pdf.cells import Cell, PageTable, cell_of, is_figure, usual_size
from corpus.loaders.pdf.columns import Row, is_right_to_left
from corpus.loaders.pdf.likeness import looks_like_table
from corpus.loaders.pdf.runs import Run

# In font heights: the gap between two cells, between two columns, and between two rows.
_CELL_GAP, _COLUMN_GAP, _ROW_GAP = 0.85, 0.5, 2.6
# The head of a page is further from the first row than that from its header.
_FIRST_GAP = 1.8
# Figures stand closer than words where a column is as wide as they are.
_FIGURE_GAP = 0.5
_FEWEST_ROWS = 3
# Of the separators found so far, a row may close so many.
_KEPT_COLUMNS = 0.6
# In so many of its rows the gap beside a column may be run over, as by a head of several columns.
_CROSSED, _MOST_CROSSED, _SOME_ROWS = 0.12, 3, 5
_SAME_EDGE = 2.5
_LINE_PITCH = 1.5
# Lines of a cell are closer than rows by this.
_WRAPPED = 0.85
_LEADER = re.compile(r"(?:[.·_…] ?){3,}$|^[.·…_]+$")


@dataclass(slots=True)
class _Line:
    """A row of a page as parts with gaps between them."""

    row: Row
    parts: list[Run]

    @property
    def is_open(self) -> bool:
        return len(self.parts) > 1


def with_aligned_tables(rows: list[Row]) -> list[Row]:
    """Rows, with one run for each row of a table that they hold."""
    lines = [_Line(row, _parts(row)) for row in rows]
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
    orders = sorted(each.order for each in line.parts if each.order > part.order)
    return any(
        each.order == orders[0]
        and each.order <= part.order + 2
        and min(each.right, part.right) > max(each.left, part.left)
        for each in line.parts
        if orders
    )


def _parts(row: Row) -> list[Run]:
    """The runs of a row, those made one that stand close, without dots that lead on."""
    parts: list[Run] = []
    if any(run.row for run in row.runs):
        return parts
    for run in sorted(row.runs, key=lambda run: run.left):
        for part in (part for bare in _without_leaders(run) for part in _figures_apart(bare)):
            gap = part.left - parts[-1].right if parts else 0.0
            figures = parts and is_figure(parts[-1].text) and is_figure(part.text)
            widest = _FIGURE_GAP if figures else _CELL_GAP
            if parts and gap < widest * max(part.size, parts[-1].size):
                last = parts[-1]
                words = [*last.words, *part.words]
                backwards = is_right_to_left(last.text + part.text)
                texts = (part.text, last.text) if backwards else (last.text, part.text)
                text = " ".join(texts)
                parts[-1] = replace(
                    last, text=text, right=part.right, bold=last.bold and part.bold, words=words
                )
            else:
                parts.append(part)
    return parts


def _figures_apart(run: Run) -> Iterator[Run]:
    """The parts of a run between figures that stand further apart than the groups of one."""
    start = 0
    for index, (word, following) in enumerate(pairwise(run.words), 1):
        gap = following[1] - word[2]
        if gap >= _FIGURE_GAP * run.size and is_figure(word[0]) and is_figure(following[0]):
            yield _part(run, run.words[start:index])
            start = index
    yield _part(run, run.words[start:]) if start else run


def _part(run: Run, words: list[tuple[str, float, float]]) -> Run:
    text = " ".join(word[0] for word in words)
    return replace(run, text=text, left=words[0][1], right=words[-1][2], words=words)


def _without_leaders(run: Run) -> Iterator[Run]:
    """The parts of a run between rows of dots."""
    if ".." not in run.text and ". ." not in run.text and "…" not in run.text:
        yield run
        return
    words: list[tuple[str, float, float]] = []
    dots = 0
    for word, left, right in [*run.words, ("....", 0.0, 0.0)]:
        stripped = _LEADER.sub("", word)
        if stripped:
            right -= (right - left) * (1 - len(stripped) / len(word))
            words.append((stripped if len(word) - len(stripped) > 2 else word, left, right))
        dots = dots + 1 if not stripped or stripped != word else 0
        if dots and words:
            yield _part(run, words)
            words = []


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
        separated = len(_columns([*kept, line]))
        if separated < max(2, _KEPT_COLUMNS * columns):
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


def _columns(lines: Sequence[_Line]) -> list[tuple[float, float]]:
    """The columns of rows, as what lies between the gaps that go through nearly all of them."""
    parts = [part for line in lines if line.is_open for part in line.parts]
    count = sum(line.is_open for line in lines)
    most = min(_MOST_CROSSED, max(int(count >= _SOME_ROWS), int(_CROSSED * count)))
    gap = _COLUMN_GAP * usual_size(parts)
    edges = sorted(
        [(part.left, 1) for part in parts] + [(part.right, -1) for part in parts],
        key=lambda edge: (edge[0], -edge[1]),
    )
    columns: list[tuple[float, float]] = []
    depth, start, end = 0, edges[0][0], edges[0][0]
    for place, step in edges:
        if depth <= most and step > 0 and place - end >= gap and place > start:
            columns.append((start, end))
            start = place
        depth += step
        if depth <= most < depth - step:
            end = place
    columns.append((start, max(part.right for part in parts)))
    return [(left, right) for left, right in columns if right > left]


def _table(lines: Sequence[_Line]) -> PageTable | None:
    """The table that rows make; None where they are none."""
    columns = _columns(lines)
    if len(columns) < 2:
        return None
    fields = [_fields(line, columns) for line in lines]
    opened = [row for row, line in zip(fields, lines, strict=True) if line.is_open]
    if not looks_like_table(opened, len(columns)):
        return None
    groups = _logical_rows(fields, lines)
    if len(groups) < 2:
        return None
    rows = [_cells([fields[i] for i in group], len(columns)) for group in groups]
    middles = [
        statistics.fmean((lines[i].row.top + lines[i].row.bottom) / 2 for i in group)
        for group in groups
    ]
    parts = [part for line in lines for part in line.parts]
    return PageTable(
        rows,
        middles,
        min(part.left for part in parts),
        max(part.right for part in parts),
        usual_size(parts),
        min(part.order for part in parts),
    )


def _fields(line: _Line, columns: Sequence[tuple[float, float]]) -> dict[int, list[Run]]:
    """The parts of a row by the column that they begin in."""
    fields: dict[int, list[Run]] = {}
    for part in line.parts:
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
    fields: Sequence[dict[int, list[Run]]], lines: Sequence[_Line]
) -> list[list[int]]:
    """The lines of each row: a cell of several lines is stored as one after the other."""
    joined = [False] * len(fields)
    by_column = _stored_by_column(fields)
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
