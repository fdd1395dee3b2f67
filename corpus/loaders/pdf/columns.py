"""From runs to rows, and from rows to columns: the order in which a page is read."""

from __future__ import annotations

import statistics
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.loaders.pdf.runs import Run

# The empty space between two columns is at least this wide, in font heights.
_GUTTER = 0.6
_FEWEST_ROWS = 3
# How far the lines of a column may begin from one another, and where some hang out of it.
_SLACK = (2.0, 4.5)
# Running text fills most of its column with most of its lines, each of several words.
_FILLED, _FILLED_LINES = 0.62, 0.6
_PROSE_CHARACTERS, _PROSE_WORDS = 19, 3.2
_INKED, _DIGITS = 0.85, 0.3
_FIGURES = 0.6
# Rows of a table are level with one another, and its columns have such gaps between them.
_LEVEL_ROWS, _LEVEL, _TABLE_GAP = 0.7, 0.15, 0.85
# A row or two that stand this far from the columns, in font heights, are a header or a footer.
_APART, _APART_ROWS = 0.9, 2
# Columns within columns, above and below others: no page has more.
_DEEPEST = 8


@dataclass(slots=True)
class Row:
    """Runs on one line, in the order in which they are read."""

    runs: list[Run]

    @property
    def text(self) -> str:
        """What stands in it."""
        return " ".join(run.text for run in self.runs)

    @property
    def left(self) -> float:
        """Where its leftmost run begins."""
        return min(run.left for run in self.runs)

    @property
    def right(self) -> float:
        """Where its rightmost run ends."""
        return max(run.right for run in self.runs)

    @property
    def bottom(self) -> float:
        """The bottom of its longest run, where notes and signs that stand higher do not count."""
        return self._main.bottom

    @property
    def top(self) -> float:
        """The top of its longest run."""
        return self._main.top

    @property
    def size(self) -> float:
        """The font height of its longest run."""
        return self._main.size

    @property
    def points(self) -> float:
        """How large the font of its longest run is set."""
        return self._main.points

    @property
    def _main(self) -> Run:
        return max(self.runs, key=lambda run: len(run.text))


@dataclass(slots=True)
class Block:
    """Rows that are read from the first to the last; `is_column` where others stand beside them."""

    rows: list[Row]
    is_column: bool


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """Runs as rows, from top to bottom."""
    rows: list[Row] = []
    for run in sorted(runs, key=lambda run: (-run.middle, run.left)):
        best = max(rows[-3:], key=lambda row: _overlap(row, run), default=None)
        if best is not None and _overlap(best, run) >= 0.5 and _has_room(best, run):
            best.runs.append(run)
        else:
            rows.append(Row([run]))
    for row in rows:
        row.runs.sort(key=lambda run: run.left, reverse=is_right_to_left(row.text))
    return rows


def is_right_to_left(text: str) -> bool:
    """Whether most letters are of a script that is written from right to left."""
    if text.isascii():
        return False
    ways = [unicodedata.bidirectional(character) for character in text]
    return sum(way in ("R", "AL") for way in ways) > ways.count("L")


def parted(row: Row) -> list[Row]:
    """A row as one, or as several where it holds rows of tables."""
    parts: list[Row] = []
    for run in row.runs:
        if parts and run.row is None and parts[-1].runs[-1].row is None:
            parts[-1].runs.append(run)
        else:
            parts.append(Row([run]))
    return parts


def _overlap(row: Row, run: Run) -> float:
    """Which share of the height of the lower one a run has in common with a row."""
    first = row.runs[0]
    shared = min(first.top, run.top) - max(first.bottom, run.bottom)
    return shared / (min(first.size, run.size) or 1.0)


def _has_room(row: Row, run: Run) -> bool:
    """Whether a run lies beside the others of a row rather than on them."""
    slack = 0.35 * run.size
    return all(
        run.left > other.right - slack or run.right < other.left + slack for other in row.runs
    )


def in_reading_order(runs: Sequence[Run]) -> list[Block]:
    """The rows of a page in blocks that are read one after the other."""
    return _blocks(rows_of(_once(runs)), is_column=False)


