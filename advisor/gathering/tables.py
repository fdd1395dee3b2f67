"""Tables: a row with the header of each of its cells."""

from __future__ import annotations

from advisor.answer import EvidenceSpan
from advisor.gathering.evidence import span_of
from corpus.document import Document
from corpus.language.words import plain
from corpus.tables import row_cells


def table_row(
    document: Document, span: EvidenceSpan
) -> tuple[str, tuple[EvidenceSpan, ...]] | None:
    """A row as "Name: Nora Lind; Office: B-310", and the cells and headers that say it.

    None for what is no row of a table with a header, and for the header itself.
    """
    table = document.table(span.start)
    cells = row_cells(document.text, table, span.start) if table is not None else []
    if not any(cell.heads for cell in cells):
        return None
    parts: list[str] = []
    spans: set[tuple[int, int]] = set()
    for cell in cells:
        words = plain(document.text[cell.start : cell.end])
        heads = " ".join(plain(document.text[start:end]) for start, end in cell.heads)
        parts.append(f"{heads}: {words}" if heads else words)
        spans.update((*cell.heads, (cell.start, cell.end)))
    return "; ".join(parts), tuple(span_of(document, *one) for one in sorted(spans))
