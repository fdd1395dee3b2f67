"""The cells of one XLSX sheet, told from its XML as it goes by."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.loaders.sheets.display.shown import Style, shown_value
from corpus.loaders.sheets.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Budget,
    Grid,
    Shown,
    column_name,
    parse_reference,
    parse_span,
)
from corpus.loaders.sheets.markup import unescaped

_MAX_STRINGS = 2 * MAX_CELLS
_MAX_MERGES = 50_000


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the sheets of a workbook share.

    Attributes:
        strings: texts that cells refer to by number.
        styles: formats that cells refer to by number.
        from_1904: whether dates are counted from 1904.
        recalculated: whether the file asks to be recalculated when it is opened, so that the zeros
            it stores for formulas are no results.
    """

    strings: list[str]
    styles: list[Style]
    from_1904: bool = False
    recalculated: bool = False


class StringReader:
    """The shared texts of a workbook; how East Asian ones are pronounced is left away."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.done = False
        self._parts: list[str] = []
        self._inside = False
        self._spoken = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See `markup.Reader`."""
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._spoken = True
        self._inside = name == "t" and not self._spoken

    def end(self, name: str) -> None:
        """See `markup.Reader`."""
        self._inside = False
        if name == "rPh":
            self._spoken = False
        elif name == "si":
            self.strings.append(unescaped("".join(self._parts)))
            self.done = len(self.strings) >= _MAX_STRINGS

    def text(self, characters: str) -> None:
        """See `markup.Reader`."""
        if self._inside:
            self._parts.append(characters)


class CellReader:
    """Puts the cells of a sheet into a grid."""

    def __init__(self, grid: Grid, book: Workbook, budget: Budget) -> None:
        self.done = False
        self._grid = grid
        self._book = book
        self._budget = budget
        self._row = self._column = -1
        self._type = self._style = self._inside = ""
        self._has_formula = self._spoken = False
        self._value: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See `markup.Reader`."""
        if self.done:
            return
        self._inside = ""
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or name == "t" and not self._spoken:
            self._inside = name
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._spoken = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "col":
            self._hide_columns(attributes)
        elif name == "mergeCell":
            span = parse_span(attributes.get("ref", ""))
            if span is not None and len(self._grid.merges) < _MAX_MERGES:
                self._grid.merges.append(span)

    def end(self, name: str) -> None:
        """See `markup.Reader`."""
        self._inside = ""
        if name == "rPh":
            self._spoken = False
        elif name == "c" and not self.done:
            self._end_cell()

    def text(self, characters: str) -> None:
        """See `markup.Reader`."""
        if self._inside:
            self._value.append(characters)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) - 1 if number.isdigit() else self._row + 1
        self._column = -1
        if attributes.get("hidden") in ("1", "true"):
            self._grid.hidden_rows.add(self._row)
        if not self._budget.element() or not 0 <= self._row < MAX_ROWS:
            self._stop()

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        hidden = attributes.get("hidden") in ("1", "true")
        if hidden and first.isdigit() and last.isdigit():
            columns = range(int(first) - 1, min(int(last), MAX_COLUMNS))
            self._grid.hidden_columns.update(columns)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = parse_reference(attributes.get("r", ""))
        self._column = self._column + 1 if place is None else place[1]
        if place is not None:
            self._row = place[0]
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._has_formula = False
        self._value = []
        if not self._budget.element():
            self._stop()

    def _end_cell(self) -> None:
        value = "".join(self._value)
        if self._column >= MAX_COLUMNS:
            if value:
                self._grid.cut = f"columns from {column_name(MAX_COLUMNS)} on"
            return
        zero = self._book.recalculated and value == "0"
        if self._has_formula and (zero or not value and self._type != "str"):
            self._grid.unresolved.append((self._row, self._column))
        elif value:
            cell = self._shown(value)
            if not self._budget.cell(cell.text):
                self._stop()
                return
            self._grid.put(self._row, self._column, cell)

    def _shown(self, value: str) -> Shown:
        number = int(self._style) if self._style.isdigit() else -1
        style = self._book.styles[number] if 0 <= number < len(self._book.styles) else Style()
        if self._type == "s":
            known = value.isdigit() and int(value) < len(self._book.strings)
            if not known:
                self._grid.unreadable.append((self._row, self._column))
            return shown_value(self._book.strings[int(value)] if known else "", style)
        if self._type == "b":
            return Shown("TRUE" if value == "1" else "FALSE", "bool", style.bold)
        if self._type == "e":
            return Shown(value, "error", style.bold)
        if self._type == "d":
            return Shown(value.replace("T", " "), "date", style.bold)
        if self._type in ("str", "inlineStr"):
            return shown_value(unescaped(value), style)
        try:
            serial = float(value)
        except ValueError:
            return Shown(value, "text", style.bold)
        return shown_value(serial, style, from_1904=self._book.from_1904)

    def _stop(self) -> None:
        self.done = True
        self._inside = ""
        self._grid.cut = f"everything from row {max(self._row, 0) + 1:,} on"
