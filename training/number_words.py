"""Numbers in English words, and words read as numbers: `12` and `twelve`, `21st` and `third`."""

from __future__ import annotations

from num2words import num2words

_CARDINALS = {num2words(value): value for value in range(100)}
_ORDINALS = {num2words(value, to="ordinal"): value for value in range(1, 13)}
_LONGEST_FIRST = sorted(_CARDINALS, key=len, reverse=True)
CARDINAL_WORDS = "(?:" + "|".join(word.replace("-", "[- ]") for word in _LONGEST_FIRST) + ")"
"""A pattern of the numbers from 0 to 99 in words, the longest first."""
ORDINAL_WORDS = f"(?:{'|'.join(_ORDINALS)})"
"""A pattern of the ordinal numbers from first to twelfth in words."""


def cardinal(value: int) -> str | None:
    """A number from 0 to 999 in words; None for others, which are not written so."""
    return str(num2words(value)) if 0 <= value < 1000 else None


def value_of(word: str) -> int | None:
    """The value of a number from 0 to 99 in words, or of an ordinal to twelfth."""
    lowered = word.lower().replace(" ", "-")
    return _CARDINALS.get(lowered, _ORDINALS.get(lowered))


def ordinal_word(value: int) -> str | None:
    """The ordinal number in words, to twelfth."""
    return str(num2words(value, to="ordinal")) if 1 <= value <= 12 else None


def ordinal_digits(value: int) -> str:
    """The ordinal number in digits: 1st, 12th, 23rd."""
    return str(num2words(value, to="ordinal_num"))
