from __future__ import annotations

from pathlib import Path

import pytest

from corpus.containers.opening import Containers
from corpus.errors import AccessError, DocumentMissingError
from corpus.formats import unreadable
from corpus.library import scan, with_contents
from corpus.reading import read_document
from tests.corpus.builders import zip_archive
from tests.corpus.mail_builders import mail


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = (
        "b.md", "a.txt", "sub/c.html", "sub/deep/d.pdf", "SOURCES.md", "LICENSE.txt", "LICENSE",
        ".hidden.md", ".git/e.md", "picture.gif", "sub/data.bin",
    )  # fmt: skip
    for name in files:
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return tmp_path / "docs"


def names(*paths: Path) -> list[str]:
    return [file.relative for file in scan(paths).files]


def test_a_folder_is_walked_in_order_without_what_is_no_document(folder):
    found = scan([folder])
    assert [file.relative for file in found.files] == [
        "a.txt", "b.md", "sub/c.html", "sub/deep/d.pdf",
    ]  # fmt: skip
    assert (found.skipped, found.refusals) == ({".bin": 1, ".gif": 1}, ())
    assert all(file.path == folder / file.relative and file.root == folder for file in found.files)


def test_a_named_file_is_called_by_its_name(folder):
    assert names(folder / "sub" / "c.html") == ["c.html"]


def test_each_file_counts_once(folder):
    assert names(folder / "a.txt", folder, folder / "sub") == [
        "a.txt", "b.md", "sub/c.html", "sub/deep/d.pdf",
    ]  # fmt: skip


def test_loops_of_links_end(folder):
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "again.md").symlink_to(folder / "b.md")
    (folder / "self").symlink_to(folder / "self")
    assert len(names(folder)) == 4


def test_named_paths_that_cannot_be_documents_are_refused(folder):
    found = scan([folder / "picture.gif", folder / "gone.md", folder / "a.txt"])
    assert [file.relative for file in found.files] == ["a.txt"]
    refused = found.refusals
    assert [refusal.path.name for refusal in refused] == ["picture.gif", "gone.md"]
    assert "convert" in refused[0].reason and "does not exist" in refused[1].reason


def test_a_folder_that_cannot_be_listed_is_refused(folder, monkeypatch):
    real = Path.iterdir

    def refuse(self: Path):
        if self.name == "deep":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = scan([folder])
    assert [refusal.path.name for refusal in found.refusals] == ["deep"]
    assert len(found.files) == 3


def test_a_folder_named_like_a_file_is_walked_if_it_holds_documents(folder):
    (folder / "guide.html").mkdir()
    (folder / "guide.html" / "one.html").write_text("<p>one</p>")
    assert [name for name in names(folder) if "guide" in name] == ["guide.html/one.html"]


def test_a_broken_link_and_a_folder_named_like_a_file_are_offered_to_be_refused(folder):
    (folder / "x.pdf").mkdir()
    (folder / "link.md").symlink_to(folder / "nowhere.md")
    assert {"x.pdf", "link.md"} <= set(names(folder))


def test_a_file_that_vanishes_is_an_error_when_read(folder):
    (first, *_) = scan([folder]).files
    assert read_document(first).title == "A"
    first.path.unlink()
    with pytest.raises(DocumentMissingError, match="does not exist"):
        read_document(first)


def test_entries_that_may_not_be_looked_at_are_offered_to_be_refused(folder, monkeypatch):
    real = Path.stat

    def refuse(self: Path, *, follow_symlinks: bool = True):
        if self.name == "b.md":
            raise PermissionError(13, "Permission denied")
        return real(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refuse)
    (file,) = [file for file in scan([folder]).files if file.relative == "b.md"]
    with pytest.raises(AccessError, match="permission denied"):
        read_document(file)


def test_old_formats_in_a_folder_are_refused_with_what_to_save_them_as(folder):
    for name in ("old.doc", "talk.PPT", "graph.dot", "server.key"):
        (folder / name).write_bytes(b"x")
    found = scan([folder])
    assert [(r.path.name, r.reason) for r in found.refusals] == [
        ("old.doc", unreadable(folder / "old.doc")),
        ("talk.PPT", unreadable(folder / "talk.PPT")),
    ]
    assert "save it as .docx" in found.refusals[0].reason
    assert "save it as .pptx" in found.refusals[1].reason
    assert found.skipped == {".bin": 1, ".dot": 1, ".gif": 1, ".key": 1}
    assert "save it as .docx" in scan([folder / "graph.dot"]).refusals[0].reason


def test_lock_files_of_office_programs_are_passed_over(tmp_path):
    for name in ("report.docx", "~$report.docx", ".~lock.report.odt#", ".~lock.report.odt"):
        (tmp_path / name).write_bytes(b"x")
    found = scan([tmp_path])
    assert [file.relative for file in found.files] == ["report.docx"]
    assert (found.skipped, found.refusals) == ({}, ())
    (refusal,) = scan([tmp_path / "~$report.docx"]).refusals
    assert "open in an office program" in refusal.reason


def test_what_lies_in_archives_and_mails_is_walked_along(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zip_archive({"in/lamp.md": "# Lamp\n", "x.bmp": b"BM"}))
    (tmp_path / "b.eml").write_bytes(mail(files={"offer.md": b"# Offer\n"}).as_bytes())
    (tmp_path / "c.zip").write_bytes(b"no archive")
    (tmp_path / "d.md").write_text("# D\n", encoding="utf-8")
    with Containers() as containers:
        found = with_contents(scan([tmp_path]), containers)
    names = [file.relative for file in found.files]
    assert names == ["a.zip/in/lamp.md", "b.eml", "b.eml/offer.md", "d.md"]
    assert [refusal.path.name for refusal in found.refusals] == ["c.zip"]
    assert found.skipped == {".bmp": 1}
