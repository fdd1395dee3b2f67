"""The order in which the shapes of a slide are read: columns kept apart, else from top to bottom.

Shapes are parted where a straight cut passes between all of them (recursive XY cut; Nagy, Seth and
Viswanathan, 1992). Where cuts both ways are possible, the wider gap is what people see; where both
are as wide, the order in which the shapes were drawn decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Text boxes are higher and wider than their text, so that neighbours overlap a little.
_OVERLAP = 0.02
# A gap so many times as wide as the other decides alone.
_CLEARLY_WIDER = 1.5
# Slides of people have at most some hundreds; more are sorted without looking for columns.
_MOST_CUT = 2000
_MOST_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Box:
    """Where a shape lies, in any unit, from the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Cut:
    gap: float
    groups: list[list[int]]


def reading_order(boxes: Sequence[Box], width: float, height: float) -> list[int]:
    """The indexes of the boxes in the order in which they are read.

    Args:
        boxes: in the order in which they were drawn.
        width: of the slide, in the unit of the boxes.
        height: of the slide.
    """
    indexes = list(range(len(boxes)))
    if len(boxes) > _MOST_CUT:
        return sorted(indexes, key=lambda i: (boxes[i].top, boxes[i].left))
    return _ordered(boxes, indexes, (width * _OVERLAP, height * _OVERLAP), 0)


def _ordered(
    boxes: Sequence[Box], indexes: list[int], slack: tuple[float, float], depth: int
) -> list[int]:
    if len(indexes) < 2:
        return indexes
    columns = _cut([(boxes[i].left, boxes[i].right, i) for i in indexes], slack[0])
    rows = _cut([(boxes[i].top, boxes[i].bottom, i) for i in indexes], slack[1])
    cut = _chosen(columns, rows)
    if cut is None or depth > _MOST_DEPTH:
        return sorted(indexes, key=lambda i: (boxes[i].top, boxes[i].left))
    return [i for group in cut.groups for i in _ordered(boxes, sorted(group), slack, depth + 1)]


def _chosen(columns: _Cut | None, rows: _Cut | None) -> _Cut | None:
    if columns is None or rows is None:
        return columns or rows
    if columns.gap > rows.gap * _CLEARLY_WIDER:
        return columns
    if rows.gap > columns.gap * _CLEARLY_WIDER:
        return rows
    return rows if _backward_steps(rows) < _backward_steps(columns) else columns


def _backward_steps(cut: _Cut) -> int:
    """How often reading by this cut goes back to a shape that was drawn earlier."""
    order = [i for group in cut.groups for i in sorted(group)]
    return sum(after < before for before, after in zip(order, order[1:], strict=False))


def _cut(spans: list[tuple[float, float, int]], slack: float) -> _Cut | None:
    """The spans parted at the widest gaps between them; None where there is no gap."""
    spans = sorted(spans)
    gaps: list[tuple[float, int]] = []
    reach = spans[0][1]
    for number, (start, end, _) in enumerate(spans[1:], 1):
        if start - reach > -slack:
            gaps.append((start - reach + slack, number))
        reach = max(reach, end)
    if not gaps:
        return None
    widest = max(gap for gap, _ in gaps)
    bounds = [0, *(number for gap, number in gaps if gap * 2 >= widest), len(spans)]
    groups = [
        [index for *_, index in spans[first:after]]
        for first, after in zip(bounds, bounds[1:], strict=False)
    ]
    return _Cut(widest, groups)
