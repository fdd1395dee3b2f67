"""How many rows at the top of a table say what stands in its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.loaders.sheets.grid import Shown

# From this share of numbers and dates on, a column holds those.
TYPED_SHARE = 0.6
_MOST_HEADERS = 3
# A body is judged by its beginning; a table may have half a million rows.
_SAMPLE = 200
_YEAR = re.compile(r"(?:1[89]|20)\d\d$")
_DIGIT = re.compile(r"\d")
_LONGEST_HEAD = 120
_LEAST_COUNTED = 4

Row = Sequence[Shown | None]


def header_rows(rows: Sequence[Row], *, assumed: bool) -> int:
    """How many of `rows` head the columns; 0 where the first one is a row like the others.

    `assumed` says that the first is a header where nothing speaks for or against it.
    """
    if len(rows) < 2:
        return 0
    sample = rows[: _SAMPLE + _MOST_HEADERS]
    if not _is_header(sample, assumed) and not _is_group_row(sample):
        return 0
    count = 1
    while count < min(_MOST_HEADERS, len(sample) - 1) and _is_lower(sample, count):
        count += 1
    return count


def typed_share(column: Sequence[Shown | None]) -> float:
    """The share of a column's cells that are numbers, dates or truth values."""
    filled = [cell for cell in column[:_SAMPLE] if cell is not None]
    typed = sum(cell.kind not in ("text", "error") for cell in filled)
    return typed / len(filled) if filled else 0.0


def _is_header(rows: Sequence[Row], assumed: bool) -> bool:
    if _counts_up(rows[0]):
        return True
    if not _may_head(rows[0]):
        return False
    if len(rows[0]) == 2 and _is_form(rows):
        return False
    votes = _votes(rows)
    if votes == 0:
        return assumed or len(rows[0]) > 2
    return votes > 0


def _may_head(row: Row) -> bool:
    """Whether a row has a word, or a year or date, over most columns, each another one."""
    filled = [cell for cell in row if cell is not None]
    if len(filled) + (row[0] is None) < max(2, len(row) / 2):
        return False
    if any(len(cell.text) > _LONGEST_HEAD for cell in filled):
        return False
    named = [cell for cell in filled if cell.kind == "text"]
    if not all(cell.kind == "text" or _is_period(cell) for cell in filled):
        return False
    if not named and row[0] is not None:
        return False
    texts = [cell.text for cell in filled if not cell.merged]
    return len(set(texts)) == len(texts)


def _counts_up(row: Row) -> bool:
    """Whether a row numbers its columns: hours of a day, weeks of a year."""
    if row[0] is not None and row[0].kind != "text":
        return False
    texts = [cell.text if cell is not None else "" for cell in row[1:]]
    if len(texts) < _LEAST_COUNTED or not all(text.isdecimal() for text in texts):
        return False
    return all(int(b) == int(a) + 1 for a, b in pairwise(texts))


def _is_period(cell: Shown) -> bool:
    return cell.kind == "date" or cell.kind == "number" and bool(_YEAR.match(cell.text))


def _is_form(rows: Sequence[Row]) -> bool:
    """Whether two columns are labels and what is filled in, rather than a table."""
    labels = [row[0] for row in rows if row[0] is not None]
    if sum(label.text.endswith(":") for label in labels) * 2 > len(labels):
        return True
    if len(labels) > 1 and all(label.bold for label in labels):
        return not (rows[0][1] is not None and rows[0][1].bold)
    if rows[0][0] is not None and rows[0][0].bold:
        return False
    return 0 < typed_share([row[1] for row in rows[1:]]) < TYPED_SHARE


def _votes(rows: Sequence[Row]) -> int:
    """How much speaks for the first row being a header, below 0 for what speaks against it."""
    votes = 0
    for number, head in enumerate(rows[0]):
        body = [cell for row in rows[1:] if (cell := row[number]) is not None]
        if head is not None and body:
            votes += _vote(head, body)
    heads = [cell for cell in rows[0] if cell is not None]
    if all(cell.bold for cell in heads):
        below = [cell for cell in rows[1] if cell is not None]
        votes += 0 if all(cell.bold for cell in below) else 3
    return votes


def _vote(head: Shown, body: Sequence[Shown]) -> int:
    typed = typed_share(body) >= TYPED_SHARE
    if head.kind != "text":
        # Years over amounts are heads; a year over years is one more of them.
        alike = sum(_is_period(cell) for cell in body) * 2 > len(body)
        return 2 if typed and not alike else -2
    if typed:
        return 2
    if any(cell.text == head.text and cell.merged == 0 for cell in body):
        return -2
    with_digits = sum(bool(_DIGIT.search(cell.text)) for cell in body) >= TYPED_SHARE * len(body)
    if not with_digits:
        return 0
    return -1 if _DIGIT.search(head.text) else 1


def _is_group_row(rows: Sequence[Row]) -> bool:
    """Whether the first row names groups of the columns that the second one heads."""
    first = [cell for cell in rows[0] if cell is not None]
    if rows[0][0] is not None or not first or len(rows) < 3:
        return False
    if not all(cell.kind == "text" or _is_period(cell) for cell in first):
        return False
    return _is_lower_head(rows[1:])


def _is_lower(rows: Sequence[Row], number: int) -> bool:
    """Whether a further row heads the columns: below merged cells or gaps, or with units."""
    above, row = rows[number - 1], rows[number]
    shared = {cell.merged for cell in above if cell is not None and cell.merged}
    if any(cell is not None and cell.merged in shared for cell in row):
        fresh = [cell for cell in row if cell is not None and cell.merged not in shared]
        return bool(fresh) and all(cell.kind == "text" or _is_period(cell) for cell in fresh)
    over = [cell.merged for cell in above if cell is not None and cell.merged]
    is_split = len(over) > len(set(over))
    has_gap = any(a is None and b is not None for a, b in zip(above, row, strict=True))
    is_unit_row = row[0] is None
    return (is_split or has_gap or is_unit_row) and _is_lower_head(rows[number:])


def _is_lower_head(rows: Sequence[Row]) -> bool:
    filled = [cell for cell in rows[0] if cell is not None]
    if not filled or not all(cell.kind == "text" or _is_period(cell) for cell in filled):
        return False
    return len(rows) > 1 and _votes(rows) > 0
