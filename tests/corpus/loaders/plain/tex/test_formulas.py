from __future__ import annotations

import pytest

from corpus.loaders.plain.tex.formulas import formula_text, lowered, raised


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"10 \times 5\,\%", "10 × 5 %"),
        (r"\frac{a+b}{c}", "(a+b)/c"),
        (r"\frac{1}{2}", "1/2"),
        (r"x_{i+1}^{n}", "x_(i+1)^n"),
        (r"x_1^{-2}", "x₁⁻²"),
        (r"25^\circ", "25°"),
        (r"F = 420\,\text{kN}", "F = 420 kN"),
        (r"\sqrt{x+1}", "√(x+1)"),
        (r"\log x \le \infty", "log x ≤ ∞"),
    ],
)
def test_a_formula_of_one_line_is_written_in_signs(source, text):
    assert formula_text(source) == text


@pytest.mark.parametrize(
    "source",
    [r"\begin{matrix}a & b\end{matrix}", r"\hat{x}", r"\sqrt[3]{x}", "{", "}", "x^", "{" * 500],
)
def test_any_other_stays_as_it_is(source):
    assert formula_text(source) == f"${source}$"


def test_words_above_and_below_the_line():
    assert [raised("6"), raised("st"), raised("ab")] == ["⁶", "st", "^ab"]
    assert [lowered("2"), lowered("max"), lowered("i+1")] == ["₂", "_max", "_(i+1)"]
