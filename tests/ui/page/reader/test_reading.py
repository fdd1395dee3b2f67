"""Reading a document in a browser: as a page, as text, searched, in a panel of any width."""

import pytest

from advisor.settings import load_settings
from tests.conftest import make_index
from tests.corpus.builders import column, pdf
from tests.ui.page.reader.quoting import quoting_site
from tests.ui.page.test_accessibility import problems
from tests.ui.page.test_page import ask, settled

pytestmark = pytest.mark.browser

LEFT = ["The harbour is deep and it is cold.", "Boats lie there in the winter,", "all of them."]
RIGHT = ["The lighthouse was built in 1870.", "It burns all night."]
SUMMER = ["In the summer the boats are out.", "The harbour is empty then."]
PART = "## Part {n}\n\nThe value of item {n} is **{n}** units. " + "Nobody quotes this. " * 20
RATES = "City,Country,Meals,Hotel,Notes\n" + "".join(
    f"City {n},Norway,{n} EUR,{n} EUR,Valid from the first of May on in all of the cities\n"
    for n in range(60)
)
READY = "!document.querySelector('#gw-viewer').hasAttribute('aria-busy')"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reading")
    documents = folder / "documents"
    documents.mkdir()
    two_columns = [*column(*LEFT, x=60), *column(*RIGHT, x=330)]
    (documents / "harbour.pdf").write_bytes(pdf([two_columns, column(*SUMMER)]))
    (documents / "moved.pdf").write_bytes(pdf([column("The ferry leaves at noon.", "It is red.")]))
    parts = "\n\n".join(PART.format(n=n) for n in range(400))
    (documents / "long.md").write_text(f"# A long one\n\n{parts}\n")
    (documents / "rates.csv").write_text(RATES)
    settings = load_settings(None, {"index_dir": folder / "index", "embedding": "hashing:64"})
    make_index(settings, documents)
    with (documents / "moved.pdf").open("ab") as file:
        file.write(b"\n% changed\n")
    with quoting_site(settings, folder / "uploads") as (_, url):
        yield url


@pytest.fixture
def opened(site, open_page):
    """Opens a document at words of it, in a fresh profile."""

    def open_(words, **how):
        page = open_page(site, **how)
        ask(page, words).wait_for()
        settled(page)
        page.locator("#turn-1 .chip").first.click()
        page.locator("#gw-viewer .viewer").wait_for()
        page.wait_for_function(READY)
        return page

    return open_


def shown(page, name):
    return page.locator("#gw-viewer .viewer").get_attribute(f"data-{name}")


def drawn(page):
    """Wait until the picture of the page is there."""
    page.wait_for_function("document.querySelector('.sheet img')?.naturalWidth > 0")


def in_view(page, selector):
    """Whether an element lies in what the reader shows of its document."""
    return page.evaluate(
        """selector => {
          const pane = document.getElementById('gw-side-reader').getBoundingClientRect();
          const top = document.querySelector('.tools').getBoundingClientRect().bottom;
          const at = document.querySelector(selector).getBoundingClientRect();
          return at.top >= top && at.bottom <= pane.bottom && at.right <= pane.right;
        }""",
        selector,
    )


def found(page, count):
    page.wait_for_function(
        "count => document.querySelector('.find-count').textContent === count", arg=count
    )
    page.wait_for_function(READY)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_pdf_is_shown_as_its_page_with_the_words_marked(opened, width):
    page = opened("Boats lie there in the winter / It burns all night.", width=width)
    drawn(page)
    assert shown(page, "page") == "1"
    assert page.locator(".sheet .gw-active rect").count() == 1
    assert page.locator(".sheet .gw-quoted rect").count() == 2
    assert in_view(page, ".sheet .gw-active rect")
    mark, picture = (
        page.locator(f".sheet {part}").first.bounding_box() for part in ("rect", "img")
    )
    assert mark["x"] == pytest.approx(picture["x"] + picture["width"] * 60 / 612, abs=4)
    page.get_by_role("button", name="To the sentence that quotes this, source 2").click()
    page.locator("#turn-1 .claim.gw-flash", has_text="It burns").wait_for()


def test_pages_are_turned_and_the_pressed_button_keeps_the_focus(opened):
    page = opened("Boats lie there in the winter")
    following = page.get_by_role("button", name="Next page")
    following.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#gw-viewer .viewer').dataset.page === '2'")
    drawn(page)
    assert page.get_by_role("button", name="Next page").is_disabled()
    # It cannot have the focus any more.
    assert page.locator("#gw-viewer h2").evaluate("element => element === document.activeElement")
    number = page.get_by_role("textbox", name="Page, of 2")
    number.fill("7")
    number.press("Enter")
    assert number.input_value() == "2"
    number.fill("1")
    number.press("Enter")
    page.wait_for_function("document.querySelector('#gw-viewer .viewer').dataset.page === '1'")
    page.wait_for_function("document.activeElement.className === 'page-number'")


def test_page_or_text_is_a_choice_that_is_remembered(opened):
    page = opened("In the summer the boats are out.")
    page.get_by_role("button", name="Text", exact=True).click()
    mark = page.locator("#gw-viewer .pages mark.gw-active")
    mark.wait_for()
    assert mark.inner_text() == "In the summer the boats are out."
    assert page.locator(".sheet").count() == 0
    page.reload()
    page.locator("#turn-1[data-phase=done]").wait_for()
    page.locator("#turn-1 .chip").first.click()
    page.locator("#gw-viewer .pages mark.gw-active").wait_for()
    page.get_by_role("button", name="Page", exact=True).click()
    drawn(page)
    assert shown(page, "page") == "2"


