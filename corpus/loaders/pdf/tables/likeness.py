"""Whether rows with gaps between their parts are a table.

A table that is not found is read row by row, as it was; text that is taken for a table is torn to
pieces. So whatever reads like running text, a list, a code listing or line numbers is none.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from corpus.blocks import BULLETS
from corpus.loaders.pdf.columns import is_running
from corpus.loaders.pdf.runs import Run
from corpus.loaders.pdf.tables.cells import is_figure

_FEWEST_ROWS, _FEWEST_OF_WORDS = 3, 4
# Which share of the cells holds something, is aligned, holds figures, begins with a small letter.
_FILLED, _ALIGNED, _FIGURES, _LOWER = 0.5, 0.7, 0.6, 0.5
_SAME_EDGE = 2.5
# What a name stands for is so much longer than the name.
_LONGER = 1.6
# Cells of a table of words have fewer words than this.
_WORDY = 3.5
_MARKER = re.compile(
    rf"(?:[{re.escape(BULLETS)}*–-]|[^\w\s]|\[[^\]]{{1,8}}\]|\(?[\dA-Za-z]{{1,4}}[.):]|(?:\d+\.)+\d*)$"
)
_ROMAN = re.compile(r"[ivxlc]{1,6}$")
_SIGN = re.compile(r"[^\w\s]{0,2}\w?[^\w\s]{0,2}$")


def looks_like_table(rows: Sequence[dict[int, list[Run]]], width: int) -> bool:
    """Whether rows, each as its parts by column, are rows of a table of `width` columns."""
    texts = [
        [" ".join(run.text for run in row[c]) for row in rows if c in row] for c in range(width)
    ]
    figures = sum(
        sum(map(is_figure, column[1:])) >= _FIGURES * max(1, len(column) - 1)
        for column in texts[1:]
    )
    if len(rows) < (_FEWEST_ROWS if figures else _FEWEST_OF_WORDS):
        return False
    cells = [text for column in texts for text in column]
    if len(cells) < _FILLED * len(rows) * width:
        return False
    if sum(bool(_SIGN.match(text)) and not is_figure(text) for text in cells) > 0.5 * len(cells):
        return False
    if _is_list(texts, width) or _is_contents(texts, width) or _is_prose(texts, figures):
        return False
    if width == 2 and not figures and not _is_glossary(rows, texts):
        return False
    runs = [[row[c] for row in rows if c in row] for c in range(width)]
    running = sum(is_running(parts) for parts in runs if parts)
    if running > (1 if width > 2 else 0) and not figures:
        return False
    drawn = [run for row in rows for part in row.values() for run in part]
    code = sum(run.monospaced for run in drawn) > 0.5 * len(drawn)
    if code and (width < 3 or not figures):
        return False
    aligned = [_aligned(parts) for parts in runs if parts]
    return min(aligned) >= 0.5 and statistics.fmean(aligned) >= _ALIGNED


def _is_list(texts: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a column of marks or line numbers stands before text."""
    first = texts[0]
    marked = sum(bool(_MARKER.match(text)) for text in first)
    if marked >= 0.7 * len(first):
        return width == 2 or not any(map(str.isdigit, "".join(first)))
    numbers = [int(text) for text in first if text.isdecimal() and len(text) < 6]
    steps = sum(b - a == 1 for a, b in pairwise(numbers))
    return width == 2 and len(numbers) == len(first) and steps >= 0.8 * (len(first) - 1)


def _is_contents(texts: Sequence[Sequence[str]], width: int) -> bool:
    """Whether titles are followed by the numbers of their pages."""
    pages = [text for text in texts[-1] if not _ROMAN.match(text)]
    numbers = [int(text) for text in pages if text.isdecimal()]
    return (
        width < 4
        and len(numbers) == len(pages) >= _FEWEST_ROWS
        and all(a <= b for a, b in pairwise(numbers))
        and not any(map(is_figure, texts[-2][1:]))
    )


def _is_glossary(rows: Sequence[dict[int, list[Run]]], texts: Sequence[Sequence[str]]) -> bool:
    """Whether two columns of words belong together: names and what they stand for, or a header."""
    first, second = texts
    named = sum(text.endswith((":", "=")) for text in first) >= len(first) / 2
    longer = sum(map(len, second)) * len(first) > _LONGER * sum(map(len, first)) * len(second)
    bold = [all(run.bold for part in row.values() for run in part) for row in rows]
    return named or longer or (bold[0] and not any(bold[1:]))


def _is_prose(texts: Sequence[Sequence[str]], figures: int) -> bool:
    """Whether most cells go on with a sentence."""
    if figures:
        return False
    cells = [text for column in texts[1:] for text in column]
    if sum(text[0].islower() for text in cells) >= _LOWER * len(cells):
        return True
    words = [text.count(" ") + 1 for column in texts for text in column]
    return len(texts) > 2 and statistics.fmean(words) >= _WORDY


def _aligned(parts: Sequence[Sequence[Run]]) -> float:
    """Which share of the cells of a column begins, ends or is centred at the same place."""
    places = [
        [part[0].left for part in parts],
        [part[-1].right for part in parts],
        [(part[0].left + part[-1].right) / 2 for part in parts],
    ]
    best = 0
    for side in places:
        counts = Counter(round(place / _SAME_EDGE) for place in side)
        best = max(best, *(counts[key] + counts[key + 1] for key in counts))
    return best / len(parts)
