"""What is drawn beside the text of a Word document: text boxes, SmartArt, charts, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from corpus.loaders.office.word.markup import CHART, DELETED, DGM, MC, WP, A, V, W, chosen
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

_BOX = W + "txbxContent"
_READ = frozenset((_BOX, A + "txBody", V + "textpath", DGM + "relIds", CHART + "chart"))
_DRAWINGS = (W + "drawing", W + "pict", W + "object")
_PICTURES = frozenset((A + "blip", V + "imagedata"))
# Dates in charts are days since this one.
_FIRST_DAY = date(1899, 12, 30)
_LAST_DAY = 2_900_000
_DATE_FORM = re.compile(r"d.*m|m.*d|m.*y|yy", re.IGNORECASE)
# Smaller pictures are logos, signatures and ornaments; in English Metric Units, 360,000 a cm.
_SMALLEST = (5 * 360_000, 3 * 360_000)


def drawn(element: _Element) -> Iterator[_Element]:
    """The drawn parts with text below an element, in order; not those within another."""
    if next(element.iter(*_DRAWINGS), None) is not None:
        yield from _drawn(element)


def _drawn(element: _Element) -> Iterator[_Element]:
    for child in element:
        tag = child.tag
        if tag in _READ:
            yield child
        elif tag == MC + "AlternateContent":
            branch = chosen(child)
            if branch is not None:
                yield from _drawn(branch)
        elif isinstance(tag, str) and tag not in DELETED:
            yield from _drawn(child)


def pictures(paragraph: _Element) -> Iterator[str]:
    """For each large picture of a paragraph what its author says it shows, perhaps nothing."""
    for drawing in paragraph.iter(WP + "inline", WP + "anchor"):
        extent = drawing.find(WP + "extent")
        sizes = [0, 0] if extent is None else [_size(extent, "cx"), _size(extent, "cy")]
        large = sizes[0] >= _SMALLEST[0] and sizes[1] >= _SMALLEST[1]
        if large and next(drawing.iter(*_PICTURES), None) is not None:
            properties = drawing.find(WP + "docPr")
            yield "" if properties is None else collapse(properties.get("descr", ""))


def shape_lines(part: _Element) -> list[str]:
    """The lines of text of a drawn part that is no text box of Word's own."""
    if part.tag == V + "textpath":
        return [collapse(part.get("string", ""))]
    return [line for p in part.iter(A + "p") if (line := _joined(p))]


def diagram_items(data: _Element) -> list[tuple[int, str]]:
    """The texts of a SmartArt diagram with how deep each is, in order."""
    points = {point.get("modelId", ""): point for point in data.iter(DGM + "pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in data.iter(DGM + "cxn"):
        if link.get("type", "parOf") == "parOf":
            order = link.get("srcOrd", "0")
            place = int(order) if order.isdigit() else 0
            below.setdefault(link.get("srcId", ""), []).append((place, link.get("destId", "")))
    tops = [name for name, point in points.items() if point.get("type") == "doc"]
    items: list[tuple[int, str]] = []
    seen: set[str] = set()
    stack = [(-1, name) for name in reversed(tops)]
    while stack:
        depth, name = stack.pop()
        if name in seen or name not in points:
            continue
        seen.add(name)
        text = _joined(points[name])
        if text:
            items.append((max(depth, 0), text))
        children = sorted(below.get(name, ()), reverse=True)
        stack.extend((depth + bool(text) + (depth < 0), child) for _, child in children)
    rest = [_joined(point) for name, point in points.items() if name not in seen]
    return items + [(0, text) for text in rest if text]


def chart_rows(chart: _Element) -> tuple[str, list[list[str]]]:
    """The title of a chart, and its figures: a row for each category, a column for each series."""
    title = chart.find(f".//{CHART}title")
    heads = [""]
    rows: dict[str, dict[int, str]] = {}
    labels: dict[str, str] = {}
    for column, series in enumerate(chart.iter(CHART + "ser"), 1):
        heads.append(" ".join(_points(series, "tx").values()) or f"Series{column}")
        named = _points(series, "cat") or _points(series, "xVal")
        for place, figure in (_points(series, "val") or _points(series, "yVal")).items():
            labels.setdefault(place, named.get(place, ""))
            rows.setdefault(place, {})[column] = figure
    table = [
        [labels[place], *(figures.get(column, "") for column in range(1, len(heads)))]
        for place, figures in rows.items()
    ]
    return "" if title is None else _joined(title), [heads, *table] if table else []


def _points(series: _Element, name: str) -> dict[str, str]:
    found = series.find(CHART + name)
    if found is None:
        return {}
    texts = {
        point.get("idx", ""): collapse(point.findtext(CHART + "v", ""))
        for point in found.iter(CHART + "pt")
    }
    if next(found.iter(CHART + "numCache", CHART + "numLit"), None) is None:
        return texts
    code = next(found.iter(CHART + "formatCode"), None)
    form = "" if code is None else code.text or ""
    return {place: _figure(text, form) for place, text in texts.items()}


def _figure(stored: str, form: str) -> str:
    """A figure without the noise of binary fractions: 0.30000000000000004 is 0.3."""
    try:
        size = float(stored)
    except ValueError:
        return stored
    if _DATE_FORM.search(form) and 0 < size < _LAST_DAY:
        return (_FIRST_DAY + timedelta(days=int(size))).isoformat()
    return f"{size * 100:.10g}%" if form.strip().endswith("%") else f"{size:.15g}"


def _joined(element: _Element) -> str:
    return collapse("".join(_letters(element)))


def _letters(element: _Element) -> Iterator[str]:
    for part in element.iter(A + "t", A + "br", A + "p"):
        yield (part.text or "") if part.tag == A + "t" else " "


def _size(extent: _Element, name: str) -> int:
    size = extent.get(name, "0")
    return int(size) if size.isdigit() and len(size) < 12 else 0
