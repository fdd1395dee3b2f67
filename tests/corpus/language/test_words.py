"""What a word is, and how words are compared."""

from __future__ import annotations

import pytest

from corpus.language.words import STOPWORDS, content_words, encodable, plain, stem, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How long is it?", ["how", "long", "is", "it"]),
        ("C++ and C#, please", ["c++", "and", "c#", "please"]),
        ("a Ph.D. in the U.S.", ["a", "ph.d", "in", "the", "u.s"]),
        ("don’t and don't", ["don't", "and", "don't"]),
        ("AT&T's 3.5% of $1,000", ["at&t's", "3.5", "of", "1", "000"]),
        ("naïve ÉCOLE 東京 snake_case", ["naïve", "école", "東京", "snake", "case"]),
        ("", []),
        ("?!… 😀 \ud800", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_content_words_are_what_a_question_is_about() -> None:
    assert content_words("How long is an internship, and what does an internship pay?") == [
        "long",
        "internship",
        "pay",
    ]
    assert content_words("Who's there? I don't know.") == ["know"]
    assert content_words("what is it") == []


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("interns") == stem("intern")
    assert stem("paid") != stem("pay")
    assert stem("earning") == stem("earns") == stem("earn")


def test_stop_words_are_lower_case_words() -> None:
    assert all(words(word) == [word] for word in STOPWORDS)


def test_quotes_are_shown_without_markup() -> None:
    assert plain("See **the [guide](http://x.y/z)**\nfor *more*.") == "See the guide for more."
    assert plain("2 * 3 * 4") == "2 * 3 * 4"


def test_what_tokenizers_refuse_becomes_a_question_mark() -> None:
    assert encodable("a\ud800b") == "a?b"
    assert encodable("naïve 東京 😀") == "naïve 東京 😀"
