from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from corpus import errors, reading
from corpus.document import SourceFile
from corpus.reading import read_document
from tests.corpus.builders import epub, pdf


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_id_depends_on_content_and_format_alone(tmp_path):
    one = read_document(write(tmp_path / "a.txt", "Words here."))
    assert re.fullmatch(r"[0-9a-f]{32}", one.id)
    assert read_document(write(tmp_path / "b.txt", "Words here.")).id == one.id
    assert read_document(write(tmp_path / "a.md", "Words here.")).id != one.id
    assert read_document(write(tmp_path / "c.txt", "Other words.")).id != one.id


def test_titles_are_made_from_names_where_a_document_has_none(tmp_path):
    text = "this text has no title of its own, and goes on for a while without one."
    document = read_document(write(tmp_path / "growing_green-beans.md.txt", text))
    assert (document.title, document.title_is_own) == ("Growing green beans", False)
    assert read_document(write(tmp_path / "a.md", "# Beans\n\n" + text)).title_is_own


def test_a_source_file_and_its_path_are_the_same_document(tmp_path):
    path = write(tmp_path / "a.HTML", "<p>x</p>")
    assert read_document(SourceFile(path, "a.HTML", tmp_path)) == read_document(path)


def test_every_format_has_a_loader(tmp_path):
    book = epub({"c.xhtml": "<p>x</p>"})
    assert read_document(write(tmp_path / "a.epub", book)).text == "x"
    for suffix in (".md", ".markdown", ".txt", ".text", ".rst", ".html", ".htm", ".xhtml"):
        assert read_document(write(tmp_path / f"a{suffix}", "x y z")).text == "x y z"


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("a.txt", b"", errors.EmptyDocumentError, "0 bytes"),
        ("a.md", b"\n \n", errors.EmptyDocumentError, "no text"),
        ("a.md", b"Title: only this\n\n", errors.EmptyDocumentError, "no text"),
        ("a.html", b"<nav>menu</nav>", errors.EmptyDocumentError, "no text"),
        ("a.pdf", pdf([[]]), errors.EmptyDocumentError, "OCR"),
        ("a.pdf", b"\x00\x01", errors.BrokenDocumentError, "damaged"),
        ("a.txt", b"a\x00b", errors.BinaryContentError, "binary"),
        ("a.docx", b"PK", errors.BrokenDocumentError, "damaged"),
        ("a.epub", b"PK", errors.BrokenDocumentError, "damaged"),
        ("a.xyz", b"a", errors.UnsupportedFormatError, "convert"),
        ("a", b"a", errors.UnsupportedFormatError, "without suffix"),
        ("a.doc", b"a", errors.UnsupportedFormatError, "save it as .docx"),
        ("a.ppt", b"a", errors.UnsupportedFormatError, "save it as .pptx"),
        ("a.wpd", b"a", errors.UnsupportedFormatError, "save it as .docx"),
        ("a.pages", b"a", errors.UnsupportedFormatError, "save it as .docx"),
        ("a.key", b"a", errors.UnsupportedFormatError, "save it as .pptx"),
        ("a.numbers", b"a", errors.UnsupportedFormatError, "save it as .xlsx"),
        ("a.xps", b"a", errors.UnsupportedFormatError, "save it as .pdf"),
        ("a.djvu", b"a", errors.UnsupportedFormatError, "save it as .pdf"),
        ("a.MOBI", b"a", errors.UnsupportedFormatError, "save it as .epub"),
    ],
)
def test_bad_files_are_refused_in_one_line_that_names_them(tmp_path, name, content, error, words):
    path = write(tmp_path / name, content)
    with pytest.raises(error) as raised:
        read_document(path)
    message = str(raised.value)
    assert message.startswith(str(path)) and words in message and "\n" not in message


def test_paths_that_are_no_files(tmp_path, monkeypatch):
    (tmp_path / "x.pdf").mkdir()
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        # The path of a socket may not be long.
        monkeypatch.chdir(tmp_path)
        listener.bind("s.txt")
        expected = {
            "x.pdf": (errors.NotADocumentError, "folder"),
            "s.txt": (errors.NotADocumentError, "regular file"),
            "gone.txt": (errors.DocumentMissingError, "link"),
            "never.txt": (errors.DocumentMissingError, "does not exist"),
            "loop.txt": (errors.AccessError, "leads back"),
        }
        for name, (error, words) in expected.items():
            with pytest.raises(error, match=words):
                read_document(tmp_path / name)


def test_permission_denied(tmp_path, monkeypatch):
    path = write(tmp_path / "a.txt", "x")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(errors.AccessError, match="permission denied"):
        read_document(path)


def test_files_over_the_limit_are_refused_unread(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(200 * reading.MIB)
    with pytest.raises(errors.TooLargeError, match="200 MB, over the limit of 50 MB"):
        read_document(path)


def test_long_titles_are_cut(tmp_path):
    page = f"<title>{'word ' * 200}</title><p>x</p>"
    assert len(read_document(write(tmp_path / "a.html", page)).title) <= 301


class Panic(BaseException):
    """As libraries in Rust raise it: no Exception."""


Panic.__name__ = "PanicException"


@pytest.mark.parametrize(
    ("raised", "error", "words"),
    [
        (KeyError("word/odd\nname.xml"), errors.BrokenDocumentError, "KeyError: .*save it again"),
        (AssertionError(), errors.BrokenDocumentError, r"\(AssertionError\)"),
        (Panic("no entry found"), errors.BrokenDocumentError, "no entry found"),
        (RecursionError(), errors.BrokenDocumentError, "nested too deeply"),
        (MemoryError(), errors.TooLargeError, "more memory"),
    ],
)
def test_what_a_loader_does_not_foresee_is_one_line(tmp_path, monkeypatch, raised, error, words):
    def fail(data: bytes, path: Path):
        raise raised

    monkeypatch.setattr(reading, "_loader", lambda form: fail)
    with pytest.raises(error, match=words) as refused:
        read_document(write(tmp_path / "a.docx", b"x"))
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "a.docx"))


def test_an_interrupt_is_no_fault_of_the_file(tmp_path, monkeypatch):
    def interrupt(data: bytes, path: Path):
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "_loader", lambda form: interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_document(write(tmp_path / "a.docx", b"x"))
