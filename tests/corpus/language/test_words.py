"""What a word is, and how words are compared."""

from __future__ import annotations

import pytest

from corpus.language.misspellings import english_words
from corpus.language.words import (
    STOPWORDS,
    capitalised,
    content_stems,
    content_words,
    encodable,
    is_content_word,
    looks_plural,
    plain,
    short_options,
    snowball_stem,
    stem,
    stem_start,
    without_list_marks,
    without_possessive,
    words,
)
from tests.at_once import at_once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How long is it?", ["how", "long", "is", "it"]),
        ("C++ and C#, please", ["c++", "and", "c#", "please"]),
        ("a Ph.D. in the U.S.", ["a", "ph.d", "in", "the", "u.s"]),
        ("don’t and don't", ["don't", "and", "don't"]),
        ("AT&T's 3.5% of $1,000", ["at&t's", "3.5", "of", "1", "000"]),
        ("naïve ÉCOLE 東京 snake_case", ["naive", "ecole", "東京", "snake", "case"]),
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
    assert content_words("What sort of things grow here, and what kinds of herbs?") == [
        "grow",
        "herbs",
    ]


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("interns") == stem("intern")
    assert stem("paid") != stem("pay")
    assert stem("earning") == stem("earns") == stem("earn")


def test_how_a_stem_begins_is_known_without_making_it() -> None:
    odd = ["dying", "lying", "vying", "programmes", "licence", "ox", "a", "a's", "skies", "ying"]
    for word in [*sorted(english_words())[::10], *odd]:
        assert stem_start(word) == stem(word)[:2], word


def test_threads_that_stem_at_once_get_their_own_stems() -> None:
    known = {"relational": "relat", "internships": "internship", "generously": "generous"}
    wrong: list[object] = []

    def stem_often() -> None:
        for _ in range(300):
            for word, expected in known.items():
                try:
                    found = snowball_stem(word, "english")
                except Exception as error:
                    wrong.append(error)
                else:
                    wrong.extend([found] if found != expected else [])

    at_once([stem_often] * 4)
    assert wrong == []


def test_stop_words_are_lower_case_words() -> None:
    assert all(words(word) == [word] for word in STOPWORDS)


def test_quotes_are_shown_without_markup() -> None:
    assert plain("See **the [guide](http://x.y/z)**\nfor *more*.") == "See the guide for more."
    assert plain("2 * 3 * 4") == "2 * 3 * 4"


def test_what_tokenizers_refuse_becomes_a_question_mark() -> None:
    assert encodable("a\ud800b") == "a?b"
    assert encodable("naïve 東京 😀") == "naïve 東京 😀"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("the mayor's", "the mayor"),
        ("Öztürk’s", "Öztürk"),
        ("the mayors'", "the mayors'"),
        ("James", "James"),
        ("it's here", "it's here"),
        ("'s", ""),
    ],
)
def test_possessives(text: str, bare: str) -> None:
    assert without_possessive(text) == bare


def test_a_possessive_has_the_stem_of_its_word() -> None:
    assert stem("seller's") == stem("seller’s") == stem("seller")
    assert stem("colour's") == stem("color")
    assert stem("news's") == stem("news") != stem("new")


def test_content_stems_join_forms_and_leave_out_function_words() -> None:
    assert content_stems("The ferries' timetable is the ferry's.") == {"ferri", "timet"}
    assert content_stems("Who's there? It isn't.") == {"isn't"}
    assert content_stems("") == frozenset()


def test_contractions_of_stop_words_are_none_that_say_something() -> None:
    assert not is_content_word("they're")
    assert is_content_word("o'clock")


@pytest.mark.parametrize("text", ["ferries", "two quiet harbours", "taxes"])
def test_plurals(text: str) -> None:
    assert looks_plural(text)


@pytest.mark.parametrize("text", ["ferry", "glass", "campus", "analysis", "Acme's", "Acme’s", "s"])
def test_what_is_no_plural(text: str) -> None:
    assert not looks_plural(text)


def test_list_marks_are_taken_off_each_line() -> None:
    assert without_list_marks("- oars\n  (2) sails\n• 3 ropes") == "oars\nsails\n3 ropes"
    assert without_list_marks("12) knots") == "knots"
    for text in ("2024. Then it sank.", "-5 degrees", "3.5 knots", "a - b", "*bold* words"):
        assert without_list_marks(text) == text


def test_capitalised_leaves_the_rest() -> None:
    assert capitalised("the NATO fleet") == "The NATO fleet"
    assert capitalised("") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See :term:`cue files <cue sheet>` and :menu:`A --> B`.", "See cue files and A --> B."),
        ("Type ``make`` or read `the page <http://x.org>`_.", "Type make or read the page."),
        ("<li>A room is <b>dear</b>.</li>", "A room is dear."),
        (r"It isn\'t 'a\'.", r"It isn't 'a\'."),
        ("H~2~O, SO~4~^2-^, v~max~, the 1^st^ of 10^6^.", "H₂O, SO₄²⁻, vmax, the 1st of 10⁶."),
        ("From ~/a or ~10 to ~/b, x^n^ and x^2^y, ~~no~~.",) * 2,
        ("A List<T> is a < b > c.", "A List<T> is a < b > c."),
    ],
)
def test_plain_has_no_marks(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_letters_of_short_options() -> None:
    assert short_options("what do -p and -Q do, not --quiet or well-known?") == ["p", "q"]


def test_the_mark_of_a_footnote_is_not_shown():
    assert plain("The lamp is blue.[^1] It[^12] is [^0-9].") == "The lamp is blue. It is [^0-9]."
