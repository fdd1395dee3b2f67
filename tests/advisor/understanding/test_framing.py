"""What is said around a question does not reach the search."""

from __future__ import annotations

import pytest

from advisor.understanding.framing import as_documents_say, asks_for_all, unframed


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("what's the gist of what happens if the kiln fails", "what happens if the kiln fails"),
        ("tldr on glazes and firing please", "glazes and firing"),
        ("Can you summarise the rules of the studio?", "the rules of the studio"),
        ("quick overview of how members book a wheel", "how members book a wheel"),
        ("sum up: open evenings", "open evenings"),
        ("short version of the safety sheet, thanks", "the safety sheet"),
        ("boil the firing page down to 3-4 lines, I need it at nine", "the firing page"),
        ("pls condense the glaze notes to five bullets", "the glaze notes"),
    ],
)
def test_what_is_to_be_summed_up_is_searched(message: str, asked: str) -> None:
    assert unframed(message) == asked


@pytest.mark.parametrize(
    "message",
    [
        *("sum it up", "summary please", "what's the gist?", "main points in one line"),
        *("who sums up?", "cut the clay into slabs", "break the firing down to me by cone"),
        *("can i cut the glaze down?", "do i have to cut my text down to three lines"),
    ],
)
def test_a_summary_of_nothing_that_is_named_stays(message: str) -> None:
    assert unframed(message) == message


@pytest.mark.parametrize(
    ("message", "is_all"),
    [
        ("what does the kiln guide tell us to do?", True),
        ("what does the kiln guide say", True),
        ("list what the kiln guide recommends", True),
        ("what does the kiln guide say about cones", False),
        ("what does the handbook say", False),
    ],
)
def test_all_that_something_says(message: str, is_all: bool) -> None:
    assert asks_for_all(message, "kiln guide") is is_all


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("new here, where do i start?", "new here, how do I get started?"),
        ("Where should we begin (a small studio)?", "how do I get started (a small studio)?"),
        ("where do I start the kiln", "where do I start the kiln"),
        ("how do I start the kiln?", "how do I start the kiln?"),
    ],
)
def test_where_to_start_is_called_as_documents_call_it(message: str, said: str) -> None:
    assert as_documents_say(message) == said
