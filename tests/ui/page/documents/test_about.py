"""A document at a glance in the panel: what is said of it, and the ways on."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from index.opening import place_of
from tests.ui.scripted import HOSTILE
from ui.library.entries import DocumentEntry, HowRead
from ui.library.overview import DocumentOverview, Heading
from ui.page.documents.about import about, missing

ENTRY = DocumentEntry(
    "d1", "bread.pdf", "Bread", "A. Baker", "2024", 3, 0.0, owner="ada", shared=False,
    removable=True, reading=HowRead("page 3 has no text", ("page 3 has no text", "a menu")),
)  # fmt: skip


def soup(overview: DocumentOverview, owner: str = "") -> BeautifulSoup:
    return BeautifulSoup(about(overview, owner), "html.parser")


def test_it_says_what_a_document_is() -> None:
    outline = (Heading("Flour", 0, 120), Heading("Rye", 1, 200))
    page = soup(DocumentOverview(ENTRY, ("Bread is made.",), ("Rye is dark.",), outline, 7), "ada")
    assert page.h3.text == "Bread"
    meta = page.select_one(".gw-document-meta").text
    assert meta == "A. Baker · 2024 · 7 pages · 3 passages · yours alone"
    assert page.select_one(".gw-about-digest").text == "Bread is made."
    assert [point.text for point in page.select(".gw-about-points li")] == ["Rye is dark."]
    headings = page.select(".gw-about-outline button")
    assert [(h.text, h["data-open-document"], h["data-at"]) for h in headings] == [
        ("Flour", "d1", "120"), ("Rye", "d1", "200")
    ]  # fmt: skip
    assert [note.text for note in page.select(".gw-about-notes li")] == [
        "Page 3 has no text.", "A menu."
    ]  # fmt: skip
    assert page.select_one("[data-ask-about]")["data-ask-about"] == "d1"


def test_what_is_not_known_is_left_out() -> None:
    page = soup(DocumentOverview(DocumentEntry("d1", "a.csv", "A", "", "", 1, 0.0)))
    assert page.h4 is None and page.select_one(".gw-document-meta").text.strip() == "1 passage"
    said = BeautifulSoup(missing("It is gone: `advisor`."), "html.parser")
    assert said.select_one("[role=alert]").text == "It is gone: advisor."
    assert said.select("[data-all-documents]")


def test_hostile_text_is_shown_as_text() -> None:
    entry = DocumentEntry(
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, 0.0, reading=HowRead(HOSTILE, (HOSTILE,))
    )
    page = soup(DocumentOverview(entry, (HOSTILE,), (HOSTILE,), (Heading(HOSTILE, 0, 1),)), "a")
    assert not page.select("script, img, a, style")
    assert not BeautifulSoup(missing(HOSTILE), "html.parser").select("script, img, a, style")


@pytest.mark.browser
@pytest.mark.real_model
@pytest.mark.parametrize("width", [1280, 390])
def test_a_title_opens_it_and_its_headings_open_the_reader(full_site, open_page, width) -> None:  # type: ignore[no-untyped-def]
    _, url = full_site
    page = open_page(url, width=width, height=844)
    shelf = page.locator(".shelf button", has_text="Placement handbook")
    shelf.click()
    about = page.locator("#gw-about")
    about.get_by_role("heading", name="Placement handbook").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H3"
    assert page.locator("#gw-documents-list").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Escape and the way back lead to the list, at the document that was open.
    page.keyboard.press("Escape")
    page.locator("#gw-documents-list").wait_for()
    row = page.locator("#gw-documents-list").get_by_role("button", name="Open: Placement handbook")
    page.wait_for_function("document.activeElement.matches('[data-about-document]')")
    row.click()
    about.get_by_role("button", name="Ask about this document").click()
    asked = page.get_by_label("Documents to ask").locator("option:checked")
    asked.filter(has_text="Only “Placement handbook”").wait_for(state="attached")
    page.wait_for_function("document.activeElement.matches('#gw-question textarea')")
    assert page.locator("#gw-middle").get_attribute("inert") is None


@pytest.mark.browser
@pytest.mark.real_model
def test_a_heading_opens_the_reader_there(open_page, handbook_settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from tests.ui.conftest import served
    from tests.ui.scripted import ScriptedAdvisor
    from ui.library.library import Library
    from ui.library.overview import read_overview

    library = Library(handbook_settings, tmp_path / "uploads")
    entry = next(e for e in library.documents("") if e.title == "Placement handbook")
    place = place_of(handbook_settings.index_dir)
    with place.reading() as catalog:
        document = catalog.document(entry.id)
    advisor = ScriptedAdvisor(documents={entry.id: document})
    assert read_overview(handbook_settings.index_address, entry) is not None
    with served(advisor, library=library, settings=handbook_settings) as url:
        page = open_page(url, dies=True)
        page.get_by_role("tab", name="Documents").click()
        page.get_by_role("button", name="Open: Placement handbook").click()
        page.locator(".gw-about-outline").get_by_role("button", name="Equipment").click()
        mark = page.locator("#gw-viewer mark.gw-active")
        mark.wait_for()
        assert "Equipment" in mark.inner_text()
