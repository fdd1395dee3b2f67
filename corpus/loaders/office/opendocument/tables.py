"""The tables of an OpenDocument text as rows of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from corpus.loaders.office.grid import Span, filled, header_depth, title_of
from corpus.loaders.office.opendocument.styles import TABLE

if TYPE_CHECKING:
    from lxml.etree import _Element

_GROUPS = frozenset((TABLE + "table-rows", TABLE + "table-row-group"))
_MOST_REPEATS = 1000


def row_elements(table: _Element) -> Iterator[tuple[_Element, bool]]:
    """The rows of a table, each with whether the table says that it heads the columns."""
    for child in table:
        if child.tag == TABLE + "table-row":
            yield child, False
        elif child.tag == TABLE + "table-header-rows":
            yield from ((row, True) for row in child.iterchildren(TABLE + "table-row"))
        elif child.tag in _GROUPS:
            yield from row_elements(child)


def cells(row: _Element) -> list[_Element]:
    """The cells of a row that are not covered by others."""
    return list(row.iterchildren(TABLE + "table-cell"))


def table_rows(
    table: _Element, text_of: Callable[[_Element], str]
) -> tuple[str, list[list[str]], int]:
    """What a first cell over all columns says, the other rows, and how many head the columns.

    `text_of` is called once for each cell, in order.
    """
    rows: list[list[Span]] = []
    reaching: dict[int, tuple[int, Span]] = {}
    marked = 0
    for element, heads in row_elements(table):
        row = list(_spans(element, reaching, text_of))
        repeats = _number(element, "number-rows-repeated")
        rows += [row] * (repeats if any(span.text for span in row) else 1)
        marked += heads * repeats
    title = title_of(rows)
    if title:
        rows = rows[1:]
        marked -= 1
    depth = marked if 0 < marked < len(rows) else header_depth(rows)
    return title, filled(rows), depth


def _spans(
    row: _Element,
    reaching: dict[int, tuple[int, Span]],
    text_of: Callable[[_Element], str],
) -> Iterator[Span]:
    """The cells of a row; `reaching` are those of rows above by their columns."""
    column = covered = 0
    for cell in row:
        repeats = _number(cell, "number-columns-repeated")
        if cell.tag == TABLE + "table-cell":
            text = text_of(cell)
            width = _number(cell, "number-columns-spanned")
            for _ in range(repeats):
                span = Span(column, column + width, text)
                yield span
                down = _number(cell, "number-rows-spanned") - 1
                if down:
                    reaching[column] = (down, span)
                covered = column + width
                column += 1
        elif cell.tag == TABLE + "covered-table-cell":
            for _ in range(repeats):
                left, above = reaching.get(column, (0, None))
                if column >= covered and above is not None:
                    yield Span(above.start, above.end, above.text, continues=True)
                    covered = above.end
                    reaching[column] = (left - 1, above)
                    if left == 1:
                        del reaching[column]
                column += 1


def _number(element: _Element, name: str) -> int:
    """How often or how far; 1 where the file does not say."""
    text = element.get(TABLE + name, "1")
    return min(max(int(text) if text.isdigit() and len(text) < 8 else 1, 1), _MOST_REPEATS)
