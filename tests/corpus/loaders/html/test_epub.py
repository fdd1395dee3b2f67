from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Source
from corpus.errors import BrokenDocumentError, EncryptedDocumentError
from corpus.loaders.html.epub import load_epub
from tests.corpus.builders import archive, epub

PATH = Path("a.epub")


def test_chapters_in_reading_order_with_headings_and_labels():
    book = epub(
        {
            "c1.xhtml": "<h1>One</h1><p>First.</p><aside>A note.</aside>",
            "c2.xhtml": "<p>Second.</p>",
        },
        labels={"c1.xhtml": "I", "c2.xhtml#p": "Chapter Two"},
    )
    loaded = load_epub(book, PATH)
    assert loaded.text == "One\n\nFirst.\n\nA note.\n\nSecond."
    assert [(s.heading, loaded.text[s.body_start : s.end].strip()) for s in loaded.sections] == [
        ("One", "First.\n\nA note."),
        ("Chapter Two", "Second."),
    ]


def test_metadata():
    book = epub(
        {"c.xhtml": "<p>x</p>"},
        metadata="<dc:title>Beans</dc:title><dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator>"
        "<dc:date>2020-01-02T00:00:00Z</dc:date><dc:publisher>Oak</dc:publisher>"
        "<dc:identifier>https://a.example</dc:identifier>",
    )
    loaded = load_epub(book, PATH)
    assert loaded.title == "Beans"
    assert loaded.source == Source("Oak", "Ann, Bo", "https://a.example", "2020-01-02")


def test_labels_of_an_old_table_of_contents():
    ncx = (
        '<ncx><navMap><navPoint><navLabel><text>Old Label</text></navLabel><content src="c.xhtml"/>'
        "</navPoint></navMap></ncx>"
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="t" href="t.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        '<spine toc="t"><itemref idref="c"/></spine></package>'
    )
    book = epub({"c.xhtml": "<p>x</p>"}, extra={"OEBPS/content.opf": opf, "OEBPS/t.ncx": ncx})
    assert [s.heading for s in load_epub(book, PATH).sections] == ["Old Label"]


def test_encrypted_chapters_are_refused_and_encrypted_fonts_are_not():
    def encryption(target: str) -> dict[str, str]:
        reference = f'<e xmlns:c="urn:c"><c:CipherReference URI="{target}"/></e>'
        return {"META-INF/encryption.xml": reference}

    with pytest.raises(EncryptedDocumentError, match="DRM"):
        load_epub(epub({"c.xhtml": "<p>x</p>"}, extra=encryption("OEBPS/c.xhtml")), PATH)
    assert load_epub(epub({"c.xhtml": "<p>x</p>"}, extra=encryption("f.otf")), PATH).text == "x"


@pytest.mark.parametrize(
    "files",
    [
        {"mimetype": "application/epub+zip"},
        {"META-INF/container.xml": "<container/>"},
        {"META-INF/container.xml": '<container><rootfile full-path="gone.opf"/></container>'},
    ],
)
def test_incomplete_books_are_broken(files):
    with pytest.raises(BrokenDocumentError):
        load_epub(archive(files), PATH)


def test_a_book_whose_chapters_are_missing_is_broken():
    with pytest.raises(BrokenDocumentError, match="no chapters"):
        load_epub(epub({}), PATH)
