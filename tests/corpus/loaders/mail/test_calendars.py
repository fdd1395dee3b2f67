"""Invitations and business cards as lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import BrokenDocumentError
from corpus.loaders.mail.calendars import readable_lines
from corpus.reading import read_document

INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
DTSTART:19700329T020000
END:VTIMEZONE
BEGIN:VEVENT
UID:1@example.org
SUMMARY:Budget\\, second round
DTSTART;TZID=Europe/Berlin:20240503T101500
DTEND:20240503T091500Z
LOCATION:Room 4
ORGANIZER;CN="Ana López":mailto:ana@example.org
ATTENDEE;CN=Ben Ito;PARTSTAT=ACCEPTED:mailto:ben@example.org
DESCRIPTION:Bring the
  figures.\\nAll of them.
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
BEGIN:VEVENT
SUMMARY:Day off
DTSTART;VALUE=DATE:20240506
END:VEVENT
END:VCALENDAR
"""
CARD = """BEGIN:VCARD
FN:Ana López
ORG:Halls Ltd;Budgets
item1.TEL;TYPE=work:+49 30 1234
ADR:;;1 High Street;Berlin;;10115;
PHOTO:AAAA
END:VCARD
"""


def test_an_invitation() -> None:
    assert readable_lines(INVITATION) == (
        "- Event: Budget, second round\n"
        "- Start: 3 May 2024, 10:15 (Europe/Berlin)\n"
        "- End: 3 May 2024, 09:15 UTC\n"
        "- Place: Room 4\n"
        "- Organiser: Ana López <ana@example.org>\n"
        "- Attendee: Ben Ito <ben@example.org> (accepted)\n"
        "- Description: Bring the figures. All of them.\n\n"
        "- Event: Day off\n"
        "- Start: 6 May 2024"
    )


def test_a_cancelled_one_says_so() -> None:
    text = readable_lines(INVITATION.replace("REQUEST", "CANCEL"))
    assert text.startswith("Cancelled\n\n- Event: Budget")


def test_a_business_card() -> None:
    assert readable_lines(CARD) == (
        "- Name: Ana López\n- Organisation: Halls Ltd, Budgets\n- Telephone: +49 30 1234\n"
        "- Address: 1 High Street, Berlin, 10115"
    )


def test_they_are_documents(tmp_path: Path) -> None:
    path = tmp_path / "cards.vcf"
    path.write_text(CARD, encoding="utf-8")
    assert "Telephone: +49 30 1234" in read_document(path).text
    path.write_text("BEGIN:VCARD\nEND:VCARD\n", encoding="utf-8")
    with pytest.raises(BrokenDocumentError, match="holds no event"):
        read_document(path)
