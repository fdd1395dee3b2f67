"""The lines of a PDF's page with their place and type, in reading order."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.loaders.pdf.columns import Row, in_reading_order, parted
from corpus.loaders.pdf.runs import PageRuns, TableRow
from corpus.loaders.pdf.tables.aligned import with_aligned_tables
from corpus.loaders.pdf.tables.ruled import with_ruled_tables
from corpus.loaders.pdf.tables.rules import Rules

# A stretch of so many lines, each of so many characters, shows by itself how wide its text is set.
_STRETCH_LINES, _STRETCH_CHARACTERS = 4, 28
_STRETCH_GAP = 1.6
_WIDE_GAP = 1.0


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text on a page.

    Lengths are points (1/72 inch) from the lower left corner of the page, turned as its text is
    read; `size` is the height of the font. `margin` is how far the lines around it reach, 0 where
    they do not tell. `gaps` are the offsets in `text` after which there is a wide gap, and `turn`
    is how the page was turned for it (see `PageRuns`). `points` is how large its font is set, 0 if
    unknown. `row` is what it is of a table.
    """

    text: str
    page: int
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    bold: bool = False
    monospaced: bool = False
    margin: float = 0.0
    turn: int = 0
    gaps: tuple[int, ...] = ()
    points: float = 0.0
    row: TableRow | None = None


def page_lines(runs: PageRuns, page: int, rules: Callable[[int], Rules]) -> list[PdfLine]:
    """The lines of a page in reading order, those first that are turned as most of it is.

    `rules` gives the rules of the page, turned.
    """
    lines: list[PdfLine] = []
    for turn, turned in runs.most_first():
        if not lines:
            turned = with_ruled_tables(turned, rules(turn))
        for block in in_reading_order(turned):
            rows = with_aligned_tables(block.rows)
            margins = _margins(rows, block.is_column)
            for row, margin in zip(rows, margins, strict=True):
                lines.extend(_lines(row, page, margin, turn))
    return lines


def _lines(row: Row, page: int, margin: float, turn: int) -> Iterator[PdfLine]:
    """A row as one line, or as several where it holds rows of tables."""
    for part in parted(row):
        yield _line(part, page, margin, turn)


def _line(row: Row, page: int, margin: float, turn: int) -> PdfLine:
    runs = row.runs
    return PdfLine(
        row.text,
        page,
        row.left,
        row.right,
        row.bottom,
        row.size,
        runs[0].bold and runs[-1].bold,
        all(run.monospaced for run in runs),
        margin,
        turn,
        _gaps(row),
        row.points,
        runs[0].row,
    )


def _gaps(row: Row) -> tuple[int, ...]:
    gaps: list[int] = []
    length = 0
    for run, following in pairwise(row.runs):
        length += len(run.text)
        if following.left - run.right > _WIDE_GAP * row.size:
            gaps.append(length)
        length += 1
    return tuple(gaps)


def _margins(rows: list[Row], is_column: bool) -> list[float]:
    """For each row how far the text reaches that it is part of; 0 where it does not show."""
    column = max(row.right for row in rows) if is_column and len(rows) >= _STRETCH_LINES else 0.0
    margins: list[float] = []
    for stretch in _stretches(rows):
        widest = max(row.right for row in stretch)
        reach = widest - min(row.left for row in stretch)
        full = sum(row.right >= widest - 0.1 * reach for row in stretch)
        characters = statistics.fmean(len(row.text) for row in stretch)
        tells = (
            len(stretch) >= _STRETCH_LINES
            and characters >= _STRETCH_CHARACTERS
            and full >= len(stretch) / 2
        )
        margins.extend([widest if tells else column] * len(stretch))
    return margins


def _stretches(rows: list[Row]) -> list[list[Row]]:
    """Rows of one size that follow one another without a gap."""
    stretches: list[list[Row]] = []
    for row in rows:
        last = stretches[-1][-1] if stretches else None
        if (
            last is not None
            and last.bottom - row.bottom < _STRETCH_GAP * row.size
            and abs(last.size - row.size) < 0.1 * row.size
        ):
            stretches[-1].append(row)
        else:
            stretches.append([row])
    return stretches


def of_one_height(lines: list[PdfLine]) -> list[PdfLine]:
    """The lines, those of one font size with one height, whatever height their fonts have.

    A line with letters of two fonts is not larger than its neighbours for that.
    """
    heights: dict[float, Counter[float]] = defaultdict(Counter)
    for line in lines:
        heights[line.points][round(line.size, 1)] += len(line.text)
    usual = {points: counted.most_common(1)[0][0] for points, counted in heights.items() if points}
    return [replace(line, size=usual.get(line.points, line.size)) for line in lines]


def without_usual_bold(lines: list[PdfLine]) -> list[PdfLine]:
    """The lines, none of them bold where most of the text is: that heads nothing then."""
    text = [line for line in lines if not line.row]
    bold = sum(len(line.text) for line in text if line.bold)
    if 2 * bold <= sum(len(line.text) for line in text):
        return lines
    return [replace(line, bold=False) for line in lines]


def body_size(lines: Iterable[PdfLine]) -> float:
    """The font height that most of the text is set in; 0 where none is known."""
    characters: Counter[float] = Counter()
    for line in lines:
        characters[round(line.size, 1)] += len(line.text)
    return characters.most_common(1)[0][0] if characters else 0.0


def line_pitch(lines: list[PdfLine]) -> float:
    """The usual distance between the base lines of one paragraph; 0 where unknown."""
    steps = [
        above.bottom - below.bottom
        for above, below in zip(lines, lines[1:], strict=False)
        if above.page == below.page and 0 < above.bottom - below.bottom < 3 * above.size
    ]
    # Gaps between paragraphs are larger, so that the lower half is mostly lines of one paragraph.
    return statistics.quantiles(steps, n=4)[0] if len(steps) > 1 else (steps or [0.0])[0]
