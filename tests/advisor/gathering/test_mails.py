"""Mails: who wrote about something, when, and what somebody wrote."""

from __future__ import annotations

import pytest

from advisor.gathering.evidence import sentences_of
from advisor.gathering.mails import asked_mails, asks_of_mails, is_head_line, written_by
from index.passage import RetrievedPassage
from tests.advisor.small_documents import asked, passages_of, written

BOX = written(
    "# Offer for the roof\n\nFrom: Ana Duarte <ana@house.example>  \n"
    "To: Jon Kramer <jk@post.example>  \nDate: Thu, 17 Oct 2024 08:42:10 +0200\n\n"
    "The scaffold comes on 4 November.\n\n"
    "As for the budget, the reserve is better than a loan.\n\n"
    "On Wed, 16 Oct 2024 at 21:15, Jon Kramer wrote:\n> Two years of guarantee is a joke.\n\n"
    "# Keys\n\nFrom: Mia Brandt <mia@post.example>  \nTo: ana@house.example  \n"
    "Date: Mon, 11 Nov 2024 18:20:00 +0100\n\nI lost the key to the studio.\n\n"
    "To: nobody, as a list has it.\n",
    "box",
)
PASSAGES = [RetrievedPassage(passage, 1, 1.0) for passage in passages_of(BOX)]
HITS = [(BOX, passage) for passage in PASSAGES]


@pytest.mark.parametrize(
    ("message", "heads"),
    [
        ("who wrote about the roof?", ["Ana Duarte"]),
        ("when was the mail about the key sent?", ["Mia Brandt"]),
        ("when did Ana write?", ["Ana Duarte"]),
        ("which mails did Mia send?", ["Mia Brandt"]),
        ("what is the mail address of Mia?", ["Mia Brandt"]),
        ("who wrote about the garden?", []),
        ("what did Ana write about the budget?", []),
    ],
)
def test_a_mail_is_told_by_its_head(message: str, heads: list[str]) -> None:
    found = asked_mails(asked(message), HITS)
    assert [one.span.text.removeprefix("From: ").split(" <")[0] for one in found] == heads
    assert all(day.text.startswith("Date: ") for one in found for day in one.announced)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("what did Ana write about the budget?", ["As for the budget"]),
        ("what did Jon say about the guarantee?", ["Two years of guarantee"]),
        ("what did Jon write about the budget?", []),
        ("what did Petra write about the budget?", []),
    ],
)
def test_what_somebody_wrote_is_their_own(message: str, said: list[str]) -> None:
    sentences = [one for passage in PASSAGES for one in sentences_of(BOX, passage)]
    found = written_by(asked(message), sentences)
    assert len(found) == len(said)
    assert all(one.span.text.startswith(words) for one, words in zip(found, said, strict=True))


@pytest.mark.parametrize(
    ("message", "asks"),
    [("who sent it?", True), ("what did she say about it?", True), ("who is the boss?", False)],
)
def test_questions_of_mails(message: str, asks: bool) -> None:
    assert asks_of_mails(asked(message)) is asks


def test_only_the_head_of_a_mail_has_head_lines() -> None:
    text = BOX.text
    assert is_head_line(BOX, text.index("To: Jon"))
    assert not is_head_line(BOX, text.index("To: nobody"))
    assert not is_head_line(BOX, text.index("The scaffold"))
