"""The cells of a table on a page: their texts, and which rows say what stands in the columns."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.loaders.pdf.columns import rows_of
from corpus.loaders.pdf.runs import Run, TableRow
from corpus.tables import row_line

_FIGURE = re.compile(r"[-–+(~<>≈]?\s*[$€£¥]?\s*[-–+]?\d[\d.,:/' %-]*\)?\s*[%$€£¥*†]?$")
_YEAR = re.compile(
    r"(?:(?:FY|[QH][1-4]) ?)?(?:19|20)\d\d(?:[-/–]\d{2,4})?[a-z*]?$|(?:FY ?\d\d|[QH][1-4])$"
)
_FIGURES = 0.5
_MOST_HEADER_ROWS = 3
_LEADER = re.compile(r"(?:[.·_…] ?){3,}$|^[.·…_]+$")
# In font heights: figures stand closer than words where a column is as wide as they are.
FIGURE_GAP = 0.5
_ABBREVIATED = re.compile(r"(?:^|\W)(?:\w|etc|inc|co|corp|ltd|no|nos|jr|sr|st|dr|approx)\.$", re.I)
_LONGEST_HEAD = 120


@dataclass(slots=True)
class Cell:
    """The text of a cell, its lines parted by line breaks.

    `spans` is whether it covers the cell to the right of it too, which then has the same text, and
    `copied` whether it is covered by the cell above it.
    """

    text: str = ""
    bold: bool = False
    spans: bool = False
    copied: bool = False


@dataclass(slots=True)
class PageTable:
    """A table on a page, its rows from top to bottom with the middle of each.

    Where it `is_form`, its cells do not stand below one another, or what heads them is not known.
    `above` is how many rows stand above the first with figures.
    """

    rows: list[list[Cell]]
    middles: list[float]
    left: float
    right: float
    size: float
    order: int
    is_form: bool = False
    above: int = 0

    def row_runs(self) -> list[Run]:
        """Each row as one run; what spans the whole table at its top is a line above it."""
        rows = self.rows
        first = 0
        while first < len(rows) - 2 and _is_caption(rows[first]):
            first += 1
        headers = 0 if self.is_form else header_rows(rows[first:])
        # The rest of a header, below names of groups.
        while 0 < headers < self.above - first and not rows[first + headers][0].text:
            headers += 1
        runs = []
        for index, (row, middle) in enumerate(zip(rows, self.middles, strict=True)):
            bold = _is_bold(row)
            is_header = first <= index < first + headers
            cells = tuple(cell.text for cell in row)
            run = Run(
                " ".join(cells) if index < first else row_line(cells),
                self.left,
                middle - self.size / 2,
                self.right,
                middle + self.size / 2,
                self.order,
                bold and index < first,
            )
            if index >= first:
                run.row = TableRow(cells, self.order, is_header, is_header and bold)
            else:
                run.text = " ".join(run.text.split())
            runs.append(run)
        return runs


def cell_of(runs: Sequence[Run]) -> Cell:
    """The cell that these runs stand in."""
    lines = [row.text for row in rows_of(runs)]
    return Cell("\n".join(lines), bool(runs) and all(run.bold for run in runs))


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure, a date or the like rather than words."""
    return bool(_FIGURE.match(text)) or (
        sum(map(str.isdigit, text)) >= _FIGURES * len("".join(text.split())) > 0
    )


def is_year(text: str) -> bool:
    """Whether a figure is a year or a part of one, which may head a column."""
    return bool(_YEAR.match(text))


def is_amount(cell: Cell) -> bool:
    """Whether a cell holds a figure that is no year."""
    return is_figure(cell.text) and not is_year(cell.text)


def _are_amounts(cells: Sequence[Cell]) -> bool:
    """Whether all cells hold amounts, rather than numbers of the columns."""
    if not all(map(is_amount, cells)):
        return False
    texts = [cell.text for cell in cells]
    counted = all(text.isdecimal() for text in texts)
    return not counted or any(int(b) != int(a) + 1 for a, b in pairwise(texts))


