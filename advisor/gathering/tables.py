"""Tables: a row with the header of each of its cells."""

from __future__ import annotations

import re

from advisor.answer import EvidenceSpan
from advisor.gathering.evidence import span_of
from corpus.document import Document
from corpus.language.words import plain

_RULE = re.compile(r"^[\s|:+=-]+$")


def table_row(
    document: Document, span: EvidenceSpan
) -> tuple[str, tuple[EvidenceSpan, ...]] | None:
    """A row as "Name: Nora Lind; Office: B-310", and the cells and headers that say it.

    None for what is no row of a table with a header, and for the header itself.
    """
    header = _header(document, span)
    cells = _cells(document, span.start, span.end)
    if header is None or header[0] >= span.start or len(cells) < 2:
        return None
    heads = _cells(document, *header)
    if len(heads) != len(cells):
        return None
    named = [(h, c) for h, c in zip(heads, cells, strict=True) if c.text.strip()]
    shown = "; ".join(
        f"{plain(head.text)}: {plain(cell.text)}" if head.text.strip() else plain(cell.text)
        for head, cell in named
    )
    spans = [s for pair in named for s in pair if s.text.strip()]
    return shown, tuple(sorted(spans, key=lambda s: s.start))


def _header(document: Document, span: EvidenceSpan) -> tuple[int, int] | None:
    """The first line of the run of rows that a span is in."""
    text = document.text
    start = text.rfind("\n", 0, span.start) + 1
    found = None
    while True:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if "|" not in line:
            break
        if not _RULE.match(line):
            found = (start, end)
        if start == 0:
            break
        start = text.rfind("\n", 0, start - 1) + 1
    return found


def _cells(document: Document, start: int, end: int) -> list[EvidenceSpan]:
    """The cells of a row, each without the white space around it; empty ones too."""
    line = document.text[start:end]
    offset = start + len(line) - len(line.lstrip())
    inner = line.strip()
    if inner.startswith("|"):
        inner, offset = inner[1:], offset + 1
    inner = inner.removesuffix("|")
    cells = []
    for part in inner.split("|"):
        left = offset + len(part) - len(part.lstrip())
        cells.append(span_of(document, left, max(left, offset + len(part.rstrip()))))
        offset += len(part) + 1
    return cells