def _once(runs: Sequence[Run]) -> list[Run]:
    """Runs without those drawn twice, as some programs do to make type bold."""
    kept: list[Run] = []
    seen: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        slack = 0.3 * run.size
        if any(
            abs(run.left - other.left) < slack and abs(run.bottom - other.bottom) < slack
            for other in seen[run.text]
        ):
            continue
        seen[run.text].append(run)
        kept.append(run)
    return kept


def _blocks(rows: list[Row], is_column: bool, depth: int = 0) -> list[Block]:
    if not rows:
        return []
    gutter = _gutter(rows) if depth < _DEEPEST and len(rows) > 1 else None
    if gutter is None:
        return [Block(rows, is_column)]
    place, first, last = gutter
    runs = [run for row in rows[first:last] for run in row.runs]
    # Rows are made anew within a column: those of two columns need not be level.
    left = rows_of([run for run in runs if run.left < place - 0.5])
    right = rows_of([run for run in runs if run.left >= place - 0.5])
    return [
        *_blocks(rows[:first], is_column, depth + 1),
        *_blocks(left, True, depth + 1),
        *_blocks(right, True, depth + 1),
        *_blocks(rows[last:], is_column, depth + 1),
    ]


def _gutter(rows: list[Row]) -> tuple[float, int, int] | None:
    """Where the right one of two columns begins, and the first row and the end of the two."""
    best: tuple[int, float, int, int] | None = None
    for place in _places(rows):
        for first, last in _uncrossed(rows, place):
            score = last - first
            if best is not None and score <= best[0]:
                continue
            first, last = _trimmed(rows, place, first, last)
            if last - first > (best[0] if best else 0) and _are_columns(rows[first:last], place):
                best = (last - first, place, first, last)
    return best[1:] if best else None


def _places(rows: list[Row]) -> list[float]:
    """Where several runs begin, most to the left first, the left margin aside.

    A quotation mark may hang into the gap beside a column.
    """
    lefts = sorted(run.left for row in rows for run in row.runs)
    places: set[float] = set()
    for slack in _SLACK:
        count = 0
        for index, left in enumerate(lefts):
            count += 1
            if index + 1 == len(lefts) or lefts[index + 1] - left > slack:
                if 1 < count <= index:
                    places.add(lefts[index + 1 - count])
                count = 0
    return sorted(places)


def _uncrossed(rows: list[Row], place: float) -> list[tuple[int, int]]:
    """The stretches of rows in which nothing stands in the gap to the left of `place`."""
    stretches: list[tuple[int, int]] = []
    start: int | None = None
    for index, row in enumerate(rows):
        if any(
            run.left < place - 0.5 and run.right > place - _GUTTER * run.size * 0.9
            for run in row.runs
        ):
            if start is not None:
                stretches.append((start, index))
            start = None
        elif start is None:
            start = index
    if start is not None:
        stretches.append((start, len(rows)))
    return [(first, last) for first, last in stretches if last - first > 1]


def _trimmed(rows: list[Row], place: float, first: int, last: int) -> tuple[int, int]:
    """A stretch without the rows at its ends that are apart from the columns."""
    for _ in range(_APART_ROWS):
        ends = range(first + 1, min(first + 1 + _APART_ROWS, last))
        cut = next((i for i in ends if _is_apart(rows, i)), None)
        if cut is not None and _head_columns(rows[first:cut], rows[cut:last], place):
            break
        first = first if cut is None else cut
        starts = range(last - 1, max(last - 1 - _APART_ROWS, first), -1)
        cut = next((i for i in starts if _is_apart(rows, i)), None)
        last = last if cut is None else cut
    # A line of text that happens to be short is not the top of a column that begins further down.
    while first < last and all(run.left >= place - 0.5 for run in rows[first].runs):
        first += 1
    return first, last


def _head_columns(heads: list[Row], rows: list[Row], place: float) -> bool:
    """Whether each column begins with a heading of its own, right above its text."""
    margin = min(row.left for row in rows)
    return all(
        len(row.runs) > 1
        and abs(row.left - margin) < _SLACK[0]
        and any(abs(run.left - place) < _SLACK[0] for run in row.runs)
        for row in heads
    )


def _is_apart(rows: list[Row], index: int) -> bool:
    above, below = rows[index - 1], rows[index]
    gap = min(run.bottom for run in above.runs) - max(run.top for run in below.runs)
    return gap > _APART * max(above.size, below.size)


