"""The page before the first question: what is there, and what to begin with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from tests.ui.scripted import HOSTILE, ScriptedExamples, ScriptedStatus
from ui.library.entries import DocumentEntry
from ui.page.chat import welcome

STATUS = ScriptedStatus()


def entries(number: int) -> list[DocumentEntry]:
    return [
        DocumentEntry(f"d{n}", f"{n}.md", f"Room {n}", "", "", 2, float(n), about=f"It is {n}.")
        for n in range(number)
    ]


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize(
    ("number", "said", "headed", "more"),
    [
        (1, "1 document is indexed", "What is here", None),
        (4, "4 documents are indexed", "What is here", None),
        (13, "13 documents are indexed", "Newest here", "and 9 more"),
        (1206, "1,206 documents are indexed", "Newest here", "and 1,202 more"),
    ],
)
def test_the_newest_documents_are_named(
    number: int, said: str, headed: str, more: str | None
) -> None:
    page = soup(welcome.welcome(STATUS, entries(number)))
    assert said in page.text and page.h3.text == headed
    shelf = page.select(".shelf button")
    assert [b["data-about-document"] for b in shelf] == [f"d{n}" for n in reversed(range(number))][
        : welcome.MOST_SHOWN
    ]
    newest = number - 1
    assert shelf[0].strong.text == shelf[0]["title"] == f"Room {newest}"
    assert shelf[0].span.text == f"It is {newest}."
    link = page.select_one("[data-side=library]")
    assert (link.text if link else None) == more


def test_somebody_who_may_see_nothing_is_told_how_to_add() -> None:
    assert "Nothing is indexed yet" in welcome.welcome(STATUS, [])
    page = soup(welcome.welcome(STATUS, None))
    assert "12 documents are indexed" in page.text and not page.select(".shelf")


def test_a_document_without_a_title_or_a_digest_has_its_path() -> None:
    page = soup(welcome.welcome(STATUS, [DocumentEntry("d", "a/b.csv", "", "", "", 1, 0.0)]))
    assert page.strong.text == "a/b.csv" and not page.select(".shelf span")


def test_examples_come_before_how_answers_are_read() -> None:
    page = soup(welcome.beginning(("How long?", HOSTILE)))
    assert [b["data-ask"] for b in page.select(".example")] == ["How long?", HOSTILE]
    assert page.select(".how") and soup(welcome.beginning(())).h3 is None


def test_hostile_text_is_shown_as_text() -> None:
    entry = DocumentEntry(HOSTILE, HOSTILE, HOSTILE, HOSTILE, "", 1, 0.0, about=HOSTILE)
    page = soup(welcome.welcome(STATUS, [entry]) + welcome.beginning((HOSTILE,)))
    assert not page.select("script, img, a, style")


class SoughtExamples(ScriptedExamples):
    """Finds what can be asked while the page is looked at."""

    looks = 0

    def seek(self, documents) -> bool:  # type: ignore[no-untyped-def]
        self.looks += 1
        return self.looks < 3


@pytest.mark.browser
def test_examples_that_are_found_meanwhile_are_shown(open_page) -> None:  # type: ignore[no-untyped-def]
    from tests.ui.conftest import served
    from tests.ui.scripted import ScriptedAdvisor

    examples = SoughtExamples("How much are interns paid?")
    with served(ScriptedAdvisor(), examples=examples) as url:
        page = open_page(url, width=390, height=844, dies=True)
        page.get_by_text("Ask in your own words").wait_for()
        page.get_by_role("button", name="How much are interns paid?").click()
        page.locator("#turn-1[data-phase=done]").wait_for()
        assert page.locator("#gw-beginning").is_hidden()
        assert examples.looks >= 3


@pytest.mark.parametrize(
    ("servers", "said"),
    [
        ("127.0.0.1:8000, localhost:8001", "made on this computer"),
        ("127.0.0.1:8000, 10.0.0.7:8000", "at 127.0.0.1:8000, 10.0.0.7:8000"),
    ],
)
def test_the_status_line_names_servers_that_are_elsewhere(servers: str, said: str) -> None:
    status = replace(STATUS, details=(("Server", servers),))
    assert said in soup(welcome.footer(status)).text
