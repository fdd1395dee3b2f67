"""Paragraphs and tables as they come in: the body of a document, a footnote, a header."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile

from corpus.loaders.office.grid import Span, filled, header_depth, snapped
from corpus.loaders.writer import collapse


@dataclass(frozen=True, slots=True)
class Format:
    """What a paragraph is: a style, the level of a heading (0 for none), a place in a list."""

    style: int = 0
    outline: int = 0
    level: int = 0
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words with their format and the number or bullet that stands before them."""

    text: str
    format: Format
    marker: str = ""


@dataclass(slots=True)
class CellFormat:
    """One cell of a row: where it ends, and whether it goes on with the one beside or above."""

    right: int = 0
    goes_on_left: bool = False
    goes_on_above: bool = False


@dataclass(slots=True)
class RowFormat:
    """A row as declared: where it begins, its cells, and whether it heads the table."""

    left: int = 0
    cells: list[CellFormat] = field(default_factory=list)
    is_header: bool = False
    next_cell: CellFormat = field(default_factory=CellFormat)

    def end_cell(self, right: int) -> None:
        """The next cell ends at `right`."""
        self.cells.append(replace(self.next_cell, right=right))
        self.next_cell = CellFormat()


@dataclass(slots=True)
class Table:
    """Rows of cells with their formats."""

    rows: list[tuple[list[str], RowFormat]] = field(default_factory=list)

    def grid(self) -> tuple[list[list[str]], int]:
        """The rows with as many cells as there are columns, and how many of them are a header.

        What a merged cell says stands in each column and row that it covers.
        """
        edges = sorted(
            {form.left for _, form in self.rows}
            | {cell.right for _, form in self.rows for cell in form.cells}
        )
        rows: list[list[Span]] = []
        for cells, form in self.rows:
            rows.append(_spans(cells, form, edges, rows[-1] if rows else []))
        rows = snapped(rows, edges)
        marked = sum(1 for _ in takewhile(lambda row: row[1].is_header, self.rows))
        return filled(rows), marked if 0 < marked < len(rows) else header_depth(rows)


def _spans(cells: list[str], form: RowFormat, edges: list[int], above: list[Span]) -> list[Span]:
    """The cells of a row with the columns that they reach over."""
    places = {edge: column for column, edge in enumerate(edges)}
    reached = {span.start: span for span in above}
    spans: list[Span] = []
    left = places.get(form.left, 0)
    for index, words in enumerate(cells):
        declared = form.cells[index] if index < len(form.cells) else CellFormat()
        # A row that does not say where its cells end has one in each column.
        end = max(places.get(declared.right, left + 1), left + 1)
        over = reached.get(left) if declared.goes_on_above else None
        if declared.goes_on_left and spans:
            spans[-1] = replace(spans[-1], end=end)
        else:
            spans.append(Span(left, end, over.text if over else words, over is not None))
        left = end
    return spans


class Story:
    """Takes text and ends of paragraphs, cells and rows; holds the blocks that they make."""

    def __init__(self) -> None:
        self.blocks: list[Paragraph | Table] = []
        self._after: list[tuple[Story, str]] = []
        self._notes = 0
        self._words: list[str] = []
        self._marker = ""
        self._cell: list[str] = []
        self._row: list[str] = []
        self._table: Table | None = None

    def add(self, text: str) -> None:
        """Text of the paragraph under way."""
        self._words.append(text)

    def number(self, marker: str) -> None:
        """What stands before the paragraph under way."""
        self._marker = marker

    def append_later(self, story: Story, *, is_note: bool) -> None:
        """A note or text box that hangs on the paragraph or table under way."""
        label = ""
        if is_note:
            self._notes += 1
            label = f"[{self._notes}]"
            self._words.append(label)
        self._after.append((story, label))

    def end_paragraph(self, form: Format) -> None:
        """The paragraph under way ends; in a table it is one of a cell."""
        text, marker = self._taken()
        if form.in_table:
            shown = marker if marker != "-" else ""
            self._cell.append(f"{shown} {text}".strip())
            return
        if self._row:
            # A row without an end: its cells are not lost.
            self.end_row(RowFormat())
        if text.strip():
            self._end_table()
            self.blocks.append(Paragraph(text, form, marker))
        elif self._table is not None:
            self._end_table()
        self._place_after()

    def end_cell(self) -> None:
        """The cell under way ends, with its last paragraph."""
        text, marker = self._taken()
        shown = marker if marker != "-" else ""
        self._cell.append(f"{shown} {text}".strip())
        self._row.append(collapse(" ".join(self._cell)))
        self._cell = []

    def end_nested_cell(self) -> None:
        """A table in a cell is read as words of the cell."""
        self._cell.append(collapse(self._taken()[0]))

    def end_row(self, form: RowFormat) -> None:
        """The row under way ends."""
        if self._table is None:
            self._table = Table()
        if self._row:
            self._table.rows.append((self._row, form))
        self._row = []

    def finish(self) -> list[Paragraph | Table]:
        """End what is under way; return all blocks."""
        if self._cell:
            self._words = [" ".join([*self._cell, *self._words])]
            self._cell = []
        if self._row:
            self.end_cell()
            self.end_row(RowFormat())
        self.end_paragraph(Format())
        self._end_table()
        self._place_after()
        return self.blocks

    def _taken(self) -> tuple[str, str]:
        text, marker = "".join(self._words), self._marker
        self._words, self._marker = [], ""
        return text, marker

    def _end_table(self) -> None:
        if self._table is not None and self._table.rows:
            self.blocks.append(self._table)
        self._table = None

    def _place_after(self) -> None:
        """Text boxes and footnotes follow the paragraph or table that they hang on."""
        if self._table is None:
            waiting, self._after = self._after, []
            for story, label in waiting:
                blocks = story.finish()
                if label and blocks and isinstance(blocks[0], Paragraph):
                    blocks[0] = replace(blocks[0], marker=label, format=Format())
                self.blocks.extend(blocks)
