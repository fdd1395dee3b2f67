from __future__ import annotations

import pytest

from corpus.loaders.writer import collapse


@pytest.mark.parametrize(
    "word",
    [
        "می\u200cخواهم",  # Persian: the joiner keeps two letters apart.
        "ක්\u200dර",  # Sinhala: it makes one sign of them.
        "क्\u200dष",
        "👩\u200d🔬",
    ],
)
def test_a_joiner_that_spells_a_word_is_kept(word):
    assert collapse(f" {word}\n{word} ") == f"{word} {word}"


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("in\u200cvisible \u200d", "invisible"),
        ("می\u200c ", "می"),
        ("\u200cمی", "می"),
        ("می\u200c\u200cx", "میx"),
        ("soft\xadhyphen\u200b", "softhyphen"),
    ],
)
def test_what_shows_nothing_is_left_out(raw, seen):
    assert collapse(raw) == seen
