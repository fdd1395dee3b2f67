from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loaders.slides.order import Box, reading_order


def order(*boxes: tuple[float, float, float, float]) -> list[int]:
    """Boxes as left, top, width and height on a slide of 100 by 80."""
    return reading_order([Box(x, y, x + w, y + h) for x, y, w, h in boxes], 100, 80)


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        # From top to bottom, whatever was drawn first.
        ([(5, 50, 90, 10), (5, 10, 90, 10), (5, 30, 90, 10)], [1, 2, 0]),
        # Columns that were written row by row, over a line across both.
        ([(5, 30, 40, 10), (55, 30, 40, 10), (5, 41, 40, 10), (55, 41, 40, 10), (5, 5, 90, 10)],
         [4, 0, 2, 1, 3]),
        # Figures with their names below them.
        ([(5, 20, 20, 10), (40, 20, 20, 10), (75, 20, 20, 10),
          (5, 30, 20, 5), (40, 30, 20, 5), (75, 30, 20, 5)], [0, 3, 1, 4, 2, 5]),
        # Years with what happened in them: rows lie further apart than what stands in them.
        ([(5, 10, 10, 8), (17, 10, 70, 8), (5, 40, 10, 8), (17, 40, 70, 8)], [0, 1, 2, 3]),
        # Where gaps are alike, as they were drawn.
        ([(0, 0, 45, 35), (55, 0, 45, 35), (0, 45, 45, 35), (55, 45, 45, 35)], [0, 1, 2, 3]),
        ([(0, 0, 45, 35), (0, 45, 45, 35), (55, 0, 45, 35), (55, 45, 45, 35)], [0, 1, 2, 3]),
        # Boxes over each other.
        ([(10, 20, 50, 50), (5, 5, 50, 50)], [1, 0]),
    ],
)  # fmt: skip
def test_order(boxes, expected):
    assert order(*boxes) == expected


sides = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(sides, sides, sides, sides), max_size=30))
def test_every_shape_is_read_once(corners):
    boxes = [Box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]
    assert sorted(reading_order(boxes, 100, 80)) == list(range(len(boxes)))


def test_more_shapes_than_are_parted_are_sorted():
    assert order(*((0, 80 - i / 50, 1, 1) for i in range(3000))) == list(reversed(range(3000)))
