"""Lists of pages: how each item is marked, and which terms belong to which definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.loaders.html.left_out import because
from corpus.loaders.html.written import LABEL
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

_INTEGER = re.compile(r"\s*(-?\d{1,6})")
_BY_TYPE = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman"}
_BY_TYPE["I"] = "upper-roman"
# By class names of Sphinx and AsciiDoc.
_BY_CLASS = {
    "loweralpha": "lower-alpha",
    "upperalpha": "upper-alpha",
    "lowerroman": "lower-roman",
    "upperroman": "upper-roman",
}
_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|(?:lower|upper)-(?:alpha|latin|roman))", re.IGNORECASE
)
_ROMAN = dict(m=1000, cm=900, d=500, cd=400, c=100, xc=90, l=50, xl=40, x=10, ix=9, v=5, iv=4, i=1)
# What is read as the mark of an item again, and what needs a bullet before it for that.
_READ_AGAIN = re.compile(r"\d{1,3}\.|[a-h]\.|[ivx]{1,5}\.")
_HEADS = ("h1", "h2", "h3", "h4")
Definition = tuple[list["_Element"], "_Element | None"]


def markers(element: _Element) -> Iterator[str]:
    """How the items of a list are marked, one after the other: "- ", "3. ", "- C. "."""
    items = [child for child in element if child.tag == "li"]
    if element.tag != "ol":
        yield from ("- " for _ in items)
        return
    step = -1 if "reversed" in element.attrib else 1
    start = _integer(element.get("start"))
    number = start if start is not None else len(items) if step < 0 else 1
    kind = _kind(element)
    for item in items:
        stated = _integer(item.get("value"))
        number = number if stated is None else stated
        yield _marker(item.get(LABEL) or _label(number, _kind(item, kind)))
        number += step


def _marker(label: str) -> str:
    if not any(c.isalnum() for c in label):
        return "- "
    return f"{label} " if _READ_AGAIN.fullmatch(label) else f"- {label} "


def holds_sections(element: _Element) -> bool:
    """Whether the items of a list are parts of the page, with headings of their own."""
    if element.tag == "ol":
        return False
    return any(
        inner.tag in _HEADS
        for item in element
        if item.tag == "li"
        for child in list(item)[:2]
        for inner in [child, *list(child)[:1]]
    )


def definitions(element: _Element) -> Iterator[Definition | _Element | str]:
    """Terms with the definition that follows them, and what else stands in the list."""
    terms: list[_Element] = []
    for child in _parts(element):
        if isinstance(child, str):
            yield child
        elif child.tag == "dt":
            terms.append(child)
        elif child.tag == "dd":
            yield terms, child
            terms = []
        else:
            if terms:
                yield terms, None
                terms = []
            yield child
    if terms:
        yield terms, None


def signature_name(term: _Element) -> str:
    """`subprocess.Popen` of an API entry, without its parameters; empty for other terms."""
    names = term.xpath(
        ".//*[contains(concat(' ', @class, ' '), ' descclassname ')"
        " or contains(concat(' ', @class, ' '), ' descname ')]"
    )
    return collapse("".join("".join(name.itertext()) for name in names))


def _parts(element: _Element) -> Iterator[_Element | str]:
    """The parts of a list of definitions; HTML lets `div` wrap a term and its definition."""
    if element.text and element.text.strip():
        yield element.text
    for child in element:
        if child.tag == "div" and any(inner.tag in ("dt", "dd") for inner in child):
            yield from () if because(child) else _parts(child)
        elif isinstance(child.tag, str) and not because(child):
            yield child
        if child.tail and child.tail.strip():
            yield child.tail


def _integer(stated: str | None) -> int | None:
    found = _INTEGER.match(stated or "")
    return int(found[1]) if found else None


def _kind(element: _Element, default: str = "decimal") -> str:
    styled = _STYLE.search(element.get("style", ""))
    if styled:
        return styled[1].lower().replace("latin", "alpha")
    if element.get("type") in _BY_TYPE:
        return _BY_TYPE[element.get("type")]
    classes = element.get("class", "").split()
    return next((_BY_CLASS[name] for name in classes if name in _BY_CLASS), default)


def _label(number: int, kind: str) -> str:
    if kind == "none":
        return "-"
    style = kind.partition("-")[2]
    label = str(number)
    if number > 0 and style == "alpha":
        label = _letters(number)
    elif 0 < number < 4000 and style == "roman":
        label = _roman(number)
    return (label.upper() if kind.startswith("upper") else label) + "."


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    digits = ""
    for sign, value in _ROMAN.items():
        count, number = divmod(number, value)
        digits += sign * count
    return digits
