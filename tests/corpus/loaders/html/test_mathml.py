from __future__ import annotations

import pytest
from lxml import etree

from corpus.loaders.html.mathml import math_text

ROOT = "<msqrt><msup><mi>b</mi><mn>2</mn></msup><mo>-</mo><mn>4</mn><mi>a</mi></msqrt>"
SUM = "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mn>9</mn>", "x² = 9"),
        (
            f"<mfrac><mrow><mo>-</mo>{ROOT}</mrow><mrow><mn>2</mn><mi>a</mi></mrow></mfrac>",
            "(-√(b² - 4a))/(2a)",
        ),
        (f"{SUM}<msub><mi>x</mi><mi>i</mi></msub>", "∑_(i = 1)ⁿ x_i"),
        ("<msub><mi>H</mi><mn>2</mn></msub><mi>O</mi>", "H₂O"),
        ("<mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", "sin x"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac>", "n over k"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "³√x"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x¯"),
        ("<semantics><mi>x</mi><annotation>\\x</annotation></semantics>", "x"),
        ("<semantics><annotation>a+b</annotation></semantics>", "a+b"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "1, 2"),
    ],
)
def test_formulas_are_written_on_a_line(formula, text):
    assert math_text(etree.fromstring(f"<math>{formula}</math>")) == text


def test_a_formula_without_parts_is_its_alternative():
    assert math_text(etree.fromstring("<math alttext='E=mc^2'/>")) == "E=mc^2"
