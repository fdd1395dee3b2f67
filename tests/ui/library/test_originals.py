"""The files behind documents: unchanged, and for those who may ask them."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from advisor.settings import Settings, load_settings
from corpus.errors import BrokenDocumentError
from tests.conftest import make_index
from tests.corpus.builders import column, pdf
from ui.library import originals as originals_module
from ui.library.library import Library
from ui.library.originals import OriginalMissing, Originals

REPORT = pdf([column("The harbour is deep and cold."), column("Boats lie there all winter.")])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(None, {"index_dir": tmp_path / "index", "embedding": "hashing:64"})


@pytest.fixture
def documents(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "report.pdf").write_bytes(REPORT)
    (folder / "notes.md").write_text("# Notes\n\nThe lab is in Malmö.\n")
    with zipfile.ZipFile(folder / "old.zip", "w") as box:
        box.writestr("letters/offer.md", "# Offer\n\nWe offer forty boats.\n")
    make_index(settings, folder)
    return folder


@pytest.fixture
def library(settings: Settings, documents: Path, tmp_path: Path) -> Library:
    return Library(settings, tmp_path / "uploads")


def id_of(library: Library, name: str, owner: str = "") -> str:
    [found] = [e.id for e in library.documents(owner) if e.path.endswith(name)]
    return found


def test_a_file_is_sent_as_it_was_indexed(library: Library, documents: Path) -> None:
    original = library.originals.read("", id_of(library, "notes.md"))
    assert original.path == documents / "notes.md"
    assert original.data == (documents / "notes.md").read_bytes()


def test_a_file_in_an_archive_is_found_there(library: Library, documents: Path) -> None:
    original = library.originals.read("", id_of(library, "offer.md"))
    assert original.path == documents / "old.zip" / "letters" / "offer.md"
    assert b"forty boats" in original.data


def test_a_file_that_changed_is_not_sent(library: Library, documents: Path) -> None:
    key = id_of(library, "notes.md")
    assert library.originals.path("", key) == documents / "notes.md"
    before = (documents / "notes.md").stat()
    (documents / "notes.md").write_text("# Notes\n\nThe lab is in Lunds.\n")
    os.utime(documents / "notes.md", ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    with pytest.raises(OriginalMissing, match="has changed since it was indexed"):
        library.originals.path("", key)
    with pytest.raises(OriginalMissing, match="has changed"):
        library.originals.read("", key)


def test_a_file_that_is_gone_says_so(library: Library, documents: Path) -> None:
    key = id_of(library, "report.pdf")
    library.originals.page("", key, 1)
    (documents / "report.pdf").unlink()
    with pytest.raises(OriginalMissing, match="is not where it was indexed"):
        library.originals.page("", key, 1)
    with pytest.raises(OriginalMissing):
        library.originals.read("", "no such document")


def test_of_two_files_of_the_same_content_the_unchanged_one_is_sent(
    settings: Settings, documents: Path, tmp_path: Path
) -> None:
    (documents / "again.md").write_bytes((documents / "notes.md").read_bytes())
    make_index(settings, documents)
    library = Library(settings, tmp_path / "uploads")
    key = next(entry.id for entry in library.documents("") if entry.title == "Notes")
    (documents / "again.md").write_text("Something else.")
    assert library.originals.path("", key) == documents / "notes.md"


def test_an_upload_is_its_owners_until_it_is_shared(settings: Settings, tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    (uploads / "ada").mkdir(parents=True)
    (uploads / "ada" / "secret.pdf").write_bytes(REPORT)
    make_index(settings, uploads / "ada")
    library = Library(settings, uploads, accounts=True)
    key = id_of(library, "secret.pdf", "ada")
    assert library.originals.page("ada", key, 1).pages == 2
    for stranger in ("grace", ""):
        with pytest.raises(OriginalMissing):
            library.originals.page(stranger, key, 1)
        with pytest.raises(OriginalMissing):
            library.originals.read(stranger, key)
    library.share("ada", key, True)
    assert library.originals.read("grace", key).data == REPORT


def test_pages_are_drawn_once_and_forgotten_when_they_are_many(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    draw = originals_module.draw_page

    def counted(data: bytes, path: Path, number: int) -> object:
        drawn.append(number)
        return draw(data, path, number)

    monkeypatch.setattr(originals_module, "draw_page", counted)
    key = id_of(library, "report.pdf")
    for number in (1, 1, 2, 1):
        library.originals.page("", key, number)
    assert drawn == [1, 2]
    monkeypatch.setattr(originals_module, "_MOST_BYTES", 1)
    for number in (2, 1, 1):
        library.originals.page("", key, number)
    assert drawn == [1, 2, 1, 1]


def test_a_page_that_is_not_there_cannot_be_drawn(library: Library) -> None:
    originals: Originals = library.originals
    with pytest.raises(BrokenDocumentError):
        originals.page("", id_of(library, "report.pdf"), 3)
