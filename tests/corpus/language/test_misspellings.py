"""Slips are nearer than other words."""

import pytest

from corpus.language.misspellings import (
    SHORT_FORMS,
    edit_cost,
    english_words,
    is_english,
    sound_of,
)


@pytest.mark.parametrize(
    ("slip", "stranger", "meant"),
    [
        ("recieve", "recxive", "receive"),
        ("comittee", "comittxee", "committee"),
        ("vacatiom", "vacatiox", "vacation"),
        ("seperate", "segarate", "separate"),
        ("leters", "lettrs", "letters"),
        ("studnet", "studett", "student"),
    ],
)
def test_a_slip_costs_less_than_another_change(slip: str, stranger: str, meant: str) -> None:
    assert edit_cost(slip, meant) < edit_cost(stranger, meant)


def test_nothing_changed_costs_nothing() -> None:
    assert edit_cost("letter", "letter") == 0
    assert edit_cost("leters", "letters") == pytest.approx(0.8)
    assert edit_cost("lettrs", "letters") == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("typed", "meant", "other"),
    [
        ("stanes", "stains", "stages"),
        ("evacuashun", "evacuation", "evaluation"),
        ("trane", "train", "crane"),
        ("orkids", "orchids", "orbits"),
    ],
)
def test_what_sounds_alike_is_near(typed: str, meant: str, other: str) -> None:
    assert sound_of(typed) == sound_of(meant) != sound_of(other)
    assert edit_cost(typed, meant) < edit_cost(typed, other)


@pytest.mark.parametrize(
    "word",
    ["the", "onboarding", "neighbor", "neighbour", "analyze", "analyse", "unsubscribing", "ptos"],
)
def test_english(word: str) -> None:
    assert is_english(word) is (word != "ptos")


@pytest.mark.parametrize("word", ["vaction", "recieve", "teh", "xyzzy", "pgbouncer", ""])
def test_not_english(word: str) -> None:
    assert not is_english(word)


def test_frequent_words_come_first() -> None:
    ranks = english_words()
    assert ranks["the"] == 1
    assert ranks["vacation"] < ranks["subpoena"]


def test_short_forms_hold_no_word_of_their_own() -> None:
    assert not {"its", "well", "ill", "id", "were", "lets", "shell", "hell", "wed"} & set(
        SHORT_FORMS
    )
