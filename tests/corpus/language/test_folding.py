"""One form for words that are written in several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.folding import folded, like_typed
from corpus.language.words import searchable, words


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Café", "cafe"),
        ("Cafe\u0301", "cafe"),
        ("Łódź Größe Ærø", "lodz grosse aero"),
        ("H₂O", "h2o"),
        ("25 m²", "25 m2"),
        ("eﬃcient", "efficient"),
        ("−18 °C", "-18 °c"),
        ("don’t", "don't"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_the_same_word_in_another_form(written: str, same: str) -> None:
    assert folded(written) == same


def test_a_power_is_not_a_longer_number() -> None:
    assert words("10² and 1½") == ["10", "2", "and", "1", "1", "2"]
    assert like_typed("10² m²") == "10² m2"


def test_vowel_signs_tell_words_apart() -> None:
    assert folded("कि") != folded("का")
    assert folded("한국어") == "한국어"


@pytest.mark.parametrize("date", ["05.04.2023", "2023-04-05", "5 April 2023", "5. April 2023"])
def test_dates_of_figures_are_searched_in_words(date: str) -> None:
    assert set(words(f"due on {date}")) == {"due", "on", "5", "april", "2023"}


def test_where_the_month_might_be_the_day_nothing_is_changed() -> None:
    assert searchable("on 3/7/2022") == "on 3/7/2022"
    assert searchable("on 25/12/2022") == "on 25 december 2022"
    assert searchable("192.168.10.2023") == "192.168.10.2023"


@given(st.text())
def test_typed_text_has_the_same_length(text: str) -> None:
    assert len(like_typed(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
