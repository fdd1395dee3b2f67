"""Word's automatic numbers: what stands before a paragraph, as Word shows it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.loaders.office.composing import Marker
from corpus.loaders.office.numerals import numeral
from corpus.loaders.office.symbols import symbols
from corpus.loaders.office.word.markup import W, number, switch, value
from corpus.loaders.office.word.styles import Style, Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE = re.compile(r"%(\d)")
# Lists to tick off have boxes for bullets, and whether they are ticked is part of the text.
_BOXES = frozenset("☐☑☒✓✔✗✘□")
# "o" is a bullet in another font; "Note" is a word.
_WORD = re.compile(r"[^\W\d_]{2}")
_DEEPEST = 8
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    # The number of the level after which this one starts again; 0 for never.
    restart: int | None = None
    legal: bool = False
    glue: str = " "
    style: str | None = None

    @property
    def shows_bullet(self) -> bool:
        return self.form == "bullet" and not _WORD.search(self.text)


@dataclass(slots=True)
class _List:
    """A list (`w:num`): its levels, and the definition whose counts it shares with others."""

    definition: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the paragraphs of all lists in the order of the document."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._restarted: set[tuple[str, int]] = set()
        self._lists: dict[str, _List] = {}
        if root is not None:
            self._read(root)

    def marker(self, paragraph: _Element, style: Style) -> Marker | None:
        """Count a paragraph; return what stands before it, None outside lists.

        A paragraph with a bullet that shows nothing goes on with the item before it: depth -1.
        """
        name = value(paragraph, "pPr/numPr/numId")
        if name is None and style.list_id is None:
            return self._by_name(style)
        numbered = self._lists.get(name or style.list_id or "")
        if numbered is None:
            # The list 0 takes a paragraph out of the list of its style.
            return None
        at = self.depth(paragraph, style)
        if at not in numbered.levels:
            return None
        self._count(name or style.list_id or "", numbered, at)
        return self._shown(numbered, at, style)

    def depth(self, paragraph: _Element, style: Style) -> int:
        """How deep a paragraph stands in its list, from 0; -1 outside lists."""
        name = value(paragraph, "pPr/numPr/numId")
        numbered = self._lists.get(name or style.list_id or "")
        if numbered is None:
            return -1
        depth = value(paragraph, "pPr/numPr/ilvl")
        return self._depth(numbered, depth, style, by_style=name is None)

    def heads_clauses(
        self, paragraph: _Element, style: Style, after: _Element, after_style: Style
    ) -> bool:
        """Whether the next paragraph is a clause of this one: "2." before "2.1"."""
        name = value(paragraph, "pPr/numPr/numId") or style.list_id
        if name != (value(after, "pPr/numPr/numId") or after_style.list_id):
            return False
        at, below = self.depth(paragraph, style), self.depth(after, after_style)
        if not 0 <= at < below:
            return False
        text = self._lists[name or ""].levels.get(below, _Level()).text
        return f"%{at + 1}" in text and f"%{below + 1}" in text

    def _depth(self, numbered: _List, depth: str | None, style: Style, *, by_style: bool) -> int:
        if depth is not None:
            return min(max(number(depth), 0), _DEEPEST)
        for name in style.names:
            for at, level in numbered.levels.items():
                if level.style == name:
                    return at
        return min(style.list_depth or 0, _DEEPEST) if by_style else 0

    def _by_name(self, style: Style) -> Marker | None:
        """The marker of "List Number 2" where no list is defined for it."""
        if style.listed is None:
            return None
        kind, depth = style.listed
        if kind == "bullet":
            return Marker("", depth)
        counts = self._counts[""]
        counts[depth] = counts.get(depth, 0) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        return Marker(f"{counts[depth]}.", depth)

    def _count(self, name: str, numbered: _List, at: int) -> None:
        counts = self._counts[numbered.definition]
        if at in numbered.starts and (name, at) not in self._restarted:
            self._restarted.add((name, at))
            counts[at] = numbered.starts[at]
        elif at in counts:
            counts[at] += 1
        else:
            counts[at] = numbered.levels[at].start
        for upper in range(at):
            start = numbered.levels.get(upper, _Level()).start
            counts.setdefault(upper, numbered.starts.get(upper, start))
        for deeper in [deep for deep in counts if deep > at]:
            level = numbered.levels.get(deeper, _Level())
            if level.restart is None or at < level.restart:
                del counts[deeper]

    def _shown(self, numbered: _List, at: int, style: Style) -> Marker | None:
        level = numbered.levels[at]
        depth = max(at, style.listed[1] if style.listed else 0)
        if level.shows_bullet:
            if level.form == "bullet" and level.text == " ":
                return Marker("", -1)
            return Marker(f"- {level.text}" if level.text in _BOXES else "", depth)
        counts = self._counts[numbered.definition]

        def number_of(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            form = numbered.levels.get(place, _Level()).form
            legal = level.legal and form not in ("none", "bullet", "decimalZero")
            return numeral(counts.get(place, 0), "decimal" if legal else form) if place >= 0 else ""

        text = _PLACE.sub(number_of, level.text)
        return Marker(" ".join(text.split()), depth, level.glue) if text.strip() else None

    def _read(self, root: _Element) -> None:
        definitions = {e.get(W + "abstractNumId", ""): e for e in root.iter(W + "abstractNum")}
        lists = {e.get(W + "numId", ""): e for e in root.iter(W + "num")}
        for name, element in lists.items():
            definition = self._definition(element, definitions, lists)
            if definition is None:
                continue
            made = _List(definition.get(W + "abstractNumId", ""), _levels(definition))
            for override in element.iter(W + "lvlOverride"):
                at = number(override.get(W + "ilvl"))
                made.levels |= _levels(override)
                start = value(override, "startOverride")
                if start is not None:
                    made.starts[at] = number(start, 1)
            self._lists[name] = made

    def _definition(
        self, element: _Element, definitions: dict[str, _Element], lists: dict[str, _Element]
    ) -> _Element | None:
        """The definition of a list; one that only names a style is that style's list's."""
        for _ in range(_DEEPEST):
            definition = definitions.get(value(element, "abstractNumId") or "")
            linked = None if definition is None else value(definition, "numStyleLink")
            through = lists.get(self._styles.list_of(linked) or "") if linked else None
            if through is None or through is element:
                return definition
            element = through
        return None


def _levels(parent: _Element) -> dict[int, _Level]:
    return {
        number(element.get(W + "ilvl")): _Level(
            start=number(value(element, "start"), 0),
            form="bullet" if value(element, "lvlPicBulletId") else _form(element),
            text=_text(element),
            restart=_restart(element),
            legal=bool(switch(element, "isLgl")),
            glue="" if value(element, "suff") == "nothing" else " ",
            style=value(element, "pStyle"),
        )
        for element in parent.iterchildren(W + "lvl")
    }


def _text(level: _Element) -> str:
    fonts = level.find(f"{W}rPr/{W}rFonts")
    text = (value(level, "lvlText") or "")[:_LONGEST]
    return symbols(text, "" if fonts is None else fonts.get(W + "ascii", ""))


def _restart(level: _Element) -> int | None:
    after = value(level, "lvlRestart")
    return None if after is None else number(after)


def _form(level: _Element) -> str:
    """The format of a level's numbers; one of the author's own ("001, 002, …") by its first."""
    for form in level.iter(W + "numFmt"):
        own: str = form.get(W + "format", "").partition(",")[0].strip()
        name: str = form.get(W + "val", "decimal")
        if name != "custom":
            return name
        if own.isdigit():
            return own[:_LONGEST]
    return "decimal"
