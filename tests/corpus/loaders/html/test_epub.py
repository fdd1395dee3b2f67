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


def test_a_faulty_table_of_contents_still_gives_labels():
    ncx = (
        "<ncx><navMap><navPoint><navLabel><text>Salt & Pepper&nbsp;</text></navLabel>"
        '<content src="c.xhtml"/></navPoint></navMap></ncx>'
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="t" href="t.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        '<spine toc="t"><itemref idref="c"/></spine></package>'
    )
    files = {"OEBPS/content.opf": opf, "OEBPS/t.ncx": ncx}
    loaded = load_epub(epub({"c.xhtml": "<p>x & y</p>"}, extra=files), PATH)
    assert loaded.text == "x & y"
    assert [s.heading for s in loaded.sections] == ["Salt & Pepper"]


@pytest.mark.parametrize("contents", ["", "no XML at all <<<", "\x00\x01"])
def test_a_book_without_a_readable_table_of_contents_is_read(contents):
    book = epub({"c.xhtml": "<p>x</p>"}, labels={}, extra={"OEBPS/nav.xhtml": contents})
    assert load_epub(book, PATH).text == "x"


def test_missing_and_unreadable_chapters_are_named_and_the_others_read():
    book = epub(
        {"a.xhtml": "<p>one</p>", "b.xhtml": "", "c.xhtml": "<p>three</p>"},
        labels={"b.xhtml": "Two"},
        extra={"OEBPS/b.xhtml": "\x00\x01\x02"},
    )
    loaded = load_epub(book, PATH)
    assert loaded.text == "one\n\nthree"
    note = loaded.notes[0]
    assert (note.kind, note.start) == ("damaged", 3)
    assert "part 2 of the book (Two, OEBPS/b.xhtml) cannot be read" in note.text
    opf = (
        "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/>"
        "<item id='z' href='gone.xhtml' media-type='application/xhtml+xml'/></manifest>"
        "<spine><itemref idref='z'/><itemref idref='a'/></spine></package>"
    )
    loaded = load_epub(epub({"a.xhtml": "<p>one</p>"}, extra={"OEBPS/content.opf": opf}), PATH)
    assert loaded.text == "one"
    assert "part 1 of the book (OEBPS/gone.xhtml) is missing" in loaded.notes[0].text


def test_a_book_none_of_whose_chapters_can_be_read_is_broken():
    book = epub({"c.xhtml": ""}, extra={"OEBPS/c.xhtml": "\x00\x01"})
    with pytest.raises(BrokenDocumentError, match="none of its chapters"):
        load_epub(book, PATH)


@pytest.mark.parametrize(
    "href", ["My%20Chapter.xhtml", "./my chapter.XHTML", ".\\My Chapter.xhtml"]
)
def test_chapters_are_found_under_names_that_are_almost_right(href):
    opf = (
        f"<package><manifest><item id='a' href='{href}' media-type='application/xhtml+xml'/>"
        "</manifest><spine><itemref idref='a'/></spine></package>"
    )
    book = epub({"My Chapter.xhtml": "<p>one</p>"}, extra={"OEBPS/content.opf": opf})
    assert load_epub(book, PATH).text == "one"


def test_a_package_with_faults_or_without_one_does_not_lose_the_book():
    opf = (
        "<package><metadata><dc:title xmlns:dc='urn:dc'>Salt & Pepper</dc:title></metadata>"
        "<manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>"
        "<spine><itemref idref='a' linear='no'/></spine></package>"
    )
    loaded = load_epub(epub({"a.xhtml": "<p>one</p>"}, extra={"OEBPS/content.opf": opf}), PATH)
    assert loaded.text == "one" and loaded.title == "Salt & Pepper"
    loaded = load_epub(epub({"a.xhtml": "<p>one</p>"}, extra={"OEBPS/content.opf": "<<"}), PATH)
    assert loaded.text == "one"
    assert "the list of its chapters cannot be read" in loaded.notes[0].text


def test_notes_are_kept_and_page_breaks_are_no_text():
    chapter = (
        "<p>Elms<a epub:type='noteref' href='#n'>1</a> are <span epub:type='pagebreak'>12</span>"
        "rare.</p><aside epub:type='footnote' id='n' hidden='hidden'><p>In 1999.</p></aside>"
    )
    assert load_epub(epub({"c.xhtml": chapter}), PATH).text == "Elms[1] are rare.\n\nIn 1999."


def test_labels_come_from_the_contents_and_not_from_the_list_of_pages():
    nav = (
        "<html><body><nav epub:type='page-list'><a href='c.xhtml'>12</a></nav>"
        "<nav epub:type='toc'><a href='c.xhtml'>Elms</a></nav></body></html>"
    )
    book = epub({"c.xhtml": "<p>x</p>"}, labels={}, extra={"OEBPS/nav.xhtml": nav})
    assert [s.heading for s in load_epub(book, PATH).sections] == ["Elms"]


def test_chapters_are_read_in_the_encoding_that_they_declare():
    page = "<?xml version='1.0' encoding='iso-8859-2'?><html><body><p>Łódź</p></body></html>"
    book = epub({"c.xhtml": ""}, extra={"OEBPS/c.xhtml": page.encode("iso-8859-2")})
    assert load_epub(book, PATH).text == "Łódź"


def test_characters_that_a_style_sheet_raises_are_raised():
    sheet = ".up { font-size: 0.58em; position: relative; top: -0.33em } .down {vertical-align:sub}"
    chapter = "<p>10<span class='up'>2</span> H<span class='down'>2</span>O</p>"
    book = epub({"c.xhtml": chapter}, extra={"OEBPS/s.css": sheet})
    assert load_epub(book, PATH).text == "10² H2O"
