"""What a table is about, for overviews: what its columns are called, and what its rows are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.answering.quotes import Quote
from advisor.gathering.evidence import span_of
from advisor.gathering.tables import ToldCell, header_spans, row_evidence, told_cells
from corpus.document import Document
from corpus.headings import shortened
from corpus.tables import Table

# A document of which tables are at least this share is told by them.
_MOSTLY = 0.5
# So many tables, and rows of each, are named.
_MOST_TABLES = 6
_MOST_ROWS = 12
_LONGEST_NAME = 60
_FIGURES = re.compile(r"[\W\d_]*")


def table_points(document: Document) -> list[Quote]:
    """Of each table its columns and what its first rows are called, behind its heading.

    Empty for a document that is mostly something else.
    """
    size = sum(table.end - table.start for table in document.tables)
    if size < _MOSTLY * (len(document.text) - document.body_start):
        return []
    points = (_point(document, table) for table in document.tables[:_MOST_TABLES])
    return [point for point in points if point is not None]


def _point(document: Document, table: Table) -> Quote | None:
    rows = list(_rows(document, table))
    if not rows:
        return None
    column = _named_by([cells for _, cells in rows])
    names = [shortened(cells[column].words, _LONGEST_NAME) for _, cells in rows]
    heads = "; ".join(dict.fromkeys(cell.head for _, cells in rows for cell in cells if cell.head))
    first, last = rows[0][0], rows[-1][0]
    header = header_spans(document, span_of(document, first, first))
    end = row_evidence(document, span_of(document, last, last)).end
    *_, above = document.heading_path(table.start) or (document.title,)
    text = f"{heads}: {'; '.join(dict.fromkeys(names))}"
    return Quote(text, (*header, span_of(document, first, end)), above, is_item=True)


def _rows(document: Document, table: Table) -> Iterator[tuple[int, list[ToldCell]]]:
    """Where the first rows below the header begin, and their cells."""
    start, found = table.start, 0
    while start < table.end and found < _MOST_ROWS:
        cells = told_cells(document, span_of(document, start, start))
        if any(re.search(r"\w", cell.words) for cell in cells):  # not the rule of Markdown
            found += 1
            yield start, cells
        end = document.text.find("\n", start, table.end)
        start = table.end if end < 0 else end + 1


def _named_by(rows: Sequence[Sequence[ToldCell]]) -> int:
    """The first column that is no number in most rows: what rows are called."""
    for column in range(min(map(len, rows))):
        figures = sum(_FIGURES.fullmatch(cells[column].words) is not None for cells in rows)
        if 2 * figures <= len(rows):
            return column
    return 0
