"""The cells of a sheet as they are shown, before it is known which of them form tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "date", "bool", "error"]

# A file's cells are held at once: so many take about 150 MB and 4 s.
MAX_CELLS = 400_000
MAX_COLUMNS = 512
# Empty cells and rows cost time as well; spreadsheets have at most this many rows.
MAX_ELEMENTS = 2_000_000
MAX_ROWS = 1_048_576
# A text that many cells share is written once for each of them.
MAX_CHARACTERS = 50_000_000
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})$")


class Shown(NamedTuple):
    """A cell that is not empty, as the spreadsheet shows it.

    `merged` numbers the merged cell that it is a part of, from 1.
    """

    text: str
    kind: Kind = "text"
    bold: bool = False
    merged: int = 0


class Span(NamedTuple):
    """Cells from the top left to the bottom right one, both included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


class Comment(NamedTuple):
    """What somebody noted at a cell."""

    row: int
    column: int
    text: str
    author: str = ""


@dataclass(slots=True)
class Grid:
    """A sheet.

    Attributes:
        name: as on its tab; empty for a file that has only one table.
        rows: row number -> column number -> cell, both from 0; without empty cells.
        merges: merged cells, the value of each at its top left.
        headers: tables that the file itself declares, with the number of their header rows.
        comments: notes and comments at cells.
        boxes: the texts of boxes and shapes on the sheet.
        hidden: whether the sheet is.
        hidden_rows, hidden_columns: numbers of those that are, from 0.
        unresolved: cells (row, column) whose formula has no stored result.
        unreadable: cells whose text the file does not hold.
        damage: why not all of the sheet could be read; empty where it could.
        cut: what was left out for the limits, as "rows from 5,000 on"; empty for nothing.
        row_word: what a row is called there: "row" or "line".
    """

    name: str
    rows: dict[int, dict[int, Shown]] = field(default_factory=dict)
    merges: list[Span] = field(default_factory=list)
    headers: list[tuple[Span, int]] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unresolved: list[tuple[int, int]] = field(default_factory=list)
    unreadable: list[tuple[int, int]] = field(default_factory=list)
    cut: str = ""
    damage: str = ""

    def put(self, row: int, column: int, cell: Shown) -> None:
        """Add a cell; without words it is none."""
        if cell.text.strip():
            self.rows.setdefault(row, {})[column] = cell


class Budget:
    """How much more of a file is read before the rest of it is left out."""

    def __init__(self) -> None:
        self.cells = MAX_CELLS
        self.characters = MAX_CHARACTERS
        self.elements = MAX_ELEMENTS

    def element(self) -> bool:
        """Count an element, empty or not; False when there were too many."""
        self.elements -= 1
        return self.elements >= 0

    def cell(self, text: str) -> bool:
        """Count a cell; False when there were too many, or too long ones."""
        self.cells -= 1
        self.characters -= len(text)
        return self.cells >= 0 and self.characters >= 0


def column_name(column: int) -> str:
    """The letters of a column that is counted from 0: 0 is A, 27 is AB."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """A cell as people call it: (11, 1) is B12."""
    return f"{column_name(column)}{row + 1}"


def parse_reference(reference: str) -> tuple[int, int] | None:
    """Row and column, from 0, of "B12"; None for what is no cell."""
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def parse_span(reference: str) -> Span | None:
    """The cells of "A1:C2" or "A1"; None for what is no range."""
    first, _, last = reference.partition(":")
    top, bottom = parse_reference(first), parse_reference(last or first)
    if top is None or bottom is None or bottom[0] < top[0] or bottom[1] < top[1]:
        return None
    return Span(*top, *bottom)


def fill_merged(grid: Grid) -> None:
    """Give each cell below a merged one its value: what stands over three columns heads all."""
    numbers = sorted(grid.rows)
    width = max((max(row) for row in grid.rows.values() if row), default=0)
    left = MAX_CELLS
    for index, span in enumerate(grid.merges, 1):
        anchor = grid.rows.get(span.top, {}).get(span.left)
        if anchor is None:
            continue
        part = anchor._replace(merged=index)
        for number in _within(numbers, span.top, span.bottom):
            row = grid.rows[number]
            for column in range(span.left, min(span.right, width) + 1):
                left -= 1
                if left < 0:
                    return
                row[column] = part


def _within(numbers: list[int], first: int, last: int) -> list[int]:
    from bisect import bisect_left, bisect_right

    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]
