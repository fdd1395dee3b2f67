"""Tables set in several parts: over a page break, or with a frame around their head only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

from corpus.loaders.pdf.lines import PdfLine
from corpus.loaders.pdf.paragraph import Paragraph
from corpus.loaders.pdf.runs import TableRow
from corpus.loaders.pdf.tables.cells import is_figure

_MOST_HEADS = 3
# How far the sides of a table may move from page to page.
_SAME_SIDES = 6.0


def with_whole_tables(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[int]]:
    """The paragraphs, with tables that run on over a page break made one.

    With them the pages on which the header of a table is said again and left out.
    """
    whole: list[Paragraph] = []
    again: list[int] = []
    for paragraph in paragraphs:
        if paragraph.kind == "table":
            paragraph.lines = _without_empty_columns(paragraph.lines)
        last = whole[-1] if whole else None
        if last is not None and _only_heads(last, paragraph):
            heads = [replace(line, row=_head(line.row)) for line in last.lines]
            last.lines = [*heads, *paragraph.lines]
            continue
        rest = _continuation(last, paragraph) if last else None
        if last is not None and rest is not None:
            said_again = len(rest) < len(paragraph.lines)
            if rest and _breaks_a_row(last.lines[-1], rest[0]):
                last.lines[-1] = _joined(last.lines[-1], rest.pop(0))
            last.lines.extend(rest)
            again.extend([paragraph.lines[0].page] * said_again)
        else:
            whole.append(paragraph)
    return whole, again


def _only_heads(table: Paragraph, following: Paragraph) -> bool:
    """Whether a framed table is the header of the rows below it, which are not framed."""
    above, below = [line.row for line in table.lines], [line.row for line in following.lines]
    if len(above) > _MOST_HEADS or table.lines[-1].page != following.lines[0].page:
        return False
    first = below[0]
    return (
        first is not None
        and not first.is_header
        and all(row is not None and len(row.cells) == len(first.cells) for row in above)
        and any(row is not None and row.is_header for row in above)
    )


def _without_empty_columns(lines: list[PdfLine]) -> list[PdfLine]:
    """The rows of a table without columns that only a line that was left out had."""
    rows = [line.row for line in lines if line.row]
    filled = [any(cells) for cells in zip(*(row.cells for row in rows), strict=False)]
    if all(filled) or len({len(row.cells) for row in rows}) > 1:
        return lines
    return [
        replace(line, row=replace(row, cells=tuple(compress(row.cells, filled))))
        for line, row in zip(lines, rows, strict=True)
    ]


def _continuation(table: Paragraph, following: Paragraph) -> list[PdfLine] | None:
    """The rows with which `table` goes on, without its header said again; None for another one."""
    above, below = table.lines[-1], following.lines[0]
    if above.row is None or below.row is None or below.page != above.page + 1:
        return None
    if len(above.row.cells) != len(below.row.cells):
        return None
    header = [line.row.cells for line in table.lines if line.row and line.row.is_header]
    start = [line.row.cells for line in following.lines[: len(header)] if line.row]
    if header and start == header:
        rest = following.lines[len(header) :]
        return [replace(line, row=_body(line.row)) for line in rest]
    if abs(above.left - below.left) > _SAME_SIDES:
        return None
    if below.row.is_bold or _has_other_heads(above.row.cells, following):
        return None
    return [replace(line, row=_body(line.row)) for line in following.lines]


def _has_other_heads(last: Sequence[str], following: Paragraph) -> bool:
    """Whether words head figures that go on from the figures of the table above."""
    rows = [line.row.cells for line in following.lines if line.row]
    heads = following.lines[0].row
    if heads is None or not heads.is_header or len(rows) < 2:
        return False
    figures = [
        is_figure(cell) and all(is_figure(row[i]) for row in rows[1:] if row[i])
        for i, cell in enumerate(last)
    ]
    words = [bool(cell) and not is_figure(cell) for cell in rows[0]]
    return any(figures) and all(word for word, figure in zip(words, figures, strict=True) if figure)


def _breaks_a_row(above: PdfLine, below: PdfLine) -> bool:
    """Whether the first row of a page is the rest of the last one of the page before."""
    if above.row is None or below.row is None or above.row.is_header:
        return False
    rest = [cell for cell in below.row.cells if cell]
    inside = all(a for a, b in zip(above.row.cells, below.row.cells, strict=True) if b)
    return inside and len(rest) < len(below.row.cells) and all(cell[0].islower() for cell in rest)


def _joined(above: PdfLine, below: PdfLine) -> PdfLine:
    if above.row is None or below.row is None:
        return above
    pairs = zip(above.row.cells, below.row.cells, strict=True)
    cells = tuple("\n".join(filter(None, pair)) for pair in pairs)
    return replace(above, row=replace(above.row, cells=cells))


def _head(row: TableRow | None) -> TableRow | None:
    return replace(row, is_header=True) if row else None


def _body(row: TableRow | None) -> TableRow | None:
    return replace(row, is_header=False) if row else None
