"""Formulas in MathML as one line of text: x² + y² = r²."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.loaders.scripts import lowered, raised

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACED = frozenset("= + - − ± × ÷ · * < > ≤ ≥ ≠ ≈ ≡ ∼ ∝ → ← ↔ ⇒ ⇔ ∈ ∉ ⊂ ⊆ ∪ ∩ ∧ ∨ := | ∣".split())
_BRACKETS = frozenset("( [ { , ;".split())
_INVISIBLE = dict.fromkeys(range(0x2061, 0x2065))
_LEFT_OUT = frozenset("annotation annotation-xml mphantom none mprescripts".split())
_ACCENTS = frozenset("¯ ˉ ‾ ^ ˆ ~ ˜ ˙ ¨ → ⃗ _ ̂ ̄ ̇".split())
# Elements that stand above or below their base, with how many follow it: what is below, what above.
_SCRIPTS = {
    "msub": (1, None),
    "munder": (1, None),
    "msup": (None, 1),
    "mover": (None, 1),
    "msubsup": (1, 2),
    "munderover": (1, 2),
}
_ENDS_LOW = re.compile(r"_\w+$")
_DEEPEST = 60


def math_text(math: _Element) -> str:
    """A `math` element as text; its TeX where it has no other form."""
    text = " ".join(_written(math, 0).split())
    if text:
        # Equations below each other are aligned by cells before the sign.
        return re.sub(r",\s*(?=[=<>≤≥≈])", " ", re.sub(r"\s+([,;)\]])", r"\1", text))
    notes = [note.text or "" for note in math.iter("annotation")]
    return math.get("alttext") or " ".join(" ".join(notes).split())


def _written(element: _Element, depth: int) -> str:
    tag = element.tag
    if not isinstance(tag, str) or tag in _LEFT_OUT:
        return ""
    if depth > _DEEPEST:
        return " ".join(element.itertext())
    if tag == "mo":
        return _operator(element)
    parts = [_written(child, depth + 1) for child in element]
    if tag == "mspace":
        return " "
    if tag == "semantics":
        return next(filter(None, parts), "")
    if tag in _SCRIPTS:
        return _scripts(element, parts)
    own = (element.text or "").translate(_INVISIBLE)
    own = own if tag == "mtext" else own.strip()
    return own + _arranged(element, parts)


def _arranged(element: _Element, parts: list[str]) -> str:
    """What stands one above the other, under a root or in brackets, on one line."""
    tag = element.tag
    if tag == "mfrac" and len(parts) == 2:
        line = " over " if element.get("linethickness") in ("0", "0pt", "0px") else "/"
        return f"{_grouped(parts[0])}{line}{_grouped(parts[1])}"
    if tag == "msqrt":
        return f"√{_grouped(_joined(parts))}"
    if tag == "mroot" and len(parts) == 2:
        return f"{raised(parts[1], 'x')}√{_grouped(parts[0])}"
    if tag == "mfenced":
        inside = f"{element.get('separators', ',')[:1]} ".join(parts)
        return f"{element.get('open', '(')}{inside}{element.get('close', ')')}"
    if tag in ("mtable", "mtr"):
        return ("; " if tag == "mtable" else ", ").join(filter(None, parts))
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    """Parts one after the other, with a space after the name of a function."""
    text = ""
    for part in parts:
        named = part[:1].isalnum() and (text[-2:].isalpha() or bool(_ENDS_LOW.search(text)))
        text += f" {part}" if named else part
    return text


def _operator(element: _Element) -> str:
    sign = "".join(element.itertext()).strip().translate(_INVISIBLE)
    if sign == ",":
        return ", "
    previous = element.getprevious()
    is_prefix = element.get("form") == "prefix" or previous is None or _opens(previous)
    is_script = element.getparent().tag in _SCRIPTS
    return sign if sign not in _SPACED or is_prefix or is_script else f" {sign} "


def _opens(element: _Element) -> bool:
    """Whether a sign after this element belongs to what follows it: −b after `=` or a bracket."""
    sign = "".join(element.itertext()).strip()
    return element.tag == "mo" and (sign in _SPACED or sign in _BRACKETS)


def _scripts(element: _Element, parts: list[str]) -> str:
    """A base with what stands below and above it."""
    low, high = _SCRIPTS[element.tag]
    text = parts[0] if parts else ""
    if low is not None and low < len(parts) and (below := parts[low].strip()):
        small = lowered(below, "0", "0")
        text += small if small != below or not below[0].isalnum() else f"_{below}"
    if high is not None and high < len(parts) and (above := parts[high].strip()):
        text += above if above in _ACCENTS else raised(above, "x")
    # A sum's limits are apart from what it adds up.
    return f"{text} " if len(element) and element[0].tag == "mo" else text


def _grouped(text: str) -> str:
    """`text` in brackets, unless it is one number or name."""
    text = text.strip()
    return text if re.fullmatch(r"\d[\d.,]*|[^\W\d]+|\([^()]*\)", text) else f"({text})"
