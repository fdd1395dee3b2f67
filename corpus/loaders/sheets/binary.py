"""XLS and XLSB: texts come from calamine, figures and how they are shown from the file's records.

calamine holds a sheet as a full rectangle, so that two cells far apart would take all memory; it
gives no formats, no errors, and makes dates of numbers, which loses those below zero. So the
records are walked first, and only texts are asked of it.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from corpus.errors import BrokenDocumentError, DocumentError, EncryptedDocumentError, TooLargeError
from corpus.loaders.sheets.display.shown import Style, shown_value
from corpus.loaders.sheets.grid import (
    MAX_COLUMNS,
    Budget,
    Grid,
    Shown,
    Span,
    column_name,
)

# Places in the rectangle around the cells of one sheet; calamine takes 32 bytes for each.
_MAX_PLACES = 6_000_000
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class Text(NamedTuple):
    """A text, as far as the records of the cell itself give it; calamine knows it in full."""

    known: str = ""


class ErrorValue(NamedTuple):
    """What a cell holds that cannot be calculated."""

    code: int


Value = float | bool | ErrorValue | Text


@dataclass(slots=True)
class Look:
    """What is known of a sheet before its texts are read.

    Attributes:
        grid: its name, comments, hidden parts and merged cells, without cells.
        cells: (row, column) -> value and number of the style, in the file's order.
    """

    grid: Grid
    cells: dict[tuple[int, int], tuple[Value, int]] = field(default_factory=dict)

    def has_text(self) -> bool:
        """Whether calamine has to be asked."""
        return any(isinstance(value, Text) for value, _ in self.cells.values())

    def places(self) -> int:
        """The size of the rectangle around the cells."""
        rows = [row for row, _ in self.cells]
        columns = [column for _, column in self.cells]
        if not rows:
            return 0
        return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)


@dataclass(slots=True)
class Looks:
    """What is known of a workbook before its texts are read."""

    sheets: list[Look] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    from_1904: bool = False


def read_values(data: bytes, path: Path, looks: Looks) -> list[Grid]:
    """The sheets with their values as shown.

    Raises:
        BrokenDocumentError: calamine cannot read the file.
        EncryptedDocumentError: it needs a password.
        TooLargeError: its cells lie too far apart.
    """
    for look in looks.sheets:
        if look.places() > _MAX_PLACES:
            raise TooLargeError(
                path,
                f"has cells too far apart on sheet “{look.grid.name}”; save it as .xlsx, or delete "
                "what stands far outside",
            )
    budget = Budget()
    try:
        _fill_all(data, looks, budget)
    except DocumentError:
        raise
    except BaseException as error:
        raise _refusal(error, path) from error
    return [look.grid for look in looks.sheets]


def _refusal(error: BaseException, path: Path) -> DocumentError:
    """What an error of calamine means; anything else, an interrupt for one, goes on as it is."""
    from python_calamine import PasswordError

    if isinstance(error, PasswordError):
        return EncryptedDocumentError(path, "needs a password; save a copy without one")
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return BrokenDocumentError(
        path, f"is damaged or incomplete ({error}); open it and save it as .xlsx"
    )


def rk_number(packed: int) -> float:
    """A number in four bytes: [MS-XLS] 2.5.217."""
    if packed & 2:
        number = float(packed >> 2) if packed < 1 << 31 else float((packed >> 2) - (1 << 30))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def _fill_all(data: bytes, looks: Looks, budget: Budget) -> None:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        known = set(book.sheet_names)
        for look in looks.sheets:
            # Sheets that are charts have no cells, and calamine cannot open them.
            is_known = look.cells and look.grid.name in known
            sheet = book.get_sheet_by_name(look.grid.name) if is_known else None
            if sheet is not None:
                merged = sheet.merged_cell_ranges or []
                look.grid.merges += [Span(*first, *last) for first, last in merged]
            _fill(
                look, _texts(sheet) if sheet is not None and look.has_text() else {}, looks, budget
            )


def _texts(sheet: Any) -> dict[tuple[int, int], str]:
    # Of the rows that it iterates over, the first is that of the sheet, not of what is used of it.
    top, left = sheet.start or (0, 0)
    return {
        (row, column): value
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top)
        for column, value in enumerate(values, left)
        if isinstance(value, str) and value
    }


def _fill(look: Look, texts: dict[tuple[int, int], str], looks: Looks, budget: Budget) -> None:
    grid = look.grid
    for (row, column), (value, number) in look.cells.items():
        if column >= MAX_COLUMNS:
            grid.cut = f"columns from {column_name(MAX_COLUMNS)} on"
            continue
        if isinstance(value, Text):
            value = Text(texts.get((row, column), value.known))
        style = looks.styles[number] if 0 <= number < len(looks.styles) else Style()
        cell = _shown(value, style, looks.from_1904)
        if not budget.cell(cell.text):
            grid.cut = f"everything from row {row + 1:,} on"
            return
        grid.put(row, column, cell)


def _shown(value: Value, style: Style, from_1904: bool) -> Shown:
    if isinstance(value, bool):
        return Shown("TRUE" if value else "FALSE", "bool", style.bold)
    if isinstance(value, ErrorValue):
        return Shown(_ERRORS.get(value.code, "#N/A"), "error", style.bold)
    if isinstance(value, Text):
        return shown_value(value.known, style)
    return shown_value(value, style, from_1904=from_1904)
