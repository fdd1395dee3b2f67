from __future__ import annotations

import pytest

from corpus.loaders.scripts import lowered, noted, raised


@pytest.mark.parametrize(
    ("text", "before", "written"),
    [
        ("2", "10", "²"),
        ("-6", "10", "⁻⁶"),
        ("3", "m", "³"),
        ("n", "x", "ⁿ"),
        ("2+", "Ca", "²⁺"),
        ("a+b", "e", "^(a+b)"),
        ("T", "A", "^T"),
        ("th", "4", "th"),
        ("*", "rare", "*"),
        ("1", " ", "1"),
        ("TM", "Oak", "™"),
    ],
)
def test_raised_digits_are_no_digits_of_the_number_before_them(text, before, written):
    assert raised(text, before) == written


@pytest.mark.parametrize(
    ("text", "before", "after", "written"),
    [
        ("2", "H", "O", "2"),
        ("max", "V", " ", "max"),
        ("2", "101", " ", "₂"),
        ("1", "x", "5", "₁"),
        ("n+1", "a", " ", "_(n+1)"),
        ("2", "", " ", "2"),
    ],
)
def test_lowered_characters_stay_in_their_word_but_not_in_a_number(text, before, after, written):
    assert lowered(text, before, after) == written


@pytest.mark.parametrize(
    ("mark", "written"), [("1", "[1]"), ("[1]", "[1]"), ("note 12a", "note 12a")]
)
def test_marks_of_notes_are_apart(mark, written):
    assert noted(mark) == written
