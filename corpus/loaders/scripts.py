"""Characters above and below the line, written on it: 10², H2O, [1]."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-\u2212=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
# What belongs to the word before it, in the languages that raise the ends of words.
_ENDINGS = frozenset("st nd rd th d e er re ère ere eme ème me lle o a os as r s º ª".split())


def raised(text: str, before: str = "") -> str:
    """How `text` above the line is written after `before`.

    A power must not become digits of its base, so that digits are raised ones: 10² is not 102.
    """
    text = text.strip()
    if text == "TM":
        return "™"
    if not before[-1:].isalnum() and before[-1:] not in (")", "]", "}"):
        return text
    if text.lower() in _ENDINGS or not any(c.isalnum() for c in text):
        return text
    if all(ord(c) in _RAISED for c in text):
        return text.translate(_RAISED)
    return f"^{text}" if text.isalnum() else f"^({text})"


def lowered(text: str, before: str = "", after: str = "") -> str:
    """How `text` below the line is written between `before` and `after`: H2O, but 101₂."""
    text = text.strip()
    if not text or not before[-1:].isalnum() or not any(c.isalnum() for c in text):
        return text
    runs_on = before[-1].isdigit() and text[0].isdigit()
    runs_on = runs_on or after[:1].isdigit() and text[-1].isdigit()
    if text.isalnum() and not runs_on:
        return text
    if all(ord(c) in _LOWERED for c in text):
        return text.translate(_LOWERED)
    return f"_{text}" if text.isalnum() else f"_({text})"


def noted(text: str) -> str:
    """The mark of a note, apart from the word or number that it stands at: [1]."""
    text = text.strip()
    bare = len(text) <= 4 and text[:1] not in ("[", "(", "")
    return f"[{text}]" if bare else text
