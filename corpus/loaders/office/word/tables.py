"""The tables of a Word document as rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from corpus.loaders.office.grid import Span, filled, header_depth, snapped, title_of
from corpus.loaders.office.word.markup import W, number, switch, unwrapped, value

if TYPE_CHECKING:
    from lxml.etree import _Element

# Cells with more than this are read as text of their own, not as part of a row.
_LONGEST_CELL = 1000
_LONGEST_LINE_CELL = 80
_MOST_COLUMNS = 10_000
_LOOK_FIRST_ROW = 0x0020
# Word itself makes no more than 63 columns.
MOST_CELLS = 512


@dataclass(frozen=True, slots=True)
class WordTable:
    """The rows of a table, with what Word says about them.

    Attributes:
        element: the `w:tbl`.
        rows: the cells of each row; rows deleted by tracked changes are none.
        cut: how many cells stand right of those that are read.
    """

    element: _Element
    rows: tuple[tuple[_Element, ...], ...]
    row_elements: tuple[_Element, ...]
    cut: int = 0


def word_table(element: _Element) -> WordTable:
    """The rows and cells of a table, those inside content controls and insertions too."""
    rows = [
        row
        for row in unwrapped(element)
        if row.tag == W + "tr" and row.find(f"{W}trPr/{W}del") is None
    ]
    cells = tuple(
        tuple(
            cell
            for cell in unwrapped(row)
            if cell.tag == W + "tc" and cell.find(f"{W}tcPr/{W}cellDel") is None
        )
        for row in rows
    )
    cut = sum(max(0, len(row) - MOST_CELLS) for row in cells)
    return WordTable(element, tuple(row[:MOST_CELLS] for row in cells), tuple(rows), cut)


def is_layout(table: WordTable, is_heading: Callable[[_Element], bool]) -> bool:
    """Whether a table only arranges text on the page: its cells are read one after the other."""
    if max(map(len, table.rows), default=0) < 2:
        return True
    cells = [cell for row in table.rows for cell in row]
    if len(table.rows) == 1:
        return any(
            len(_paragraphs(cell)) > 1 or _length(cell) > _LONGEST_LINE_CELL for cell in cells
        )
    if all(any(cell.find(f".//{W}tbl") is not None for cell in row) for row in table.rows):
        return True
    return any(
        len(paragraphs) > 2
        and _length(cell) > _LONGEST_CELL
        or len(paragraphs) > 1
        and any(map(is_heading, paragraphs))
        for cell in cells
        if (paragraphs := _paragraphs(cell))
    )


def table_rows(
    table: WordTable, text_of: Callable[[_Element], str]
) -> tuple[str, list[list[str]], int]:
    """What a first cell over all columns says, the other rows, and how many head the columns.

    `text_of` is called once for each cell, in order.
    """
    rows: list[list[Span]] = []
    for element, cells in zip(table.row_elements, table.rows, strict=True):
        rows.append(_spans(element, cells, rows[-1] if rows else [], text_of))
    rows = snapped(rows, _column_edges(table.element))
    marked = sum(1 for _ in takewhile(_is_marked_header, table.row_elements))
    title = title_of(rows)
    if title:
        rows = rows[1:]
        marked -= 1
    depth = marked if 0 < marked < len(rows) else header_depth(rows)
    if marked <= 0 and _is_headless(table, rows):
        depth = 0
    return title, filled(rows, repeat=depth > 0), depth


def _spans(
    row: _Element,
    cells: Sequence[_Element],
    above: Sequence[Span],
    text_of: Callable[[_Element], str],
) -> list[Span]:
    spans: list[Span] = []
    column = min(max(number(value(row, "trPr/gridBefore")), 0), _MOST_COLUMNS)
    reaching = {span.start: span for span in above}
    for cell in cells:
        width = min(max(number(value(cell, "tcPr/gridSpan"), 1), 1), _MOST_COLUMNS)
        # Read even where it is covered, so that lists are counted on as Word counts them.
        text = text_of(cell)
        covering = reaching.get(column) if _is_merged(cell, "vMerge") else None
        if _is_merged(cell, "hMerge") and spans:
            spans[-1] = Span(spans[-1].start, column + width, spans[-1].text, spans[-1].continues)
        elif covering is not None:
            spans.append(Span(column, column + width, covering.text, continues=True))
        else:
            spans.append(Span(column, column + width, text))
        column += width
    return spans


def _column_edges(table: _Element) -> list[int]:
    """Where each grid column begins, in twentieths of a point."""
    widths = [number(column.get(W + "w")) for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    return [0, *accumulate(widths)]


def _is_merged(cell: _Element, kind: str) -> bool:
    """Whether a cell only continues the one above it (`vMerge`) or on its left (`hMerge`)."""
    properties = next(cell.iterchildren(W + "tcPr"), None)
    merge = None if properties is None else next(properties.iterchildren(W + kind), None)
    return merge is not None and merge.get(W + "val", "continue") != "restart"


def _is_marked_header(row: _Element) -> bool:
    return bool(switch(row, "trPr/tblHeader"))


def _is_headless(table: WordTable, rows: Sequence[Sequence[Span]]) -> bool:
    """Whether the first row is one like the others: names and values side by side.

    The table says that it has no row like that, and the row does not look like one; or the first
    column is one of names that end in a colon.
    """
    first = [span.text for row in rows if len(row) > 1 for span in row[:1]]
    if len(first) > 1 and all(text.endswith(":") for text in first):
        return True
    look = table.element.find(f"{W}tblPr/{W}tblLook")
    if look is None or not rows:
        return False
    stated = look.get(W + "firstRow")
    bits = look.get(W + "val", "")
    if stated is None:
        stated = "1" if not _is_hexadecimal(bits) or int(bits, 16) & _LOOK_FIRST_ROW else "0"
    bold = table.row_elements[0].find(f".//{W}rPr/{W}b") is not None
    return stated in ("0", "false") and not bold and any(_has_figure(s.text) for s in rows[0])


def _is_hexadecimal(text: str) -> bool:
    return 0 < len(text) < 9 and all(sign in "0123456789abcdefABCDEF" for sign in text)


def _has_figure(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _paragraphs(cell: _Element) -> list[_Element]:
    return [p for p in unwrapped(cell) if p.tag == W + "p" and _length(p)]


def _length(element: _Element) -> int:
    return sum(len(t.text or "") for t in element.iter(W + "t"))
