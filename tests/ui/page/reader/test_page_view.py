"""A page of a document as a picture, and what is marked on it."""

import dataclasses

import pytest

from corpus.document import Document
from corpus.pages.picture import draw_page
from corpus.reading import read_document
from tests.corpus.builders import column, pdf
from tests.ui.reading import soup
from ui.page.reader import excerpt as viewer
from ui.page.reader import html as reader
from ui.page.reader.excerpt import Window
from ui.page.reader.html import OriginalFile, Search, View
from ui.page.reader.marks import Mark
from ui.page.reader.page_view import page_window, view_page

FIRST = column("The harbour is deep and cold.", "Boats lie there in winter,", "all of them.")
SECOND = column("In summer the boats are out.", "The harbour is empty then.")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("harbour") / "harbour.pdf"
    file.write_bytes(pdf([FIRST, SECOND]))
    return file


@pytest.fixture(scope="module")
def document(path):
    return read_document(path)


def shown(path, document, number, *quotes, words="", drawn=None, spans=(), at=0):
    base = viewer.whole(document, "harbour.pdf")
    cited = [
        dataclasses.replace(base.focus, number=n, quote=q, start=document.text.index(q),
                            end=document.text.index(q) + len(q))
        for n, q in enumerate(quotes, start=1)
    ]  # fmt: skip
    looked = dataclasses.replace(base, focus=[*cited, base.focus][0], elsewhere=tuple(cited))
    search = Search(words, tuple(spans), at)
    view = View(looked, document, Window(0, 0), search=search,
                file=OriginalFile("/documents/d/original", True, True))  # fmt: skip
    drawn = drawn or draw_page(path.read_bytes(), path, number)
    page = view_page(document, number, drawn, view.marks, words)
    return page, soup(reader.view(dataclasses.replace(view, page=page)))


def test_a_page_is_a_picture_with_its_quotes_marked(path, document):
    page, html = shown(path, document, 1, "The harbour is deep", "there in winter, all")
    assert page.is_sure
    picture = html.select_one(".sheet img")
    assert picture["src"] == f"/documents/{document.id}/pages/1.webp"
    assert (picture["loading"], picture["width"]) == ("lazy", str(page.drawn.width))
    assert picture["alt"].startswith("Page 1 of 2")
    groups = html.select("svg g")
    assert [g["class"] for g in groups] == [["gw-quoted", "gw-active"], ["gw-quoted"]]
    assert [len(g.select("rect")) for g in groups] == [1, 2]
    assert [b["data-uses"] for b in html.select(".margin button")] == ["1", "2"]
    assert not html.select(".pages")
    assert html.select_one("a.original")["href"] == "/documents/d/original#page=1"


def test_a_quote_of_another_page_is_not_marked_on_this_one(path, document):
    page, html = shown(path, document, 2, "The harbour is deep")
    assert page.is_sure
    assert page.placed == ()
    assert html.select_one(".viewer")["data-page"] == "2"
    assert int(html.select_one(".viewer")["data-at"]) == document.page_starts[1]


def test_where_the_place_is_not_sure_the_text_is_there_with_the_mark(path, document):
    scan = dataclasses.replace(draw_page(path.read_bytes(), path, 1), letters="", boxes=())
    page, html = shown(path, document, 1, "The harbour is deep", drawn=scan)
    assert not page.is_sure
    assert not html.select("svg g")
    assert [mark.text for mark in html.select(".pages mark")] == ["The harbour is deep"]
    assert "summer" not in html.select_one(".pages").text
    assert "no words can be marked" in html.select_one("[role=note]").text


def test_what_is_searched_is_marked_on_the_page(path, document):
    text = document.text
    spans = [(at, at + 5) for at in range(len(text)) if text[at : at + 5].lower() == "boats"]
    _, html = shown(path, document, 2, words="BOATS", spans=spans, at=1)
    assert [g["class"] for g in html.select("svg g")] == [["gw-found", "gw-current"]]
    assert html.select_one(".viewer")["data-said"] == "2 of 2"
    _, html = shown(path, document, 1, words="BOATS", spans=spans, at=1)
    assert [g["class"] for g in html.select("svg g")] == [["gw-found"]]


def test_the_first_and_the_last_page_end_the_steps(path, document):
    for number, steps in ((1, [True, False]), (2, [False, True])):
        _, html = shown(path, document, number)
        found = html.select(".page-steps button")
        assert [button.has_attr("disabled") for button in found] == steps
        assert html.select_one(".page-number")["value"] == str(number)


def test_the_characters_of_a_page_end_where_the_next_begins():
    document = Document("d", "T", "one two three", page_starts=(0, 4, 4))
    assert [page_window(document, n) for n in (1, 2, 3)] == [
        Window(0, 4), Window(4, 4), Window(4, 13)
    ]  # fmt: skip
    assert page_window(document, 4) == page_window(document, 0) == Window(13, 13)


def test_what_leads_back_stands_in_the_nearer_margin(path, document):
    drawn = draw_page(path.read_bytes(), path, 1)
    mark = Mark(0, 10, 1)
    [placed] = view_page(document, 1, drawn, [mark], "").placed
    assert placed.side == "left"
    moved = dataclasses.replace(placed, boxes=((9000, 0, 9500, 10),))
    assert moved.side == "right"
