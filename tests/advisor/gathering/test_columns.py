"""Columns: the things that stand side by side in a table's header."""

from __future__ import annotations

import pytest

from advisor.answering.lookups import quote_lookup
from advisor.gathering.columns import column_rows
from advisor.gathering.evidence import Evidence, sentences_of
from corpus.document import Document
from index.passage import RetrievedPassage
from tests.advisor.small_documents import asked, passages_of, written

PLANS = written(
    "# Mooring plans\n\n| | Basic (B) | Harbour Plus (H+) | Harbour Pro (HP) |\n|---|---|---|---|\n"
    "| Length of boat | up to 7 m | up to 10 m | up to 14 m |\n| **Extras** | | | |\n"
    "| Power | none | 6 A | 16 A |\n| Winter storage | | in the yard | in the hall |\n"
)
STOCK = written(
    "# Stock\n\n| Part | Price | Shelf |\n|---|---|---|\n"
    "| Cleat | 4.20 | A3 |\n| Fender | 19 | B1 |\n"
)


def rows(question: str, document: Document) -> list[Evidence]:
    found = [
        sentence
        for passage in passages_of(document)
        for sentence in sentences_of(document, RetrievedPassage(passage, 1, 1.0, {}))
    ]
    return column_rows(asked(question), found)


def told(question: str, document: Document) -> list[str]:
    quotes = quote_lookup(asked(question), rows(question, document))
    for span in (span for quote in quotes for span in quote.spans):
        assert span.text == document.text[span.start : span.end]
    return [quote.text for quote in quotes]


def test_a_column_is_told_row_by_row_below_its_name() -> None:
    assert told("what does the harbour plus plan include?", PLANS) == [
        "Harbour Plus (H+):",
        "Length of boat: up to 10 m",
        "Power: 6 A",
        "Winter storage: in the yard",
    ]


def test_two_that_are_compared_stand_side_by_side() -> None:
    first, length, *_, storage = told("difference between basic and harbour pro", PLANS)
    assert first == "Basic (B); Harbour Pro (HP):"
    assert length == "Length of boat: Basic (B): up to 7 m; Harbour Pro (HP): up to 14 m"
    assert storage == "Winter storage: Harbour Pro (HP): in the hall"


@pytest.mark.parametrize(
    "question",
    [
        "how long is the harbour wall?",  # of two columns alike, named by what they share
        "compare basic, harbour plus and harbour pro",  # the whole table
        "what do the towels in the laundry cost?",
        "what is in the basic first aid kit for the engine room?",
    ],
)
def test_what_names_no_column_or_every_one(question: str) -> None:
    assert rows(question, PLANS) == []


def test_a_head_alone_is_a_column_where_nothing_else_is_asked() -> None:
    assert told("what are the prices?", STOCK) == ["Price:", "Cleat: 4.20", "Fender: 19"]
    assert rows("what is the price of rope made of hemp?", STOCK) == []


def test_of_a_long_table_as_much_is_told_as_can_be_read() -> None:
    lines = "".join(f"| Item {n} | a{n} | {'long ' * 9}{n} |\n" for n in range(90))
    table = written(f"# Kit\n\n| Part | Basic | Racing |\n|---|---|---|\n{lines}")
    assert len(rows("what is the racing kit?", table)) == 10
