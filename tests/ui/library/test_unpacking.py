"""Archives and mails that are sent: what lies in them, and what is said of each."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from advisor.settings import Settings, load_settings
from tests.corpus.builders import tar_archive, zip_archive
from ui.errors import PageError
from ui.library.entries import FileProgress, IncomingFile
from ui.library.library import Library
from ui.library.uploads import UploadLimits

BREAD = "# Bread\n\nBread is made of flour, water and salt.\n"
TIDES = "# Tides\n\nThe tide comes in twice a day, which the moon does.\n"


def mail(**attachments: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ana Lopez <ana@example.org>", "The budget"
    message.set_content("The budget of the hall is four hundred euros.")
    for name, text in attachments.items():
        message.add_attachment(text.encode(), "text", "markdown", filename=f"{name}.md")
    return message.as_bytes()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(None, {"index_dir": tmp_path / "index", "embedding": "hashing:64"})


@pytest.fixture
def library(settings: Settings) -> Library:
    return Library(settings, settings.index_dir.with_name("uploads"), accounts=True)


@pytest.fixture
def add(library: Library, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Send one file as Ana; its bytes lie under another name, as those of an upload."""

    def send(name: str, data: bytes) -> list[tuple[str, str, str]]:
        arrived = tmp_path / "arrived.part"
        arrived.write_bytes(data)
        files = library.add("ana", [IncomingFile(name, arrived)])
        return [said(file) for file in files]

    return send


def said(file: FileProgress) -> tuple[str, str, str]:
    return file.name, file.status, file.detail


def paths(library: Library, owner: str = "ana") -> dict[str, str]:
    return {entry.path: entry.title for entry in library.documents(owner)}


@pytest.mark.parametrize(
    ("name", "pack"),
    [("all.zip", zip_archive), ("all.tar", tar_archive), ("b.tar.gz", tar_archive)],
)
def test_the_files_of_an_archive_are_added_each_on_its_own(library, add, name, pack) -> None:  # type: ignore[no-untyped-def]
    files = {"a/bread.md": BREAD, "tides.md": TIDES, "empty.md": "", "photo.bmp": b"BM"}
    assert add(name, pack(files)) == [
        ("bread.md", "added", ""),
        ("tides.md", "added", ""),
        ("empty.md", "refused", "“empty.md” is empty. Save it again."),
    ]
    assert paths(library) == {"bread.md": "Bread", "tides.md": "Tides"}
    [bread] = [entry for entry in library.documents("ana") if entry.title == "Bread"]
    assert bread.removable
    library.remove("ana", bread.id)
    assert paths(library) == {"tides.md": "Tides"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 and nothing more", "“all.zip” is damaged or incomplete"),
        (zip_archive({"photo.bmp": b"BM"}), "“all.zip” holds no document that can be read."),
        (b"%PDF-1.4", "“all.zip” is damaged or incomplete"),
        (zip_archive({"a.txt": b"0" * 20_000_000}), "“all.zip” unpacks to over 100 times its size"),
    ],
)
def test_an_archive_that_gives_nothing_is_refused(library, add, data, sentence) -> None:  # type: ignore[no-untyped-def]
    [(name, status, detail)] = add("all.zip", data)
    assert (name, status) == ("all.zip", "refused")
    assert detail.startswith(sentence)
    assert library.documents("ana") == []


def test_a_member_that_cannot_be_read_is_named_alone(library, add) -> None:  # type: ignore[no-untyped-def]
    [bread, evil] = sorted(add("all.zip", zip_archive({"../evil.md": TIDES, "bread.md": BREAD})))
    assert bread == ("bread.md", "added", "")
    assert evil[:2] == ("evil.md", "refused")
    assert "leads out of the archive" in evil[2]


def test_many_files_in_one_archive_count_as_one_that_was_sent(
    settings: Settings, tmp_path: Path
) -> None:
    uploads = settings.index_dir.with_name("uploads")
    library = Library(settings, uploads, limits=UploadLimits(max_files=1))
    archive = tmp_path / "all.part"
    archive.write_bytes(zip_archive({"bread.md": BREAD, "tides.md": TIDES}))
    sent = [IncomingFile("all.zip", archive), IncomingFile("more.md", archive)]
    statuses = [file.status for file in library.add("", sent)]
    assert statuses == ["added", "added", "refused"]


def test_what_came_with_a_mail_is_shared_and_removed_with_it(library, add) -> None:  # type: ignore[no-untyped-def]
    assert add("budget.eml", mail(offer=BREAD)) == [("budget.eml", "added", "")]
    assert paths(library) == {"budget.eml": "The budget", "budget.eml/offer.md": "Bread"}
    entries = {entry.path: entry for entry in library.documents("ana")}
    offer = entries["budget.eml/offer.md"]
    assert not offer.removable
    assert offer.advice == "“Bread” came with “budget.eml” and goes where that goes."
    for change in (library.remove, lambda owner, key: library.share(owner, key, True)):
        with pytest.raises(PageError, match="came with “budget.eml”"):
            change("ana", offer.id)
    assert paths(library, "ben") == {}
    library.share("ana", entries["budget.eml"].id, True)
    assert paths(library, "ben") == paths(library)
    library.remove("ana", entries["budget.eml"].id)
    assert paths(library) == {}


def test_an_attachment_that_cannot_be_read_does_not_refuse_the_mail(library, add) -> None:  # type: ignore[no-untyped-def]
    [(name, status, detail)] = add("budget.eml", mail(offer=" "))
    assert (name, status) == ("budget.eml", "added")
    assert detail.startswith("“offer.md” holds no text")
    assert paths(library) == {"budget.eml": "The budget"}


def test_how_an_attachment_was_read_is_said_with_its_mail(library, tmp_path) -> None:  # type: ignore[no-untyped-def]
    arrived = tmp_path / "arrived"
    guessed = "Die schönen Häuser in Köln hören früh auf, die Gäste zu grüßen.\n" * 3
    message = EmailMessage()
    message["From"], message["Subject"] = "Ana Lopez <ana@example.org>", "The houses"
    message.set_content("The houses are listed in the file.")
    message.add_attachment(guessed.encode("cp1252"), "application", "octet-stream",
                           filename="houses.txt")  # fmt: skip
    arrived.write_bytes(message.as_bytes())
    [file] = library.add("ana", [IncomingFile("houses.eml", arrived)])
    assert file.status == "added"
    assert file.reading.short.startswith("“houses.txt”: does not say in which encoding it is")


def test_a_mail_in_an_archive_brings_what_came_with_it_once(library, add) -> None:  # type: ignore[no-untyped-def]
    packed = zip_archive({"letters/budget.eml": mail(offer=BREAD)})
    assert add("all.zip", packed) == [("budget.eml", "added", "")]
    assert list(paths(library)) == ["budget.eml/offer.md", "budget.eml"]
