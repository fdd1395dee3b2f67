"""Tables, whatever format they come from: which lines of a text are rows, and what heads a cell.

A row is one line of the text, its cells parted by bars, as in Markdown. A loader that renders a
format writes rows with `row_line`; where the text is the file's own, `find_tables` finds them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from corpus.blocks import Block, parse_blocks

_BAR = re.compile(r"(?<!\\)\|")
# The empty text is among them.
_SIGNS = ("", *"#`~<[>=-*_+^")
_RULE = re.compile(r"[\s|:+=-]+$")
# In Markdown, a table may be written in HTML; its rows may go over lines.
_HTML_ROW = re.compile(r"<tr\b.*?(?:</tr\s*>|(?=<tr\b))", re.DOTALL | re.IGNORECASE)
_HTML_CELL = re.compile(
    r"<t[hd]\b([^>]*)>(.*?)(?=</t[hd]\s*>|<t[hd]\b|</tr\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_COLSPAN = re.compile(r"\bcolspan\s*=\s*[\"']?([1-9]\d?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows on consecutive lines of a text.

    Attributes:
        start: first character of the first row.
        end: after the last character of the last row.
        header_rows: how many rows at the top say what stands in the columns; 0 where none does.
    """

    start: int
    end: int
    header_rows: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty, as a span, with the spans of what heads its column, topmost first.

    A column has more than one head where a header of several rows names it step by step.
    """

    start: int
    end: int
    heads: tuple[tuple[int, int], ...] = ()


def row_line(cells: Sequence[str]) -> str:
    """The line of a row; a bar in a cell is written as in Markdown, with a backslash."""
    words = [" ".join(cell.split()) for cell in cells]
    line = " | ".join(_BAR.sub(r"\\|", cell) if "|" in cell else cell for cell in words)
    # Without bars around them, empty cells at the ends could not be told from no cells, nor a row
    # that begins with a sign of Markdown from a heading.
    bare = bool(words) and words[0][:1] not in _SIGNS and words[-1] != ""
    return line if bare else f"| {line} |"


def cell_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cells of the row `text[start:end]`, without white space around them, empty ones too."""
    if text.startswith("<", start):
        return list(_html_cells(text, start, end))
    line = text[start:end]
    first = start + len(line) - len(line.lstrip())
    last = start + len(line.rstrip())
    if first < last and text[first] == "|":
        first += 1
    if first < last and text[last - 1] == "|" and text[last - 2] != "\\":
        last -= 1
    bounds = [first, *(bar.end() for bar in _BAR.finditer(text, first, last)), last + 1]
    return [_stripped(text, left, right - 1) for left, right in pairwise(bounds)]


def find_tables(text: str, start: int = 0) -> tuple[Table, ...]:
    """The tables of a Markdown or plain text from `start` on.

    The rows above the first rule (`---|---`) are its header; without a rule the first row is.
    """
    found: list[Table] = []
    run: list[Block] = []
    for block in [*parse_blocks(text, start), None]:
        if block is not None and _goes_on(text, run, block) and _is_part(text, block):
            run.append(block)
            continue
        found.extend(_table(text, run))
        run = [block] if block is not None and _is_part(text, block) else []
    return tuple(found)


def table_at(tables: Sequence[Table], offset: int) -> Table | None:
    """The table that the character at `offset` is in; `tables` are in order."""
    number = bisect_right(tables, offset, key=lambda table: table.start) - 1
    return tables[number] if number >= 0 and offset < tables[number].end else None


def row_cells(text: str, table: Table, offset: int) -> list[Cell]:
    """The cells of the row at `offset` with what heads each; empty for a row of the header.

    A row with more or fewer cells than the header is given without heads: which head belongs to
    which cell cannot be told.
    """
    header = list(_header_lines(text, table))
    row = _row_at(text, table, offset)
    if row in header:
        return []
    cells = cell_spans(text, *row)
    heads = [cell_spans(text, *line) for line in header]
    fits = all(len(row) == len(cells) for row in heads)
    return [
        Cell(*cell, _distinct(text, [row[i] for row in heads]) if fits else ())
        for i, cell in enumerate(cells)
        if cell[0] < cell[1]
    ]


