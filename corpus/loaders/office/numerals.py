"""Numbers as lists and notes show them: 3 as "iii", "C", "3rd", "③"."""

from __future__ import annotations

from collections.abc import Callable

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_IDEOGRAPHS = "〇一二三四五六七八九"
# A letter is not repeated more often than this; a damaged file may count from a billion.
_MOST_REPEATS = 30
_MOST_ROMAN = 32_000


def numeral(count: int, form: str) -> str:
    """A number in a format of Word's ("lowerRoman"), or like 1 in it ("001").

    In figures where the format is unknown.
    """
    if form in ("none", "bullet"):
        return ""
    if form.isdigit():
        return str(count).zfill(len(form))
    write = _FORMS.get(form)
    return str(count) if write is None or count < 0 else write(count)


def _roman(count: int) -> str:
    if not 0 < count <= _MOST_ROMAN:
        return str(count)
    written = ""
    for size, sign in _ROMAN:
        times, count = divmod(count, size)
        written += sign * times
    return written


def _letters(alphabet: str) -> Callable[[int], str]:
    """After "z" comes "aa", then "bb": Word repeats the letter."""

    def write(count: int) -> str:
        repeats, index = divmod(count - 1, len(alphabet))
        return str(count) if not 0 <= repeats < _MOST_REPEATS else alphabet[index] * (repeats + 1)

    return write


def _alphabetic(alphabet: str) -> Callable[[int], str]:
    """After "z" comes "aa", then "ab": as columns of a sheet are called."""

    def write(count: int) -> str:
        written = ""
        while count > 0:
            count, index = divmod(count - 1, len(alphabet))
            written = alphabet[index] + written
        return written or "0"

    return write


def _cardinal(count: int) -> str:
    if count < 20:
        return _ONES[count]
    if count < 100:
        tens, ones = divmod(count, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    return str(count)


def _ordinal_word(count: int) -> str:
    if count >= 100:
        return _ordinal(count)
    head, dash, last = _cardinal(count).rpartition("-")
    regular = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return head + dash + _ORDINALS.get(last, regular)


def _ordinal(count: int) -> str:
    teens = count % 100 in (11, 12, 13)
    return f"{count}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"


def _ideographs(count: int) -> str:
    if count < 100:
        tens, ones = divmod(count, 10)
        ten = ("" if tens == 1 else _IDEOGRAPHS[tens]) + "十" if tens else ""
        return ten + (_IDEOGRAPHS[ones] if ones or not tens else "")
    return "".join(_IDEOGRAPHS[int(figure)] for figure in str(count))


def _enclosed(first: int, most: int) -> Callable[[int], str]:
    return lambda count: chr(first + count - 1) if 0 < count <= most else str(count)


def _chicago(count: int) -> str:
    repeats, index = divmod(max(0, count - 1), 4)
    return "*†‡§"[index] * min(repeats + 1, _MOST_REPEATS)


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": "{:02d}".format,
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "lowerLetter": _letters(_LATIN),
    "upperLetter": _letters(_LATIN.upper()),
    "lowerAlphabetic": _alphabetic(_LATIN),
    "upperAlphabetic": _alphabetic(_LATIN.upper()),
    "ordinal": _ordinal,
    "cardinalText": lambda count: _cardinal(count).capitalize(),
    "ordinalText": lambda count: _ordinal_word(count).capitalize(),
    "hex": "{:X}".format,
    "chicago": _chicago,
    "numberInDash": "- {} -".format,
    "decimalEnclosedCircle": _enclosed(0x2460, 20),
    "decimalEnclosedParen": _enclosed(0x2474, 20),
    "decimalEnclosedFullstop": _enclosed(0x2488, 20),
    "russianLower": _letters(_CYRILLIC),
    "russianUpper": _letters(_CYRILLIC.upper()),
    "lowerGreek": _letters(_GREEK),
    "upperGreek": _letters(_GREEK.upper()),
    "hebrew2": _letters(_HEBREW),
    "chineseCounting": _ideographs,
    "chineseCountingThousand": _ideographs,
    "ideographDigital": _ideographs,
    "japaneseCounting": _ideographs,
    "japaneseDigitalTenThousand": _ideographs,
    "taiwaneseCounting": _ideographs,
    "taiwaneseCountingThousand": _ideographs,
    "koreanDigital2": _ideographs,
}
