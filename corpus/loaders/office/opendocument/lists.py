"""The numbers of OpenDocument's lists and headings, as an office program shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.loaders.office.composing import Marker
from corpus.loaders.office.numerals import numeral
from corpus.loaders.office.opendocument.styles import LOEXT, STYLE, TEXT, XML
from corpus.loaders.office.symbols import symbols

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = frozenset(
    TEXT + name
    for name in (
        "list-level-style-number list-level-style-bullet list-level-style-image outline-level-style"
    ).split()
)
_FORMS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "1st": "ordinal",
    "①": "decimalEnclosedCircle",
    "一, 二, 三, ...": "chineseCounting",
    "": "none",
}
_PLACE = re.compile(r"%(\d{1,2})%")
_BOXES = frozenset("☐☑☒✓✔✗✘□")
_MOST_LEVELS = 10


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = "none"
    before: str = ""
    after: str = ""
    shown: int = 1
    start: int = 1
    pattern: str | None = None
    bullet: str | None = None


@dataclass(slots=True)
class OpenList:
    """A list that is being read: which style numbers it, and how far each depth has counted."""

    style: str
    counts: dict[int, int]


class Numbers:
    """Counts the items of lists, and the headings, in the order of the document."""

    def __init__(self, roots: Sequence[_Element]) -> None:
        self._styles = {
            style.get(STYLE + "name", ""): _levels(style)
            for root in roots
            for style in root.iter(TEXT + "list-style")
        }
        outlines = [style for root in roots for style in root.iter(TEXT + "outline-style")]
        self._outline = _levels(outlines[0]) if outlines else {}
        self._headings: dict[int, int] = {}
        self._by_id: dict[str, OpenList] = {}
        self._by_style: dict[str, OpenList] = {}

    def open(self, element: _Element) -> OpenList:
        """Begin with an outermost list, which may go on with one before it."""
        style = element.get(TEXT + "style-name", "")
        named = element.get(TEXT + "continue-list")
        goes_on = self._by_id.get(named) if named else None
        if goes_on is None and element.get(TEXT + "continue-numbering") == "true":
            goes_on = self._by_style.get(style)
        opened = OpenList(style, {} if goes_on is None else goes_on.counts)
        self._by_id[element.get(XML + "id", "")] = opened
        self._by_style[style] = opened
        return opened

    def item(self, opened: OpenList, style: str, depth: int, start: str | None) -> Marker:
        """The marker of an item at a depth from 0, in the style that its list names."""
        levels = self._styles.get(style or opened.style, {})
        _count(opened.counts, levels, depth, start)
        level = levels.get(depth, _Level(bullet=""))
        if level.bullet is not None:
            return Marker(f"- {level.bullet}" if level.bullet in _BOXES else "", depth)
        text = _shown(opened.counts, levels, depth)
        return Marker(text, depth) if text else Marker("", -1)

    def heading(self, level: int, start: str | None) -> Marker | None:
        """The number of a heading; None where headings of this level have none."""
        depth = level - 1
        _count(self._headings, self._outline, depth, start)
        text = _shown(self._headings, self._outline, depth)
        return Marker(text, depth) if text else None


def _count(
    counts: dict[int, int], levels: dict[int, _Level], depth: int, start: str | None
) -> None:
    if start is not None and start.isdigit() and len(start) < 10:
        counts[depth] = int(start)
    elif depth in counts:
        counts[depth] += 1
    else:
        counts[depth] = levels.get(depth, _Level()).start
    for upper in range(depth):
        counts.setdefault(upper, levels.get(upper, _Level()).start)
    for deeper in [at for at in counts if at > depth]:
        del counts[deeper]


def _shown(counts: dict[int, int], levels: dict[int, _Level], depth: int) -> str:
    level = levels.get(depth, _Level())

    def figure(at: int) -> str:
        return numeral(counts.get(at, 1), levels.get(at, _Level()).form)

    if level.form == "none":
        return (level.before + level.after).strip()
    if level.pattern is not None:
        text = _PLACE.sub(lambda place: figure(int(place[1]) - 1), level.pattern)
        return " ".join(text.split())
    figures = [figure(at) for at in range(max(0, depth + 1 - level.shown), depth + 1)]
    return f"{level.before}{'.'.join(filter(None, figures))}{level.after}".strip()


def _levels(style: _Element) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for element in style:
        number = element.get(TEXT + "level", "")
        if element.tag in _LEVELS and number.isdigit() and 0 < int(number) <= _MOST_LEVELS:
            levels[int(number) - 1] = _level(element)
    return levels


def _level(element: _Element) -> _Level:
    before = element.get(STYLE + "num-prefix", "")
    after = element.get(STYLE + "num-suffix", "")
    if not element.tag.endswith(("number", "outline-level-style")):
        sign = element.get(TEXT + "bullet-char", "")
        private = any("\uf000" <= letter <= "\uf0ff" for letter in sign)
        return _Level(bullet=symbols(sign, "Wingdings") if private else sign)
    form = element.get(STYLE + "num-format", "")
    synchronous = element.get(STYLE + "num-letter-sync") == "true"
    if form in ("a", "A") and not synchronous:
        written = "lowerAlphabetic" if form == "a" else "upperAlphabetic"
    else:
        written = _FORMS.get(form, "decimal")
    shown = element.get(TEXT + "display-levels", "1")
    start = element.get(TEXT + "start-value", "1")
    return _Level(
        form=written,
        before=before,
        after=after,
        shown=int(shown) if shown.isdigit() and len(shown) < 3 else 1,
        start=int(start) if start.isdigit() and len(start) < 10 else 1,
        pattern=element.get(LOEXT + "num-list-format"),
    )
