"""Labelled lines: the one whose label is asked for, of what stands near it."""

from __future__ import annotations

import pytest

from advisor.gathering.labels import labelled_lines
from index.passage import RetrievedPassage
from tests.advisor.small_documents import asked, passages_of, written

NOTES = written(
    "# House notes\n\n# Wi-Fi\n\nNetwork: GuestHouse, on both floors.\n\n"
    "- Password: blue-kettle-77\n\n"
    "# Offer\n\nThe roof is done in May, says the offer.\n\n> Ana Duarte\n> Phone: 0371 558020\n"
    "> Office hours: Mon-Thu 10-14\n\n"
    "Uwe Hartung\nCustomer care, 0800 555 1234\n\n"
    "# Booking service\n\n```\nport = 8085\ntimeout = 45\n```\n\n"
    "# Bread\n\nThe rule of it is quite simple for all: wait.\n",
    "notes",
)
HITS = [(NOTES, RetrievedPassage(passage, 1, 1.0)) for passage in passages_of(NOTES)]


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("what's the wifi password?", "Password: blue-kettle-77"),
        ("what is Ana's phone number?", "Phone: 0371 558020"),
        ("what are Ana's office hours?", "Office hours: Mon-Thu 10-14"),
        ("what port does the booking service use?", "port = 8085"),
        ("what is Uwe Hartung's phone number?", "Customer care, 0800 555 1234"),
        ("what is Petra's phone number?", None),
        ("what is the password of the safe?", None),
        ("what port does the wifi use?", None),
        ("why is there a password for the wifi?", None),
        ("what is the rule of bread?", None),
    ],
)
def test_a_line_answers_what_it_is_labelled_with(message: str, line: str | None) -> None:
    assert [one.span.text for one in labelled_lines(asked(message), HITS)] == (
        [line] if line else []
    )
