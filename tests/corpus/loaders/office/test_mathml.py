from __future__ import annotations

import pytest
from lxml import etree

from corpus.loaders.office.mathml import formula


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<mi>F</mi><mo>=</mo><mn>420</mn>", "F = 420"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ('<mfrac linethickness="0"><mi>n</mi><mi>k</mi></mfrac>', "n; k"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<msub><mi>x</mi><mi>i</mi></msub><mi>y</mi>", "x_i y"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot>", "∛8"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi></mrow><mi>n</mi></munderover><mi>i</mi>",
            "∑_i^n i",
        ),
        ("<mi>sin</mi><mo>\u2061</mo><mi>x</mi>", "sin x"),
        ("<mover><mi>v</mi><mo>→</mo></mover>", "v\u20d7"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>",
            "1, 2",
        ),
        ("<semantics><mi>x</mi><annotation>gone</annotation></semantics>", "x"),
    ],
)
def test_formulas_on_one_line(inside, text):
    assert formula(etree.fromstring(f"<math>{inside}</math>")) == text


def test_formulas_too_deep_are_read_as_letters():
    deep = "<mrow>" * 200 + "<mi>x</mi>" + "</mrow>" * 200
    assert formula(etree.fromstring(f"<math>{deep}</math>")) == "x"
