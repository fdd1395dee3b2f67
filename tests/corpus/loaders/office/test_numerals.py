from __future__ import annotations

import pytest

from corpus.loaders.office.numerals import numeral


@pytest.mark.parametrize(
    ("count", "form", "shown"),
    [
        (4, "decimal", "4"),
        (4, "decimalZero", "04"),
        (12, "decimalZero", "12"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (0, "lowerRoman", "0"),
        (26, "lowerLetter", "z"),
        (28, "lowerLetter", "bb"),
        (28, "lowerAlphabetic", "ab"),
        (703, "upperAlphabetic", "AAA"),
        (11, "ordinal", "11th"),
        (22, "ordinal", "22nd"),
        (21, "cardinalText", "Twenty-one"),
        (20, "ordinalText", "Twentieth"),
        (42, "ordinalText", "Forty-second"),
        (3, "decimalEnclosedCircle", "③"),
        (15, "chineseCounting", "十五"),
        (5, "chicago", "**"),
        (7, "001", "007"),
        (7, "bullet", ""),
        (7, "none", ""),
        (7, "a form of the future", "7"),
        (-3, "upperRoman", "-3"),
        (10**9, "lowerLetter", "1000000000"),
    ],
)
def test_numbers_as_lists_show_them(count, form, shown):
    assert numeral(count, form) == shown
