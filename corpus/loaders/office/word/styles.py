"""What the styles of a Word document say about paragraphs and runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.loaders.office.word.markup import W, number, switch, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_LIST = re.compile(r"list (bullet|number)(?: (\d))?$", re.IGNORECASE)
_CONTINUES = re.compile(r"list (?:continue(?: \d)?|paragraph)$", re.IGNORECASE)
_CODE = re.compile(r"code|source text|preformatted|listing", re.IGNORECASE)
_CONTENTS = re.compile(r"toc( heading| \d)?$|table of (contents|figures)", re.IGNORECASE)
# A damaged file may base styles on each other in a circle.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph or character style, those that it is based on included.

    Attributes:
        names: its id and those of the styles it is based on, nearest first.
        level: of the headings it makes, from 1; 0 for other styles.
        is_title, is_code, is_contents: what its name says its paragraphs are.
        listed: "bullet" or "number" and the depth, where its name says so.
        continues: whether its name says that it goes on with an item of a list.
        list_id: the list it numbers paragraphs by; None where it names none.
        list_depth: the depth in that list as far as the style says.
        hidden, bold: None where it does not say.
        script: "superscript", "subscript" or None.
    """

    names: tuple[str, ...] = ()
    level: int = 0
    is_title: bool = False
    is_code: bool = False
    is_contents: bool = False
    listed: tuple[str, int] | None = None
    continues: bool = False
    list_id: str | None = None
    list_depth: int | None = None
    hidden: bool | None = None
    bold: bool | None = None
    script: str | None = None


PLAIN = Style()


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: _Element | None) -> None:
        elements = [] if root is None else list(root.iter(W + "style"))
        self._elements = {e.get(W + "styleId", ""): e for e in elements}
        self._made: dict[str, Style] = {}
        usual = [e.get(W + "styleId", "") for e in elements if _is_default_paragraph(e)]
        self._usual = self._style(usual[0], 0) if usual else PLAIN

    def paragraph(self, paragraph: _Element) -> Style:
        """The style of a paragraph."""
        name = value(paragraph, "pPr/pStyle")
        return self._usual if name is None or name not in self._elements else self._style(name, 0)

    def character(self, run: _Element) -> Style:
        """The character style of a run."""
        name = value(run, "rPr/rStyle")
        return PLAIN if name is None or name not in self._elements else self._style(name, 0)

    def list_of(self, name: str) -> str | None:
        """The list that a style of the numbering type stands for."""
        element = self._elements.get(name)
        return None if element is None else value(element, "pPr/numPr/numId")

    def _style(self, name: str, depth: int) -> Style:
        if name not in self._made:
            element = self._elements[name]
            above = value(element, "basedOn")
            follows = above in self._elements and above != name and depth < _DEEPEST
            base = self._style(above, depth + 1) if follows and above is not None else PLAIN
            self._made[name] = _made_of(element, name, base)
        return self._made[name]


def _made_of(element: _Element, identifier: str, base: Style) -> Style:
    name = value(element, "name") or ""
    listed = _LIST.match(name)
    depth = value(element, "pPr/numPr/ilvl")
    hidden = switch(element, "rPr/vanish")
    bold = switch(element, "rPr/b")
    return Style(
        names=(identifier, *base.names),
        level=_level(element, name, base),
        is_title=name.lower() == "title",
        is_code=bool(_CODE.search(name)) or base.is_code,
        is_contents=bool(_CONTENTS.match(name)),
        listed=(listed[1].lower(), int(listed[2] or 1) - 1) if listed else base.listed,
        continues=bool(_CONTINUES.match(name)),
        list_id=value(element, "pPr/numPr/numId") or base.list_id,
        list_depth=base.list_depth if depth is None else number(depth),
        hidden=base.hidden if hidden is None else hidden,
        bold=base.bold if bold is None else bold,
        script=value(element, "rPr/vertAlign") or base.script,
    )


def _level(element: _Element, name: str, base: Style) -> int:
    heading = _HEADING.match(name)
    if heading:
        return int(heading[1])
    outline = value(element, "pPr/outlineLvl")
    if outline is None:
        return base.level
    level = number(outline, 9)
    return level + 1 if 0 <= level < 9 else 0


def _is_default_paragraph(element: _Element) -> bool:
    return element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true")
