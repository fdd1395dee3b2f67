"""Tables of pages: which cell stands in which row and column, and which rows head the columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.loaders.html.left_out import because

if TYPE_CHECKING:
    from lxml.etree import _Element

_SECTIONS = {"thead": 0, "tfoot": 2}
# As in HTML's own definition of tables.
_WIDEST_SPAN = 1000
# Repeating merged cells may not make a small file large.
_MOST_SLOTS = 1_000_000
_MOST_REPEATED = 4_000_000
_HEADING = "self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6"
_DATA_MARKS = "thead caption colgroup".split()
_BLOCKS_IN_CELLS = (
    f".//table|.//*[{_HEADING}]|.//pre[contains(., '\n')]|.//ul/li/p|.//ul[count(.//li) > 10]"
)
_LONG_CELL = 400
_DIGITS = re.compile(r"\s*(\d{1,6})", re.ASCII)
_FIGURE = re.compile(r"[\d\s.,:%€$£+−-]+$")


@dataclass(slots=True)
class Row:
    """A row of a table.

    Attributes:
        element: its `tr`.
        cells: its texts, one for each column; a merged cell's in each column that it covers.
        is_head: whether it is marked up as one that says what stands in the columns.
        lone: its only cell, where that covers all columns or holds a heading.
    """

    element: _Element
    is_head: bool
    cells: list[str] = field(default_factory=list)
    lone: _Element | None = None

    @property
    def heads_a_part(self) -> bool:
        """Whether a heading stands alone in the row."""
        return self.lone is not None and bool(self.lone.xpath(f".//*[{_HEADING}]"))


def own_rows(table: _Element) -> list[list[_Element]]:
    """The rows of a table without those of tables in it, by sections: head, bodies, foot."""
    groups: dict[_Element, list[_Element]] = {}
    for row in table.iter("tr"):
        if because(row):
            continue
        section = table
        for above in row.iterancestors("table", "thead", "tbody", "tfoot"):
            if above.tag != "table":
                section = above
                continue
            if above is table:
                groups.setdefault(section, []).append(row)
            break
    ranked = sorted(groups, key=lambda section: _SECTIONS.get(section.tag, 1))
    return [groups[section] for section in ranked]


def cells_of(row: _Element) -> list[_Element]:
    """The cells of a row that are there; others may be without text that is read."""
    return [
        cell
        for cell in row.iter("td", "th")
        if next(cell.iterancestors("tr")) is row and because(cell) not in ("hidden", "mark")
    ]


def is_for_layout(table: _Element, groups: list[list[_Element]]) -> bool:
    """Whether a table only places what is in it, which is then read as if there were none."""
    by_row = [cells_of(row) for rows in groups for row in rows]
    cells = [cell for row in by_row for cell in row]
    if len(cells) < 2 or table.get("role") in ("presentation", "none"):
        return True
    heads = [cell for cell in cells if cell.tag == "th"]
    if any(table.find(mark) is not None for mark in _DATA_MARKS) or len(heads) > 1:
        return False
    if any(cell.xpath(_BLOCKS_IN_CELLS) for row in by_row if not _is_heading(row) for cell in row):
        return True
    return len(by_row) == 1 and any(len("".join(cell.itertext())) > _LONG_CELL for cell in cells)


def note_label(groups: list[list[_Element]]) -> _Element | None:
    """The cell that says "Note" of a table in which AsciiDoc sets a note."""
    cells = [cell for rows in groups for row in rows for cell in cells_of(row)]
    if len(cells) != 2 or cells[0].get("class") != "icon" or cells[0].getnext() is not cells[1]:
        return None
    return cells[0] if "".join(cells[0].itertext()).strip() else None


def _is_heading(cells: list[_Element]) -> bool:
    """Whether a row has one cell, with a heading in it."""
    return len(cells) == 1 and bool(cells[0].xpath(f".//*[{_HEADING}]"))


class _Filling:
    """Puts cells into columns row by row, as browsers do."""

    def __init__(self, text_of: Callable[[_Element], str]) -> None:
        self.text_of = text_of
        self.starts: set[int] = set()
        self.slots = 0
        self.repeated = 0
        # Cells of rows above that reach down, by column: rows left and text.
        self._reaching: dict[int, tuple[int, str]] = {}

    def fill(self, rows: list[_Element]) -> list[tuple[dict[int, str], list[_Element]]]:
        """The columns and cells of each row of a section, which no cell reaches out of."""
        self._reaching = {}
        return [self._row(cells_of(row), len(rows) - i) for i, row in enumerate(rows)]

    def _row(self, cells: list[_Element], rows_left: int) -> tuple[dict[int, str], list[_Element]]:
        line = {column: text for column, (_, text) in self._reaching.items()}
        reaching = {c: (n - 1, text) for c, (n, text) in self._reaching.items() if n > 1}
        column = 0
        for cell in cells:
            while column in line:
                column += 1
            text = self.text_of(cell)
            down = _span(cell, "rowspan", rows_left)
            across = _span(cell, "colspan", _WIDEST_SPAN)
            down, across = self._affordable(text, down or rows_left, across or 1)
            self.starts.add(column)
            for covered in range(column, column + across):
                # Where cells overlap, the one that came first stays.
                line.setdefault(covered, text)
                if down > 1:
                    reaching.setdefault(covered, (down - 1, text))
            column += across
        self._reaching = reaching
        return line, cells

    def _affordable(self, text: str, down: int, across: int) -> tuple[int, int]:
        area = down * across
        self.slots += area
        self.repeated += (area - 1) * len(text)
        if area > 1 and (self.slots > _MOST_SLOTS or self.repeated > _MOST_REPEATED):
            return 1, 1
        return down, across


def fill_grid(groups: list[list[_Element]], text_of: Callable[[_Element], str]) -> list[Row]:
    """The rows of a table, as wide as each other.

    Columns in which no cell begins are left out: they only make cells wider.
    """
    filling = _Filling(text_of)
    rows: list[Row] = []
    lines: list[dict[int, str]] = []
    for group in groups:
        for element, (line, cells) in zip(group, filling.fill(group), strict=True):
            row = Row(element, _is_head(element, cells))
            if len(cells) == 1 and len(set(line.values())) == 1:
                row.lone = cells[0]
            rows.append(row)
            lines.append(line)
    used = [c for c in sorted(filling.starts) if any(line.get(c) for line in lines)] or [0]
    for row, line in zip(rows, lines, strict=True):
        row.cells = [line.get(column, "") for column in used]
        if row.lone is not None and len(used) > 1 and (all(row.cells) or row.heads_a_part):
            # Said once: it is no value of each column.
            row.cells[1:] = [""] * (len(used) - 1)
        else:
            row.lone = None
    return rows


def header_rows(rows: list[Row]) -> int:
    """How many rows at the top head the columns."""
    filled = [row for row in rows if any(row.cells)]
    count = 0
    while count < len(filled) and filled[count].is_head:
        count += 1
    if count:
        return min(count, max(1, len(filled) - 1))
    if len(filled) < 2 or any(row.element.find("th") is not None for row in filled):
        return 0
    return int(_reads_as_header(filled))


def _reads_as_header(rows: list[Row]) -> bool:
    """Whether the first row of a table without marked-up headers says what stands below it."""
    first, rest = rows[0], rows[1:]
    if first.lone is not None or not all(first.cells) or any(map(_FIGURE.match, first.cells)):
        return False
    if all(cell.xpath(".//b|.//strong") for cell in cells_of(first.element)):
        return not all(cell.xpath(".//b|.//strong") for cell in cells_of(rest[0].element))
    figures = any(
        all(_FIGURE.match(row.cells[column]) for row in rest) for column in range(len(first.cells))
    )
    return figures or len(first.cells) > 2


def _is_head(row: _Element, cells: list[_Element]) -> bool:
    if row.getparent().tag == "thead":
        return True
    filled = [cell for cell in cells if "".join(cell.itertext()).strip()]
    return len(filled) > 1 and all(cell.tag == "th" for cell in filled)


def _span(cell: _Element, name: str, most: int) -> int:
    """How many rows or columns a cell covers; 0 for all that are left."""
    stated = _DIGITS.match(cell.get(name, "1"))
    return min(int(stated[1]), most) if stated else 1
