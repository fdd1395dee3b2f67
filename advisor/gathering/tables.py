"""Tables: a row with the header of each of its cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from advisor.answer import EvidenceSpan
from advisor.gathering.evidence import span_of
from corpus.document import Document
from corpus.language.words import content_stems, plain
from corpus.tables import Cell, Table, header_span, row_cells, row_span

# Of a row with more cells only those are told that a question asks for.
_MOST_CELLS = 8
_PAIR = 2
TOTAL = re.compile(r"\W*(?:grand |sub)?(?:total|sum|average|mean|all)s?\b", re.I)
"""What a row or a column of sums begins with."""


@dataclass(frozen=True, slots=True)
class ToldCell:
    """A cell as it is told: what heads it and what it says, and the spans of what heads it."""

    head: str
    words: str
    heads: tuple[tuple[int, int], ...]


def table_row(
    document: Document, span: EvidenceSpan, asked: Collection[str] = ()
) -> tuple[str, tuple[EvidenceSpan, ...]] | None:
    """A row as "Name: Nora Lind; Office: B-310", and what says it: the table's header and the row.

    None for what is no row of a table with a header, and for the header itself. `asked`: the stems
    of a question; of a wide row the first cell is told, those that they name, and sums.
    """
    cells = told_cells(document, span, asked)
    if not cells:
        return None
    text = "; ".join(f"{cell.head}: {cell.words}" if cell.head else cell.words for cell in cells)
    return text, (*header_spans(document, span), row_evidence(document, span))


def header_spans(document: Document, span: EvidenceSpan) -> tuple[EvidenceSpan, ...]:
    """The header of the table that a row is of, as one piece; empty where there is none."""
    table = document.table(span.start)
    found = header_span(document.text, table) if table is not None else None
    return (span_of(document, *found),) if found is not None else ()


def is_header(document: Document, span: EvidenceSpan) -> bool:
    """Whether a span lies in the header of a table: what is said of all rows, and of none."""
    return any(head.start <= span.start < head.end for head in header_spans(document, span))


def row_evidence(document: Document, span: EvidenceSpan) -> EvidenceSpan:
    """The whole row that a span lies in; the span itself where it lies in no table."""
    table = document.table(span.start)
    if table is None:
        return span
    return span_of(document, *row_span(document.text, table, span.start))


def told_cells(
    document: Document, span: EvidenceSpan, asked: Collection[str] = ()
) -> list[ToldCell]:
    """The cells that `table_row` tells; empty where it gives None."""
    table = document.table(span.start)
    text = document.text
    cells = row_cells(text, table, span.start) if table is not None else []
    if table is None or not (any(cell.heads for cell in cells) or is_pair(table, cells)):
        return []
    if asked and len(cells) > _MOST_CELLS:
        named = [c for c in cells[1:] if _is_asked(text, c, asked)]
        cells = [cells[0], *named] if named else cells
    return [
        ToldCell(
            " ".join(plain(text[slice(*head)]) for head in cell.heads),
            plain(cell.words(text)),
            cell.heads,
        )
        for cell in cells
    ]


def is_pair(table: Table, cells: Sequence[Cell]) -> bool:
    """Whether a row of a table without a header is a name and what belongs to it."""
    return not table.header_rows and len(cells) == _PAIR


def _is_asked(text: str, cell: Cell, asked: Collection[str]) -> bool:
    heads = " ".join(text[slice(*span)] for span in cell.heads)
    stems = content_stems(cell.words(text))
    is_named = bool(stems) and stems.issubset(asked)
    return is_named or not content_stems(heads).isdisjoint(asked) or bool(TOTAL.match(heads))
