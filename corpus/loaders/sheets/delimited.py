"""CSV, TSV and their like: the delimiter is the one under which the rows are alike."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.document import ReadingNote
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_noted
from corpus.loaders.sheets.display.shown import kind_of
from corpus.loaders.sheets.grid import MAX_COLUMNS, MAX_ROWS, Budget, Grid, Shown
from corpus.loaders.sheets.writing import write_grids

_DELIMITERS = ",;\t|:"
_STATED = re.compile(r"sep=(.)\n", re.IGNORECASE)
# A mark of quotation within a cell; what ends a cell may stand behind a backslash, too: "C:\dir\".
_ESCAPED = re.compile(r'\\"(?![,;\t|\r\n]|\Z)')
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_SAMPLE_LINES = 200
_SAMPLE_CHARACTERS = 200_000
# A quoted cell seldom has more lines; one that was never closed has all that follow.
_MOST_LINES = 200
_LONGEST_CELL = 1_000_000
_TAB_SUFFIXES = (".tsv", ".tab")
_MOST_NAMED = 5


def load_delimited(data: bytes, path: Path) -> Loaded:
    """A file of rows whose cells a character parts.

    Raises:
        BinaryContentError: it is not text.
        EncodingError: its encoding cannot be told.
    """
    text, notes = decode_noted(data, path)
    stated = _STATED.match(text)
    body = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(body, path)
    rows, damaged = _rows(body, delimiter)
    grid = Grid("")
    widths = _fill(grid, rows, first=1 if stated else 0)
    loaded = write_grids([grid], assumed=True)
    ragged = _ragged(widths)
    own = [ReadingNote("damaged", text, 0, len(loaded.text)) for text in (damaged, ragged) if text]
    return replace(loaded, notes=(*notes, *own, *loaded.notes))


def _fill(grid: Grid, rows: Iterator[list[str]], first: int) -> dict[int, int]:
    """Put rows into a grid; the number of cells of each row that is not empty."""
    budget = Budget()
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, first):
        if any(cell.strip() for cell in row):
            widths[number] = len(row)
        if not budget.element() or number >= MAX_ROWS:
            grid.cut = f"everything from row {number + 1:,} on"
            break
        if len(row) > MAX_COLUMNS:
            grid.cut = f"what stands right of column {MAX_COLUMNS}"
        for column, cell in enumerate(row[:MAX_COLUMNS]):
            text = cell.strip()
            if not text:
                continue
            if not budget.cell(text):
                grid.cut = f"everything from row {number + 1:,} on"
                return widths
            grid.put(number, column, Shown(text, kind_of(text)))
    return widths


def _ragged(widths: dict[int, int]) -> str:
    """Which rows have more or fewer cells than most; empty for none."""
    common = Counter(widths.values()).most_common(1)
    if not common or common[0][0] < 2:
        return ""
    start = next(number for number, width in widths.items() if width == common[0][0])
    odd = [n + 1 for n, width in widths.items() if n > start and width != common[0][0]]
    if not odd:
        return ""
    named = ", ".join(f"{n:,}" for n in odd[:_MOST_NAMED])
    more = f" and {len(odd) - _MOST_NAMED:,} more" if len(odd) > _MOST_NAMED else ""
    have = "rows" if len(odd) > 1 else "row"
    return (
        f"{have} {named}{more}: not {common[0][0]} cells as the other rows, so that some may stand "
        "under the wrong head; check the delimiters there"
    )


def _rows(text: str, delimiter: str) -> tuple[Iterator[list[str]], str]:
    """The rows, and what is wrong with the quotes, if so."""
    if not delimiter:
        return ([line] for line in _lines(text)), ""
    if _quotes_hold(text, delimiter):
        return _parse(text, delimiter), ""
    damaged = "a quotation mark is never closed; each line was read as a row, marks included"
    return _parse(text, delimiter, quoting=csv.QUOTE_NONE), damaged


def _parse(text: str, delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    escaped = _ESCAPED.search(text) is not None and '""' not in text
    yield from csv.reader(
        _lines(text),
        delimiter=delimiter,
        quoting=quoting,  # type: ignore[arg-type]
        doublequote=not escaped,
        escapechar="\\" if escaped and quoting != csv.QUOTE_NONE else None,
    )


def _lines(text: str) -> Iterator[str]:
    """The lines one by one: a list of them would take many times the file."""
    return (match[0] for match in _LINE.finditer(text))


def _quotes_hold(text: str, delimiter: str) -> bool:
    """Whether the quotes of a file close where cells end."""
    if '"' not in text:
        return True
    try:
        for row in _parse(text, delimiter):
            if any(cell.count("\n") > _MOST_LINES and delimiter in cell for cell in row):
                return False
    except csv.Error:
        return False
    # An open quote takes all that follows, the end of the file included.
    return not (row and row[-1].endswith("\n"))


def _delimiter(text: str, path: Path) -> str:
    """The character that parts the cells; empty where there is only one column."""
    sample = "\n".join(text[:_SAMPLE_CHARACTERS].split("\n")[:_SAMPLE_LINES])
    scores = {sign: _score(sample, sign) for sign in _DELIMITERS if sign in sample}
    if path.suffix.lower() in _TAB_SUFFIXES and scores.get("\t", 0) > 0:
        return "\t"
    best = max(scores, key=lambda sign: scores[sign], default="")
    return best if scores.get(best, 0) > 0 else ""


def _score(sample: str, delimiter: str) -> float:
    """How alike the rows are under a delimiter, and how many cells are whole figures or dates."""
    try:
        rows = [row for row in _parse(sample, delimiter) if any(cell.strip() for cell in row)]
    except csv.Error:
        return 0.0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    alike = count / len(rows)
    if delimiter == ":" and alike < 1 or alike < 0.5 and count < 3:
        # A colon parts a label from what it says more often than one cell from the next.
        return 0.0
    return alike + _clean_share(rows, width)


def _clean_share(rows: Sequence[Sequence[str]], width: int) -> float:
    """The share of cells, half of it, that are figures or dates, or words without a delimiter."""
    cells = [cell.strip() for row in rows if len(row) == width for cell in row if cell.strip()]
    clean = sum(
        kind_of(cell) != "text" or not any(sign in cell for sign in ",;\t|") for cell in cells
    )
    return clean / len(cells) / 2 if cells else 0.0
