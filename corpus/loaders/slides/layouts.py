"""What a slide inherits from its layout and master: places, bullets, text around the content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import BrokenDocumentError
from corpus.loaders.slides.order import Box
from corpus.loaders.slides.package import Package, children
from corpus.loaders.slides.paragraphs import A

if TYPE_CHECKING:
    from lxml.etree import _Element

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
TITLES = ("title", "ctrTitle")
# Text around the content, the same on many slides.
MARGINS = ("ftr", "dt", "hdr", "sldNum")


@dataclass(slots=True)
class Holder:
    """A layout or master: its root and the shapes in it that hold a place for content."""

    part: str
    root: _Element
    places: list[_Element] = field(default_factory=list)

    @property
    def hides_master(self) -> bool:
        """Whether slides of this layout do not show what the master draws."""
        return self.root.get("showMasterSp") in ("0", "false")


class Layouts:
    """The layouts and masters of a presentation, each read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._holders: dict[str, Holder | None] = {}
        self._above: dict[str, str] = {}

    def above(self, part: str) -> list[Holder]:
        """The layout and the master of a slide, as far as they can be read."""
        found: list[Holder] = []
        for kind in ("slideLayout", "slideMaster"):
            if part not in self._above:
                relations = self._package.relations(part).values()
                self._above[part] = next((r.target for r in relations if r.kind == kind), "")
            part = self._above[part]
            holder = self._holder(part)
            if holder is None:
                break
            found.append(holder)
        return found

    def _holder(self, part: str) -> Holder | None:
        if part and part not in self._holders:
            try:
                root = self._package.xml(part)
            except BrokenDocumentError:
                self._holders[part] = None
            else:
                shapes = [sp for sp in root.iter(P + "sp") if placeholder(sp) is not None]
                self._holders[part] = Holder(part, root, shapes)
        return self._holders.get(part)


def placeholder(shape: _Element) -> _Element | None:
    """What says that a shape holds a place of the layout; None for other shapes."""
    for properties in shape.iterchildren():
        if isinstance(properties.tag, str) and properties.tag.startswith(P + "nv"):
            found: _Element | None = properties.find(f"{P}nvPr/{P}ph")
            return found
    return None


def kind_of(place: _Element | None) -> str:
    """The kind of a placeholder ("title", "body"…); empty for other shapes."""
    return "" if place is None else place.get("type", "obj")


def ancestors(place: _Element | None, above: list[Holder]) -> Iterator[_Element]:
    """The shapes of layout and master that a placeholder inherits from, nearest first."""
    for depth, holder in enumerate(above):
        if place is None:
            return
        found = _match(place, holder, by_index=depth == 0)
        if found is not None:
            yield found
            place = placeholder(found)


def list_styles(place: _Element | None, above: list[Holder]) -> list[_Element]:
    """What says which paragraphs of a placeholder have bullets, nearest first."""
    styles = [shape.find(f"{P}txBody/{A}lstStyle") for shape in ancestors(place, above)]
    kind = kind_of(place)
    if kind and len(above) > 1:
        name = "titleStyle" if kind in TITLES else "bodyStyle"
        name = "otherStyle" if kind in MARGINS else name
        styles.append(above[1].root.find(f"{P}txStyles/{P}{name}"))
    return [style for style in styles if style is not None]


def box_of(shape: _Element, above: list[Holder]) -> Box | None:
    """Where a shape lies, as far as it or what it inherits from says."""
    for one in [shape, *ancestors(placeholder(shape), above)]:
        frame = one.find(f"{P}spPr/{A}xfrm")
        frame = frame if frame is not None else one.find(f"{P}grpSpPr/{A}xfrm")
        frame = frame if frame is not None else one.find(P + "xfrm")
        corner = None if frame is None else frame.find(A + "off")
        size = None if frame is None else frame.find(A + "ext")
        if corner is not None and size is not None:
            left, top = _length(corner, "x"), _length(corner, "y")
            return Box(left, top, left + _length(size, "cx"), top + _length(size, "cy"))
    return None


def drawn_shapes(holder: Holder) -> list[_Element]:
    """The shapes of a layout or master that every slide shows, those for content left out."""
    tree = holder.root.find(f"{P}cSld/{P}spTree")
    shapes = [] if tree is None else children(tree)
    return [shape for shape in shapes if placeholder(shape) is None]


def _match(place: _Element, holder: Holder, *, by_index: bool) -> _Element | None:
    kind, index = kind_of(place), place.get("idx")
    others = [(shape, placeholder(shape)) for shape in holder.places]
    if by_index and index is not None:
        for shape, other in others:
            if other is not None and other.get("idx") == index:
                return shape
    wanted = ("title", "ctrTitle") if kind in TITLES else (kind,)
    if not by_index and kind not in (*TITLES, *MARGINS):
        wanted = ("body",)
    return next((shape for shape, other in others if kind_of(other) in wanted), None)


def _length(element: _Element, name: str) -> float:
    text = element.get(name, "0")
    try:
        return float(text)
    except ValueError:
        return 0.0
