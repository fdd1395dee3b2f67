"""Mails as they travel: parts, encodings, and what is broken in them."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from corpus.errors import TooLargeError
from corpus.loaders.mail.mail import Body, Mail
from corpus.loaders.mail.mime import read_mail
from tests.corpus.mail_builders import mail

PATH = Path("letter.eml")


def read(data: bytes | str) -> Mail:
    return read_mail(data if isinstance(data, bytes) else data.encode(), PATH)


def said(data: bytes | str) -> str:
    return "\n".join(body.text.strip() for body in read(data).bodies)


def simple(charset: str, body: bytes, extra: str = "") -> bytes:
    head = f"From: a@b.c\nSubject: s\nContent-Type: text/plain; charset={charset}{extra}\n\n"
    return head.encode() + body


class TestHeaders:
    @pytest.mark.parametrize(
        ("raw", "subject"),
        [
            ("=?utf-8?q?B=C3=BCcher?= und mehr", "Bücher und mehr"),
            ("=?utf-8?b?QsO8?=\n =?utf-8?b?Y2hlcg==?=", "Bücher"),
            ("=?iso-2022-jp?b?GyRCNUQ7djBGGyhC?=", "議事案"),
            ("=?gb2312?b?sai45g==?=", "报告"),
            ("=?no-such-charset?q?plain?=", "plain"),
            ("=?utf-8?b?broken", "=?utf-8?b?broken"),
            ("folded\n\tover lines", "folded over lines"),
        ],
    )
    def test_words_in_encodings(self, raw: str, subject: str) -> None:
        assert read(f"From: a@b.c\nSubject: {raw}\n\nx").subject == subject

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
    def test_bytes_that_say_no_encoding(self, encoding: str) -> None:
        assert read("Subject: Über Bücher\n\nx".encode(encoding)).subject == "Über Bücher"

    @pytest.mark.parametrize(
        ("raw", "sender"),
        [
            ('"López, Ana" <ana@example.org>', "López, Ana"),
            ("ana@example.org", "ana@example.org"),
            ("=?utf-8?q?Ana_L=C3=B3pez?= <ana@example.org>", "Ana López"),
        ],
    )
    def test_senders(self, raw: str, sender: str) -> None:
        assert read(f"From: {raw}\n\nx").sender == sender

    @pytest.mark.parametrize(
        ("raw", "day"),
        [
            ("Fri, 3 May 2024 23:15:00 -0700", "3 May 2024"),
            ("3 May 24 10:15 GMT", "3 May 2024"),
            ("2024-05-03T10:15:00.000Z", "3 May 2024"),
            ("some day", ""),
            ("", ""),
        ],
    )
    def test_dates_are_those_of_the_sender(self, raw: str, day: str) -> None:
        assert read(f"From: a@b.c\nDate: {raw}\n\nx").day == day

    def test_a_long_list_of_people_is_cut_and_that_is_said(self) -> None:
        found = read("From: a@b.c\nTo: " + "ben@example.org, " * 500 + "\n\nx")
        [(_, to)] = [line for line in found.headers if line[0] == "To"]
        assert to.endswith("ben@example.org …") and len(to) < 2100
        assert found.remarks == ["the line To is shown in part, it names too many people"]

    def test_headers_that_break_the_rules_are_got_over(self) -> None:
        found = read(
            "Received: x\nquite broken line: y\nFrom : Ana <a@b.c>\nSubject  : Hi\n\nText."
        )
        assert (found.sender, found.subject) == ("Ana", "Hi")
        assert found.bodies == [Body("plain", "Text.")]


class TestTexts:
    @pytest.mark.parametrize(
        ("charset", "text"),
        [
            ("utf-8", "Es kostet 20 €."),
            ("iso-8859-1", "Café für zwei"),
            ("windows-1251", "Бюджет на год"),
            ("iso-2022-jp", "議事案です"),
            ("gb2312", "会议记录"),
            ("euc-kr", "회의록"),
            ("utf-7", "Grüße"),
        ],
    )
    def test_encodings(self, charset: str, text: str) -> None:
        assert said(simple(charset, text.encode(charset))) == text

    def test_an_encoding_that_is_declared_wrongly(self) -> None:
        assert said(simple("us-ascii", "Grüße".encode())) == "Grüße"
        found = read(simple("hex", "Gr\xfc\xdfe".encode("cp1252")))
        assert found.bodies == [Body("plain", "Grüße")]

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_a_mail_saved_in_sixteen_bits(self, encoding: str) -> None:
        assert said("From: a@b.c\nSubject: s\n\nThe words.\n".encode(encoding)) == "The words."

    def test_lines_that_go_on_are_joined(self) -> None:
        body = b"The budget of \nthe hall.\n> quoted \n> text\n-- \nAna\n"
        text = said(simple("utf-8", body, "; format=flowed"))
        assert text == "The budget of the hall.\n> quoted text\n-- \nAna"

    def test_the_richest_form_that_has_the_words(self) -> None:
        plain = "The budget of the hall is four hundred euros."
        assert [body.kind for body in read(mail(plain, f"<p>{plain}</p>").as_bytes()).bodies] == [
            "html"
        ]
        bodies = read(mail(plain, "<p>Open this mail in a browser.</p>").as_bytes()).bodies
        assert [body.kind for body in bodies] == ["plain"]

    def test_an_invitation_is_read_beside_the_text(self) -> None:
        message = mail()
        message.add_alternative(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Meeting\nEND:VEVENT\nEND:VCALENDAR\n",
            subtype="calendar",
        )
        bodies = read(message.as_bytes()).bodies
        assert [body.kind for body in bodies] == ["plain", "lines"]
        assert bodies[1].text == "- Event: Meeting"

    def test_text_that_is_encrypted_within(self) -> None:
        found = read(simple("utf-8", b"-----BEGIN PGP MESSAGE-----\n\nAAAA\n"))
        assert (found.encrypted, found.bodies) == ("PGP", [])


class TestAttachments:
    @pytest.mark.parametrize(
        ("raw", "name"),
        [
            ('filename="offer.pdf"', "offer.pdf"),
            ("filename*=utf-8''%C3%B6ffer.pdf", "öffer.pdf"),
            ('filename="=?utf-8?q?=C3=B6ffer=2Epdf?="', "öffer.pdf"),
            ('filename="../../etc/offer.pdf"', "_.._etc_offer.pdf"),
            ('filename="C:\\\\docs\\\\offer.pdf"', "C_docs_offer.pdf"),
            ('filename=".hidden"', "hidden"),
            ('filename=""', "attachment 1.pdf"),
        ],
    )
    def test_names_are_fit_for_files(self, raw: str, name: str) -> None:
        data = (
            f"From: a@b.c\nContent-Type: application/pdf\nContent-Disposition: attachment; {raw}\n"
            f"Content-Transfer-Encoding: base64\n\n{base64.b64encode(b'%PDF').decode()}\n"
        )
        [attachment] = read(data).attachments
        assert (attachment.name, attachment.data) == (name, b"%PDF")

    def test_two_of_one_name_stay_apart(self) -> None:
        message = mail(files={"a.txt": b"one"})
        message.add_attachment(b"two", "application", "octet-stream", filename="A.txt")
        found = read(message.as_bytes()).attachments
        assert [attachment.name for attachment in found] == ["a.txt", "A (2).txt"]

    def test_a_mail_that_was_attached_is_a_file_with_its_own_attachments(self) -> None:
        outer = mail()
        outer.add_attachment(mail(Subject="Old: offer", files={"a.txt": b"one"}))
        [attachment] = read(outer.as_bytes()).attachments
        assert attachment.name == "Old_ offer.eml"
        assert [inner.name for inner in read(attachment.data).attachments] == ["a.txt"]


PART = b"--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
MIXED = b'From: a@b.c\nContent-Type: multipart/mixed; boundary="b"\n\n'


@pytest.mark.parametrize(
    "data",
    [
        MIXED + PART * 10_000,
        MIXED + (b"--b\nContent-Type: text/plain\n" + PART[4:]) * 10_000,
        MIXED + b"--b\n\nx\n" * 100_000,
        b"From: a@b.c\n" + b"".join(
            b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(1000)
        ),
        b"From: a@b.c\n" + b"Content-Type: message/rfc822\n\nSubject: x\n" * 1500,
        b"From: a@b.c\nContent-Type: text/plain; " + b'a="' * 50_000 + b"\n\nx",
        b"From: a@b.c\n\n" + b"x" * (51 * 1024 * 1024),
        simple("utf-8", b"word\n" * 4_000_000),
    ],
    ids=["parts", "kinds", "bare", "nested", "mails", "parameters", "size", "text"],
)  # fmt: skip
def test_mails_made_to_exhaust_memory_or_time_are_refused(data: bytes) -> None:
    with pytest.raises(TooLargeError):
        read(data)


def test_headers_of_megabytes_are_read() -> None:
    words = b"=?utf-8?q?a?= " * 100_000
    found = read(b"From: " + b"(" * 500_000 + b"\nSubject: " + words + b"\n\nThe words.")
    assert found.bodies == [Body("plain", "The words.")]
