"""The HTML of the panel of documents: what is said of each, and hostile text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from advisor.conversations.transcripts import AskedOver
from corpus.document import ReadingNote, Refusal
from index.indexing.indexer import Report
from index.storage.files import FileNotes
from tests.ui.scripted import HOSTILE
from ui import markup
from ui.library.entries import (
    Activity,
    DocumentEntry,
    FileProgress,
    HowRead,
    RunPlan,
    RunProgress,
)
from ui.library.scopes import Resolved
from ui.library.sending.runs import Outcome
from ui.page.documents import html as rendering
from ui.scope import Scope

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
NOTHING = Report(0, 0, 0, 0, 0, (), {}, 0, 0, 0, 0, 0.0)
HOUR = 3600.0


def entry(key="d1", title="Bread", **how):  # type: ignore[no-untyped-def]
    values = {
        "path": "bread.md",
        "source": "A. Baker",
        "date": "2024",
        "passages": 3,
        "changed": NOW.timestamp() - HOUR,
        **how,
    }
    return DocumentEntry(key, title=title, **values)


def ticked(*ids: str) -> Resolved:
    """What is asked when these documents are ticked."""
    chosen = frozenset(ids)
    return Resolved(Scope(documents=chosen), chosen, AskedOver(len(chosen)))


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def listed(*entries, search="", selected=None, owner=""):  # type: ignore[no-untyped-def]
    return soup(rendering.listing(entries, search, selected, owner, NOW))


def test_an_entry_says_where_it_is_from() -> None:
    [item] = listed(entry()).select(".gw-document")
    assert item.select_one(".gw-document-open").text == "Bread"
    assert item.select_one(".gw-document-path").text == "bread.md"
    meta = item.select_one(".gw-document-meta").text
    assert meta == "A. Baker · 2024 · 3 passages · changed today 11:00"
    assert item.select_one("[data-choose]")["data-choose"] == "d1"
    assert item.select_one("[data-about-document]")["data-about-document"] == "d1"


@pytest.mark.parametrize(
    ("days", "said"), [(0, "today"), (1, "2 May"), (200, "15 Oct 2025"), (-1, "4 May")]
)
def test_when_it_was_changed(days: int, said: str) -> None:
    [time] = listed(entry(changed=NOW.timestamp() - days * 24 * HOUR)).select("time")
    assert time.text.startswith(said)


@pytest.mark.parametrize(
    ("owner", "how", "mark", "actions"),
    [
        ("", {"removable": True}, "", ["Remove for good", "Keep it"]),
        ("", {"advice": "Delete it `yourself`."}, "", []),
        ("ada", {"owner": "ada", "removable": True, "shared": False}, "yours alone",
         ["Share", "Remove for good", "Keep it"]),
        ("ada", {"owner": "ada", "removable": True, "shared": True},
         "yours, shared with everybody", ["Stop sharing", "Remove for good", "Keep it"]),
        ("ada", {"owner": "grace", "shared": True, "advice": "Hers."}, "shared by grace", []),
        ("ada", {"advice": "The server's."}, "for everybody", []),
    ],
)  # fmt: skip
def test_whose_it_is_and_what_may_be_done(owner, how, mark, actions) -> None:  # type: ignore[no-untyped-def]
    [item] = listed(entry(**how), owner=owner).select(".gw-document")
    said = item.select_one(".gw-document-mark")
    assert (said.text if said else "") == mark
    assert [button.text for button in item.select(".gw-document-actions button")] == actions
    if "advice" in how:
        assert item.select_one("details p").text == how["advice"].replace("`", "")


def test_every_button_and_box_has_a_name_of_its_own() -> None:
    page = listed(entry("a", "One", removable=True), entry("b", "Two", removable=True), owner="x")
    for part in ("[data-choose]", "[data-about-document]", "[data-share]", "summary"):
        names = [element["aria-label"] for element in page.select(part)]
        assert len(set(names)) == 2 and "One" in names[0] and "Two" in names[1]


def test_what_is_chosen_is_checked() -> None:
    entries = entry("a"), entry("b")
    assert not listed(*entries).select("input[checked]")
    [box] = listed(*entries, selected={"b"}).select("input[checked]")
    assert box["data-choose"] == "b"


def test_searching_takes_each_word() -> None:
    entries = [entry("a", "Bread"), entry("b", "Tides", path="sea/tides.txt", source="")]
    assert [e.id for e in rendering.matching(entries, "")] == ["a", "b"]
    assert [e.id for e in rendering.matching(entries, "SEA tid")] == ["b"]
    assert [e.id for e in rendering.matching(entries, "baker 2024")] == ["a"]
    assert rendering.matching(entries, "baker sea") == []
    assert listed(*entries, search="tides").select_one("[data-choose-found]").text == (
        "Ask only this one"
    )
    assert "No document has “x<y”" in listed(*entries, search="x<y").text


def test_a_long_list_is_cut_and_says_so() -> None:
    page = listed(*(entry(str(n)) for n in range(rendering.MOST_LISTED + 5)))
    assert len(page.select(".gw-document")) == rendering.MOST_LISTED
    assert "The first 200 of 205" in page.text


def test_without_documents_it_says_what_to_do() -> None:
    assert "drop them anywhere" in listed().text and "PDF, Word" in listed().text
    assert "until you share them" in listed(owner="ada").text
    assert rendering.asking([], Resolved()) == ""


def test_what_is_asked() -> None:
    entries = [entry("a"), entry("b")]
    assert soup(rendering.asking(entries, Resolved())).text == "Asking all 2 documents."
    assert soup(rendering.asking(entries[:1], Resolved())).text == "Asking the one document."
    some = soup(rendering.asking(entries, ticked("a"), 3))
    assert some.span.text == "Asking 1 of 2 documents." and some.select("[data-choose-all]")
    assert (some.div["data-ticked"], some.div["data-tick"]) == ("a", "3")


def test_a_collection_that_is_asked() -> None:
    entries = [entry("a"), entry("b")]
    scope = Scope(collection="Kitchen")
    asked = Resolved(scope, frozenset({"a"}), AskedOver(1, "Kitchen"))
    page = soup(rendering.asking(entries, asked))
    assert page.span.text == "Asking “Kitchen”: 1 of 2 documents."
    assert page.div["data-ticked"] == ""
    lost = Resolved(scope, frozenset(), AskedOver(0, "Kitchen"), "It is gone.")
    for left in (entries, []):
        page = soup(rendering.asking(left, lost))
        assert page.span.text == "It is gone." and page.select("[data-choose-all]")


def test_how_far_a_run_is() -> None:
    files = (FileProgress("a.md", "read"), FileProgress("b.pdf", "refused", "it is damaged."))
    page = soup(rendering.running(RunProgress("embed", 3, 9, "", 75.0, 12.4, files)))
    assert "3 of 9 passages, 12 a second, about 75 s left" in page.text
    assert (page.progress["max"], page.progress["value"]) == ("9", "3")
    assert [item["data-status"] for item in page.select("li")] == ["read", "refused"]
    assert "It is damaged." in page.text
    assert soup(rendering.running(RunProgress("load"))).progress.get("max") is None


def test_what_a_run_came_to() -> None:
    files = [
        FileProgress("a.md", "added"),
        FileProgress("b.md", "known"),
        FileProgress("c.pdf", "refused", "Broken."),
    ]
    page = soup(rendering.added(Outcome(7, tuple(files))))
    assert [item["data-status"] for item in page.select("li")] == ["refused", "added", "known"]
    assert page.div["data-run"] == "7" and page.select("[data-dismiss]")
    assert page.p.text == "1 document added, 1 document there already, 1 file refused."
    assert page.p["role"] == "alert"
    assert soup(rendering.added(Outcome(1, tuple(files[:2])))).p["role"] == "status"
    done = replace(NOTHING, added=2, removed=1, documents=3, passages=40)
    assert soup(rendering.report(done)).p.text == (
        "2 added, 1 removed. 3 documents, 40 passages indexed."
    )
    assert "Nothing has changed" in rendering.report(NOTHING)


HOW = HowRead("page 3 has no text; run OCR (and 1 more note)", ("page 3 has no text", "a menu"))


def test_how_a_file_was_read_is_one_line_with_the_rest_behind_it() -> None:
    files = [
        FileProgress("scan.pdf", "added", reading=HOW),
        FileProgress("a.csv", "added", reading=HowRead("row 2 is damaged", ("row 2 is damaged",))),
        FileProgress("web.html", "added", reading=HowRead("", ("left out: 90 words of menus",))),
    ]
    scan, sheet, web = soup(rendering.added(Outcome(1, tuple(files)))).select(".gw-run-files > li")
    assert scan.summary.text == "Page 3 has no text; run OCR (and 1 more note)."
    assert scan.summary["aria-label"] == "How it was read: scan.pdf"
    assert [item.text for item in scan.select("details li")] == ["Page 3 has no text.", "A menu."]
    assert sheet.select_one(".gw-reading").text == "Row 2 is damaged." and not sheet.details
    assert not web.select(".gw-reading"), "menus are no news"
    [item] = listed(entry(reading=HOW)).select(".gw-document")
    assert item.select_one("details.gw-reading li").text == "Page 3 has no text."


def test_a_run_names_the_files_that_were_read_in_part() -> None:
    note = ReadingNote("no_text", "page 3 has no text")
    quiet = FileNotes("b.html", "/srv/b.html", (ReadingNote("aside", "left out: a menu"),))
    notes = [FileNotes(f"x/{n}.pdf", f"/srv/x/{n}.pdf", (note,)) for n in range(60)]
    page = soup(rendering.report(replace(NOTHING, added=61, notes=(quiet, *notes))))
    items = page.select(".gw-run-files > li")
    assert items[0].select_one(".gw-run-name").text == "0.pdf"
    assert items[0].select_one(".gw-run-status").text == "read in part, or not surely"
    assert items[0].select_one(".gw-reading").text.startswith("Page 3 has no text; ")
    assert len(items) == rendering.MOST_NOTED + 1
    assert items[-1].select_one(".gw-run-name").text == "10 more files"
    assert "srv" not in str(page)


def test_of_what_could_not_be_read_the_name_is_shown_and_not_the_folder() -> None:
    refused = (Refusal(Path("/srv/papers/c.pdf"), "is damaged"),)
    for html in (
        rendering.report(replace(NOTHING, refused=refused)),
        rendering.plan(RunPlan(0, 0, 0, 0, 0, refused)),
    ):
        [item] = soup(html).select("li")
        assert item.select_one(".gw-run-name").text == "c.pdf"
        assert item.select_one(".gw-run-detail").text == "Is damaged"
        assert "papers" not in html


def test_what_would_be_done() -> None:
    assert soup(rendering.plan(RunPlan(1, 2, 0, 0, 5))).p.text == (
        "To do: 1 added, 2 changed, 5 unchanged."
    )
    assert soup(rendering.plan(RunPlan(0, 0, 0, 0, 5))).p.text == (
        "Everything is up to date: 5 files unchanged."
    )


def test_hostile_text_is_shown_as_text() -> None:
    evil = entry(
        HOSTILE, HOSTILE, path=HOSTILE, source=HOSTILE, date=HOSTILE, owner=HOSTILE, advice=HOSTILE
    )
    own = entry(HOSTILE, HOSTILE, owner=HOSTILE, removable=True)
    refusal = Refusal(Path(HOSTILE.replace("/", " ")), HOSTILE)
    file = FileProgress(HOSTILE, "refused", HOSTILE, reading=HowRead(HOSTILE, (HOSTILE, HOSTILE)))
    progress = RunProgress("read", 1, 2, HOSTILE, None, 0.0, (file,))
    for html in (
        rendering.listing([evil, own], "", {HOSTILE}, HOSTILE, NOW),
        rendering.listing([evil], HOSTILE, None, HOSTILE, NOW),
        rendering.listing([evil], HOSTILE + "nothing", None, "", NOW),
        rendering.running(progress),
        rendering.added(Outcome(1, (file,), HOSTILE)),
        rendering.plan(RunPlan(0, 0, 0, 0, 0, (refusal,))),
        rendering.report(replace(NOTHING, refused=(refusal,))),
        rendering.others(Activity(HOSTILE, "adding", progress)),
        markup.refused(HOSTILE),
        markup.said(HOSTILE),
        rendering.asking([evil], ticked(HOSTILE)),
    ):
        page = soup(html)
        assert not page.select("script, img, style, a, blockquote, article")
        known = {"class", "role", "type", "dir", "datetime", "checked", "max", "value"}
        for element in page.find_all(True):
            for name in element.attrs:
                assert name in known or name.startswith(("data-", "aria-")), name
        html.encode("utf-8")
