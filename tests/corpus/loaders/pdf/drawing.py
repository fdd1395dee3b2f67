"""Tables and columns as programs set them, for the tests of how they are read."""

from __future__ import annotations

from collections.abc import Sequence

from tests.corpus.builders import Line

ROW = 18


def grid(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    top: float = 700,
    left: float = 72,
    heights: Sequence[float] = (),
) -> tuple[list[Line], str]:
    """The words of a table and the operators that draw its lines; cells are parted by newlines."""
    lines: list[Line] = []
    drawn: list[str] = []
    xs = [left + sum(widths[:i]) for i in range(len(widths) + 1)]
    heights = heights or [ROW * max(1, *(cell.count("\n") + 1 for cell in row)) for row in rows]
    ys = [top - sum(heights[:i]) for i in range(len(rows) + 1)]
    for row, y in zip(rows, ys, strict=False):
        for cell, x in zip(row, xs, strict=False):
            for number, text in enumerate(cell.split("\n")):
                if text:
                    lines.append(Line(text, x + 3, y - 12 - 12 * number))
    for x in xs:
        drawn.append(f"{x} {ys[-1]} m {x} {ys[0]} l S")
    for y in ys:
        drawn.append(f"{xs[0]} {y} m {xs[-1]} {y} l S")
    return lines, "\n".join(drawn)


def spaced(
    rows: Sequence[Sequence[str]], places: Sequence[float], *, top: float = 700, step: float = 14
) -> list[Line]:
    """A table without lines, its cells at the same places in each row."""
    return [
        Line(cell, x, top - step * number)
        for number, row in enumerate(rows)
        for cell, x in zip(row, places, strict=True)
        if cell
    ]


def side_by_side(
    columns: Sequence[Sequence[str]], places: Sequence[float], *, by_row: bool, top: float = 700
) -> list[Line]:
    """Columns of text, stored row by row or one column after the other."""
    lines = [
        Line(text, x, top - 12 * number)
        for column, x in zip(columns, places, strict=True)
        for number, text in enumerate(column)
    ]
    return sorted(lines, key=lambda line: (-line.y, line.x)) if by_row else lines
