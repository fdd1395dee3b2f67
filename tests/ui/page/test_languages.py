"""The page in another language than English, by what the browser asks for and the reader chose."""

from __future__ import annotations

import re

import httpx2 as httpx
import pytest
from bs4 import BeautifulSoup

from tests.ui.conftest import served
from tests.ui.scripted import ScriptedAdvisor
from tests.ui.small_site import make_accounts
from ui.door.accounts import Accounts
from ui.languages.catalogues import catalogue

pytestmark = pytest.mark.browser

PAY = "How much are interns paid?"
DE = {"accept-language": "de-DE,de;q=0.9,en;q=0.5"}
# Words of documents, of people and of whoever answers, which are in no catalogue.
CONTENT = (
    ".answer, .question, .passage, .pages, .suggested li, .examples, .shelf, .gw-about-digest, "
    ".gw-about-points, .gw-about-outline, .gw-conversation-title, .gw-document-open, "
    ".gw-document-about, .viewer h2, .card h3, .here, q, kbd, select, textarea, code, "
    "style, script, svg"
)
SAID = """(content) => {
  const said = [];
  const names = ["aria-label", "title", "placeholder", "data-tip", "alt"];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(content)) continue;
    for (const name of names) said.push(element.getAttribute(name) ?? "");
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE) said.push(node.textContent);
  }
  return [...new Set(said.map((text) => text.trim()).filter(Boolean))];
}"""


NUMBERS = "number num total pages done found chosen most all unchanged seconds minutes".split()


def english() -> list[re.Pattern[str]]:
    """What the page says in English where German has other words."""

    def any_value(found: re.Match[str]) -> str:
        return r"[\d.,]+" if found[1] in NUMBERS else ".+"

    found = []
    for message in catalogue("de"):
        one = [message.id] if isinstance(message.id, str) else list(message.id)
        said = [message.string] if isinstance(message.id, str) else list(message.string)
        for sentence in filter(None, set(one) - set(said)):
            whole = re.escape(re.sub(r"<[^>]*>", "", sentence).replace("%%", "%"))
            pattern = re.sub(r"%\\\((\w+)\\\)s", any_value, whole)
            found.append(re.compile(pattern, re.DOTALL))
    return found


ENGLISH = english()


def left_over(said: list[str]) -> list[str]:
    return [text for text in said if any(each.fullmatch(text) for each in ENGLISH)]


@pytest.fixture
def german(browser):
    """Open an address as a browser that is set to German."""
    contexts = []

    def open_(url, *, width=1280, height=900):
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="de-DE", reduced_motion="reduce"
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto(url)
        whole(page)
        return page

    yield open_
    for context in contexts:
        context.close()


def whole(page):
    page.wait_for_selector("#plain", state="detached")
    page.wait_for_selector("#gw-status .status")


def ask(page, question=PAY):
    page.fill("#gw-question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#gw-live .turn[data-phase=done]")


def test_what_is_english_is_found() -> None:
    assert left_over(["Sources", "2 documents", "Open: A handbook"]) != []
    assert left_over(["Quellen", "2 Dokumente", "Öffnen: A handbook", "12", "…"]) == []
    assert left_over(["Sources", "About this document", "3 of 4 documents found."]) == [
        "Sources", "About this document", "3 of 4 documents found."
    ]  # fmt: skip


def test_a_german_browser_gets_a_german_page(full_site, german) -> None:
    page = german(full_site[1])
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("#gw-welcome h2").text_content() == "Fragen Sie Ihre Dokumente"
    assert left_over(page.evaluate(SAID, CONTENT)) == []
    ask(page)
    page.locator(".status summary").click()
    page.locator("#gw-live .more-actions summary").click()
    page.locator("#gw-live .gw-thumb").first.click()
    rated = page.locator("#gw-live .gw-rating-said")
    rated.get_by_text("Ihre Bewertung ist auf diesem Rechner gespeichert").wait_for()
    page.locator("#gw-live [data-revise]").click()
    page.locator("#gw-conversations-list .gw-conversation").first.wait_for(state="attached")
    page.locator("#gw-suggested .suggested").wait_for()
    page.keyboard.press("Escape")
    page.locator("#gw-tab-library").click()
    page.locator("#gw-documents-list .gw-document-open").first.click()
    page.wait_for_selector("html[data-gw-about=open]")
    page.locator("#gw-live .chip").first.click()
    page.wait_for_selector("#gw-viewer .viewer[data-document]")
    page.locator(".keys-link").click()
    page.locator("#gw-keys[open]").wait_for()
    said = page.evaluate(SAID, CONTENT)
    assert left_over(said) == []
    assert {"Befragt werden alle 2 Dokumente.", "Gute Antwort", "Tasten", "Speichern"} <= set(said)