def _are_columns(rows: list[Row], place: float) -> bool:
    """Whether what stands to either side of a gap is read side by side, not row by row."""
    left = [[run for run in row.runs if run.left < place - 0.5] for row in rows]
    right = [[run for run in row.runs if run.left >= place - 0.5] for row in rows]
    lefts, rights = [part for part in left if part], [part for part in right if part]
    both = sum(bool(a and b) for a, b in zip(left, right, strict=True))
    if min(len(lefts), len(rights)) < 2 or _beside(left, right) < 2:
        return False
    # There may be more columns on either side.
    running = [
        is_running(parts) or is_running(nearest)
        for parts, nearest in (
            (lefts, [_nearest(part[::-1])[::-1] for part in lefts]),
            (rights, [_nearest(part) for part in rights]),
        )
    ]
    if _stored_apart(lefts, rights, both):
        return any(running) or not _is_table(rows, left, right)
    return all(running) and min(len(lefts), len(rights)) >= _FEWEST_ROWS


def _nearest(part: list[Run]) -> list[Run]:
    """The runs of a row up to the first wide gap."""
    for index, (one, other) in enumerate(pairwise(part), 1):
        if max(one.left, other.left) - min(one.right, other.right) > _TABLE_GAP * one.size:
            return part[:index]
    return part


def _beside(left: list[list[Run]], right: list[list[Run]]) -> int:
    """How many rows of the side with fewer of them stand between the first and last of the other.

    A block below another one that begins further to the left is no column beside it.
    """
    at_left = [i for i, part in enumerate(left) if part]
    at_right = [i for i, part in enumerate(right) if part]
    return min(
        sum(at_left[0] <= i <= at_left[-1] for i in at_right),
        sum(at_right[0] <= i <= at_right[-1] for i in at_left),
    )


def _stored_apart(lefts: list[list[Run]], rights: list[list[Run]], both: int) -> bool:
    """Whether the file holds one side before the other, rather than row by row."""
    sides = [(run.order, 0) for part in lefts for run in part]
    sides += [(run.order, 1) for part in rights for run in part]
    sides.sort()
    switches = sum(a[1] != b[1] for a, b in pairwise(sides))
    return switches <= max(1, 0.15 * both)


def _is_table(rows: list[Row], left: list[list[Run]], right: list[list[Run]]) -> bool:
    """Whether two sides are parts of one table, which some programs store column by column."""
    lefts, rights = [part for part in left if part], [part for part in right if part]
    level = sum(
        abs(one[-1].bottom - other[0].bottom) < _LEVEL * one[-1].size
        for one, other in zip(left, right, strict=True)
        if one and other
    )
    if level < _LEVEL_ROWS * min(len(lefts), len(rights)):
        return False
    parts = [
        1 + sum(b.left - a.right > _TABLE_GAP * b.size for a, b in pairwise(row.runs))
        for row in rows
    ]
    return statistics.median(parts) > 2 or _figures(lefts) or _figures(rights)


def _figures(parts: list[list[Run]]) -> bool:
    """Whether most of a column is figures."""
    texts = ["".join(run.text for run in part) for part in parts]
    figures = sum(sum(map(str.isdigit, text)) >= 0.4 * len(text) for text in texts)
    return figures >= _FIGURES * len(texts)


def is_running(parts: list[list[Run]]) -> bool:
    """Whether a column is running text: most lines fill it with several words."""
    left = min(part[0].left for part in parts)
    right = max(part[-1].right for part in parts)
    filled = sum(part[-1].right - part[0].left >= _FILLED * (right - left) for part in parts)
    words = statistics.fmean(sum(run.text.count(" ") + 1 for run in part) for part in parts)
    length = statistics.fmean(sum(len(run.text) for run in part) for part in parts)
    inked = sum(run.right - run.left for part in parts for run in part)
    reach = sum(part[-1].right - part[0].left for part in parts)
    text = "".join(run.text for part in parts for run in part)
    return (
        filled >= _FILLED_LINES * len(parts)
        and words >= _PROSE_WORDS
        and length >= _PROSE_CHARACTERS
        and inked >= _INKED * reach
        and sum(map(str.isdigit, text)) < _DIGITS * len(text)
    )
