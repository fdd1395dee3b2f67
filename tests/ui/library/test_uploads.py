"""What is taken as an upload and what is not."""

import struct
import zipfile

import pytest

from advisor.errors import USER_ERRORS
from ui.door.bodies import ArrivingFiles
from ui.library.uploads import UploadLimits, UploadRefused, check_file, check_upload

LIMITS = UploadLimits(max_bytes=64 * 1024, max_files=3, max_total_bytes=128 * 1024)
PDF = b"%PDF-1.7\n"
ZIP = b"PK\x03\x04\x14\0"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("notes.md", b"# Notes\n"),
        ("Notes 2024 (final).TXT", b"text"),
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("old.txt", "Grüße".encode("latin-1")),
        ("utf16.txt", "Grüße".encode("utf-16")),
        # Words that begin as files of pictures, music or compressed data do.
        ("ranking.md", b"BM25 ranks passages by their words."),
        ("trees.txt", b"ID3 grows a tree of decisions."),
        ("springs.txt", "βρύσες".encode()),
        ("paper.pdf", PDF),
        ("paper.pdf", b"\n\n" + PDF),
        ("report.docx", ZIP),
        ("book.epub", ZIP),
        ("日本語.md", b"#"),
        ("a" * 197 + ".md", b"#"),
    ],
)
def test_documents_are_taken_under_their_own_name(name, head):
    assert check_upload(name, len(head), head, LIMITS) == name


def test_a_name_is_stored_in_composed_form():
    assert check_upload("cafe\u0301.md", 1, b"#", LIMITS) == "caf\u00e9.md"


BAD_NAMES = [
    "", " ", ".", "..", "../evil.md", "a/../b.md", "/etc/passwd", "a/b.md", "a\\b.md",
    "..\\..\\evil.md", "C:\\evil.md", "C:evil.md", "a.md:stream", "nul\0.md", "a\0.md", "a\n.md",
    "a\r\nSet-Cookie: x.md", "a\x1b[31m.md", "\u202efdp.md", "zero\u200bwidth.md", "\ufeffbom.md",
    "line\u2028.md", "half \ud800.md", "\ue000.md", ".hidden.md", "...md", " space.md", "space.md ",
    "dot.md.", "con.md", "NUL.txt", "aux.tar.md", "com1.md", "COM\u00b9.md", "lpt9.md", "CONIN$.md",
    "con .md", "a<b>.md", "a|b.md", 'a"b.md', "a?.md", "a*.md", "x" * 198 + ".md", "é" * 99 + ".md",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES, ids=ascii)
def test_names_that_mean_more_than_a_name_are_refused(name):
    with pytest.raises(UploadRefused, match="Rename the file") as caught:
        check_upload(name, 1, b"#", LIMITS)
    sentence = str(caught.value)
    assert isinstance(caught.value, USER_ERRORS)
    assert sentence.isprintable(), "no control character, line break or override is repeated"
    assert len(sentence) < 200


@pytest.mark.parametrize(
    ("name", "head", "status"),
    [
        ("evil.exe", b"MZ", 415), ("evil.md.exe", b"MZ", 415), ("noending", b"text", 415),
        ("page.svg", b"<svg/>", 415), ("macro.docm", ZIP, 415), ("script.js", b"1", 415),
        ("evil.md", b"MZ\x90\0", 415), ("evil.txt", b"\x7fELF\x02", 415),
        ("evil.pdf", b"MZ\x90\0%PDF-1.7", 415), ("evil.docx", b"#!/bin/sh\n", 415),
        ("script.md", b"#!/bin/sh\nrm -rf /\n", 415), ("mach.txt", b"\xcf\xfa\xed\xfe", 415),
        ("class.md", b"\xca\xfe\xba\xbe", 415), ("wasm.txt", b"\0asm\x01", 415),
        ("link.txt", b"L\0\0\0\x01\x14\x02\0", 415),
        ("not.pdf", b"<html>", 415), ("not.pdf", ZIP + b"%PDF-", 415),
        ("late.pdf", b" " * 1024 + PDF, 415),
        ("not.docx", PDF, 415), ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 415),
        ("not.md", PDF, 415), ("not.txt", b"\x89PNG\r\n", 415), ("not.html", ZIP, 415),
        ("binary.md", b"abc\0def", 415), ("gzip.txt", b"\x1f\x8b\x08", 415),
        ("empty.md", b"", 400),
    ],
)  # fmt: skip
def test_what_is_not_what_its_name_says_is_refused(name, head, status):
    with pytest.raises(UploadRefused) as caught:
        check_upload(name, len(head), head, LIMITS)
    assert caught.value.status == status


def test_sizes():
    assert check_upload("a.md", LIMITS.max_bytes, b"#", LIMITS)
    for size in (LIMITS.max_bytes + 1, 10**15):
        with pytest.raises(UploadRefused, match="limit") as caught:
            check_upload("a.md", size, b"#", LIMITS)
        assert caught.value.status == 413
    # The reader takes less of HTML than is taken of others.
    with pytest.raises(UploadRefused, match="32 MB"):
        check_upload("a.html", 33 * 2**20, b"<p>", UploadLimits())


