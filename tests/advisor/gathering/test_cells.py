"""Cells: the rows that a question names, where they hold what is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.gathering.cells import asked_rows
from advisor.gathering.evidence import Evidence, sentences_of
from corpus.document import Document
from index.passage import RetrievedPassage
from tests.advisor.small_documents import asked, passages_of, written

STAFF = written(
    "# Staff\n\n| Employee | Department | Office | Start date | Annual leave (days) |\n"
    "|---|---|---|---|---|\n"
    "| Nora Lind | Payroll | B-204 | 3 March 2019 | 31 |\n"
    "| Omar Haddad | Legal | C-117 | 12 May 2021 | 28 |\n"
    "| Tara Quinn | Research | C-222 | 2 February 2022 | 29 |\n"
    "| Samuel Oduya | Research | C-221 | 15 August 2018 | 30 |\n"
    "| Ulf Berg | Security | A-001 | 30 November 2015 | 34 |\n"
)
FEES = written(
    "# Pool\n\n| Pass | Price (EUR) | Hours |\n|---|---|---|\n"
    "| Guest day pass | 9.50 | 10 to 20 |\n"
    "| Child day pass | 4.00 | 10 to 18 |\n| Year pass | 310.00 | 6 to 22 |\n| Total | 323.50 | |\n"
)


def rows_of(document: Document) -> list[Evidence]:
    return [
        sentence
        for passage in passages_of(document)
        for sentence in sentences_of(document, RetrievedPassage(passage, 1, 1.0, {}))
    ]


def named(question: str, document: Document) -> list[str]:
    found = asked_rows(asked(question), rows_of(document))
    return [row.span.text.strip("| ").split(" |")[0] for row in found]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("How many days of annual leave does Omar Haddad have?", ["Omar Haddad"]),
        ("in which office is omar haddad", ["Omar Haddad"]),
        ("Who sits in office C-117?", ["Omar Haddad"]),
        ("when did nora start", ["Nora Lind"]),
        ("Who works in research?", ["Tara Quinn", "Samuel Oduya"]),
        ("list everyone in research", ["Tara Quinn", "Samuel Oduya"]),
        ("does Tara have more leave than Samuel", ["Tara Quinn", "Samuel Oduya"]),
        ("Who has the most annual leave?", ["Ulf Berg"]),
        ("who has the fewest days of annual leave", ["Omar Haddad"]),
    ],
)
def test_a_row_is_found_by_its_cells(question: str, rows: list[str]) -> None:
    assert named(question, STAFF) == rows


@pytest.mark.parametrize(
    "question",
    [
        "What is Omar Haddad's salary?",
        "What is Nora's phone number?",
        "What is Tara Quinn's nickname?",
        "How do I ask for annual leave?",
        "Who works in marketing?",
    ],
)
def test_what_no_cell_of_a_named_row_holds_is_not_answered(question: str) -> None:
    assert named(question, STAFF) == []


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("How much is a guest day pass?", ["Guest day pass"]),
        ("what does a year pass cost", ["Year pass"]),
        ("which is the cheapest pass?", ["Child day pass"]),
        ("what is the most expensive pass", ["Year pass"]),
    ],
)
def test_an_amount_is_told_by_what_heads_it(question: str, rows: list[str]) -> None:
    assert named(question, FEES) == rows


SUPPLIERS = written(
    "# Suppliers\n\n| Supplier | Contact | Street | Since | Minimum order |\n"
    "|---|---|---|---|---|\n"
    "| Oakley | Key account | Mill Lane 4 | 2019-08-30 | 50.00 |\n"
    "| Pahl Coffee, dark roasts | Henrik Pahl | Quay 9 | 2022-04-02 | 80.00 |\n"
    "| Borough Farm | Ann Reed | Church Way 1 | 2021-01-15 | 0.00 |\n"
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("what is the minimum order at Oakley?", ["Oakley"]),
        ("who lost the key?", []),
        ("how much was the new key?", []),
        ("where does Henrik Pahl live?", ["Pahl Coffee, dark roasts"]),
        ("which supplier do we have since 2021", ["Borough Farm"]),
        ("what was stolen in 2019?", []),
        ("what loan rate does Reed mention for the barn", []),
        ("which minimum order does reed have?", ["Borough Farm"]),
        ("compare Oakley and Borough Farm", ["Oakley", "Borough Farm"]),
    ],
)
def test_a_word_of_a_cell_names_no_row(question: str, rows: list[str]) -> None:
    assert named(question, SUPPLIERS) == rows


def test_of_many_counts_their_sum_is_what_a_table_about_it_tells() -> None:
    checks = written(
        "# Background checks of November\n\n| State | Permit | Handgun | Long gun | Totals |\n"
        "|---|---|---|---|---|\n| Ohio | 1 | 2 | 3 | 6 |\n| Iowa | 4 | 5 | 6 | 15 |\n"
        "| Utah | 2 | 2 | 2 | 6 |\n"
    )
    assert named("How many background checks were there in Iowa?", checks) == ["Iowa"]
    assert named("Did Ohio or Iowa have more background checks?", checks) == ["Ohio", "Iowa"]
    assert named("How many parties were there in Iowa?", checks) == []


CODES = written(
    "# Codes of the heating\n\n| Code | Meaning | What to do | Weight (g) | Seen on |\n"
    "|---|---|---|---|---|\n| E01 | pressure too low | top up | 12 | 03.02.2025 |\n"
    "| E04 | flame lost | reset | 9 | 05.02.2025 |\n| E17 | fan blocked | switch off | 30 | |\n"
)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("what should I do when it shows E17", ["E17"]),
        ("What does E04 mean?", ["E04"]),
        ("which code was seen on 3 February 2025?", ["E01"]),
        ("which code is the heaviest?", ["E17"]),
        ("Which code means that the flame is lost?", ["E04"]),
    ],
)
def test_codes_dates_and_superlatives(question: str, rows: list[str]) -> None:
    assert named(question, CODES) == rows


def test_a_name_and_its_figure_need_no_header() -> None:
    prices = written("# Fees\n\n| Day pass | 9.50 |\n| Week pass | 40.00 |\n| Locker | 1.00 |\n")
    prices = replace(prices, tables=(replace(prices.tables[0], header_rows=0),))
    assert named("How much is a day pass?", prices) == ["Day pass"]
    assert named("How much is a towel?", prices) == []


def test_the_turns_before_alone_name_no_row() -> None:
    assert named("does it open at dawn (child day pass)?", FEES) == []
    assert named("what does it cost (child day pass)?", FEES) == ["Child day pass"]
