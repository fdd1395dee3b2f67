"""Tables, whatever format they come from: which lines of a text are rows, and what heads a cell.

A row is one line of the text, its cells parted by bars, as in Markdown; in the dialect of pandoc
it may be cut by columns, and have several lines. A loader that renders a format writes rows with
`row_line`; where the text is the file's own, `find_tables` finds them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
        columns: of a table whose cells stand below each other, without bars: from which to which
            character of a line each goes.
        rows: where there are `columns`, the span of each row, of one line or several.
    """

    start: int
    end: int
    header_rows: int = 1
    columns: tuple[tuple[int, int], ...] = ()
    rows: tuple[tuple[int, int], ...] = ()

    def moved(self, by: int) -> Table:
        """The table where its text begins `by` characters later in another one."""
        rows = tuple((start + by, end + by) for start, end in self.rows)
        return replace(self, start=self.start + by, end=self.end + by, rows=rows)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty, as a span, with the spans of what heads its column, topmost first.

    A column has more than one head where a header of several rows names it step by step. A cell
    that goes over lines has `more` spans, one for each further line.
    """

    start: int
    end: int
    heads: tuple[tuple[int, int], ...] = ()
    more: tuple[tuple[int, int], ...] = ()

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The spans of its words, in order."""
        return ((self.start, self.end), *self.more)

    def words(self, text: str) -> str:
        """What it says, in one line."""
        return " ".join(text[start:end] for start, end in self.spans)


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
    cut: list[Block] = []
    for block in [*parse_blocks(text, start), None]:
        if cut and (block is None or block.table is not cut[0].table):
            found.extend(_columned_table(cut))
            cut = []
        if block is not None and block.table is not None:
            cut.append(block)
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
    cells = row_pieces(text, table, row)
    heads = [row_pieces(text, table, line) for line in header]
    fits = all(len(row) == len(cells) for row in heads)
    return [
        Cell(*cell[0], _heads(text, heads, i) if fits else (), tuple(cell[1:]))
        for i, cell in enumerate(cells)
        if cell[0][0] < cell[0][1]
    ]


def row_span(text: str, table: Table, offset: int) -> tuple[int, int]:
    """The row at `offset`, as it is written, without white space around it."""
    return _stripped(text, *_row_at(text, table, offset))


def header_span(text: str, table: Table) -> tuple[int, int] | None:
    """The rows of the header, as they are written; None where there are none."""
    lines = list(_header_lines(text, table))
    return _stripped(text, lines[0][0], lines[-1][1]) if lines else None


def table_rows(text: str, table: Table) -> Iterator[tuple[int, int]]:
    """The spans of the rows of a table, the header's too, without rules between them."""
    if table.rows:
        yield from table.rows
        return
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


def row_pieces(text: str, table: Table, row: tuple[int, int]) -> list[list[tuple[int, int]]]:
    """The spans of each cell of a row, one a line; an empty cell has one empty span."""
    if not table.columns:
        return [[cell] for cell in cell_spans(text, *row)]
    cells: list[list[tuple[int, int]]] = [[] for _ in table.columns]
    start = text.rfind("\n", 0, row[0]) + 1
    while start < row[1]:
        end = text.find("\n", start, row[1])
        end = row[1] if end < 0 else end
        for cell, (left, right) in zip(cells, table.columns, strict=True):
            piece = _stripped(text, min(start + left, end), min(start + right, end))
            if piece[0] < piece[1]:
                cell.append(piece)
        start = end + 1
    return [cell or [(row[1], row[1])] for cell in cells]


def header_of(text: str, table: Table) -> str:
    """What heads the columns, in one line; empty where nothing does."""
    rows = [row_pieces(text, table, line) for line in _header_lines(text, table)]
    if not rows:
        return ""
    columns = [_heads(text, rows, i) for i in range(max(map(len, rows)))]
    return " | ".join(" ".join(text[a:b] for a, b in heads) for heads in columns)


def _goes_on(text: str, run: Sequence[Block], block: Block) -> bool:
    """Whether a block may belong to the table of those before; in HTML, lines may be empty."""
    return not run or not block.gap or text.startswith("<", run[0].start)


def _is_part(text: str, block: Block) -> bool:
    if block.kind == "row":
        return block.table is None
    line = text[block.start : block.end]
    if line[:1] == "<":
        return block.kind == "rule" and "table" not in line.lower()
    # Programs that print tables write "+" where lines cross.
    return block.kind == "rule" and bool({"|", "+"} & set(line)) and bool(_RULE.match(line))


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


def _columned_table(rows: Sequence[Block]) -> Iterator[Table]:
    spans = tuple((row.start, row.end) for row in rows)
    if form := rows[0].table:
        yield Table(rows[0].start, rows[-1].end, form.header_rows, form.columns, spans)


def _html_cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The cells of a row in HTML; one that reaches over columns stands in each."""
    for cell in _HTML_CELL.finditer(text, start, end):
        span = _COLSPAN.search(cell[1])
        for _ in range(int(span[1]) if span else 1):
            yield _stripped(text, *cell.span(2))


def _row_at(text: str, table: Table, offset: int) -> tuple[int, int]:
    if table.rows or text.startswith("<", table.start):
        rows = [row for row in table_rows(text, table) if row[0] <= offset]
        return rows[-1] if rows else (offset, offset)
    end = text.find("\n", offset, table.end)
    # Where a table is indented, it begins after the beginning of its first line.
    start = max(text.rfind("\n", 0, offset) + 1, table.start)
    return start, table.end if end < 0 else end


def _header_lines(text: str, table: Table) -> Iterator[tuple[int, int]]:
    return islice(table_rows(text, table), table.header_rows)


def _heads(
    text: str, rows: Sequence[list[list[tuple[int, int]]]], column: int
) -> tuple[tuple[int, int], ...]:
    """What heads a column in the rows of a header."""
    return _distinct(text, [span for row in rows if column < len(row) for span in row[column]])


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
