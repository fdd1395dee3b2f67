"""Clauses: what a question calls by its number."""

from __future__ import annotations

import pytest

from advisor.gathering.clauses import Clause, asked_clause, clauses_called, is_numbered
from index.passage import RetrievedPassage
from tests.advisor.small_documents import passages_of, written

LEASE = written(
    "# Lease\n\nOf two parties.\n\n## 2. Duration\n\n2.1 It runs for a year, or 4.2 terms.\n\n"
    "2.2 Notice is given in writing:\n\n(a) by letter; or\n\n(b) by fax.\n\n2.3 It is renewed.\n\n"
    "## 4. Use\n\n4.1 No smoking.\n\n4.2 Rooms are left swept.\n\n4.20 Dogs stay outside.\n"
)
STATUTE = written("# Statute\n\nArticle 5 Members pay a fee.\n\nArticle 6 The board is elected.\n")
HITS = [(d, RetrievedPassage(passages_of(d)[0], 1, 1.0)) for d in (LEASE, STATUTE)]


@pytest.mark.parametrize(
    ("message", "clause"),
    [
        ("What does clause 4.2 say?", Clause("4.2")),
        ("clause 2.2 (b)", Clause("2.2", "b")),
        ("what is in § 5?", Clause("5")),
        ("section 12.1.3 please", Clause("12.1.3")),
        ("what's new in version 4.2?", None),
        ("which clause is about dogs?", None),
    ],
)
def test_a_clause_is_named_by_its_number(message: str, clause: Clause | None) -> None:
    assert asked_clause(message) == clause


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        (Clause("4.2"), ["4.2 Rooms are left swept."]),
        (Clause("2.2"), ["2.2 Notice is given in writing:\n\n(a) by letter; or\n\n(b) by fax."]),
        (Clause("2.2", "b"), ["(b) by fax."]),
        (Clause("2.2", "c"), []),
        (Clause("5"), ["Article 5 Members pay a fee."]),
        (Clause("7.1"), []),
    ],
)
def test_it_is_found_whole_where_a_line_begins_with_it(clause: Clause, said: list[str]) -> None:
    assert [one.span.text for one in clauses_called(clause, HITS)] == said


def test_a_heading_brings_its_section() -> None:
    (found,) = clauses_called(Clause("4"), HITS)
    assert found.span.text.endswith("4.20 Dogs stay outside.")
    assert found.span.text.startswith("## 4. Use") or found.span.text.startswith("4. Use")


def test_an_item_stands_behind_what_introduces_it() -> None:
    (found,) = clauses_called(Clause("2.2", "b"), HITS)
    assert found.lead_in is not None
    assert found.lead_in.text == "2.2 Notice is given in writing:"


def test_only_where_clauses_are_numbered_so_one_is_missing() -> None:
    lease = [(LEASE, RetrievedPassage(passage, 1, 1.0)) for passage in passages_of(LEASE)]
    assert is_numbered(Clause("7.1"), lease)
    assert not is_numbered(Clause("7"), lease)
    assert not is_numbered(Clause("7.1"), HITS[1:])