def test_a_page_can_be_made_larger_inside_its_own_box(opened):
    page = opened("It burns all night.")
    drawn(page)
    before = page.locator(".sheet").bounding_box()["width"]
    assert page.get_by_role("button", name="Smaller").is_disabled()
    page.get_by_role("button", name="Larger").click()
    assert page.locator(".sheet").bounding_box()["width"] == pytest.approx(1.5 * before, abs=1)
    assert in_view(page, ".sheet .gw-active rect")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_that_changed_is_shown_as_the_text_it_was(opened):
    page = opened("The ferry leaves at noon.")
    assert page.locator("#gw-viewer .pages mark.gw-active").inner_text() == (
        "The ferry leaves at noon."
    )
    assert "has changed since it was indexed" in page.locator("#gw-viewer .file-note").inner_text()
    assert page.locator("#gw-viewer a.original").count() == 0


def test_the_original_is_one_press_away(opened):
    page = opened("Boats lie there in the winter")
    link = page.get_by_role("link", name="Open the original")
    assert link.get_attribute("href").endswith("/original#page=1")
    assert link.get_attribute("target") == "_blank"
    reply = page.request.get(page.url.split("?")[0] + link.get_attribute("href").lstrip("/"))
    assert (reply.status, reply.headers["content-type"]) == (200, "application/pdf")


def test_the_whole_document_is_searched_not_only_what_is_shown(opened):
    page = opened("The value of item 3 is **3** units.")
    assert "item 390" not in page.locator("#gw-viewer .pages").inner_text()
    field = page.get_by_role("searchbox", name="Find in this document")
    field.fill("VALUE of item 39")
    found(page, "1 of 11")
    assert page.locator("mark.gw-current").inner_text() == "value of item 39"
    assert in_view(page, "mark.gw-current")
    assert field.evaluate("field => field === document.activeElement")
    field.press("Enter")
    found(page, "2 of 11")
    assert in_view(page, "mark.gw-current")
    assert "Part 390" in page.locator(".here").inner_text()
    assert "item 3 is" not in page.locator("#gw-viewer .pages").inner_text()
    field.press("Shift+Enter")
    found(page, "1 of 11")
    field.press("Shift+Enter")
    found(page, "11 of 11")
    page.get_by_role("button", name="Next place").click()
    found(page, "1 of 11")
    field.fill("nothing like it")
    found(page, "Not found")
    assert page.get_by_role("button", name="Next place").is_disabled()
    field.press("Escape")
    found(page, "")
    assert field.input_value() == ""
    assert page.locator("mark.gw-found").count() == 0
    assert page.locator("#gw-viewer .viewer").is_visible()


def test_a_search_turns_to_the_page_of_what_is_found(opened):
    page = opened("Boats lie there in the winter")
    field = page.get_by_role("searchbox", name="Find in this document")
    field.fill("boats")
    found(page, "1 of 2")
    field.press("Enter")
    found(page, "2 of 2")
    assert shown(page, "page") == "2"
    drawn(page)
    assert in_view(page, ".sheet .gw-current rect")
    # Another document is not searched until somebody asks for it.
    page.get_by_role("button", name="Back to the answer").click()
    page.locator("#turn-1 .chip").first.click()
    page.wait_for_function("document.querySelector('#gw-viewer .viewer').dataset.page === '1'")
    assert field.input_value() == ""
    assert page.locator(".sheet .gw-found").count() == 0


def test_where_one_is_follows_the_reading(opened):
    page = opened("The value of item 3 is **3** units.")
    assert "Part 3" in page.locator(".here").inner_text()
    heading = page.locator("#gw-viewer [role=heading]", has_text="Part 12")
    heading.evaluate("heading => { heading.scrollIntoView() }")
    page.locator(".here", has_text="Part 12").wait_for()


@pytest.mark.parametrize("width", [1280, 320])
def test_a_wide_table_scrolls_in_its_own_box(opened, width):
    page = opened("City 40 | Norway | 40 EUR", width=width)
    box = page.locator("#gw-viewer .table")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "(() => { const pane = document.getElementById('gw-side-reader');"
        "return pane.scrollWidth <= pane.clientWidth })()"
    )
    assert in_view(page, "#gw-viewer thead th")
    assert in_view(page, "#gw-viewer tr.quoted td mark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_way_to_read_has_a_serious_barrier(opened, width, scheme):
    page = opened("Boats lie there in the winter", width=width, scheme=scheme)
    drawn(page)
    barriers = {"page": problems(page)}
    field = page.get_by_role("searchbox", name="Find in this document")
    field.fill("the")
    page.locator(".sheet .gw-current").first.wait_for(state="attached")
    page.get_by_role("button", name="Text", exact=True).click()
    page.locator("mark.gw-current").wait_for()
    barriers["text"] = problems(page)
    assert {view: trouble for view, trouble in barriers.items() if trouble} == {}


@pytest.mark.parametrize("words", ["City 4 | Norway", "The value of item 3 is **3** units."])
def test_tables_and_lists_have_no_serious_barrier(opened, words):
    assert problems(opened(words)) == []
