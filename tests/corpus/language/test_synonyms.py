"""What people type, in the words that the documents hold."""

from __future__ import annotations

from importlib.resources import files

from corpus.language.synonyms import DocumentWords


def said(text: str, **held: int) -> str:
    return DocumentWords(held).say(text)


def test_behind_what_the_documents_lack_comes_what_they_call_it() -> None:
    assert said("my laptop got nicked", laptop=3, stolen=2) == "my laptop got nicked (stolen)?"


def test_what_they_hold_stays_and_what_they_call_it_as_often_comes_behind() -> None:
    assert (
        said("What if we have a baby?", baby=1, maternity=4)
        == "What if we have a baby (maternity)?"
    )


def test_a_rarer_word_is_not_added() -> None:
    assert said("What if we have a baby?", baby=4, maternity=1) == ""


def test_nothing_is_said_of_words_that_neither_side_knows() -> None:
    assert said("my laptop got nicked", laptop=3) == ""
    assert said("", stolen=2) == ""


def test_forms_of_a_word_are_one() -> None:
    assert said("somebody nicks it", theft=1, steals=2) == "somebody nicks it (steal, theft)?"


def test_every_line_is_an_entry_or_a_comment() -> None:
    text = (files("corpus.language") / "synonyms.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        typed, is_entry, terms = line.partition(" = ")
        assert not line or line.startswith("#") or (is_entry and typed and terms), line
