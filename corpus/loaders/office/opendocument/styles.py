"""The names of OpenDocument, and what its styles say about paragraphs and runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE = _NAMES + "office:1.0}"
TEXT = _NAMES + "text:1.0}"
TABLE = _NAMES + "table:1.0}"
DRAW = _NAMES + "drawing:1.0}"
STYLE = _NAMES + "style:1.0}"
FO = _NAMES + "xsl-fo-compatible:1.0}"
SVG = _NAMES + "svg-compatible:1.0}"
META = _NAMES + "meta:1.0}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"
XML = "{http://www.w3.org/XML/1998/namespace}"

_CODE = re.compile(r"preformatted|source|code|listing", re.IGNORECASE)
# A damaged file may base styles on each other in a circle.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What a style says, those that it is based on included.

    Attributes:
        names: what it is called, and what those are called that it is based on.
        bold, hidden, raised: how its letters look.
        font: the name of the typeface; empty where it does not say.
        level: of the headings that it makes, from 1; 0 for other styles.
    """

    names: tuple[str, ...] = ()
    bold: bool = False
    hidden: bool = False
    raised: bool = False
    font: str = ""
    level: int = 0

    @property
    def is_title(self) -> bool:
        """Whether its paragraphs are titles."""
        return "Title" in self.names

    @property
    def is_code(self) -> bool:
        """Whether its paragraphs are code."""
        return any(map(_CODE.search, self.names))


PLAIN = Look()


class Looks:
    """The styles of a document's parts by family and name."""

    def __init__(self, roots: Sequence[_Element]) -> None:
        self._elements = {
            (style.get(STYLE + "family", ""), style.get(STYLE + "name", "")): style
            for root in roots
            for style in root.iter(STYLE + "style")
        }
        self._fonts = {
            face.get(STYLE + "name", ""): face.get(SVG + "font-family", "").strip("'\"")
            for root in roots
            for face in root.iter(STYLE + "font-face")
        }
        self._made: dict[tuple[str, str], Look] = {}

    def of(self, element: _Element, family: str) -> Look:
        """The style of a paragraph ("paragraph") or of a run ("text")."""
        return self._look(family, element.get(TEXT + "style-name", ""), 0)

    def _look(self, family: str, name: str, depth: int) -> Look:
        element = self._elements.get((family, name))
        if element is None or depth > _DEEPEST:
            # Some programs name the usual styles without defining them.
            return Look(names=(name,)) if name else PLAIN
        if (family, name) not in self._made:
            base = self._look(family, element.get(STYLE + "parent-style-name", ""), depth + 1)
            self._made[family, name] = self._made_of(element, name, base)
        return self._made[family, name]

    def _made_of(self, element: _Element, name: str, base: Look) -> Look:
        found = element.find(STYLE + "text-properties")
        letters: dict[str, str] = {} if found is None else {str(k): v for k, v in found.items()}
        display = letters.get(TEXT + "display")
        weight = letters.get(FO + "font-weight")
        place = letters.get(STYLE + "text-position")
        named = letters.get(STYLE + "font-name")
        level = element.get(STYLE + "default-outline-level")
        shown = element.get(STYLE + "display-name", name)
        return Look(
            names=(shown, *base.names),
            bold=base.bold if weight is None else weight in ("bold", "600", "700", "800", "900"),
            hidden=base.hidden if display is None else display == "none",
            raised=base.raised if place is None else _is_raised(place),
            font=base.font if named is None else self._fonts.get(named, named),
            level=base.level if level is None else int(level) if level.isdigit() else 0,
        )


def _is_raised(place: str) -> bool:
    """Whether "super 58%" or "33% 58%" lifts letters above the line."""
    first = place.split(" ")[0]
    return first == "super" or first.endswith("%") and first[:-1].isdigit() and int(first[:-1]) > 0
