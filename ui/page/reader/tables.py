"""The rows of a table that are shown, and which of them are quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Document
from corpus.tables import row_pieces, table_rows
from ui.page.reader.marks import Mark, touching
from ui.page.reader.structure import Part

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the spans of each cell's words, and whether something of it is quoted."""

    cells: tuple[tuple[Span, ...], ...]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The header of a table and those of its rows that are shown.

    `quoted` says whether something of any of these is quoted.
    """

    header: tuple[Row, ...]
    rows: tuple[Row, ...]

    @property
    def quoted(self) -> bool:
        """Whether a row of it is quoted, so that its header matters."""
        return any(row.quoted for row in self.rows)


def grid(document: Document, part: Part, marks: Sequence[Mark]) -> Grid:
    """The table that a part of a document is of: its header, and the rows in that part."""
    table = part.table
    if table is None:
        return Grid((), ())
    quoting = [mark for mark in marks if mark.number is not None]
    header: list[Row] = []
    rows: list[Row] = []
    for number, (start, end) in enumerate(table_rows(document.text, table)):
        is_header = number < table.header_rows
        if not is_header and (end <= part.start or start >= part.end):
            continue
        pieces = row_pieces(document.text, table, (start, end))
        cells = tuple(tuple(cell) for cell in pieces)
        quoted = bool(touching(quoting, start, end))
        (header if is_header else rows).append(Row(cells, quoted))
    return Grid(tuple(header), tuple(rows))
