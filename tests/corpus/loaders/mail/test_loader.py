"""Mails and mailboxes as documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.blocks import parse_blocks
from corpus.document import Document, Source
from corpus.errors import BrokenDocumentError, EncryptedDocumentError, TooLargeError
from corpus.loaders.mail import loader
from corpus.loaders.mail.loader import load_eml, load_mbox
from corpus.reading import read_document
from tests.corpus.mail_builders import mail, mailbox

EML, MBOX = Path("letter.eml"), Path("inbox.mbox")


def test_a_mail_is_its_subject_the_lines_people_know_and_its_text(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    message = mail(Cc="Cy <cy@example.org>", Message_ID="<1@x>", files={"offer.pdf": b"%PDF"})
    path.write_bytes(message.as_bytes())
    document = read_document(path)
    assert document.text == (
        "The budget\n\n"
        "From: Ana López <ana@example.org>  \n"
        "To: Ben Ito <ben@example.org>  \n"
        "Cc: Cy <cy@example.org>  \n"
        "Date: Fri, 03 May 2024 10:15:00 +0200\n\n"
        "The budget of the hall is four hundred euros.\n\n"
        "Attachments:\n\n"
        "- offer.pdf (1 KB)"
    )
    assert (document.title, document.title_is_own) == ("The budget", True)
    assert document.source == Source(author="Ana López", date="2024-05-03")
    assert document.heading_path(30) == ("The budget",)
    assert document.notes == ()


def test_each_line_of_the_head_is_a_block_of_its_own() -> None:
    text = load_eml(mail().as_bytes(), EML).text
    blocks = [text[block.start : block.end] for block in parse_blocks(text)]
    assert "To: Ben Ito <ben@example.org>" in blocks


def test_a_mail_without_a_subject_is_called_by_its_sender() -> None:
    loaded = load_eml(mail(Subject="").as_bytes(), EML)
    assert loaded.title == "Mail from Ana López, 3 May 2024"
    assert loaded.sections == ()


@pytest.mark.parametrize("data", [b"\n\n", b"Just some text.\n\nNothing else.\n", b"\0\1\2" * 50])
def test_what_is_no_mail_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenDocumentError, match="is no mail"):
        load_eml(data, EML)


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ('multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"', "PGP"),
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "S/MIME"),
    ],
)
def test_an_encrypted_mail_is_refused_in_one_line(kind: str, how: str) -> None:
    head = f"From: a@b.c\nSubject: Secret\nContent-Type: {kind}\n\n"
    body = "--b\nContent-Type: application/octet-stream\n\nAAAA\n--b--\n"
    with pytest.raises(EncryptedDocumentError, match=f"is encrypted .*{how}.*; save it decrypted"):
        load_eml((head + body).encode(), EML)


def test_a_signed_mail_is_read_without_its_signature() -> None:
    data = (
        'From: a@b.c\nSubject: Signed\nContent-Type: multipart/signed; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThe words.\n"
        "--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nAAAA\n--b--\n"
    )
    assert load_eml(data.encode(), EML).text == "Signed\n\nFrom: a@b.c\n\nThe words."


def test_pictures_in_the_text_are_left_out_and_said() -> None:
    message = mail(html="<p>The budget of the hall is four hundred euros.</p><img src='cid:x'>")
    message.get_payload()[1].add_related(b"png", "image", "png", cid="<x>")  # type: ignore[union-attr, index]
    loaded = load_eml(message.as_bytes(), EML)
    assert "Attachments" not in loaded.text
    [note] = loaded.notes
    assert (note.kind, note.text.split(";")[0]) == (
        "left_out",
        "a picture is left out of the text",
    )


class TestMailboxes:
    def test_each_mail_is_a_section_with_its_number_and_date(self) -> None:
        mails = [mail(), mail("It rains.\n", Subject="Weather", Date="", From="ben@example.org")]
        loaded = load_mbox(mailbox(mails), MBOX)
        document = Document(
            "x", "Inbox", loaded.text, sections=loaded.sections, places=loaded.places
        )
        first, second = (loaded.text.index(words) for words in ("four hundred", "It rains"))
        assert document.heading_path(first) == ("The budget (Ana López, 3 May 2024)",)
        assert document.place(first) == "mail 1, 3 May 2024"
        assert document.heading_path(second) == ("Weather (ben@example.org)",)
        assert document.place(second) == "mail 2"
        start = loaded.text.index("Weather")
        assert [section.start for section in loaded.sections] == [0, start]
        assert [place.start for place in loaded.places] == [0, start]

    def test_it_is_called_by_its_file(self, tmp_path: Path) -> None:
        path = tmp_path / "Halls and_roofs.mbox"
        path.write_bytes(mailbox([mail()]))
        assert read_document(path).title == "Halls and roofs"

    def test_what_is_left_out_names_its_mail(self) -> None:
        secret = b"From: a@b.c\nSubject: Secret\nContent-Type: application/pkcs7-mime\n\nAAAA\n"
        loaded = load_mbox(mailbox([mail(), secret]), MBOX)
        [note] = loaded.notes
        assert note.text.startswith("mail 2: the mail is encrypted (S/MIME)")
        assert loaded.text[note.start :].startswith("Secret")

    def test_one_mail_that_is_hostile_is_left_out_and_the_others_are_read(self) -> None:
        hostile = b"From: a@b.c\nSubject: Many\n" + b"Content-Type: text/plain\n" * 3000
        loaded = load_mbox(mailbox([mail(), hostile, mail(Subject="Last")]), MBOX)
        assert [place.label for place in loaded.places] == [
            "mail 1, 3 May 2024",
            "mail 3, 3 May 2024",
        ]
        [note] = loaded.notes
        assert note.text.startswith("mail 2 holds more than 1000 parts")

    def test_what_is_no_mailbox_is_refused(self) -> None:
        with pytest.raises(BrokenDocumentError, match="holds no mail"):
            load_mbox(b"Just text, and no mail in it.\n", MBOX)

    def test_more_mails_than_the_limit_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loader, "MAX_MAILS", 2)
        with pytest.raises(TooLargeError, match="holds 3 mails, over the limit of 2"):
            load_mbox(mailbox([mail()] * 3), MBOX)
