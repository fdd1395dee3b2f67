"""What this project reads in a file, in the shape that is scored."""

from __future__ import annotations

from pathlib import Path

from benchmarks.fidelity.scoring import Pair, Reading, heading
from corpus.document import Document
from corpus.reading import read_document
from corpus.tables import row_cells


def read(path: Path) -> Reading:
    """The text of a file and the rows of its tables.

    Raises:
        DocumentError: it cannot be read.
    """
    document = read_document(path)
    return Reading(document.text[document.body_start :], table_rows(document))


def table_rows(document: Document) -> list[list[Pair]]:
    """Each row below the header of a table, with what heads each cell."""
    text = document.text
    rows = []
    for table in document.tables:
        offset = table.start
        while offset < table.end:
            cells = row_cells(text, table, offset)
            if cells:
                rows.append(
                    [(heading(text[a:b] for a, b in c.heads), text[c.start : c.end]) for c in cells]
                )
            end = text.find("\n", offset, table.end)
            offset = table.end if end < 0 else end + 1
    return rows
