from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.loaders.sheets.display.number_formats import shown_general, shown_number, shown_text

EURO = '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567, "#,##0", "1,234,567"),
        (-1234, "#,##0;(#,##0)", "(1,234)"),
        (-3, "#,##0.00_);[Red](#,##0.00)", "(3.00)"),
        (1.005, "0.00", "1.01"),
        (-5, "0.00", "-5.00"),
        (0.256, "0%", "26%"),
        (0.256, "0.0%", "25.6%"),
        (9.5, '"$"#,##0.00', "$9.50"),
        (-9.5, '"$"#,##0.00', "-$9.50"),
        (9.5, "[$€-407] #,##0.00", "€ 9.50"),
        (1234.5, EURO, "1,234.50 €"),
        (-1234.5, EURO, "-1,234.50 €"),
        (0, EURO, "- €"),
        (1234567, '0.0,,"M"', "1.2M"),
        (1234.5, "#,##0.-", "1,235.-"),
        (5, "0,000", "0,005"),
        (5, "0.##", "5"),
        (5.25, "0.0##", "5.25"),
        (0.5, "#.00", ".50"),
        (123456789, "000-00-0000", "123-45-6789"),
        (7, "00000", "00007"),
        (5, '0 "kg"', "5 kg"),
        (0.00012, "0.00E+00", "1.20E-04"),
        (12345.6789, "##0.0E+0", "12.3E+3"),
        (1.5, "# ?/?", "1 1/2"),
        (0.25, "?/8", "2/8"),
        (150, '[>=100]"big" 0;"small" 0', "big 150"),
        (15, '[>=100]"big" 0;"small" 0', "small 15"),
        (0, "0;-0;;@", ""),
        (5, ";;;", "5"),
        (1e20, "0", "100000000000000000000"),
    ],
)
def test_numbers_as_shown(value, code, shown):
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    ("serial", "code", "shown"),
    [
        (45356, "d/m/yyyy", "5/3/2024"),
        (45356, "dd\\.mm\\.yyyy;@", "05.03.2024"),
        (45356, "d mmm yyyy", "5 Mar 2024"),
        (45356, "dddd, d mmmm yyyy", "Tuesday, 5 March 2024"),
        (45356, "mmm-yy", "Mar-24"),
        (45356.604166667, "yyyy-mm-dd hh:mm", "2024-03-05 14:30"),
        (45356.604166667, "m/d/yy h:mm AM/PM", "3/5/24 2:30 PM"),
        (0.75, "h:mm", "18:00"),
        (0.5, "h:mm:ss", "12:00:00"),
        (1.5, "[h]:mm", "36:00"),
        (-0.25, "[h]:mm", "-6:00"),
        (0.0416660, "[mm]:ss", "60:00"),
        (0.000011574, "mm:ss.0", "00:01.0"),
        (45356, 'yyyy"年"m"月"d"日"', "2024年3月5日"),
        # Which words stand there depends on a language that is not ours, or on the reader.
        (45356, "[$-407]d. mmmm yyyy", "2024-03-05"),
        (45356, "[$-409]d mmmm yyyy", "5 March 2024"),
        (45356.5, "[$-F800]dddd, mmmm dd, yyyy", "2024-03-05 12:00:00"),
        # 1900 has a 29 February in every spreadsheet.
        (1, "d/m/yyyy", "1/1/1900"),
        (59, "d/m/yyyy", "28/2/1900"),
        (60, "d/m/yyyy", "1900-02-29"),
        (61, "d/m/yyyy", "1/3/1900"),
        (-5, "d/m/yyyy", "-5"),
    ],
)
def test_dates_and_durations_as_shown(serial, code, shown):
    assert shown_number(serial, code) == shown


def test_dates_of_old_macs_are_counted_from_1904():
    assert shown_number(43894, "d/m/yyyy", from_1904=True) == "5/3/2024"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1 + 0.2, "0.3"),
        (3.14159265358979, "3.141592654"),
        (2096823.2625, "2096823.263"),
        (12345678901234, "12345678901234"),
        (1e-5, "1E-05"),
        (-0.5, "-0.5"),
        (1.23456789e22, "1.23457E+22"),
    ],
)
def test_numbers_without_a_format(value, shown):
    assert shown_general(value) == shown


def test_a_text_may_have_words_around_it():
    assert shown_text("B-310", '"Room "@') == "Room B-310"
    assert shown_text("B-310", "#,##0.00") == "B-310"


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
@settings(deadline=None)
def test_a_figure_shown_is_the_figure_rounded(cents, places):
    value = cents / 10000
    code = "#,##0." + "0" * places if places else "#,##0"
    shown = Decimal(shown_number(value, code).replace(",", ""))
    assert abs(shown - Decimal(repr(value))) <= Decimal(1).scaleb(-places) / 2
