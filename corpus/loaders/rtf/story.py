"""Paragraphs and tables as they come in: the body of a document, a footnote, a header."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace

from corpus.loaders.writer import collapse

# Edges of cells that lie so near to each other (in twentieths of a point) are one.
_SAME_EDGE = 45


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
        edges = self._edges()
        rows: list[list[str]] = []
        for cells, form in self.rows:
            line: list[str] = []
            for index, words in enumerate(cells):
                span, merged = 1, CellFormat()
                if edges and index < len(form.cells):
                    merged = form.cells[index]
                    left = form.cells[index - 1].right if index else form.left
                    first = self._column(edges, left)
                    line.extend([""] * (first - len(line)) if not index else [])
                    span = max(1, self._column(edges, merged.right) - first)
                if merged.goes_on_left and line:
                    words = line[-1]
                elif merged.goes_on_above and rows and len(rows[-1]) > len(line):
                    words = rows[-1][len(line)]
                line.extend([words] * span)
            rows.append(line)
        marked = 0
        second = self.rows[1][1].cells if len(self.rows) > 2 else []
        # A head over several columns is named step by step in the row below, which others span.
        parted = len(self.rows[0][0]) < len(self.rows[1][0]) if second else False
        deep = 2 if parted and any(cell.goes_on_above for cell in second) else 1
        while marked < len(self.rows) and self.rows[marked][1].is_header:
            marked += 1
        return rows, marked if 0 < marked < len(rows) else deep

    def _edges(self) -> list[int]:
        """Where columns begin and end; empty where rows do not say, or contradict each other."""
        places = {form.left for _, form in self.rows}
        places |= {cell.right for _, form in self.rows for cell in form.cells}
        edges: list[int] = []
        for place in sorted(places):
            if not edges or place - edges[-1] > _SAME_EDGE:
                edges.append(place)
        widest = max((len(cells) for cells, _ in self.rows), default=0)
        return edges if widest < len(edges) <= 2 * widest + 1 else []

    @staticmethod
    def _column(edges: list[int], place: int) -> int:
        index = bisect_left(edges, place - _SAME_EDGE)
        return min(index, len(edges) - 1)


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
