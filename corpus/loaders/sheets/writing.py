"""Writes the cells of sheets as tables, lines and headings, with the place of each in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.document import NoteKind, Place, ReadingNote
from corpus.headings import title_like
from corpus.loaders.base import Loaded
from corpus.loaders.sheets.areas import Area, Line, cells_of, distinct, find_areas
from corpus.loaders.sheets.grid import Grid, cell_name, column_name, fill_merged
from corpus.loaders.writer import TextWriter
from corpus.sections import nest
from corpus.tables import row_line

# What programs call a sheet that nobody named.
_UNNAMED = re.compile(
    r"(?:sheet|tabelle|feuil|feuille|hoja|foglio|planilha|blad|ark|лист) ?\d+$", re.I
)
_MOST_NAMED = 5
_SHORT_CELL = 60
_LEAST_ITEMS = 3


def write_grids(
    grids: Sequence[Grid], title: str | None = None, *, assumed: bool = False
) -> Loaded:
    """The text of sheets.

    Args:
        grids: the sheets in their order.
        title: what the file calls itself.
        assumed: whether tables have a header where nothing speaks against it.
    """
    filled = [grid for grid in grids if grid.rows or grid.comments or grid.boxes or grid.damage]
    sheets = _SheetWriter()
    for grid in filled:
        sheets.write(grid, named=len(filled) > 1, assumed=assumed)
    writer = sheets.writer
    return Loaded(
        writer.text(),
        title,
        sections=nest(writer.marks, writer.length),
        tables=tuple(writer.tables),
        places=tuple(sheets.places),
        notes=tuple(sheets.notes),
    )


class _SheetWriter:
    def __init__(self) -> None:
        self.writer = TextWriter()
        self.places: list[Place] = []
        self.notes: list[ReadingNote] = []
        self._grid = Grid("")
        self._level = 1

    def write(self, grid: Grid, *, named: bool, assumed: bool) -> None:
        """Write a sheet, its comments and what could not be read of it."""
        self._grid = grid
        self._level = 1
        before = self.writer.length
        if grid.name and (named or not _UNNAMED.match(grid.name)):
            self._place(self.writer.heading(" ".join(grid.name.split()), 1) and before + 2, "")
            self._level = 2
        fill_merged(grid)
        for area in find_areas(grid, assumed=assumed):
            self._write_area(area)
        for box in grid.boxes:
            self._place(self.writer.write(box), "text box")
        for number, comment in enumerate(sorted(grid.comments)):
            cell = cell_name(comment.row, comment.column)
            author = f" ({comment.author})" if comment.author else ""
            line = f"- Comment on {cell}{author}: {comment.text}"
            self._place(self.writer.write(line, tight=number > 0), cell)
        self._note_all(before)

    def _write_area(self, area: Area) -> None:
        self._write_lines(area, area.above, heads=True)
        rows = [(row, cells_of(self._grid, row, area.columns)) for row in area.rows]
        if rows:
            texts = [[cell.text if cell else "" for cell in cells] for _, cells in rows]
            starts = self.writer.table(texts, area.headers)
            for (row, _), start in zip(rows, starts, strict=True):
                self._place(start, f"row {row + 1}")
        self._write_lines(area, area.below, heads=False)

    def _write_lines(self, area: Area, lines: Sequence[Line], *, heads: bool) -> None:
        """Rows that are no table's: titles, remarks, and columns that stand alone."""
        found = [(row, distinct(cells_of(self._grid, row, columns))) for row, columns in lines]
        short = all(len(cells) == 1 and len(cells[0].text) <= _SHORT_CELL for _, cells in found)
        listed = short and not area.rows and len(found) >= _LEAST_ITEMS
        for number, (row, cells) in enumerate(found):
            line = row_line([cell.text for cell in cells])
            is_title = heads and number == 0 and bool(area.rows) and title_like(line)
            label = self._label(row, len(cells))
            if is_title and len(cells) == 1 and cells[0].kind == "text":
                start = self.writer.length + 2 * bool(self.writer.length)
                self.writer.heading(line, self._level)
                self._place(start, label)
            elif listed:
                self._place(self.writer.write(f"- {line}", tight=number > 0), label)
            else:
                self._place(self.writer.write(line), label)

    def _label(self, row: int, cells: int) -> str:
        columns = sorted(self._grid.rows[row])
        is_cell = self._grid.name and len(columns) == cells == 1
        return cell_name(row, columns[0]) if is_cell else f"row {row + 1}"

    def _place(self, start: int, label: str) -> None:
        name = " ".join(self._grid.name.split())
        self.places.append(Place(start, ", ".join(part for part in (name, label) if part)))

    def _note_all(self, start: int) -> None:
        grid = self._grid
        if grid.cut:
            self._note("left_out", f"{grid.cut} left out; split the file to read them", start)
        if grid.damage:
            self._note("damaged", grid.damage, start)
        if grid.unreadable:
            cells = [cell_name(*place) for place in grid.unreadable]
            text = f"the file does not hold the text of {_few(cells)}; save it again"
            self._note("damaged", text, start)
        if grid.unresolved:
            cells = [cell_name(*place) for place in grid.unresolved]
            have = "formulas have" if len(cells) > 1 else "formula has"
            self._note(
                "left_out",
                f"{len(cells)} {have} no stored result ({_few(cells)}); open the file in a "
                "spreadsheet program, save it, and index it again",
                start,
            )
        if hidden := _hidden_parts(grid):
            self._note("hidden", f"hidden in the file, and read: {hidden}", start)

    def _note(self, kind: NoteKind, text: str, start: int) -> None:
        of = f"sheet “{self._grid.name}”: " if self._grid.name else ""
        self.notes.append(ReadingNote(kind, of + text, start, self.writer.length))


def _hidden_parts(grid: Grid) -> str:
    """What of a sheet its program does not show; empty for nothing."""
    parts = ["the sheet"] if grid.hidden else []
    if rows := [f"{row + 1}" for row in sorted(grid.hidden_rows) if row in grid.rows]:
        parts.append(f"row{'s' * (len(rows) > 1)} {_few(rows)}")
    used = {column for row in grid.rows.values() for column in row}
    if columns := [column_name(column) for column in sorted(grid.hidden_columns & used)]:
        parts.append(f"column{'s' * (len(columns) > 1)} {_few(columns)}")
    return ", ".join(parts)


def _few(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
