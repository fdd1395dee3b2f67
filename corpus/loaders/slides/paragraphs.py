"""Paragraphs of DrawingML: their words, bullets, and numbers as PowerPoint shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpus.loaders.office.formulas import is_raisable, raised
from corpus.loaders.office.numerals import numeral
from corpus.loaders.office.word.equations import equation
from corpus.loaders.slides.deck import Line
from corpus.loaders.slides.package import children

if TYPE_CHECKING:
    from lxml.etree import _Element

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BULLETS = frozenset(A + name for name in ("buNone", "buChar", "buBlip", "buAutoNum"))
# A vertical tab, written out by some programs, and other control characters.
_CONTROL = re.compile(r"_x00([01][0-9A-Fa-f])_|[\v\f\x1c-\x1f]")
_SCHEME = re.compile(r"(alpha|roman|arabic|circleNum)(Lc|Uc)?\w*?(ParenBoth|ParenR|Period|Plain)?$")
_FORMS = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "circleNum": "decimalEnclosedCircle",
}
_SIGNS = {"ParenBoth": "({})", "ParenR": "{})", "Plain": "{}", None: "{}."}
_DEEPEST = 9


def read_lines(body: _Element | None, styles: Sequence[_Element] = ()) -> list[Line]:
    """The paragraphs of a text body that have words.

    Args:
        body: `p:txBody`, `a:txBody`, `dgm:t` or the like.
        styles: lists of paragraph properties by level (`a:lstStyle`, `p:bodyStyle`…), nearest
            first, that say which paragraphs have bullets where the paragraph does not.
    """
    if body is None:
        return []
    own = body.find(A + "lstStyle")
    chain = [*([] if own is None else [own]), *styles]
    counter = _Counter()
    lines: list[Line] = []
    for paragraph in body.iterchildren(A + "p"):
        text = paragraph_text(paragraph)
        if not text.strip():
            continue
        properties = paragraph.find(A + "pPr")
        level = _level(properties)
        lines.append(Line(text, level, counter.marker(_bullet(properties, chain, level), level)))
    return lines


def paragraph_text(paragraph: _Element) -> str:
    """The words of a paragraph; its line breaks are line breaks."""
    return _CONTROL.sub(_white, "".join(_pieces(paragraph)))


def plain_text(body: _Element | None) -> str:
    """All paragraphs of a body, one on each line."""
    return "\n".join(line.text for line in read_lines(body))


def _pieces(parent: _Element) -> Iterator[str]:
    for child in children(parent):
        if child.tag in (A + "r", A + "fld"):
            words = child.findtext(A + "t") or ""
            yield raised(words) if is_raisable(words) and _is_raised(child) else words
        elif child.tag == A + "br":
            yield "\n"
        elif child.tag == A + "tab":
            yield " "
        elif child.tag in (_M + "oMath", _M + "oMathPara"):
            yield equation(child)
        elif child.tag.endswith("}m"):
            # a14:m, around an equation.
            yield from _pieces(child)


def _is_raised(run: _Element) -> bool:
    """Whether a run is a superscript, set above the line by a share of its height."""
    properties = run.find(A + "rPr")
    offset = "" if properties is None else properties.get("baseline", "")
    return offset not in ("", "0", "0%") and not offset.startswith("-")


def _white(match: re.Match[str]) -> str:
    code = match[1]
    return "\n" if code is None or int(code, 16) in (0x0A, 0x0B, 0x0D) else " "


def _level(properties: _Element | None) -> int:
    level = "0" if properties is None else properties.get("lvl", "0")
    return min(int(level), _DEEPEST) if level.isascii() and level.isdigit() else 0


def _bullet(properties: _Element | None, styles: Sequence[_Element], level: int) -> _Element | None:
    """The nearest element that says what stands before a paragraph."""
    name = f"{A}lvl{level + 1}pPr"
    for holder in [properties, *(style.find(name) for style in styles)]:
        if holder is None:
            continue
        found = next((child for child in holder if child.tag in _BULLETS), None)
        if found is not None:
            return found
    return None


class _Counter:
    """Counts the numbered paragraphs of a text body, each level for itself."""

    def __init__(self) -> None:
        self._counts: dict[int, tuple[tuple[str, str], int]] = {}

    def marker(self, bullet: _Element | None, level: int) -> str:
        """What is shown before a paragraph."""
        for deeper in [other for other in self._counts if other > level]:
            del self._counts[deeper]
        numbered = bullet is not None and bullet.tag == A + "buAutoNum"
        if bullet is None or not numbered:
            self._counts.pop(level, None)
            return "" if bullet is None or bullet.tag == A + "buNone" else "-"
        scheme, first = bullet.get("type", "arabicPeriod"), bullet.get("startAt", "1")
        known, count = self._counts.get(level, (("", ""), 0))
        count = count + 1 if known == (scheme, first) else _number(first)
        self._counts[level] = (scheme, first), count
        return _shown(scheme, count)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _shown(scheme: str, count: int) -> str:
    match = _SCHEME.match(scheme)
    if match is None:
        return f"{count}."
    form = _FORMS.get(match[1] + (match[2] or ""), "")
    sign = "{}" if match[1] == "circleNum" else _SIGNS.get(match[3], "{}.")
    return sign.format(numeral(count, form) if form else str(count))