def header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows at the top say what stands in the columns; 0 where that is not certain."""
    if len(rows) < 2:
        return 0
    if _names_groups(rows[0]) and (below := header_rows(rows[1:])):
        return below + 1
    count = 0
    while count < min(_MOST_HEADER_ROWS, len(rows) - 1) and _heads(rows, count):
        count += 1
    return count


def _heads(rows: Sequence[Sequence[Cell]], index: int) -> bool:
    """Whether the row after `index` rows of the header belongs to it too."""
    row, below = rows[index], rows[index + 1 :]
    filled = [cell for cell in row if cell.text]
    if len(filled) < 2 or any(len(cell.text) > _LONGEST_HEAD for cell in filled):
        return False
    if index and row[0].copied:
        return True
    if not is_figure(filled[0].text) and _are_amounts(filled[1:]):
        return False  # a total, which is bold as well
    if _is_bold(row) and not all(_is_bold(other) for other in below):
        return True
    if index and not any(cell.spans for cell in rows[index - 1]):
        return False
    if any(is_amount(cell) for cell in filled):
        return False
    if len(filled) < 0.6 * len(row) and not any(cell.spans for cell in row):
        return False
    return _differs(row, below) or len(row) > 2 and not _names_rows(rows)


def _names_groups(row: Sequence[Cell]) -> bool:
    """Whether a row names groups of columns rather than columns."""
    filled = [cell for cell in row if cell.text]
    return (
        not row[0].text
        and 1 < len(filled) < 0.6 * len(row)
        and not any(is_amount(cell) or len(cell.text) > _LONGEST_HEAD for cell in filled)
    )


def _differs(row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Whether there are figures below the words of a row."""
    for column, head in enumerate(row):
        texts = [other[column].text for other in below if other[column].text]
        figures = sum(map(is_figure, texts))
        words = head.text and (not is_figure(head.text) or _YEAR.match(head.text))
        if words and texts and figures >= 0.6 * len(texts):
            return True
    return False


def _names_rows(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first column names what stands beside it, as in forms."""
    firsts = [row[0] for row in rows if row[0].text]
    named = sum(cell.text.rstrip().endswith(":") for cell in firsts)
    return bool(firsts) and named >= len(firsts) / 2


def _is_bold(row: Sequence[Cell]) -> bool:
    filled = [cell for cell in row if cell.text]
    return bool(filled) and all(cell.bold for cell in filled)


def _is_caption(row: Sequence[Cell]) -> bool:
    return len(row) > 1 and sum(bool(cell.text) for cell in row) == 1 and row[0].text != ""


def usual_size(runs: Sequence[Run]) -> float:
    """The height of the font of most of them."""
    return statistics.median(run.size for run in runs)


def pieces_of(run: Run) -> Iterator[Run]:
    """The parts of a run between rows of dots, and between figures that stand apart."""
    for bare in _without_leaders(run):
        yield from _figures_apart(bare)


def _figures_apart(run: Run) -> Iterator[Run]:
    """The parts of a run between figures that stand further apart than the groups of one."""
    start = 0
    for index, (word, following) in enumerate(pairwise(run.words), 1):
        gap = following[1] - word[2]
        if gap >= FIGURE_GAP * run.size and is_figure(word[0]) and is_figure(following[0]):
            yield part_of(run, run.words[start:index])
            start = index
    yield part_of(run, run.words[start:]) if start else run


def _without_leaders(run: Run) -> Iterator[Run]:
    """The parts of a run between rows of dots."""
    if ".." not in run.text and ". ." not in run.text and "…" not in run.text:
        yield run
        return
    words: list[tuple[str, float, float]] = []
    dots = 0
    for word, left, right in [*run.words, ("....", 0.0, 0.0)]:
        stripped = _LEADER.sub("", word)
        if stripped:
            right -= (right - left) * (1 - len(stripped) / len(word))
            words.append((stripped if len(word) - len(stripped) > 2 else word, left, right))
        dots = dots + 1 if not stripped or stripped != word else 0
        if dots and words:
            words[-1] = _without_dot(words[-1])
            yield part_of(run, words)
            words = []


def _without_dot(word: tuple[str, float, float]) -> tuple[str, float, float]:
    """The word before a row of dots without the first of them, if that is not its own."""
    text, left, right = word
    is_dotted = text.endswith(".") and len(text) > 1 and not _ABBREVIATED.search(text)
    return (text[:-1], left, right) if is_dotted else word


def part_of(run: Run, words: list[tuple[str, float, float]]) -> Run:
    """Some words of a run."""
    text = " ".join(word[0] for word in words)
    return replace(run, text=text, left=words[0][1], right=words[-1][2], words=words)
