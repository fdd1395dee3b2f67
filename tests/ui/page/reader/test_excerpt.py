"""Which part of a document the reader shows, and its HTML."""

import dataclasses

import pytest

from corpus.document import Document, Place, Section, Source
from corpus.tables import Table
from tests.ui.reading import QUESTION, assert_harmless, played, soup, text_of
from tests.ui.scripted import (
    DOCUMENTS,
    HOSTILE,
    abstain_events,
    hostile_events,
    length_events,
    pay_events,
)
from ui.page.reader import excerpt as viewer
from ui.page.reader import html as reader
from ui.page.reader.excerpt import MOST_SHOWN, REACH, Looked, Window
from ui.page.reader.html import View

TURN = played(pay_events(QUESTION))


def looked_at(turn, number):
    focus = viewer.citation_of(turn, number)
    return Looked(turn, focus, focus.document)


def shown(looked, document, window=None, grown=""):
    window = window or viewer.window_around(document, looked.focus)
    return soup(reader.view(View(looked, document, window, grown)))


def test_every_quote_of_the_exchange_is_marked_and_leads_back():
    page = shown(looked_at(TURN, 2), DOCUMENTS["d1"])
    assert [(m["data-cites"], m.text) for m in page.select("mark")] == [
        ("1", "a range of $40 to $61 an hour"),
        ("2", "Interns who move get help with housing and travel"),
    ]
    assert [button["data-uses"] for button in page.select("button.back")] == ["1", "2"]
    assert page.select_one(".viewer")["data-focus"] == "2"
    assert "Quote 2 of 2" in page.select_one(".steps").text


def test_the_first_and_the_last_quote_end_the_steps():
    for number, disabled in ((1, [True, False]), (2, [False, True])):
        steps = shown(looked_at(TURN, number), DOCUMENTS["d1"]).select(".step")
        assert [step.has_attr("disabled") for step in steps] == disabled


def test_headings_are_headings_and_their_signs_are_left_out():
    text = "# One #\n\nFirst.\n\nTwo\n===\n\nSecond."
    two = text.index("Two")
    sections = (
        Section("One", 1, 0, 8, two),
        Section("Two", 2, two, two + len("Two\n==="), len(text)),
    )
    page = shown(
        viewer.whole(Document("d", "T", text), "t.md"), Document("d", "T", text, sections=sections)
    )
    headings = [(h["aria-level"], h.text) for h in page.select("[role=heading]")]
    assert headings == [("3", "One"), ("4", "Two")]
    assert [text_of(part) for part in page.select(".text")] == ["First.", "Second."]


def test_a_quote_in_a_heading_is_marked_as_it_stands():
    text = "# How long it lasts\n\nTwelve weeks."
    document = Document(
        "d2", "T", text, sections=(Section("How long it lasts", 1, 0, 19, len(text)),)
    )
    turn = played(length_events(QUESTION))
    focus = dataclasses.replace(
        viewer.citation_of(turn, 1), quote="How long", start=2, end=10, document_id="d2"
    )
    answer = dataclasses.replace(turn.answer, citations=(focus,))
    page = shown(Looked(dataclasses.replace(turn, answer=answer), focus, "t.md"), document)
    assert page.mark.text == "How long"


def test_pages_are_numbered_where_they_begin():
    text = "First page.\nSecond page.\nThird page."
    document = Document("d", "T", text, page_starts=(0, 12, 25))
    page = shown(viewer.whole(document, "t.pdf"), document)
    assert [text_of(start) for start in page.select(".page-start")] == [
        "Page 1",
        "Page 2",
        "Page 3",
    ]


