"""What charts and SmartArt say: the figures of a chart as a table, the texts of a diagram."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.loaders.slides.deck import Grid, Line, Piece
from corpus.loaders.slides.numbers import shown_number
from corpus.loaders.slides.paragraphs import A, plain_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MOST_POINTS = 20_000


@dataclass(slots=True)
class _Series:
    """One row of figures: its name, what each is called (outermost first), and the values."""

    name: str
    labels: list[tuple[str, ...]]
    values: dict[int, str]
    heads: tuple[str, ...] = ()
    more: list[dict[int, str]] = field(default_factory=list)


def chart_pieces(root: _Element) -> list[Piece]:
    """The title of a chart, its axes' titles, and a table of categories and series."""
    if root.tag.startswith(_CX):
        return _extended(root)
    pieces: list[Piece] = []
    title = root.find(f"{_C}chart/{_C}title")
    words = _title(title)
    if words:
        pieces.append(Line(words))
    series = [_series(element) for element in root.iter(_C + "ser")]
    grids = _grids([one for one in series if one.values])
    labels = [plain_text(rich) for rich in root.iterfind(f".//{_C}dLbl/{_C}tx/{_C}rich")]
    axes = [_title(axis) for axis in root.iterfind(f"{_C}chart/{_C}plotArea/*/{_C}title")]
    pieces.extend(Line(words) for words in [*axes, *labels] if words.strip())
    return [*pieces, *grids]


