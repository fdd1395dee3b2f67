from __future__ import annotations

import pytest

from corpus.loaders.slides.numbers import shown_number


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("4.3", "General", "4.3"),
        ("0.10000000000000001", "", "0.1"),
        ("1200000", "General", "1200000"),
        ("1e-07", "General", "0.0000001"),
        ("0.256", "0%", "26%"),
        ("0.256", "0.0%", "25.6%"),
        ("-0.5", "0%", "-50%"),
        ("1234.5", "#,##0", "1,235"),
        ("0.285", "0%", "29%"),
        ("1e300", "0.00", "1" + "0" * 300 + ".00"),
        ("inf", "0.00", "inf"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("1234.5", "0.0##", "1234.5"),
        ("12", '"€" #,##0', "€ 12"),
        ("12", "[$€-407]0.0", "€12.0"),
        ("12", '0" kg";[Red]-0" kg"', "12 kg"),
        ("-0.2", "0", "0"),
        ("45443", "m/d/yyyy", "2024-05-31"),
        ("0.5", "h:mm AM/PM", "12:00"),
        # Formats that scale are not understood: the value is given as it is stored.
        ("1234567", "0.0,,", "1234567"),
        ("1234567", "0.00E+00", "1234567"),
        ("n/a", "0", "n/a"),
        ("nan", "0", "nan"),
    ],
)
def test_values_in_their_format(raw, code, shown):
    assert shown_number(raw, code) == shown