def row_span(text: str, table: Table, offset: int) -> tuple[int, int]:
    """The row at `offset`, as it is written, without white space around it."""
    return _stripped(text, *_row_at(text, table, offset))


def header_span(text: str, table: Table) -> tuple[int, int] | None:
    """The rows of the header, as they are written; None where there are none."""
    lines = list(_header_lines(text, table))
    return _stripped(text, lines[0][0], lines[-1][1]) if lines else None


def header_of(text: str, table: Table) -> str:
    """What heads the columns, in one line; empty where nothing does."""
    rows = [cell_spans(text, *line) for line in _header_lines(text, table)]
    if not rows:
        return ""
    columns = [
        _distinct(text, [row[i] for row in rows if i < len(row)])
        for i in range(max(map(len, rows)))
    ]
    return " | ".join(" ".join(text[a:b] for a, b in heads) for heads in columns)


def _goes_on(text: str, run: Sequence[Block], block: Block) -> bool:
    """Whether a block may belong to the table of those before; in HTML, lines may be empty."""
    return not run or not block.gap or text.startswith("<", run[0].start)


def _is_part(text: str, block: Block) -> bool:
    if block.kind == "row":
        return True
    line = text[block.start : block.end]
    if line[:1] == "<":
        return block.kind == "rule" and "table" not in line.lower()
    return block.kind == "rule" and "|" in line and bool(_RULE.match(line))


def _table(text: str, run: Sequence[Block]) -> Iterator[Table]:
    rows = [block for block in run if block.kind == "row"]
    if len(rows) < 2:
        return
    if text.startswith("<", rows[0].start):
        heads = ["<td" not in text[row.start : row.end].lower() for row in rows]
        above = heads.index(False) if False in heads else 0
        yield Table(rows[0].start, rows[-1].end, above)
        return
    rules = [block.start for block in run if block.kind == "rule" and block.start > rows[0].start]
    above = sum(row.start < rules[0] for row in rows) if rules else 1
    yield Table(rows[0].start, rows[-1].end, above if above < len(rows) else 1)


def _html_cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The cells of a row in HTML; one that reaches over columns stands in each."""
    for cell in _HTML_CELL.finditer(text, start, end):
        span = _COLSPAN.search(cell[1])
        for _ in range(int(span[1]) if span else 1):
            yield _stripped(text, *cell.span(2))


def _row_at(text: str, table: Table, offset: int) -> tuple[int, int]:
    if text.startswith("<", table.start):
        rows = [row for row in _row_lines(text, table) if row[0] <= offset]
        return rows[-1] if rows else (offset, offset)
    end = text.find("\n", offset, table.end)
    return text.rfind("\n", 0, offset) + 1, table.end if end < 0 else end


def _row_lines(text: str, table: Table) -> Iterator[tuple[int, int]]:
    """The rows of a table, without rules between them."""
    if text.startswith("<", table.start):
        yield from (row.span() for row in _HTML_ROW.finditer(text, table.start, table.end))
        return
    start = table.start
    while start < table.end:
        end = text.find("\n", start, table.end)
        end = table.end if end < 0 else end
        # A table begins with a row, if only one of dashes.
        if start == table.start or not _RULE.match(text[start:end]):
            yield start, end
        start = end + 1


def _header_lines(text: str, table: Table) -> Iterator[tuple[int, int]]:
    return islice(_row_lines(text, table), table.header_rows)


def _distinct(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Heads of one column without empty ones and without those that a merged cell repeats."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        words = text[slice(*span)]
        if words and (not kept or text[slice(*kept[-1])] != words):
            kept.append(span)
    return tuple(kept)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    return left, max(left, start + len(part.rstrip()))
