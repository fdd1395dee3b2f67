"""What came with mails is read as documents of their own."""

from __future__ import annotations

from pathlib import Path

from corpus.containers.opening import Containers
from corpus.document import SourceFile
from corpus.library import unpack
from corpus.reading import read_document
from tests.corpus.builders import zip_archive
from tests.corpus.mail_builders import mail, mailbox, outlook

OFFER = b"# Offer\n\nThe hall costs 400 euros.\n"


def inside(path: Path) -> dict[str, str]:
    with Containers() as containers:
        found = unpack(SourceFile(path, path.name, path), containers)
        assert found.refusals == ()
        return {
            file.relative: read_document(file, containers=containers).title for file in found.files
        }


def test_those_of_one_mail(tmp_path: Path) -> None:
    path = tmp_path / "letter.eml"
    inner = mail(Subject="Forwarded", files={"inner.md": OFFER})
    message = mail(files={"offer.md": OFFER, "all.zip": zip_archive({"a/x.md": "# X\n\nIt is.\n"})})
    message.add_attachment(inner)
    path.write_bytes(message.as_bytes())
    assert inside(path) == {
        "letter.eml/offer.md": "Offer",
        "letter.eml/all.zip/a/x.md": "X",
        "letter.eml/Forwarded.eml": "Forwarded",
        "letter.eml/Forwarded.eml/inner.md": "Offer",
    }


def test_those_of_a_mailbox_say_which_mail_they_came_with(tmp_path: Path) -> None:
    path = tmp_path / "inbox.mbox"
    path.write_bytes(
        mailbox([mail(), mail(files={"offer.md": OFFER}), mail(files={"b.md": OFFER})])
    )
    assert list(inside(path)) == ["inbox.mbox/mail 2/offer.md", "inbox.mbox/mail 3/b.md"]


def test_those_of_outlook(tmp_path: Path) -> None:
    path = tmp_path / "letter.msg"
    path.write_bytes(outlook({0x37: "Hi", 0x1000: "x"}, attachments=[("offer.md", OFFER)]))
    assert inside(path) == {"letter.msg/offer.md": "Offer"}


def test_a_mail_in_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "letters.zip"
    path.write_bytes(zip_archive({"2024/a.eml": mail(files={"offer.md": OFFER}).as_bytes()}))
    assert inside(path) == {
        "letters.zip/2024/a.eml": "The budget",
        "letters.zip/2024/a.eml/offer.md": "Offer",
    }
