"""XLS and XLSB: the values come from calamine, how they are shown from records of the file.

calamine holds a sheet as a full rectangle, so that two cells far apart would take all memory, and
it gives values without their formats. So the records are walked first.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from corpus.errors import BrokenDocumentError, DocumentError, EncryptedDocumentError, TooLargeError
from corpus.loaders.sheets.grid import (
    MAX_COLUMNS,
    Budget,
    Grid,
    Shown,
    Span,
    column_name,
)
from corpus.loaders.sheets.shown import Style, shown_value

# Places in the rectangle around the cells of one sheet; calamine takes 32 bytes for each.
_MAX_PLACES = 6_000_000
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Look:
    """What is known of a sheet before its values are read.

    Attributes:
        grid: its name, comments, hidden parts and merged cells, without cells.
        styles: (row, column) -> number of a style, for each cell that may have a value.
    """

    grid: Grid
    styles: dict[tuple[int, int], int] = field(default_factory=dict)

    def places(self) -> int:
        """The size of the rectangle around the cells."""
        rows = [row for row, _ in self.styles]
        columns = [column for _, column in self.styles]
        if not rows:
            return 0
        return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)


@dataclass(slots=True)
class Looks:
    """What is known of a workbook before its values are read."""

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


def _fill_all(data: bytes, looks: Looks, budget: Budget) -> None:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        known = set(book.sheet_names)
        for look in looks.sheets:
            if look.grid.name in known and look.styles:
                _fill(look, book.get_sheet_by_name(look.grid.name), looks, budget)


def _fill(look: Look, sheet: Any, looks: Looks, budget: Budget) -> None:
    grid = look.grid
    top, left = sheet.start or (0, 0)
    grid.merges += [Span(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    for row, values in enumerate(sheet.iter_rows(), top):
        for column, value in enumerate(values, left):
            if value == "" or value is None:
                continue
            if column >= MAX_COLUMNS:
                grid.cut = f"columns from {column_name(MAX_COLUMNS)} on"
                break
            number = look.styles.get((row, column), -1)
            style = looks.styles[number] if 0 <= number < len(looks.styles) else Style()
            cell = _shown(value, style, looks.from_1904)
            if not budget.cell(cell.text):
                grid.cut = f"everything from row {row + 1:,} on"
                return
            grid.put(row, column, cell)


def _shown(value: Any, style: Style, from_1904: bool) -> Shown:
    if isinstance(value, bool):
        return Shown("TRUE" if value else "FALSE", "bool", style.bold)
    if isinstance(value, str):
        is_error = value.startswith("#") and value.endswith(("!", "?", "/A"))
        return Shown(value, "error", style.bold) if is_error else shown_value(value, style)
    if not isinstance(value, int | float):
        if style.code == "General":
            return Shown(str(value), "date", style.bold)
        value = _serial(value, from_1904)
    return shown_value(float(value), style, from_1904=from_1904)


def _serial(value: Any, from_1904: bool) -> float:
    """The day number that calamine made a date or time of."""
    if isinstance(value, timedelta):
        return value / _DAY
    if isinstance(value, time):
        return (datetime.combine(date.min, value) - datetime.min) / _DAY
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    days = (moment - epoch) / _DAY
    # The days before 1 March 1900 are counted as if that year had a 29 February.
    return days - 1 if not from_1904 and days < 61 and days >= 1 else days