def test_what_the_server_says_later_is_german_as_well(full_site, german) -> None:
    page = german(full_site[1])
    page.locator("#gw-tab-library").click()
    page.fill("#gw-documents-folder :is(input, textarea)", "/there/is/none")
    page.locator("#gw-documents-add-folder").click()
    page.get_by_text("Auf diesem Rechner gibt es keinen Ordner /there/is/none.").wait_for()
    page.locator("#gw-documents-check").click()
    page.get_by_text("Alles ist auf dem neuesten Stand: 2 Dateien unverändert.").wait_for()
    page.set_input_files(
        "#gw-documents-files input[type=file]",
        [{"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}],
    )
    page.get_by_text("„empty.txt“ ist leer. Speichern Sie die Datei noch einmal.").wait_for()
    page.get_by_text("1 Datei abgelehnt.").wait_for()
    page.locator("#gw-documents-run [data-dismiss]").click()


def test_what_an_english_browser_asked_for_is_german_for_a_german_one(plain_site, german) -> None:
    """An exchange is kept once, and said in the language of whoever looks."""
    url = plain_site[1]
    asked = httpx.post(f"{url}ask", data={"question": PAY})
    found = re.search(r"[?&]c=([\w-]+)", str(asked.headers.get("location", asked.url)))
    assert found
    page = german(f"{url}?c={found[1]}")
    page.locator("#gw-live .turn[data-phase=done]").wait_for()
    assert left_over(page.evaluate(SAID, CONTENT)) == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_german_words_fit_in_a_narrow_page(full_site, german, width) -> None:
    page = german(full_site[1], width=width)
    ask(page)
    page.locator(".side-toggle").click()
    for name in ("sources", "reader", "library", "settings"):
        page.locator(f"#gw-tab-{name}").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        side = page.locator(f"#gw-side-{name}")
        assert side.evaluate("(pane) => pane.scrollWidth - pane.clientWidth") <= 0
    last = page.locator("#gw-tab-settings").bounding_box()
    close = page.locator(".close-side").bounding_box()
    assert last["x"] + last["width"] <= close["x"] + 1


def test_the_reader_chooses_a_language_and_goes_back_to_that_of_the_browser(
    full_site, german
) -> None:
    page = german(full_site[1])
    page.fill("#gw-question textarea", "Half a quest")
    page.locator("#gw-tab-settings").click()
    chooser = page.locator("[data-language]")
    assert chooser.evaluate("(box) => box.value") == ""
    for chosen, lang, title in (("en", "en", "Settings"), ("", "de", "Einstellungen")):
        chooser.select_option(chosen)
        page.wait_for_selector(f'html[lang="{lang}"]')
        whole(page)
        page.locator("#gw-tab-settings").click()
        page.locator("#gw-settings-heading").get_by_text(title, exact=True).wait_for()
        assert chooser.evaluate("(box) => box.value") == chosen
        assert page.input_value("#gw-question textarea") == "Half a quest"


def test_an_english_browser_gets_what_it_always_got(full_site, open_page) -> None:
    page = open_page(full_site[1])
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#gw-tab-settings").text_content() == "Settings"


def test_the_page_without_scripts_is_german(plain_site) -> None:
    url = plain_site[1]
    first = httpx.get(f"{url}ask", headers=DE)
    page = BeautifulSoup(first.text, "lxml")
    assert page.html and page.html["lang"] == "de"
    assert left_over(texts(page)) == []
    refused = httpx.post(f"{url}ask", data={"question": " "}, headers=DE)
    assert "Geben Sie zuerst eine Frage ein." in refused.text
    answered = httpx.post(f"{url}ask", data={"question": PAY}, headers=DE, follow_redirects=True)
    assert left_over(texts(BeautifulSoup(answered.text, "lxml"))) == []
    assert "Satz zurückgehalten" in answered.text


def texts(page: BeautifulSoup) -> list[str]:
    for content in page.select(CONTENT):
        content.decompose()
    return [text.strip() for text in page.stripped_strings]


def test_programs_are_answered_in_english(plain_site) -> None:
    reply = httpx.post(f"{plain_site[1]}v1/answer", json={"question": ""}, headers=DE)
    assert reply.status_code in (400, 422)
    assert "question" in reply.text and "Frage" not in reply.text


def test_signing_in_is_german(tmp_path) -> None:
    accounts = Accounts.load(make_accounts(tmp_path))
    with served(ScriptedAdvisor(), accounts=accounts) as url:
        form = httpx.get(f"{url}login", headers=DE)
        wrong = httpx.post(
            f"{url}login",
            data={"name": "ada", "password": "not that"},
            headers={**DE, "origin": url.rstrip("/")},
        )
        chosen = httpx.get(f"{url}login", headers={"cookie": "groundwise_language=de"})
    for page in (form, wrong, chosen):
        assert '<html lang="de">' in page.text
        assert left_over(texts(BeautifulSoup(page.text, "lxml"))) == []
    assert "Der Name oder das Passwort ist falsch." in wrong.text
