"""What is taken as an upload and what is not."""

import pytest

from advisor.errors import USER_ERRORS
from corpus.formats import FORMATS
from ui.door.bodies import ArrivingFiles
from ui.library.uploads import UploadLimits, UploadRefused, check_upload, taken_suffixes

LIMITS = UploadLimits(max_bytes=64 * 1024, max_files=3, max_total_bytes=128 * 1024)
PDF = b"%PDF-1.7\n"


@pytest.mark.parametrize("name", [
    "notes.md", "Notes 2024 (final).TXT", "page.html", "paper.pdf", "report.docx", "macros.docm",
    "book.epub", "talk.pptx", "talk.odp", "letter.rtf", "prices.xlsx", "script.py", "日本語.md",
    "mails.mbox", "all.zip", "all.tar.gz", "a" * 197 + ".md",
])  # fmt: skip
def test_documents_are_taken_under_their_own_name(name):
    assert check_upload(name, 1, LIMITS) == name


def test_a_name_is_stored_in_composed_form():
    assert check_upload("cafe\u0301.md", 1, LIMITS) == "caf\u00e9.md"


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
        check_upload(name, 1, LIMITS)
    sentence = str(caught.value)
    assert isinstance(caught.value, USER_ERRORS)
    assert sentence.isprintable(), "no control character, line break or override is repeated"
    assert len(sentence) < 200


def test_sizes():
    assert check_upload("a.md", LIMITS.max_bytes, LIMITS)
    for size in (LIMITS.max_bytes + 1, 10**15):
        with pytest.raises(UploadRefused, match="limit") as caught:
            check_upload("a.md", size, LIMITS)
        assert caught.value.status == 413
    with pytest.raises(UploadRefused, match="is empty"):
        check_upload("a.md", 0, LIMITS)
    # The reader takes less of HTML than is taken of others.
    with pytest.raises(UploadRefused, match="32 MB"):
        check_upload("a.html", 33 * 2**20, UploadLimits())


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("setup.exe", "Save it as .pdf, .docx"), ("no suffix", "Save it as .pdf, .docx"),
        ("song.mp3", "Save it as .pdf, .docx"), ("notes.md.exe", "Save it as .pdf, .docx"),
        ("a.doc", "Save it as .docx"), ("a.PPT", "Save it as .pptx"),
        ("a.mobi", "Save it as .epub"),
    ],
)  # fmt: skip
def test_a_kind_that_nothing_reads_is_refused_with_what_to_save_it_as(name, remedy):
    with pytest.raises(UploadRefused, match="is not of a kind that can be read") as caught:
        check_upload(name, 9, LIMITS)
    assert remedy in str(caught.value) and caught.value.status == 415
    assert len(str(caught.value)) < 200


def test_what_may_be_sent_is_every_format_and_every_archive():
    assert {".docx", ".xlsx", ".srt", ".zip", ".tar.gz"} <= set(taken_suffixes())
    for suffix in taken_suffixes():
        if FORMATS.get(suffix) == "picture":
            continue  # taken where OCR is installed
        assert check_upload(f"a{suffix}", 1, LIMITS) == f"a{suffix}"


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

    # One by one the library tells of these, whatever their kind, their size and their content.
    long = one("long.md", b"x" * (LIMITS.max_bytes + 1))
    assert feed(form(one("a.md", b"# A"), (b'name="field"', b"text"), one("b.pdf", PDF))).complete
    assert feed(form(one("a.exe", b"MZ"), one("con.md", b""), long)).complete
    for body, why in [
        (form(one("../a.md", b"x")), "path"),
        (form(one("a\\b.md", b"x")), "path"),
        (form(one("\x1b[31mred.md", b"x")), "nobody sees"),
        (form(one(" ", b"x")), "is empty"),
        (form(*[one("a.md", b"x")] * 4), "More than 3 files"),
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
