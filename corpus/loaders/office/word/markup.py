"""The names of WordprocessingML, and reading its elements: values, switches, wrappers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_SCHEMAS = "{http://schemas.openxmlformats.org/"
W = _SCHEMAS + "wordprocessingml/2006/main}"
M = _SCHEMAS + "officeDocument/2006/math}"
R = _SCHEMAS + "officeDocument/2006/relationships}"
A = _SCHEMAS + "drawingml/2006/main}"
DGM = _SCHEMAS + "drawingml/2006/diagram}"
CHART = _SCHEMAS + "drawingml/2006/chart}"
WP = _SCHEMAS + "drawingml/2006/wordprocessingDrawing}"
MC = _SCHEMAS + "markup-compatibility/2006}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
OLE = "{urn:schemas-microsoft-com:office:office}"
V = "{urn:schemas-microsoft-com:vml}"

_OFF = frozenset(("0", "false", "off", "none"))
# What stands around paragraphs, rows, cells and runs without being part of the text.
WRAPPERS = frozenset(W + n for n in ("ins", "moveTo", "customXml", "smartTag", "sdtContent"))
DELETED = frozenset((W + "del", W + "moveFrom"))


@lru_cache(maxsize=256)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(W + step for step in path.split("/"))


def _below(element: _Element, path: str) -> _Element | None:
    """The first descendant at a path; several times as fast as `find`, which counts here."""
    for step in _steps(path):
        found = next(element.iterchildren(step), None)
        if found is None:
            return None
        element = found
    return element


def value(element: _Element, path: str) -> str | None:
    """The `w:val` of a descendant: `value(p, "pPr/pStyle")`."""
    found = _below(element, path)
    return None if found is None else found.get(W + "val")


def number(text: str | None, default: int = 0) -> int:
    """A whole number of an attribute; `default` where it is none, or absurdly long."""
    stripped = (text or "").strip()
    digits = stripped.removeprefix("-")
    return int(stripped) if digits.isascii() and digits.isdigit() and len(digits) < 10 else default


def switch(element: _Element, path: str) -> bool | None:
    """Whether a property is on; None where the element does not say."""
    found = _below(element, path)
    return None if found is None else found.get(W + "val", "1").lower() not in _OFF


def chosen(alternate: _Element) -> _Element | None:
    """The branch of `mc:AlternateContent` to read: the first that has text, or else a drawing."""
    branches = [child for child in alternate if child.tag in (MC + "Choice", MC + "Fallback")]
    for branch in branches:
        if any((e.text or "").strip() for e in branch.iter(W + "t", M + "t", A + "t")):
            return branch
    return branches[0] if branches else None


def unwrapped(parent: _Element) -> Iterator[_Element]:
    """The children of an element, those inside content controls and insertions in their place."""
    for child in parent:
        if child.tag in WRAPPERS:
            yield from unwrapped(child)
        elif child.tag == W + "sdt":
            for content in child.iterchildren(W + "sdtContent"):
                yield from unwrapped(content)
        elif child.tag == MC + "AlternateContent":
            branch = chosen(child)
            if branch is not None:
                yield from unwrapped(branch)
        elif isinstance(child.tag, str) and child.tag not in DELETED:
            yield child


def is_contents_control(element: _Element) -> bool:
    """Whether a content control holds a table of contents."""
    gallery = value(element, "sdtPr/docPartObj/docPartGallery")
    return element.tag == W + "sdt" and gallery == "Table of Contents"
