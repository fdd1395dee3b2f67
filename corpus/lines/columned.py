"""Tables whose cells stand below each other: the simple, multiline and grid tables of pandoc."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_GROUPS = re.compile(r"\s*(?:-{2,}(?:\s+-{2,})+|={2,}(?:\s+={2,})+)\s*$")
_RUN = re.compile(r"\s*-{3,}\s*$")
_GROUP = re.compile(r"[-=]+")
_GRID_RULE = re.compile(r"\s*\+(?:[-=:]+\+)+\s*$")
_MOST_HEADER_LINES = 8
Columns = tuple[tuple[int, int], ...]
Rows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Columned:
    """A table that is cut by columns.

    Attributes:
        columns: from which to which character of a line each column goes.
        rows: of each row the first line and the one after its last; rules belong to none.
        header_rows: how many of the rows at the top say what stands in the columns.
        after: the line after the table.
    """

    columns: Columns
    rows: Rows
    header_rows: int
    after: int


def read_columned(line: Callable[[int], str], index: int, count: int) -> Columned | None:
    """The table that begins at the line `index` of `count`; None if none does.

    `line` gives a line with the white space before it.
    """
    if _GRID_RULE.match(line(index)):
        return _read_grid(line, index, count)
    first = index + 1 if _is_rule(line(index)) else index
    under = first
    while under < min(count, first + _MOST_HEADER_LINES) and _has_words(line(under)):
        under += 1
    ruled = under < count and bool(_GROUPS.match(line(under)))
    if ruled and under > first and under + 1 < count and _has_words(line(under + 1)):
        if first == index and under > index + 1:
            return None
        return _read_body(line, (first, under), under, count, closed=first > index)
    if first > index and _GROUPS.match(line(index)):
        return _read_body(line, None, index, count, closed=True)
    return None


def _is_rule(body: str) -> bool:
    return bool(_GROUPS.match(body) or _RUN.match(body))


def _has_words(body: str) -> bool:
    return bool(body.strip()) and not _is_rule(body)


def _read_body(
    line: Callable[[int], str],
    header: tuple[int, int] | None,
    rule: int,
    count: int,
    *,
    closed: bool,
) -> Columned | None:
    """The table with that header and rule; a `closed` one goes to the next rule."""
    end = rule + 1
    while end < count and (line(end).strip() or closed) and not _is_rule(line(end)):
        end += 1
    ends_ruled = end < count and _is_rule(line(end))
    is_rst = "=" in line(rule)
    if closed and not ends_ruled or ends_ruled and is_rst and "=" not in line(end):
        return None
    inside = range(rule + 1, end)
    starts = [group.start() for group in _GROUP.finditer(line(rule))]
    width = max([len(line(i)) for i in (rule, *inside, *range(*(header or (0, 0))))])
    # Text may stand to the left of the first rule, where that is longer than it.
    columns = tuple(pairwise([0, *starts[1:], width]))
    spaced = any(not line(i).strip() for i in inside)
    rows = list(_runs(line, inside) if spaced else _single_rows(line, inside, columns, is_rst))
    every = [header, *rows] if header else rows
    if not rows or not all(_fits(line(i), columns) for row in every for i in range(*row)):
        return None
    return Columned(columns, tuple(every), int(header is not None), end + ends_ruled)


def _runs(line: Callable[[int], str], inside: range) -> Iterator[tuple[int, int]]:
    """Rows parted by empty lines."""
    first = None
    for i in (*inside, inside.stop):
        ends = i == inside.stop or not line(i).strip()
        if ends and first is not None:
            yield first, i
            first = None
        elif not ends and first is None:
            first = i


def _single_rows(
    line: Callable[[int], str], inside: range, columns: Columns, is_rst: bool
) -> Iterator[tuple[int, int]]:
    """A row for each line; in reStructuredText, one without a first cell goes on with the last."""
    firsts = [
        i for i in inside if not is_rst or i == inside.start or line(i)[slice(*columns[0])].strip()
    ]
    yield from pairwise([*firsts, inside.stop])


def _fits(body: str, columns: Columns) -> bool:
    """Whether no word goes over from one column into the next."""
    return "\t" not in body and all(
        body[start - 1 : start] in ("", " ") for start, _ in columns[1:]
    )


def _read_grid(line: Callable[[int], str], index: int, count: int) -> Columned | None:
    """A grid table: its rows are parted by rules, as their cells may have several lines."""
    bounds = [sign.start() for sign in re.finditer(r"\+", line(index))]
    after = index
    while after < count and line(after).strip()[:1] in ("+", "|"):
        after += 1
    rules = [i for i in range(index, after) if line(i).strip()[0] == "+"]
    rows = [(above + 1, below) for above, below in pairwise(rules)]
    header = next((n for n, i in enumerate(rules) if "=" in line(i) and n), 0)
    body = rows[header:]
    # Without a rule of "=", and with one row only, each line is a row: as databases print tables.
    several = [row for row in body if row[1] - row[0] > 1]
    if not header or not several or rules[-1] != after - 1 or any(a == b for a, b in rows):
        return None
    if len(body) == 1 and all(_first_cell(line(i), bounds) for i in range(*body[0])):
        return None
    if any(not _on_bounds(line(i), bounds) for i in range(index, after)):
        return None
    columns = tuple((left + 1, right) for left, right in pairwise(bounds))
    return Columned(columns, tuple(rows), header, after)


def _first_cell(body: str, bounds: list[int]) -> str:
    return body[bounds[0] + 1 : bounds[1]].strip()


def _on_bounds(body: str, bounds: list[int]) -> bool:
    """Whether a line is cut where the first one is: no cell goes over rows or columns."""
    sign = body.strip()[0]
    rest = body.rstrip()
    return len(rest) == bounds[-1] + 1 and all(rest[bound] == sign for bound in bounds)
