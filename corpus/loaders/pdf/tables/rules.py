"""The straight lines drawn on a PDF's page: what frames the cells of a table."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from corpus.loaders.pdf.runs import Box, turned_box

# What is thinner is a line, whatever it is drawn as.
_THIN = 2.6
# Lines this near to each other are one, and so are pieces of one line with so small a gap.
_NEAR, _JOINED = 2.5, 4.0
_SHORTEST = 5.0
# More than this is a drawing or a map.
_MOST_OBJECTS, _MOST_SEGMENTS, _MOST_RULES = 20_000, 400, 600
_DEEPEST_FORM = 4

Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Rule:
    """A line at the height or the distance `place`, from `start` to `end` along it."""

    place: float
    start: float
    end: float


@dataclass(slots=True)
class Rules:
    """The horizontal rules of a page from the bottom up, and the vertical ones from the left."""

    across: list[Rule]
    down: list[Rule]


def page_rules(page: Any, turn: int, width: float, height: float) -> Rules:
    """The rules of a page that is turned as `turned_box` says."""
    across: list[Rule] = []
    down: list[Rule] = []
    for drawn in _drawn(page):
        left, bottom, right, top = turned_box(drawn, turn, width, height)
        if top - bottom < _THIN and right - left > top - bottom:
            across.append(Rule((top + bottom) / 2, left, right))
        elif right - left < _THIN:
            down.append(Rule((left + right) / 2, bottom, top))
        if len(across) + len(down) > 10 * _MOST_RULES:
            return Rules([], [])
    merged = Rules(_merged(across), _merged(down))
    many = len(merged.across) > _MOST_RULES or len(merged.down) > _MOST_RULES
    return Rules([], []) if many else merged


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules with those at the same place, one going on where the other ends, made one."""
    merged: list[Rule] = []
    group: list[Rule] = []
    for rule in [*sorted(rules, key=lambda rule: rule.place), None]:
        if group and (
            rule is None
            or rule.place - group[-1].place > _NEAR / 2
            or rule.place - group[0].place > _NEAR
        ):
            merged.extend(_strung(group))
            group = []
        if rule is not None:
            group.append(rule)
    return [rule for rule in merged if rule.end - rule.start >= _SHORTEST]


def _strung(group: list[Rule]) -> Iterator[Rule]:
    place = sum(rule.place for rule in group) / len(group)
    start, end = None, 0.0
    for rule in sorted(group, key=lambda rule: rule.start):
        if start is not None and rule.start > end + _JOINED:
            yield Rule(place, start, end)
            start = None
        if start is None:
            start, end = rule.start, rule.end
        end = max(end, rule.end)
    if start is not None:
        yield Rule(place, start, end)


def _drawn(page: Any) -> Iterator[Box]:
    """The lines of a page and the sides of its rectangles, as boxes that may have no width."""
    import pypdfium2.raw as pdfium

    left = [_MOST_OBJECTS]

    def walk(count: int, get: Callable[[int], Any], matrix: Matrix, depth: int) -> Iterator[Box]:
        for index in range(count):
            left[0] -= 1
            if left[0] < 0:
                return
            drawn = get(index)
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                yield from _path(drawn, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                inner = _times(_matrix(drawn), matrix)
                form = drawn

                def part(number: int, form: Any = form) -> Any:
                    return pdfium.FPDFFormObj_GetObject(form, number)

                yield from walk(pdfium.FPDFFormObj_CountObjects(form), part, inner, depth + 1)

    whole = page.raw
    count = pdfium.FPDFPage_CountObjects(whole)
    yield from walk(count, lambda number: pdfium.FPDFPage_GetObject(whole, number), _UNMOVED, 0)


def _path(path: Any, outer: Matrix) -> Iterator[Box]:
    """The straight lines of a path that can be seen."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPath_CountSegments(path)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not 2 <= count <= _MOST_SEGMENTS or not pdfium.FPDFPath_GetDrawMode(path, fill, stroke):
        return
    if not stroke.value and (not fill.value or _is_white(path)):
        return
    matrix = _times(_matrix(path), outer)
    points: list[tuple[float, float]] = []
    for x, y, moves, closes in _segments(path, count, matrix):
        if moves:
            points = []
        if points:
            yield _box(points[-1], (x, y))
        points.append((x, y))
        if closes and len(points) > 1:
            yield _box(points[-1], points[0])


def _segments(path: Any, count: int, matrix: Matrix) -> Iterator[tuple[float, float, bool, bool]]:
    import pypdfium2.raw as pdfium

    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        # A curve leads nowhere that a cell could end.
        moves = kind != pdfium.FPDF_SEGMENT_LINETO
        closes = bool(pdfium.FPDFPathSegment_GetClose(segment))
        yield (
            a * x.value + c * y.value + e,
            b * x.value + d * y.value + f,
            moves,
            closes,
        )


def _box(one: tuple[float, float], other: tuple[float, float]) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    )


def _matrix(drawn: Any) -> Matrix:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, matrix):
        return _UNMOVED
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _is_white(path: Any) -> bool:
    import pypdfium2.raw as pdfium

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= 252
