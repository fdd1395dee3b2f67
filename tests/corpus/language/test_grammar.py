import re

import pytest

from corpus.language.grammar import (
    AUXILIARIES,
    DEMONSTRATIVES,
    POSSESSIVES,
    PRONOUNS,
    QUESTION_WORDS,
    SPEAKERS,
    THIRD_PERSON,
    any_of,
)
from corpus.language.words import STOPWORDS

LEANS_BACK = re.compile(rf"^(?:{any_of(THIRD_PERSON, DEMONSTRATIVES)})\b", re.I)
ASKS = re.compile(rf"^(?:{any_of(QUESTION_WORDS, AUXILIARIES)})\b", re.I)


@pytest.mark.parametrize(
    "text", ["Theirs was the larger barn.", "This took a week.", "Her boat leaks.", "It’s over."]
)
def test_what_stands_for_something_named_before(text: str) -> None:
    assert LEANS_BACK.search(text)


@pytest.mark.parametrize(
    "text", ["Themes vary.", "The barn is large.", "Items are sold here.", "You may enter."]
)
def test_what_stands_for_itself(text: str) -> None:
    assert not LEANS_BACK.search(text)


@pytest.mark.parametrize(
    "text", ["Whose barn is it?", "Might we sail?", "Did it leak?", "Who's rowing?"]
)
def test_what_begins_as_a_question_does(text: str) -> None:
    assert ASKS.search(text)


@pytest.mark.parametrize("text", ["Whole barns burn.", "Mighty boats sail.", "Canned food keeps."])
def test_what_does_not_begin_as_a_question_does(text: str) -> None:
    assert not ASKS.search(text)


def test_function_words_say_nothing_of_what_a_text_is_about() -> None:
    assert PRONOUNS | QUESTION_WORDS | AUXILIARIES <= STOPWORDS
    assert POSSESSIVES < THIRD_PERSON
    assert not SPEAKERS & THIRD_PERSON
