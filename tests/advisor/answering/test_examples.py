"""Questions that a document may answer: natural ones, and none that is a bare heading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from advisor.answer import AbstainReason
from advisor.answering.examples import candidate_questions, is_answered_by
from advisor.settings import load_settings
from tests.conftest import make_index, reader_of
from tests.ui.scripted import length_events, where_events

GUIDE = """# Guide to the harbour of Faro

The harbour of Faro is a place where forty boats lie.

## Introduction

A pilot is a person who leads ships into the harbour.

## What does a permanent berth cost?

A permanent berth costs nine hundred euros a year.

## How to apply for a berth

Write to the office, and it answers within a week.

## Share a berth

People are asked to share a berth in the summer months.

## Opening hours

The office of the harbour opens at nine and closes at five.

## In short

Come early.
"""


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder: Path = tmp_path_factory.mktemp("guide")
    (folder / "guide.md").write_text(GUIDE)
    settings = load_settings(None, {"index_dir": folder / "index", "embedding": "hashing:64"})
    make_index(settings, folder / "guide.md")
    with reader_of(settings) as index:
        [listing] = index.listing()
        assert candidate_questions("unknown", index) == ()
        return candidate_questions(listing.document_id, index)


def test_headings_that_are_questions_come_first(questions: tuple[str, ...]) -> None:
    assert questions[:2] == ("What does a permanent berth cost?", "How do I apply for a berth?")
    assert questions[-1] == "What is “Guide to the harbour of Faro” about?"
    assert len(set(questions)) == len(questions)


def test_a_noun_is_asked_about_and_a_clause_is_not(questions: tuple[str, ...]) -> None:
    assert "What should I know about opening hours?" in questions
    text = " ".join(questions).casefold()
    for heading in ("introduction", "in short", "share a berth"):
        assert heading not in text


def test_only_an_answer_with_support_of_the_document_counts() -> None:
    answer = length_events("How long?")[-1].answer  # type: ignore[union-attr]
    assert is_answered_by(answer, "d2") and not is_answered_by(answer, "d1")
    assert not is_answered_by(replace(answer, citations=()), "d2")
    assert not is_answered_by(replace(answer, abstained=AbstainReason.MISSING_FACT), "d2")
    said = where_events("Where is that from?")[-1].answer  # type: ignore[union-attr]
    assert not is_answered_by(said, "d1"), "the program's own reply answers no question"
