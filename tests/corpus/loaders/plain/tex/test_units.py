from __future__ import annotations

import pytest

from corpus.loaders.plain.tex.units import quantity, unit_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\kilo\metre\per\hour", "km/h"),
        (r"\metre\squared", "m²"),
        (r"\square\metre", "m²"),
        (r"\newton\metre", "N·m"),
        (r"\percent", "%"),
        ("kg", "kg"),
        (r"\furlong", "furlong"),
    ],
)
def test_units(source, text):
    assert unit_text(source) == text


@pytest.mark.parametrize(
    ("macro", "given", "text"),
    [
        ("SI", ["{5}", r"{\kilo\gram}"], "5 kg"),
        ("qtyrange", ["{2}", "{4}", r"{\celsius}"], "2 °C to 4 °C"),
        ("num", ["{1.5e-3}"], "1.5 × 10⁻³"),
        ("ang", ["{30;15}"], "30°15′"),
    ],
)
def test_quantities(macro, given, text):
    assert quantity(macro, given) == text
