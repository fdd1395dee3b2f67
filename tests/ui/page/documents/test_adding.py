"""Adding documents in a browser: dropped anywhere, pasted, too many, too big, cut off, followed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisor.settings import load_settings
from tests.index.workbench import paragraphs
from tests.ui.conftest import served
from tests.ui.scripted import ScriptedAdvisor
from ui.library.library import Library
from ui.library.uploads import UploadLimits

pytestmark = [pytest.mark.browser]

DROP = """([files, types]) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  for (const type of types)
    document.querySelector('#gw-middle').dispatchEvent(
      new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""
PASTE = """([selector, text, html, files]) => {
  const data = new DataTransfer();
  if (text) data.setData('text/plain', text);
  if (html) data.setData('text/html', html);
  for (const [name, content] of files) data.items.add(new File([content], name));
  const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
  return !document.querySelector(selector).dispatchEvent(event);
}"""
MINUTES = (
    "Minutes of the harbour meeting\n\nThe ferry leaves at noon.\nThe pier is closed in May.\n"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("adding")
    settings = load_settings(None, {"index_dir": folder / "index", "embedding": "hashing:64"})
    return Library(settings, folder / "uploads", limits=UploadLimits(300_000, 12, 2_000_000))


@pytest.fixture(scope="module")
def site(library):
    with served(ScriptedAdvisor(), library=library) as url:
        yield url


@pytest.fixture
def adding(site, library, open_page):
    """The page with the panel of documents, over an empty library."""
    library.runs.dismiss("")
    for entry in library.documents(""):
        library.remove("", entry.id)

    def open_(**how):
        page = open_page(site, **how)
        page.locator("#gw-documents-files .gw-adding").wait_for(state="attached")
        page.get_by_text("No documents yet").wait_for(state="attached")
        return page

    return open_


def outcome(page):
    page.locator("#gw-documents-run .gw-outcome:not([hidden])").wait_for()
    return page.locator("#gw-documents-run")


def titles(library):
    return sorted(entry.title for entry in library.documents(""))


def choose(page, *paths: Path):
    page.get_by_role("tab", name="Documents").click()
    page.locator("#gw-documents-files input[type=file]").set_input_files([str(p) for p in paths])


def test_files_are_dropped_anywhere(adding, library):
    page = adding()
    cover = page.get_by_text("Drop files to add them")
    files = [["tides.txt", "The tide comes in."], ["setup.exe", "MZ"]]
    page.evaluate(DROP, [files, ["dragenter", "dragover"]])
    cover.wait_for()
    page.evaluate(DROP, [files, ["dragleave"]])
    cover.wait_for(state="hidden")
    page.evaluate(DROP, [files, ["dragenter", "dragover", "drop"]])
    cover.wait_for(state="hidden")
    run = outcome(page)
    # Where the files went is shown, and the one that was never sent is told of as well.
    assert page.get_by_role("tab", name="Documents").get_attribute("aria-selected") == "true"
    assert "1 document added, 1 file refused." in run.inner_text()
    refused = run.locator("li").first
    assert "“setup.exe” is not of a kind that can be read. Save it as" in refused.inner_text()
    assert titles(library) == ["Tides"]
    run.get_by_role("button", name="Dismiss").click()
    run.locator(".gw-outcome").wait_for(state="detached")
    page.wait_for_function("document.activeElement.matches('[data-choose-files]')")


def test_text_that_is_dragged_is_none_of_its_business(adding):
    page = adding()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text/plain', 'words');
          document.querySelector('#gw-middle').dispatchEvent(
            new DragEvent('dragover', {dataTransfer: data, bubbles: true}));
        }"""
    )
    assert page.get_by_text("Drop files to add them").is_hidden()


def test_where_nothing_can_be_added_nothing_is_offered(plain_site, open_page):
    page = open_page(plain_site[1])
    page.evaluate(DROP, [[["a.txt", "words"]], ["dragenter", "dragover", "drop"]])
    assert page.locator("#gw-drop:not([hidden])").count() == 0


def test_a_text_is_pasted_into_the_panel(adding, library):
    page = adding()
    page.get_by_role("tab", name="Documents").click()
    assert page.evaluate(PASTE, ["body", MINUTES, "", []])
    outcome(page)
    assert titles(library) == ["Minutes of the harbour meeting"]
    assert not page.evaluate(PASTE, ["body", "two words", "", []]), "a few words are left alone"
    field = "#gw-documents-search :is(input, textarea)"
    assert not page.evaluate(PASTE, [field, MINUTES, "", []])


def test_the_question_keeps_what_is_pasted_unless_it_is_a_file(adding, library):
    page = adding()
    question = "#gw-question textarea"
    assert not page.evaluate(PASTE, [question, MINUTES, "", []])
    # Spreadsheets put a picture of the cells beside their text.
    assert not page.evaluate(PASTE, [question, "1\t2", "<td>1</td>", [["image.png", "x"]]])
    assert page.evaluate(PASTE, [question, "", "", [["notes.txt", "Salt is from the sea."]]])
    outcome(page)
    assert titles(library) == ["Notes"]


def test_a_text_is_typed_with_its_title(adding, library):
    page = adding(width=390, height=844)
    page.get_by_role("button", name="Sources, documents").click()
    page.get_by_role("tab", name="Documents").click()
    page.get_by_text("Add a text").click()
    page.get_by_label("Title").fill('What "we" said: <b>5</b>')
    page.get_by_label("Text", exact=True).fill("The ferry leaves at noon.\n")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Add the text").click()
    outcome(page)
    [entry] = library.documents("")
    assert entry.path == "What we said b 5 b.txt"
    assert page.get_by_label("Text", exact=True).is_hidden()
    page.wait_for_function("document.activeElement.matches('.gw-add-text summary')")


def test_more_files_than_are_taken_at_once_and_one_too_big(adding, library, tmp_path):
    for number in range(30):
        (tmp_path / f"{number:02}.md").write_text(f"# Room {number}\n\nRoom {number} is blue.\n")
    (tmp_path / "29.md").write_bytes(b"words " * 60_000)
    asked = []
    page = adding()
    page.on("request", lambda request: asked.append(request))
    choose(page, *sorted(tmp_path.iterdir()))
    run = outcome(page)
    assert "29 documents added, 1 file refused." in run.inner_text()
    assert "over the limit of 0 MB" in run.locator("li").first.inner_text()
    assert len(titles(library)) == 29
    sizes = [len(request.post_data_buffer or b"") for request in asked]
    assert max(sizes) < 100_000, "what is too big is not sent"


def test_a_network_that_is_away_for_a_moment(adding, library, tmp_path):
    page = adding(dies=True)
    tried = []

    def falter(route):
        tried.append(route.request.url)
        if tried.count(route.request.url) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile("/documents/files/"), falter)
    for number in range(2):
        (tmp_path / f"{number}.md").write_text(f"# Room {number}\n\nRoom {number} is blue.\n")
    choose(page, *sorted(tmp_path.iterdir()))
    assert "2 documents added." in outcome(page).inner_text()
    assert titles(library) == ["Room 0", "Room 1"] and len(tried) == 6


def test_sending_shows_how_far_it_is_and_is_cancelled(adding, library, tmp_path):
    page = adding()
    held = []
    page.route(re.compile("/documents/files/"), lambda route: held.append(route))
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text("Salt is from the sea. " * 10_000)
    choose(page, *sorted(tmp_path.iterdir()))
    sending = page.locator(".gw-sending")
    page.get_by_role("tab", name="Documents").click()
    sending.get_by_text(re.compile(r"0 of 3 files, \d")).wait_for()
    # The page stays usable meanwhile.
    page.get_by_label("Your question").fill("How much are interns paid?")
    page.keyboard.press("Enter")
    page.locator("#turn-1[data-phase=done]").wait_for()
    page.get_by_role("tab", name="Documents").click()
    sending.get_by_role("button", name="Cancel").click()
    sending.wait_for(state="hidden")
    assert library.documents("") == [] and library.runs.progress("") is None


def test_a_page_that_is_loaded_again_goes_on_showing_the_run(adding, library, tmp_path):
    long = tmp_path / "long.txt"
    long.write_text(paragraphs("tides", 400))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 no")
    page = adding()
    with page.expect_request(re.compile(r"/documents/files/[0-9a-f]{32}\?")):
        choose(page, long, tmp_path / "broken.pdf")
    page.reload()
    page.get_by_role("tab", name="Documents").click()
    assert "1 document added, 1 file refused." in outcome(page).inner_text()
    page.get_by_text("Asking the one document.").wait_for()
    # What is to be done is still there the next time, until it is dismissed.
    page.reload()
    page.get_by_role("tab", name="Documents").click()
    outcome(page).get_by_role("button", name="Dismiss").click()
    page.locator(".gw-outcome").wait_for(state="detached")
    page.reload()
    page.get_by_text("Asking the one document.").wait_for(state="attached")
    assert page.locator(".gw-outcome").count() == 0