def test_slides_are_named_where_they_begin_and_rows_are_not_torn_out_of_their_table():
    text = "Sales\n\nFigures rose.\n\nItem | Price\nTea | 2\nJam | 3\n\nThanks"
    table = Table(text.index("Item"), text.index("\n\nThanks"), 1)
    starts = [0, text.index("Tea"), text.index("Jam"), text.index("Thanks"), text.index("rose")]
    labels = ["slide 1", "Prices, row 2", "Prices, row 3", "slide 2", "0:01:12"]
    places = tuple(map(Place, *zip(*sorted(zip(starts, labels, strict=True)), strict=True)))
    document = Document("d", "T", text, tables=(table,), places=places)
    looked = viewer.whole(document, "t.pptx")
    page = shown(looked, document)
    assert [text_of(start) for start in page.select(".page-start")] == ["Slide 1", "Slide 2"]
    assert text_of(page.select_one(".place")) == "t.pptx"
    quoted = dataclasses.replace(looked.focus, place="Prices, row 3")
    page = shown(dataclasses.replace(looked, focus=quoted), document)
    assert text_of(page.select_one(".place")) == "t.pptx, Prices, row 3"


def test_front_matter_is_not_text():
    text = "---\ntitle: T\n---\nText."
    document = Document("d", "T", text, Source(author="A"), body_start=17)
    page = shown(viewer.whole(document, "t.md"), document)
    assert text_of(page.select_one(".pages")) == "Text."
    assert page.select_one(".origin").text == "A"
    assert not page.select("[data-more]")


@pytest.mark.parametrize("ending", ["\n", " "])
def test_a_long_document_is_cut_on_both_sides_and_at_lines_where_it_has_some(ending):
    text = ("word " * 10 + ending) * 40_000
    document = Document("d", "T", text)
    middle = viewer.whole(document, "t").focus
    middle = dataclasses.replace(middle, start=len(text) // 2, end=len(text) // 2)
    window = viewer.window_around(document, middle)
    assert REACH <= (window.end - window.start) / 2 <= REACH + 2_000
    if ending == "\n":
        assert text[window.start - 1] == text[window.end - 1] == "\n"
    page = shown(Looked(TURN, middle, "t"), document, window)
    assert [button["data-more"] for button in page.select("[data-more]")] == ["before", "after"]
    assert viewer.widened(document, window, "before").end == window.end
    assert viewer.widened(document, window, "after").start == window.start


def test_a_window_never_grows_beyond_what_a_browser_can_lay_out():
    document = Document("d", "T", "word " * 200_000)
    window = Window(400_000, 400_100)
    for _ in range(60):
        window = viewer.widened(document, window, "after")
    assert window.end - window.start <= MOST_SHOWN
    assert window.end == len(document.text)
    for _ in range(120):
        window = viewer.widened(document, window, "before")
    assert (window.start, window.end) == (0, MOST_SHOWN)


def test_a_passage_that_was_not_cited_is_marked_and_leads_nowhere():
    turn = played(abstain_events(QUESTION))
    focus = viewer.passage_of(turn, 0)
    page = shown(Looked(turn, focus, "areas.md", 0), DOCUMENTS["d3"])
    assert page.mark.text.startswith("Research interns")
    assert not page.select("button.back, .step")
    assert viewer.passage_of(turn, 9) is None
    assert viewer.citation_of(turn, 1) is None


def test_words_that_are_not_the_documents_are_never_marked():
    document = dataclasses.replace(DOCUMENTS["d1"], text=DOCUMENTS["d1"].text.replace("$61", "$99"))
    page = shown(looked_at(TURN, 2), document)
    assert [mark["data-cites"] for mark in page.select("mark")] == ["2"]


def test_a_document_that_is_gone_shows_the_quote():
    page = soup(reader.gone(looked_at(TURN, 1)))
    assert page.mark.text == "a range of $40 to $61 an hour"
    assert "changed or removed" in page.text


def test_nothing_of_a_hostile_document_becomes_markup():
    turn = played(hostile_events(HOSTILE), HOSTILE)
    looked = looked_at(turn, 1)
    evil = DOCUMENTS["evil"]
    for html in (
        reader.view(View(looked, evil, viewer.window_around(evil, looked.focus))),
        reader.gone(looked),
        reader.refused(HOSTILE),
    ):
        assert_harmless(html)
        assert HOSTILE in soup(html).get_text()
