"""Quotes of clauses, of mails and of labelled lines."""

from __future__ import annotations

from advisor.answering.lookups import quote_lookup
from advisor.gathering.clauses import Clause, clauses_called
from advisor.gathering.labels import labelled_lines
from advisor.gathering.mails import asked_mails
from index.passage import RetrievedPassage
from tests.advisor.small_documents import asked, passages_of, written

LEASE = written(
    "# Lease\n\nOf two.\n\n## 2. Duration\n\n2.2 Notice is given in writing:\n\n"
    "(a) by letter; or\n\n(b) by fax.\n\n2.3 It is renewed.\n"
)
MAIL = written(
    "# Offer for the roof\n\nFrom: Ana Duarte <ana@house.example>  \nDate: 17 Oct 2024\n\n"
    "It is good.\n\nRegards\nAna\nPhone: 0371 558020\n"
)


def test_a_clause_keeps_its_number_and_an_item_of_it_what_introduces_it() -> None:
    hits = [(LEASE, RetrievedPassage(passages_of(LEASE)[0], 1, 1.0))]
    question = asked("what does clause 2.2 (b) say?")
    (whole,) = quote_lookup(question, clauses_called(Clause("2.2"), hits))
    assert whole.text.startswith("2.2 Notice is given in writing:")
    assert "(a) by letter; or" in whole.text and "(b) by fax." in whole.text
    (item,) = quote_lookup(question, clauses_called(Clause("2.2", "b"), hits))
    assert item.text.split() == "2.2 Notice is given in writing: (b) by fax.".split()
    assert all(s.text == LEASE.text[s.start : s.end] for s in item.spans)


def test_a_mail_and_a_line_of_it_stand_behind_its_subject() -> None:
    hits = [(MAIL, RetrievedPassage(passage, 1, 1.0)) for passage in passages_of(MAIL)]
    question = asked("who wrote about the roof?")
    (head,) = quote_lookup(question, asked_mails(question, hits))
    assert head.origin == "Offer for the roof"
    assert head.text == "From: Ana Duarte <ana@house.example>; Date: 17 Oct 2024"
    question = asked("what is Ana's phone number?")
    (line,) = quote_lookup(question, labelled_lines(question, hits))
    assert (line.origin, line.text) == ("Offer for the roof", "Phone: 0371 558020")
    assert quote_lookup(question, []) == []
