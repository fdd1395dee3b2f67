"""Numbers in English words, and words read as numbers: `12` and `twelve`, `21st` and `third`."""

from __future__ import annotations

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = ". . twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_ORDINAL_WORDS = {value: word for word, value in _ORDINALS.items()}


def cardinal(value: int) -> str | None:
    """A number from 0 to 999 in words; None for others, which are not written so."""
    if not 0 <= value < 1000:
        return None
    if value < 20:
        return _ONES[value]
    if value < 100:
        ten, one = divmod(value, 10)
        return _TENS[ten] + (f"-{_ONES[one]}" if one else "")
    hundred, rest = divmod(value, 100)
    return f"{_ONES[hundred]} hundred" + (f" and {cardinal(rest)}" if rest else "")


_VALUES = {word: value for value in range(100) if (word := cardinal(value)) is not None}
_WORDS = sorted(_VALUES, key=len, reverse=True)
CARDINAL_WORDS = "(?:" + "|".join(word.replace("-", "[- ]") for word in _WORDS) + ")"
"""A pattern of the numbers from 0 to 99 in words, the longest first."""
ORDINAL_WORDS = f"(?:{'|'.join(_ORDINALS)})"
"""A pattern of the ordinal numbers from first to twelfth in words."""


def value_of(word: str) -> int | None:
    """The value of a number from 0 to 99 in words, or of an ordinal to twelfth."""
    lowered = word.lower().replace(" ", "-")
    return _VALUES.get(lowered, _ORDINALS.get(lowered))


def ordinal_word(value: int) -> str | None:
    """The ordinal number in words, to twelfth."""
    return _ORDINAL_WORDS.get(value)


def ordinal_digits(value: int) -> str:
    """The ordinal number in digits: 1st, 12th, 23rd."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    return f"{value}" + {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
