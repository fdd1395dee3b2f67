"""Rows of a table as answers tell them, "Name: Nora Lind; Office: B-310", cut into cells again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from advisor.answer import Citation
from corpus.language.words import plain, without_list_marks
from corpus.tables import cell_spans

_RULE = re.compile(r"[\s|:+=-]*")
_BETWEEN = "; "
_LEAST_CELLS = 2


class Told(NamedTuple):
    """A row: what heads its cells, and what they say. A header has heads alone."""

    heads: tuple[str, ...]
    cells: tuple[str, ...]


def told_row(claim: str, citations: Sequence[Citation], above: Told | None = None) -> Told | None:
    """The cells of a claim that tells a row of a table; None where it does not.

    Each head and cell is found in the quotes, and together they are all that the claim says.

    Args:
        claim: its text.
        citations: its quotes; the header of the table comes first where it is among them.
        above: the row that was told right before, whose header may be this one's, too.
    """
    lines = [line for c in citations for line in c.quote.splitlines() if not _RULE.fullmatch(line)]
    rows = [_cells(line) for line in lines]
    if any(len(row) < _LEAST_CELLS for row in rows):
        return None
    if len(rows) == 1:
        return _header(claim, rows[0]) or _below(claim, rows[0], above)
    return _headed(claim, rows[0], rows[-1]) if len(rows) == 2 else None


def bare_row(line: str, *, is_row: bool) -> Told | None:
    """The cells of a line with bars between them; None where they part no cells.

    `is_row`: the document has it as a row, which need not begin and end with a bar.
    """
    words = line.strip()
    if not is_row and not (words.startswith("|") and words.endswith("|")):
        return None
    cells = _cells(words)
    return Told((), tuple(cells)) if len(cells) >= _LEAST_CELLS else None


def in_words(text: str) -> str:
    """A passage as words to look over: without marks, its rows like those of answers."""
    lines = [line for line in text.splitlines() if not _RULE.fullmatch(line)]
    words = (
        _BETWEEN.join(filter(None, _cells(line)))
        if line.strip().startswith("|")
        else plain(without_list_marks(line))
        for line in lines
    )
    return " ".join(words).replace("`", "")


def _cells(line: str) -> list[str]:
    line = line.strip()
    return [plain(line[start:end]) for start, end in cell_spans(line, 0, len(line))]


def _header(claim: str, row: Sequence[str]) -> Told | None:
    heads = tuple(filter(None, row))
    return Told(heads, ()) if claim == f"{_BETWEEN.join(heads)}:" else None


def _below(claim: str, row: Sequence[str], above: Told | None) -> Told | None:
    """A row below a header that was told before."""
    cells = tuple(filter(None, row))
    if above is None or len(cells) != len(above.heads) or claim != _BETWEEN.join(cells):
        return None
    return Told(above.heads, cells)


def _headed(claim: str, header: Sequence[str], row: Sequence[str]) -> Told | None:
    """A row that is told with its header; of a wide one some cells may be left out."""
    if len(header) != len(row):
        return None
    told = []
    at = 0
    for head, words in zip(header, row, strict=True):
        cell = f"{head}: {words}" if head else words
        end = at + len(cell)
        if words and claim.startswith(cell, at) and claim[end : end + 2] in ("", _BETWEEN):
            told.append((head, words))
            at = end + len(_BETWEEN)
    if len(told) < _LEAST_CELLS or at != len(claim) + len(_BETWEEN):
        return None
    heads, cells = zip(*told, strict=True)
    return Told(heads, cells)
