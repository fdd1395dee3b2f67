"""Formulas in one line of text, whatever markup they come from: "x² + 1", "(a + b)/(2c)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_RAISED = str.maketrans("0123456789+-−()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿⁱ")
_RAISABLE = re.compile(r"[+\-−]?(?:\d+|n|i)[+\-−]?$|[+\-−]$|\(\d+\)$")
# What needs no brackets beside a stroke, an exponent or a root.
_ONE_THING = re.compile(r"(?:[\d.,]+|[^\W\d][\w.,]*|[∞…])?[%°!'′″]*[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ]*$")
_NAMES = (
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd inf ker lg lim ln log max "
    "min mod sec sin sinh sup tan tanh"
)
# "sin" and "x" beside each other are no word "sinx", "x^k" and "a" no power of "ka".
_NAMED = re.compile(rf"(?:{_NAMES.replace(' ', '|')})(?:[_^].*)?$")
_NAME_FIRST = re.compile(rf"(?:{_NAMES.replace(' ', '|')})(?![^\W\d_])")
_SCRIPT_LAST = re.compile(r"[_^]\w+$")
_ACCENTS = {
    "^": "\u0302",
    "ˆ": "\u0302",
    "~": "\u0303",
    "˜": "\u0303",
    "¯": "\u0304",
    "‾": "\u0305",
    "→": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
    "ˇ": "\u030c",
    "˘": "\u0306",
}


def raised(text: str) -> str:
    """A superscript of the text of figures, in the signs that Unicode has for them."""
    return text.translate(_RAISED)


def is_raisable(text: str) -> bool:
    """Whether Unicode has superscripts for all of `text`."""
    return bool(_RAISABLE.match(text))


def grouped(text: str) -> str:
    """`text`, in brackets unless it is one name, number or bracket."""
    return text if _ONE_THING.match(text) or _is_bracketed(text) else f"({text})"


def beside(parts: Iterable[str]) -> str:
    """Parts next to each other; names of functions are kept apart from what they are of."""
    text = ""
    named = False
    for part in parts:
        apart = named or bool(_SCRIPT_LAST.search(text))
        before = bool(_NAME_FIRST.match(part)) and text[-1:].isalnum()
        text += " " + part if before or apart and part[:1].isalnum() else part
        named = bool(_NAMED.match(part.strip())) if part else named
    return text


def fraction(above: str, below: str) -> str:
    """One text over another."""
    return f"{grouped(above)}/{grouped(below)}"


def scripts(base: str, below: str = "", above: str = "") -> str:
    """A base with what stands at its foot and at its head."""
    foot = f"_{grouped(below)}" if below else ""
    if not above:
        return base + foot
    base = base if foot else grouped(base)
    if is_raisable(above):
        return base + foot + raised(above)
    return f"{base}{foot}^{grouped(above)}"


def root(body: str, degree: str = "") -> str:
    """A square root, or one of another degree."""
    sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree)
    return f"{sign}{grouped(body)}" if sign else f"{scripts('√', '', degree)}{grouped(body)}"


def operation(sign: str, below: str, above: str, body: str) -> str:
    """A sum, product or integral over a range: "∑_(i=1)^n xᵢ"."""
    foot = f"_{grouped(below)}" if below else ""
    head = f"^{grouped(above)}" if above else ""
    return f"{sign}{foot}{head} {body}".strip()


def function(name: str, argument: str) -> str:
    """A named function of something: "sin x", "ln(x + 1)"."""
    return f"{name}{argument}" if _is_bracketed(argument) else f"{name} {argument}"


def matrix(rows: Sequence[Sequence[str]]) -> str:
    """Rows of entries: "1, 2; 3, 4", to be put in brackets."""
    return "; ".join(", ".join(row) for row in rows)


def accented(base: str, accent: str) -> str:
    """A letter, or the last of several, with an accent over it."""
    return base + _ACCENTS.get(accent, accent)


def _is_bracketed(text: str) -> bool:
    """Whether a bracket that opens `text` closes at its end."""
    if text[:1] not in ("(", "[", "{", "|") or len(text) < 2:
        return False
    if text[0] == "|":
        return text[-1] == "|" and text.count("|") == 2
    opening, closing = text[0], {"(": ")", "[": "]", "{": "}"}[text[0]]
    depth = 0
    for index, sign in enumerate(text):
        depth += (sign == opening) - (sign == closing)
        if depth == 0:
            return index == len(text) - 1
    return False
