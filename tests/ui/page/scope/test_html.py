"""The choice of documents beside the question, in HTML."""

from __future__ import annotations

from bs4 import BeautifulSoup

from advisor.conversations.transcripts import AskedOver
from tests.ui.scripted import HOSTILE
from ui.library.collections import CollectionEntry
from ui.library.scopes import Resolved
from ui.page.scope.html import chooser
from ui.scope import Scope

TALKS = CollectionEntry("Talks", frozenset({"a", "b"}), True)
EMPTY = CollectionEntry("Attic", frozenset(), False)


def shown(now=None, collections=(TALKS, EMPTY), **how):  # type: ignore[no-untyped-def]
    page = BeautifulSoup(chooser(now or Resolved(), collections, **how), "html.parser")
    chosen = [option.text for option in page.select("option[selected]")]
    return page, [option.text for option in page.select("option")], chosen


def ticked(*titles: str) -> Resolved:
    ids = frozenset(str(number) for number, _ in enumerate(titles))
    return Resolved(Scope(documents=ids), ids, AskedOver(len(ids), titles=titles))


def test_what_can_be_chosen() -> None:
    page, options, chosen = shown()
    assert options == ["All documents", "Talks · 2 documents", "Attic · no documents"]
    assert chosen == [] and page.select_one(".scope[hidden]") is None
    assert [option["value"] for option in page.select("option")] == ["", "c:Talks", "c:Attic"]
    assert page.select_one(".scope")["data-pending"] == page.select_one(".scope")["data-over"] == ""
    assert page.select_one("select")["aria-label"] == "Documents to ask"


def test_without_a_choice_nothing_is_seen() -> None:
    page, options, _ = shown(collections=())
    assert page.select_one(".scope[hidden]") is not None and options == ["All documents"]


def test_what_is_asked_is_chosen() -> None:
    now = Resolved(Scope(collection="talks"), frozenset({"a"}), AskedOver(1, "Talks"))
    page, _, chosen = shown(now, is_kept=True)
    assert chosen == ["Talks · 2 documents"]
    assert "data-pending" not in page.select_one(".scope").attrs
    other, _, _ = shown(ticked("Bread"), is_kept=True)
    assert other.select_one(".scope")["data-over"] != page.select_one(".scope")["data-over"]


def test_documents_chosen_one_by_one() -> None:
    page, _, chosen = shown(ticked("Bread"))
    assert chosen == ["Only “Bread”"] and page.select("[data-side=library]")
    assert page.select_one(".scope")["data-pending"] == "d:0"
    page, _, chosen = shown(ticked("Bread", "Soup"), is_kept=True)
    assert chosen == ["Only 2 documents"]
    assert page.select_one("option[selected]")["value"] == "kept"


def test_what_is_lost_is_said_and_is_still_what_is_chosen() -> None:
    scope = Scope(collection="Kitchen")
    now = Resolved(scope, frozenset(), AskedOver(0, "Kitchen"), "It is not there any more.")
    page, _, chosen = shown(now, is_kept=True)
    assert chosen == ["Kitchen · not there any more"]
    assert "It is not there any more." in page.select_one("[role=status]").text
    assert page.select("[data-over-all]")
    plain, _, _ = shown(now, is_kept=True, has_scripts=False)
    assert "Choose what to ask." in plain.text and not plain.select("button")


def test_hostile_text_is_shown_as_text() -> None:
    page, options, _ = shown(ticked(HOSTILE), [CollectionEntry(HOSTILE, frozenset(), True)])
    assert not page.select("script, img, a, style, blockquote")
    assert any("<script>" in option for option in options)
