"""The rows and cells of LaTeX's tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

_ENDS_ROW = ("\\", "tabularnewline", "cr")
_RULES = ("hline", "midrule", "toprule", "bottomrule", "firsthline", "lasthline", "hhline")
_PARTS = ("endfirsthead", "endhead", "endfoot", "endlastfoot")
_NO_CELLS = ("cline", "cmidrule", "caption", "label")
# A cell over more columns or rows than this is a slip.
_MOST_SPANNED = 200
# The height of the row above, which stands before its first cell.
_TRIM = re.compile(r"^\s*\[-?[\d.]+ ?[a-z]{2}\]")


@dataclass(slots=True)
class _Cell:
    """A cell: its nodes until they are read, and how far it reaches."""

    nodes: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """The table while it is read: rows of cells, and above which rows rules stand."""

    rows: list[list[_Cell]] = field(default_factory=lambda: [[_Cell()]])
    rules: list[int] = field(default_factory=list)
    middle: int = 0


def table_rows(
    nodes: Sequence[Any], words: Callable[[Iterable[Any]], str]
) -> tuple[list[list[str]], int]:
    r"""The cells of each row, and how many rows are the header.

    Rows above `\midrule`, or above the second `\hline`, are the header. A cell over several rows
    or columns stands in each.

    Args:
        nodes: what stands in the environment.
        words: gives the text of nodes.
    """
    table = _Table()
    parts: dict[str, list[Any]] = {}
    part: list[Any] = []
    for node in nodes:
        name = getattr(node, "macroname", "")
        if name in _PARTS:
            parts[name], part = part, []
        else:
            part.append(node)
    # The header and the foot of the pages between say the same again, or "continued".
    head = parts.get("endfirsthead", parts.get("endhead", []))
    for node in head:
        _add(table, node, getattr(node, "macroname", ""))
    if head:
        table.middle = len(table.rows) - 1
    for node in [*part, *parts.get("endlastfoot", [])]:
        _add(table, node, getattr(node, "macroname", ""))
    return _filled(table, words)


def _add(table: _Table, node: Any, name: str) -> None:
    row = table.rows[-1]
    if name in _ENDS_ROW:
        table.rows.append([_Cell()])
    elif name in _RULES:
        table.rules.append(len(table.rows) - 1)
        if name == "midrule":
            table.middle = table.middle or len(table.rows) - 1
    elif name in _NO_CELLS or type(node).__name__ == "LatexCommentNode":
        return
    elif getattr(node, "specials_chars", "") == "&":
        row.append(_Cell())
    else:
        row[-1].nodes.append(node)


def _filled(table: _Table, words: Callable[[Iterable[Any]], str]) -> tuple[list[list[str]], int]:
    header = table.middle or _ruled_header(table)
    below: dict[int, tuple[int, str]] = {}
    found: list[list[str]] = []
    header_rows = 0
    for number, cells in enumerate(table.rows):
        row: list[str] = []
        for cell in cells:
            said, wide, high = _cell(cell, words)
            left, above = below.get(len(row), (0, ""))
            if left and not said:
                said = above
            if left:
                below[len(row)] = (left - 1, above)
            if high > 1:
                below[len(row)] = (high - 1, said)
            row.extend([said] * wide)
        if any(row):
            found.append(row)
            header_rows += number < header
    return found, min(header_rows, max(0, len(found) - 1))


def _ruled_header(table: _Table) -> int:
    """The row below the second rule, where the first stands above all; else one row."""
    inner = [rule for rule in table.rules if rule > 0]
    last = len(table.rows) - 1
    if inner and inner[0] < last and 0 in table.rules and inner[0] <= 3:
        return inner[0]
    return 1


def _cell(cell: _Cell, words: Callable[[Iterable[Any]], str]) -> tuple[str, int, int]:
    """The text of a cell, and over how many columns and rows it reaches."""
    wide = high = 1
    nodes = list(cell.nodes)
    while span := next((n for n in nodes if getattr(n, "macroname", "") in _SPANS), None):
        given = span.nodeargd.argnlist
        number = given[0].latex_verbatim().strip("{}* ")
        reach = min(abs(int(number)), _MOST_SPANNED) if re.fullmatch(r"-?\d+", number) else 1
        if span.macroname == "multicolumn":
            wide = max(1, reach)
        else:
            high = reach
        at = nodes.index(span)
        inner = given[-1]
        nodes[at : at + 1] = getattr(inner, "nodelist", None) or [inner]
    return _TRIM.sub("", words(nodes)).strip(), wide, high


_SPANS = ("multicolumn", "multirow")
