"""Formulas in MathML as one line of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from corpus.loaders.office import formulas

if TYPE_CHECKING:
    from lxml.etree import _Element

_TOKENS = frozenset(("mi", "mn", "mo", "mtext", "ms"))
_UNSEEN = frozenset(("annotation", "annotation-xml", "mphantom", "none", "maligngroup"))
# Operators that stand between two sides.
_RELATIONS = frozenset("=≠<>≤≥≈≡∈∉⊂⊃→⇒⇔")
_SUMS = frozenset("∑∏∫∬∭∮⋃⋂")
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))
# Deeper formulas are read as plain letters, so that no file can exhaust the stack.
_DEEPEST = 60


def formula(element: _Element) -> str:
    """The text of a `math` element or of any part of one, whatever its namespace."""
    return " ".join(_text(element, 0).split())


def _text(element: _Element, depth: int) -> str:
    name = _name(element)
    if name in _UNSEEN:
        return ""
    if name in _TOKENS or depth > _DEEPEST:
        text = "".join(element.itertext()).translate(_INVISIBLE).strip()
        return f" {text} " if name == "mo" and text in _RELATIONS else text
    parts = [child for child in element if isinstance(child.tag, str)]
    if name == "semantics":
        return _text(parts[0], depth + 1) if parts else ""
    texts = [_text(part, depth + 1) for part in parts]
    if name == "mfrac" and element.get("linethickness", "1").strip("0. ptxemc%") == "":
        return "; ".join(text.strip() for text in texts)
    if name == "mspace":
        return " "
    if name == "mtable":
        return formulas.matrix([_cells(row, depth) for row in parts])
    if name == "mfenced":
        inside = element.get("separators", ",")[:1].join(texts)
        return f"{element.get('open', '(')}{inside}{element.get('close', ')')}"
    write = _WRITERS.get(name)
    if write is not None and len(texts) >= write[0]:
        return write[1](texts)
    return formulas.beside(texts)


def _cells(row: _Element, depth: int) -> list[str]:
    return [" ".join(_text(cell, depth + 2).split()) for cell in row if isinstance(cell.tag, str)]


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _over(base: str, above: str) -> str:
    return formulas.accented(base, above) if len(above) == 1 else formulas.scripts(base, "", above)


def _under_over(texts: list[str]) -> str:
    base, below, above = (text.strip() for text in texts[:3])
    if base in _SUMS:
        return formulas.operation(base, below, above, "") + " "
    return formulas.scripts(base, below, above)


def _under(texts: list[str]) -> str:
    return _under_over([texts[0], texts[1], ""])


# How many parts an element has, and how they are written.
_WRITERS: dict[str, tuple[int, Callable[[list[str]], str]]] = {
    "mfrac": (2, lambda t: formulas.fraction(t[0].strip(), t[1].strip())),
    "msup": (2, lambda t: formulas.scripts(t[0], "", t[1].strip())),
    "msub": (2, _under),
    "msubsup": (3, _under_over),
    "msqrt": (0, lambda t: formulas.root(formulas.beside(t).strip())),
    "mroot": (2, lambda t: formulas.root(t[0].strip(), t[1].strip())),
    "mover": (2, lambda t: _over(t[0].strip(), t[1].strip())),
    "munder": (2, _under),
    "munderover": (3, _under_over),
}