@pytest.mark.parametrize("name", ["photo.gif", "a.zip", "no suffix"])
def test_a_kind_that_nothing_reads_is_refused(name):
    with pytest.raises(UploadRefused, match=r"not of a kind.*one of \.docx \.epub") as caught:
        check_upload(name, 9, b"words", LIMITS)
    assert caught.value.status == 415


def container(path, parts, **values):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, **values)
    return path


DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}
EPUB = {"mimetype": "application/epub+zip", "META-INF/container.xml": "<container/>"}


def test_containers_of_the_right_parts_are_taken(tmp_path):
    limits = UploadLimits()
    assert check_file(container(tmp_path / "1", DOCX), "a.docx", limits) == "a.docx"
    assert check_file(container(tmp_path / "2", EPUB), "b.epub", limits) == "b.epub"


@pytest.mark.parametrize(
    ("name", "parts", "why"),
    [
        ("bomb.docx", {**DOCX, "word/big.xml": b"0" * (40 * 2**20)}, "far more"),
        ("many.epub", {**EPUB, **{f"{i}": "" for i in range(20_000)}}, "more than"),
        ("other.docx", EPUB, "is no DOCX"),
        ("other.epub", DOCX, "is no EPUB"),
        ("slip.docx", {**DOCX, "../../evil.sh": "x"}, "lead out"),
        ("root.epub", {**EPUB, "/etc/passwd": "x"}, "lead out"),
        ("drive.docx", {**DOCX, "C:/evil": "x"}, "lead out"),
        ("macro.docx", {**DOCX, "word/vbaProject.bin": "x"}, "program"),
        ("shell.epub", {**EPUB, "OEBPS/setup.EXE": "MZ"}, "program"),
    ],
)
def test_containers_that_hold_more_than_a_document_are_refused(name, parts, why, tmp_path):
    path = container(tmp_path / "file", parts)
    with pytest.raises(UploadRefused, match=why):
        check_file(path, name, UploadLimits())


def test_a_container_that_lies_about_its_sizes_is_refused(tmp_path):
    path = container(tmp_path / "file", DOCX)
    data = bytearray(path.read_bytes())
    # Both parts of the list at the end claim to take a gigabyte of the file.
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 20, 2**30)
        at = data.find(b"PK\x01\x02", at + 1)
    path.write_bytes(data)
    with pytest.raises(UploadRefused, match="over each other"):
        check_file(path, "a.docx", UploadLimits())


def test_a_container_that_names_a_part_twice_is_refused(tmp_path):
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for name in [*DOCX, "word/document.xml"]:
            archive.writestr(name, "x")
    with pytest.raises(UploadRefused, match="twice"):
        check_file(path, "a.docx", UploadLimits())


@pytest.mark.parametrize("cut", [10, 60, 150])
def test_a_container_that_is_cut_off_is_refused(cut, tmp_path):
    path = container(tmp_path / "file", DOCX)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(UploadRefused, match="damaged"):
        check_file(path, "a.docx", UploadLimits())


def form(*parts, end=b"--B--\r\n"):
    body = b"".join(
        b"--B\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    )
    return body + end


def one(name, content):
    return (b'name="files"; filename="' + name.encode() + b'"', content)


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_files_are_looked_at_however_their_bytes_are_cut(step):
    def feed(body):
        files = ArrivingFiles(b"B", LIMITS)
        for at in range(0, len(body), step):
            files.feed(body[at : at + step], last=at + step >= len(body))
        return files

    assert feed(form(one("a.md", b"# A"), (b'name="field"', b"text"), one("b.pdf", PDF))).complete
    long = one("long.md", b"x" * (LIMITS.max_bytes + 1))
    for body, why in [
        (form(one("evil.exe", b"MZ")), "kind"),
        (form(one("a.md", b"# A"), one("evil.md", b"MZ" + b"x" * 9000)), "program"),
        (form(one("a.md", b"")), "empty"),
        (form(one("../a.md", b"x")), "path"),
        (form(*[one("a.md", b"x")] * 4), "More than 3 files"),
        (form(long), "limit"),
        (form(*[one("a.md", b"x" * 50_000)] * 3), "at once"),
        (form(*[(b'name="f"', b"x")] * 21), "fields"),
        (form((b'name="f"', b"x" * 70_000)), "field"),
        (form((b'name="f"; filename="a.md"; filename="b.exe"', b"x")), "two names"),
        (form((b"name=\"f\"; filename*=UTF-8''b.exe", b"x")), "two names"),
        (form((b'name="f"; filename="\xff\xfe.md"', b"x")), "UTF-8"),
        (form(one("a.md", b"x"), end=b""), "ends before"),
        (b"no form at all", "well-formed"),
    ]:
        with pytest.raises(UploadRefused, match=why):
            feed(body)
