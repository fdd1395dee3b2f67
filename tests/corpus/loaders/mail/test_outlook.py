"""Mails that Outlook has saved."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from corpus.document import Source
from corpus.errors import BrokenDocumentError
from corpus.loaders.mail.loader import load_msg
from corpus.loaders.mail.mime import read_mail
from corpus.loaders.mail.outlook import read_msg, unpack_rtf
from tests.corpus.mail_builders import compound, outlook

PATH = Path("letter.msg")
SUBJECT, BODY, HEADERS, NAME, ADDRESS = 0x37, 0x1000, 0x7D, 0x0C1A, 0x0C1F
ANA = {SUBJECT: "The budget", NAME: "Ana López", ADDRESS: "ana@example.org"}
BEN = {0x3001: "Ben Ito", 0x39FE: "ben@example.org"}


def test_a_mail_as_outlook_has_taken_it_down() -> None:
    data = outlook({**ANA, BODY: "It is 400 euros.\r\n\r\n> Is it?"}, recipients=[BEN, BEN])
    loaded = load_msg(data, PATH)
    assert loaded.text == (
        'The budget\n\nFrom: "Ana López" <ana@example.org>  \n'
        "To: Ben Ito <ben@example.org>, Ben Ito <ben@example.org>\n\nIt is 400 euros.\n\n> Is it?"
    )
    assert loaded.title == "The budget"
    assert loaded.source == Source(author="Ana López")


def test_headers_as_they_travelled_go_first() -> None:
    headers = "From: =?utf-8?q?Ana_L=C3=B3pez?= <a@b.c>\r\nDate: Fri, 3 May 2024 10:15:00 +0200\r\n"
    mail = read_msg(outlook({**ANA, BODY: "x", HEADERS: headers}), PATH)
    assert mail.headers == [
        ("From", "Ana López <a@b.c>"),
        ("Date", "Fri, 3 May 2024 10:15:00 +0200"),
    ]
    assert mail.day == "3 May 2024"


def test_a_page_goes_before_plain_text() -> None:
    html = b"<table><tr><th>A<th>B<tr><td>1<td>2</table>"
    loaded = load_msg(outlook({**ANA, BODY: "A B 1 2"}, binaries={0x1013: html}), PATH)
    assert [loaded.text[t.start : t.end] for t in loaded.tables] == ["A | B\n1 | 2"]


def test_attachments_and_those_that_cannot_be_opened() -> None:
    files = [("offer.md", b"# Offer\n"), ("lost", None), ("large.txt", b"word " * 2000)]
    mail = read_msg(outlook({**ANA, BODY: "x"}, attachments=files), PATH)
    assert [(one.name, len(one.data)) for one in mail.attachments] == [
        ("offer.md", 8),
        ("large.txt", 10_000),
    ]
    assert mail.remarks == ["what is attached as “lost” cannot be opened; save it as a file"]


def test_a_mail_attached_to_a_mail_is_a_file_of_its_own() -> None:
    letter = {**ANA, SUBJECT: "The hall: größer?", BODY: "It costs 900 euros."}
    mail = read_msg(outlook({**ANA, BODY: "See below."}, letters=[letter]), PATH)
    assert mail.remarks == []
    assert [one.name for one in mail.attachments] == ["The hall_ größer_.eml"]
    inner = read_mail(mail.attachments[0].data, Path("letter.eml"))
    assert (inner.subject, inner.sender) == ("The hall: größer?", "Ana López")
    assert "It costs 900 euros." in inner.bodies[0].text


def packed_rtf(rtf: bytes) -> bytes:
    """RTF packed without references, eight bytes at a time."""
    body = b"".join(b"\0" + rtf[i : i + 8] for i in range(0, len(rtf), 8))
    return struct.pack("<IIII", len(body) + 12, len(rtf), 0x75465A4C, 0) + body


def test_a_body_that_is_only_packed_rtf() -> None:
    rtf = rb"{\rtf1\ansi It is \b 400\b0  euros.\par Ana}"
    assert unpack_rtf(packed_rtf(rtf)) == rtf
    loaded = load_msg(outlook(ANA, binaries={0x1009: packed_rtf(rtf)}), PATH)
    assert loaded.text.endswith("It is 400 euros.\n\nAna")


def test_packed_rtf_refers_back() -> None:
    # The example of MS-OXRTFCP 4.1.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d"
        "0a800fa0"
    )
    assert unpack_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_a_body_that_cannot_be_read_is_said() -> None:
    loaded = load_msg(outlook(ANA, binaries={0x1009: b"short"}), PATH)
    [note] = loaded.notes
    assert note.text.startswith("the text of the mail cannot be read")


@pytest.mark.parametrize("data", [b"no mail", compound({"other": b"x"}), outlook(ANA)[:600]])
def test_what_is_no_mail_of_outlook_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenDocumentError, match="is damaged, or no mail of Outlook"):
        load_msg(data, PATH)