def diagram_lines(root: _Element) -> list[Line]:
    """The texts of a SmartArt, as a list as deep as its shapes are nested."""
    points = {point.get("modelId"): point for point in root.iter(_DGM + "pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter(_DGM + "cxn"):
        if link.get("type", "parOf") == "parOf":
            order = link.get("srcOrd", "0")
            place = int(order) if order.isdigit() else 0
            below.setdefault(link.get("srcId", ""), []).append((place, link.get("destId", "")))
    tops = [key for key, point in points.items() if point.get("type") == "doc"]
    stack = [(key, -1) for key in reversed(tops)]
    lines: list[Line] = []
    while stack:
        key, level = stack.pop()
        point = points.pop(key, None)
        if point is None:
            continue
        words = plain_text(point.find(_DGM + "t"))
        if words.strip():
            lines.append(Line(words, max(level, 0), "-"))
        stack.extend((child, level + 1) for _, child in sorted(below.get(key, []), reverse=True))
    # Texts that hang on nothing are shown all the same.
    rest = [point for point in points.values() if point.get("type", "node") in ("node", "asst")]
    texts = [plain_text(point.find(_DGM + "t")) for point in rest]
    return lines + [Line(words, 0, "-") for words in texts if words.strip()]


def _title(title: _Element | None) -> str:
    if title is None:
        return ""
    rich = next(title.iter(_C + "rich"), None)
    words = plain_text(rich) if rich is not None else title.findtext(f".//{_C}v") or ""
    return " ".join(words.split())


def _series(element: _Element) -> _Series:
    name = " ".join((element.findtext(f"{_C}tx//{_C}v") or "").split())
    across = element.find(_C + "xVal")
    if across is not None:
        x, y = _points(across), _points(element.find(_C + "yVal"))
        sizes = _points(element.find(_C + "bubbleSize"))
        count = max([*x, *y], default=-1) + 1
        labels: list[tuple[str, ...]] = [(x.get(i, ""),) for i in range(count)]
        return _Series(name, labels, y, ("",), [sizes] if sizes else [])
    values = _points(element.find(_C + "val"))
    return _Series(name, _labels(element.find(_C + "cat"), max(values, default=-1) + 1), values)


def _labels(categories: _Element | None, count: int) -> list[tuple[str, ...]]:
    """What each value is called, for categories in several levels from the outermost."""
    levels = [] if categories is None else list(categories.iter(_C + "lvl"))
    if not levels:
        points = _points(categories)
        return [(points.get(i, ""),) for i in range(max([count - 1, *points]) + 1)]
    columns = [_points(level) for level in reversed(levels)]
    rows: list[tuple[str, ...]] = []
    for i in range(max([count - 1, *columns[-1]]) + 1):
        # An outer category is stored where it begins and holds for those below it.
        above = rows[-1] if rows else ("",) * len(columns)
        begins = [i in column for column in columns]
        rows.append(
            tuple(
                column.get(i, "" if any(begins[:depth]) or depth == len(columns) - 1 else old)
                for depth, (column, old) in enumerate(zip(columns, above, strict=True))
            )
        )
    return rows


def _points(holder: _Element | None) -> dict[int, str]:
    """The stored points by index, as they are shown."""
    if holder is None:
        return {}
    common = holder.findtext(f".//{_C}formatCode") or ""
    found: dict[int, str] = {}
    for point in holder.iter(_C + "pt"):
        index, value = point.get("idx", ""), point.findtext(_C + "v")
        if value is None or not index.isdigit() or int(index) >= _MOST_POINTS:
            continue
        code = point.get("formatCode", common)
        is_number = next(point.iterancestors(), point).tag in (_C + "numCache", _C + "numLit")
        found[int(index)] = shown_number(value, code) if is_number else " ".join(value.split())
    return found


def _grids(series: list[_Series]) -> list[Piece]:
    """A table for each run of series that have the same categories."""
    grids: list[Piece] = []
    while series:
        first = series[0]
        alike = [one for one in series if one.labels == first.labels and one.heads == first.heads]
        alike = alike if not first.heads else [first]
        series = [one for one in series if not any(one is taken for taken in alike)]
        heads = [*(first.heads or [""] * len(first.labels[0] if first.labels else ("",)))]
        columns = [(one.name, one.values) for one in alike]
        columns += [("", sizes) for sizes in first.more] if first.heads else []
        rows = [[*heads, *(name for name, _ in columns)]]
        for i, label in enumerate(first.labels):
            rows.append([*label, *(values.get(i, "") for _, values in columns)])
        has_heads = any(name for name, _ in columns)
        grids.append(Grid(rows if has_heads else rows[1:], int(has_heads)))
    return grids


def _extended(root: _Element) -> list[Piece]:
    """Charts since Office 2016 (waterfall, treemap, funnel…), which are stored otherwise."""
    pieces: list[Piece] = []
    title = root.find(f"{_CX}chart/{_CX}title")
    if title is not None:
        words = " ".join(t.text or "" for t in title.iter(A + "t", _CX + "v"))
        pieces.extend([Line(words)] if words.strip() else [])
    data = {one.get("id"): one for one in root.iterfind(f"{_CX}chartData/{_CX}data")}
    for series in root.iter(_CX + "series"):
        link = series.find(_CX + "dataId")
        source = None if link is None else data.get(link.get("val"))
        if source is None:
            continue
        name = " ".join((series.findtext(f"{_CX}tx//{_CX}v") or "").split())
        # The innermost level of the categories comes first.
        columns = [
            _level(level) for level in reversed(list(source.iterfind(f"{_CX}strDim/{_CX}lvl")))
        ]
        values = [_level(level) for level in source.iterfind(f"{_CX}numDim/{_CX}lvl")]
        count = max((max(column) for column in [*columns, *values] if column), default=-1) + 1
        rows = [[column.get(i, "") for column in [*columns, *values]] for i in range(count)]
        head = [[*[""] * len(columns), *[name] * len(values)]] if name else []
        pieces.append(Grid([*head, *rows], len(head)))
    return pieces


def _level(level: _Element) -> dict[int, str]:
    code = level.get("formatCode", "")
    return {
        int(point.get("idx", "")): shown_number((point.text or "").strip(), code)
        for point in level.iterchildren(_CX + "pt")
        if point.get("idx", "").isdigit() and int(point.get("idx", "")) < _MOST_POINTS
    }
