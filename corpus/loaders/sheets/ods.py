"""ODS: every cell carries the text that it shows."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import EncryptedDocumentError
from corpus.loaders.archive import Archive
from corpus.loaders.sheets.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Budget,
    Comment,
    Grid,
    Kind,
    Shown,
    Span,
    column_name,
)
from corpus.loaders.sheets.markup import read_markup

_KINDS: dict[str, Kind] = {
    "float": "number",
    "percentage": "number",
    "currency": "number",
    "date": "date",
    "time": "date",
    "boolean": "bool",
}
_VALUES = ("string-value", "date-value", "time-value", "boolean-value", "value")
# Copies of other files' cells, and what was deleted.
_SKIPPED = frozenset(("tracked-changes", "dde-links", "forms"))
_SHAPES = frozenset(
    "frame custom-shape rect ellipse circle caption g polygon path connector line control".split()
)
_SPACES = {"tab": " ", "line-break": " "}
_ERRORS = ("#", "Err:")


def read_ods(data: bytes, path: Path) -> tuple[list[Grid], str | None]:
    """The sheets of an ODS file in their order, and its own title.

    Raises:
        BrokenDocumentError: it is damaged, or no ODS file.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it is over a limit for containers.
    """
    archive = Archive(data, path)
    manifest = "META-INF/manifest.xml"
    if manifest in archive.names and b"encryption-data" in archive.read(manifest):
        raise EncryptedDocumentError(path, "needs a password; save a copy without one")
    reader = _Reader()
    read_markup(archive, "content.xml", reader)
    title = None
    if "meta.xml" in archive.names:
        element = archive.xml("meta.xml").find(".//{http://purl.org/dc/elements/1.1/}title")
        title = None if element is None else " ".join((element.text or "").split()) or None
    return reader.grids, title


def _count(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "1")
    return max(1, int(value)) if value.isdigit() and len(value) < 9 else 1


class _Reader:
    def __init__(self) -> None:
        self.done = False
        self.grids: list[Grid] = []
        self._budget = Budget()
        self._style = ""
        self._hidden: set[str] = set()
        self._bold: set[str] = set()
        self._skipping = self._shape = 0
        self._in_table = self._in_paragraph = False
        self._row = self._column = 0
        self._row_count = 1
        self._cell: dict[str, str] = {}
        self._parts: list[str] = []
        self._note: list[str] | None = None
        self._author: list[str] | None = None
        self._box: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See `markup.Reader`."""
        if self.done or self._skipping or name in _SKIPPED:
            self._skipping += name in _SKIPPED
        elif not self._in_table:
            self._start_outside(name, attributes)
        elif name in ("table-cell", "covered-table-cell"):
            self._start_cell(name, attributes)
        elif name == "table-row":
            self._start_row(attributes)
        elif name == "table-column":
            self._start_column(attributes)
        else:
            self._start_inside(name, attributes)

    def end(self, name: str) -> None:
        """See `markup.Reader`."""
        if self.done or self._skipping:
            self._skipping -= name in _SKIPPED and self._skipping > 0
        elif not self._in_table:
            return
        elif name == "table":
            self._in_table = False
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell(name)
        elif name == "table-row":
            self._end_row()
        else:
            self._end_inside(name)

    def text(self, characters: str) -> None:
        """See `markup.Reader`."""
        if self._skipping or not self._in_table:
            return
        if self._author is not None:
            self._author.append(characters)
        elif self._in_paragraph:
            self._target().append(characters)

    def _target(self) -> list[str]:
        if self._note is not None:
            return self._note
        return self._box if self._shape else self._parts

    def _start_outside(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._hidden.add(self._style)
        elif name == "text-properties" and attributes.get("font-weight") == "bold":
            self._bold.add(self._style)
        elif name == "table":
            sheet = attributes.get("name", "")
            if not sheet.startswith("'file:"):
                self.grids.append(
                    Grid(sheet, hidden=attributes.get("style-name", "") in self._hidden)
                )
                self._in_table = True
                self._row = self._column = 0

    def _start_column(self, attributes: dict[str, str]) -> None:
        count = _count(attributes, "number-columns-repeated")
        if attributes.get("visibility", "visible") != "visible":
            last = min(self._column + count, MAX_COLUMNS)
            self.grids[-1].hidden_columns.update(range(self._column, last))
        self._column += count

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._column = 0
        self._row_count = _count(attributes, "number-rows-repeated")
        if attributes.get("visibility", "visible") != "visible":
            last = min(self._row + self._row_count, self._row + 1000)
            self.grids[-1].hidden_rows.update(range(self._row, last))
        if not self._budget.element():
            self._stop()

    def _start_cell(self, name: str, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._parts = []
        if not self._budget.element():
            self._stop()

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("p", "h"):
            target = self._target()
            target.extend([" "] if target else [])
            self._in_paragraph = True
        elif name == "annotation":
            self._note = []
        elif name == "creator":
            self._author = []
        elif name in _SHAPES:
            self._shape += 1
        elif name == "s":
            self._target().append(" ")
        elif name in _SPACES:
            self._target().append(_SPACES[name])

    def _end_inside(self, name: str) -> None:
        if name in ("p", "h"):
            self._in_paragraph = False
        elif name == "annotation" and self._note is not None:
            text = " ".join("".join(self._note).split())
            if text:
                self.grids[-1].comments.append(Comment(self._row, self._column, text))
            self._note = None
        elif name == "creator":
            self._author = None
        elif name in _SHAPES and self._shape:
            self._shape -= 1
            text = " ".join("".join(self._box).split())
            if text and not self._shape:
                self.grids[-1].boxes.append(text)
                self._box = []

    def _end_cell(self, name: str) -> None:
        attributes, grid = self._cell, self.grids[-1]
        first = self._column
        count = _count(attributes, "number-columns-repeated")
        self._column += count
        text = " ".join("".join(self._parts).split())
        if name == "covered-table-cell":
            # What stands below a merged cell is shown by no program.
            return
        if not text:
            text = next((v for key in _VALUES if (v := attributes.get(key))), "")
            if not text and "formula" in attributes and attributes.get("value-type") != "string":
                grid.unresolved.append((self._row, first))
        if not text:
            return
        if first + count > MAX_COLUMNS:
            grid.cut = f"columns from {column_name(MAX_COLUMNS)} on"
        self._span(attributes, first)
        kind = _KINDS.get(attributes.get("value-type", ""), "text")
        kind = "error" if text.startswith(_ERRORS) and "formula" in attributes else kind
        cell = Shown(text, kind, attributes.get("style-name", "") in self._bold)
        for column in range(first, min(first + count, MAX_COLUMNS)):
            if not self._budget.cell(text):
                self._stop()
                return
            grid.put(self._row, column, cell)

    def _span(self, attributes: dict[str, str], first: int) -> None:
        wide = _count(attributes, "number-columns-spanned")
        high = _count(attributes, "number-rows-spanned")
        if wide > 1 or high > 1:
            span = Span(self._row, first, self._row + high - 1, first + wide - 1)
            self.grids[-1].merges.append(span)

    def _end_row(self) -> None:
        grid = self.grids[-1]
        cells = grid.rows.get(self._row)
        for number in range(self._row + 1, self._row + self._row_count):
            if not cells:
                break
            if number >= MAX_ROWS or not all(self._budget.cell(c.text) for c in cells.values()):
                self._stop()
                return
            grid.rows[number] = dict(cells)
        self._row += self._row_count

    def _stop(self) -> None:
        self.done = True
        self.grids[-1].cut = f"everything from row {self._row + 1:,} on"
