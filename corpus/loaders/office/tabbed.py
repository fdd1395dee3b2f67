"""Lines whose parts tabs put below each other: columns without a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.loaders.writer import TextWriter, collapse

# An item whose number or bullet was typed, and a tab after it, is no row.
_MARKER = re.compile(
    r"(?:[-–—•*·▪◦o]|§ ?\d+|\(?(?:\d{1,3}|[ivxlc]{1,6}|[a-zA-Z])[.)]|\d{1,3}(?:\.\d{1,3})*\.?"
    r"|\d{1,3} ?[-–]|\(?[^\W\d\u0000-\u024f]{1,8}[.)\-–])$"
)
# A longer part is a sentence with a tab in it.
_LONGEST_PART = 80


class TabbedLines:
    """Gathers lines with tabs and writes them to `writer`, in columns where they have some."""

    def __init__(self, writer: TextWriter) -> None:
        self._writer = writer
        self._lines: list[str] = []

    def take(self, lines: Sequence[str]) -> bool:
        """Keep the lines of a paragraph if all of them have parts; else write those kept so far."""
        if all(_has_parts(line) for line in lines):
            self._lines.extend(line.strip() for line in lines)
            return True
        self.write()
        return False

    def write(self) -> None:
        """Write the lines kept so far: a table where all have equally many parts."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        rows = _rows(lines)
        if rows is None:
            for line in lines:
                self._writer.write(collapse(line))
        else:
            self._writer.table(rows, int(_is_header(rows)))


def _has_parts(line: str) -> bool:
    parts = re.split(r"\t+", line.strip())
    if len(parts) == 2 and _MARKER.match(parts[0]):
        return False
    return len(parts) > 1 and all(len(part) <= _LONGEST_PART for part in parts)


def _rows(lines: Sequence[str]) -> list[list[str]] | None:
    if len(lines) < 2:
        return None
    for gap in (r"\t", r"\t+"):
        rows = [[collapse(part) for part in re.split(gap, line)] for line in lines]
        if len(set(map(len, rows))) == 1:
            used = [i for i in range(len(rows[0])) if any(row[i] for row in rows)]
            return [[row[i] for i in used] for row in rows]
    return None


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of three or more rows has no figures, and the others do."""
    figures = [any(sign.isdigit() for cell in row for sign in cell) for row in rows]
    return len(rows) > 2 and len(rows[0]) > 2 and not figures[0] and all(figures[1:])
