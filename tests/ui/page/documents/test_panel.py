"""The panel of documents alone in a browser, over a real library with the embedded model."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pytest

from advisor.settings import load_settings
from index.models.embedding import HashingEmbedder
from tests.conftest import make_index
from tests.index.workbench import paragraphs
from tests.ui.page.conftest import served_blocks
from ui.library.library import Library
from ui.page.documents.panel import DocumentsPanel
from ui.page.documents.route import sending_router
from ui.page.scope.panel import ScopePanel
from ui.scope import ALL

pytestmark = [pytest.mark.browser, pytest.mark.real_model]

BREAD = "# Bread\n\nBread is made of flour, water and salt.\n"


@pytest.fixture(scope="module")
def settings(tmp_path_factory, handbook):
    settings = load_settings(None, {"index_dir": tmp_path_factory.mktemp("documents") / "index"})
    make_index(settings, handbook)
    return settings


@pytest.fixture(scope="module")
def library(settings):
    return Library(settings, settings.index_dir.with_name("uploads"))


@pytest.fixture(scope="module")
def site(services, library):
    """The panel, and a line that says which documents are asked."""
    services = replace(services, library=library)
    with gr.Blocks() as blocks:
        conversation = gr.Textbox(visible="hidden")
        scope = ScopePanel(services, conversation)
        panel = DocumentsPanel(services, scope)
        said = gr.HTML("", elem_id="chosen", js_on_load=None)
        show = gr.Button("Show what is chosen")
        show.click(_chosen, [scope.state], [said], queue=False)
        panel.wire(blocks)
        # As the page does once it knows which conversation is open.
        blocks.load(lambda: ALL, None, [scope.state], queue=False).then(
            panel.show_scope, panel.inputs, panel.outputs, queue=False
        )
    names = ("about", "adding", "collections", "documents")
    scripts = " ".join(f"documents/{name}.js" for name in names)
    with served_blocks(blocks, scripts, sending_router(library)) as url:
        yield url
    library.close()


def _chosen(scope):
    if scope.collection:
        return f"collection {scope.collection}"
    chosen = sorted(scope.documents)
    return f"{len(chosen)}: {' '.join(chosen)}" if chosen else "all"


@pytest.fixture
def panel(site, library, open_panel):
    """The panel with the two documents of the handbook alone, and no collection."""
    library.runs.dismiss("")
    for found in library.collections.all(""):
        library.collections.end("", found.name)
    for entry in library.documents(""):
        if entry.removable:
            library.remove("", entry.id)

    def open_(**how):
        page = open_panel(site, **how)
        page.locator(".gw-document").nth(1).wait_for()
        page.get_by_text("Asking all 2 documents.").wait_for()
        return page

    return open_


def titles(page):
    return page.locator(".gw-document-open").all_inner_texts()


def send(page, *paths: Path):
    page.locator("#gw-documents-files input[type=file]").set_input_files([str(p) for p in paths])


def wait_for_run(page):
    page.locator("#gw-documents-run .gw-run-stage", has_text=".").wait_for()
    page.locator("#gw-documents-stop").wait_for(state="hidden")


def row(page, title):
    return page.locator(".gw-document", has=page.get_by_role("button", name=f"Open: {title}"))


@pytest.fixture
def bread(tmp_path):
    path = tmp_path / "bread.md"
    path.write_text(BREAD)
    return path


def test_what_is_indexed_is_listed(panel):
    page = panel()
    assert titles(page) == ["Placement handbook", "Robotics lab notes"]
    first = page.locator(".gw-document").first
    assert first.locator(".gw-document-path").inner_text() == "handbook.md"
    assert "passages" in first.inner_text() and "changed today" in first.inner_text()
    page.get_by_text("Asking all 2 documents.").wait_for()
    opened = first.locator("[data-about-document]").get_attribute("data-about-document")
    assert opened == first.locator("[data-choose]").get_attribute("data-choose")


def test_two_files_are_added_and_a_broken_one_refused(panel, library, bread, tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 this is no PDF")
    page = panel()
    send(page, bread, broken)
    row(page, "Bread").wait_for()
    wait_for_run(page)
    run = page.locator("#gw-documents-run")
    assert "1 document added, 1 file refused." in run.inner_text()
    refused = run.locator("[data-status=refused]")
    assert "broken.pdf" in refused.inner_text() and "damaged" in refused.inner_text()
    page.get_by_text("Asking all 3 documents.").wait_for()
    assert [entry.title for entry in library.documents("") if entry.removable] == ["Bread"]
    # The field is free for the next.
    send(page, bread)
    page.get_by_text("1 document there already.").wait_for()


def test_ten_files_of_which_one_is_bad(panel, library, tmp_path):
    for number in range(8):
        (tmp_path / f"{number}.md").write_text(f"# Room {number}\n\nRoom {number} is painted.\n")
    words = "Die schönen Häuser in Köln hören früh auf, die Gäste zu grüßen.\n" * 3
    (tmp_path / "old.txt").write_bytes(words.encode("cp1252"))
    (tmp_path / "setup.exe").write_bytes(b"MZ\x90\0")
    page = panel()
    send(page, *sorted(tmp_path.iterdir()))
    wait_for_run(page)
    run = page.locator("#gw-documents-run")
    assert "9 documents added, 1 file refused." in run.inner_text()
    assert run.locator("[data-status=added]").count() == 9
    refused = run.locator("[data-status=refused]")
    assert "“setup.exe” is not of a kind that can be read." in refused.inner_text()
    noted = run.locator("[data-status=added] .gw-reading")
    assert noted.count() == 1 and "save it as UTF-8" in noted.inner_text()
    page.get_by_text("Asking all 11 documents.").wait_for()
    assert "save it as UTF-8" in row(page, "Old").inner_text()


def test_what_is_late_does_not_show_the_choice_of_another_conversation(services, library):
    services = replace(services, library=library)
    with gr.Blocks():
        scope = ScopePanel(services, gr.Textbox())
        panel = DocumentsPanel(services, scope)
    shown = scope.now("", "one", ALL)
    # The page was loaded, and its conversation shown before the documents were.
    late = panel.refresh("", shown[scope.state], "", shown[scope.of], None)
    assert set(late) == {panel.list}
    assert scope.shown in panel.refresh("", shown[scope.state], "one", shown[scope.of], None)


def test_the_chooser_offers_every_format(panel):
    page = panel()
    with page.expect_file_chooser() as chosen:
        page.locator("#gw-documents-files button").first.click()
    accepted = chosen.value.element.get_attribute("accept").split(",")
    assert {".pdf", ".docx", ".xlsx", ".zip", ".md"} <= set(accepted)
    chosen.value.set_files([])


def test_files_are_dropped(panel, library):
    page = panel()
    data = page.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(['The tide comes in twice a day.'], 'tides.txt'));
          data.items.add(new File(['Salt is taken from the sea.'], 'salt.txt'));
          return data;
        }"""
    )
    zone = page.locator("#gw-documents-files button").first
    for event in ("dragenter", "dragover", "drop"):
        zone.dispatch_event(event, {"dataTransfer": data})
    row(page, "Tides").wait_for()
    assert {"Salt", "Tides"} <= {entry.title for entry in library.documents("")}


@pytest.fixture
def embedding(monkeypatch):
    """Embedding goes on until this event is set: what takes no time may not be shown."""
    may_end = threading.Event()
    embed = HashingEmbedder.embed

    def slowly(embedder, texts, on_progress=None):
        assert may_end.wait(60)
        return embed(embedder, texts, on_progress)

    monkeypatch.setattr(HashingEmbedder, "embed", slowly)
    yield may_end
    may_end.set()


def test_progress_is_shown_for_each_file(panel, tmp_path, embedding):
    long = tmp_path / "long.txt"
    long.write_text(paragraphs("tides", 40))
    page = panel()
    send(page, long)
    run = page.locator("#gw-documents-run")
    page.get_by_role("button", name="Stop").wait_for()
    run.locator(".gw-run-stage", has_text="Embedding the passages").wait_for()
    run.locator("li[data-status=read]").wait_for()
    run.locator("progress").wait_for(state="attached")
    embedding.set()
    page.locator(".gw-document").nth(2).wait_for(timeout=60_000)


def test_a_run_is_stopped(panel, library, tmp_path, embedding, monkeypatch):
    stopped, stop = threading.Event(), library.runs.stop
    monkeypatch.setattr(library.runs, "stop", lambda owner: (stop(owner), stopped.set()))
    long = tmp_path / "long.txt"
    long.write_text(paragraphs("moons", 40))
    page = panel()
    send(page, long)
    page.get_by_text("Embedding the passages").wait_for(timeout=30_000)
    page.get_by_role("button", name="Stop").click()
    assert stopped.wait(30)
    embedding.set()
    page.get_by_text("The library is as it was before.").wait_for(timeout=30_000)
    assert len(library.documents("")) == 2


def test_a_search_narrows_the_list(panel):
    page = panel()
    field = page.get_by_label("Search the documents")
    field.fill("robot NOTES")
    page.locator(".gw-document").nth(1).wait_for(state="detached")
    assert titles(page) == ["Robotics lab notes"]
    page.get_by_role("button", name="Ask only this one").click()
    page.get_by_text("Asking 1 of 2 documents.").wait_for()
    field.fill("<b>nothing</b>")
    page.get_by_text("No document has “<b>nothing</b>”").wait_for()
    field.fill("")
    page.locator(".gw-document").nth(1).wait_for()
    assert row(page, "Robotics lab notes").get_by_role("checkbox").is_checked()


def test_only_some_are_asked(panel, library):
    ids = {entry.title: entry.id for entry in library.documents("")}
    page = panel()
    show = page.get_by_role("button", name="Show what is chosen")
    row(page, "Placement handbook").get_by_role("checkbox").check()
    page.get_by_text("Asking 1 of 2 documents.").wait_for()
    show.click()
    page.locator("#chosen", has_text=f"1: {ids['Placement handbook']}").wait_for()
    # As fast as a person can.
    for _ in range(3):
        row(page, "Robotics lab notes").get_by_role("checkbox").click()
    page.get_by_text("Asking 2 of 2 documents.").wait_for()
    page.get_by_role("button", name="Ask all", exact=True).click()
    page.get_by_text("Asking all 2 documents.").wait_for()
    assert not row(page, "Placement handbook").get_by_role("checkbox").is_checked()
    show.click()
    page.locator("#chosen", has_text="all").wait_for()


def test_a_document_is_removed_once_that_was_confirmed(panel, library, bread):
    page = panel()
    send(page, bread)
    row(page, "Bread").get_by_role("checkbox").check()
    page.get_by_text("Asking 1 of 3 documents.").wait_for()
    remove = row(page, "Bread").locator("summary")
    remove.click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Remove for good").wait_for(state="hidden")
    assert len(library.documents("")) == 3
    remove.click()
    page.get_by_role("button", name="Remove for good").click()
    page.get_by_text("The document was removed.").wait_for()
    row(page, "Bread").wait_for(state="detached")
    # Nobody is answered from other documents without having said so.
    gone = "None of the chosen documents is in the library any more."
    page.locator("#gw-documents-asking").get_by_text(gone).wait_for()
    page.get_by_role("button", name="Ask all", exact=True).click()
    page.get_by_text("Asking all 2 documents.").wait_for()
    assert len(library.documents("")) == 2


def test_what_lies_in_a_folder_says_how_it_is_removed(panel, handbook):
    page = panel()
    row(page, "Robotics lab notes").locator("summary").click()
    advice = row(page, "Robotics lab notes").locator("details p")
    assert f"advisor index --remove {handbook}" in advice.inner_text()
    assert row(page, "Robotics lab notes").get_by_role("button").count() == 1


def test_a_folder_is_added_and_changes_are_found(panel, library, settings, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "clocks.md").write_text("# Clocks\n\nA clock has two hands.\n")
    page = panel()
    field = page.get_by_label("Or a folder of this machine")
    field.fill(str(folder / "nowhere"))
    page.get_by_role("button", name="Add folder").click()
    page.get_by_text("There is no folder").wait_for()
    field.fill(str(folder))
    field.press("Enter")
    row(page, "Clocks").wait_for()
    (folder / "clocks.md").unlink()
    page.get_by_role("button", name="Check for changes").click()
    page.get_by_text("To do: 1 removed").wait_for()
    page.get_by_role("button", name="Bring the index up to date").click()
    row(page, "Clocks").wait_for(state="detached")
    page.locator("#gw-documents-plan", has_text="1 removed. 2 documents").wait_for()
    page.get_by_role("button", name="Check for changes").click()
    page.get_by_text("Everything is up to date").wait_for()


def test_with_the_keyboard_alone(panel, library, bread):
    library_before = len(library.documents(""))
    page = panel()
    send(page, bread)
    row(page, "Bread").wait_for()
    box = row(page, "Bread").get_by_role("checkbox")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_text("Asking 1 of 3 documents.").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.aboutDocument") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove for good").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove for good").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    row(page, "Bread").wait_for(state="detached")
    page.wait_for_function("document.activeElement.matches('[data-choose]')")
    assert len(library.documents("")) == library_before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_needs_no_scrolling_sideways(panel, tmp_path, scheme):
    wide = tmp_path / f"{'long' * 40}.md"
    wide.write_text(f"# {'Endless' * 30}\n\nBread is made of flour.\n")
    page = panel(width=360, height=640, scheme=scheme)
    send(page, wide)
    page.locator(".gw-document").nth(2).wait_for()
    page.locator(".gw-document summary").first.click()
    wait_for_run(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_hostile_document_is_text(panel, tmp_path):
    evil = tmp_path / "evil & 'quoted' ${1+1}.md"
    evil.write_text(
        "---\ntitle: \"<img src=x onerror='window.hacked=1'> ${window.hacked=1}\"\n"
        "author: <script>window.hacked=1</script>\n---\n\nSome text.\n"
    )
    page = panel()
    send(page, evil)
    page.locator(".gw-document", has_text="onerror").wait_for()
    assert page.evaluate("window.hacked") is None
    assert page.locator(".gw-document img, .gw-document script").count() == 0
    assert page.locator(".gw-document", has_text="${window.hacked=1}").count() == 1


def collection(page, name):
    return page.locator(f'.gw-collection[data-collection="{name}"]')


def named(page, name):
    page.get_by_label("Name of the new collection").fill(name)
    page.keyboard.press("Enter")


def test_a_collection_is_made_of_what_is_ticked_and_asked(panel, library):
    page = panel()
    page.get_by_text("Tick documents below to make a collection").wait_for()
    row(page, "Placement handbook").get_by_role("checkbox").check()
    named(page, "  ")
    page.get_by_text("A collection needs a name of 1 to 80 characters: type one.").wait_for()
    named(page, "x" * 81)
    page.get_by_text("this one has 81").wait_for()
    named(page, "Placements")
    page.get_by_text("The collection “Placements” was made").wait_for()
    page.get_by_text("Asking “Placements”: 1 of 2 documents.").wait_for()
    asked = collection(page, "Placements").locator("[data-ask-collection]")
    assert asked.get_attribute("aria-pressed") == "true"
    page.wait_for_function("document.activeElement.dataset.askCollection === 'Placements'")
    box = row(page, "Placement handbook").get_by_role("checkbox")
    page.wait_for_function("element => !element.checked", arg=box.element_handle())
    page.get_by_role("button", name="Show what is chosen").click()
    page.locator("#chosen", has_text="collection Placements").wait_for()
    # A name that is taken is not replaced.
    row(page, "Robotics lab notes").get_by_role("checkbox").check()
    named(page, "placements")
    page.get_by_text("There is a collection “Placements” already.").wait_for()
    assert len(library.collections.documents("", "Placements")) == 1
    assert page.get_by_label("Name of the new collection").input_value() == "placements"


def test_a_collection_is_renamed_changed_and_ended(panel, library):
    ids = {entry.title: entry.id for entry in library.documents("")}
    library.collections.make("", "Talks", [ids["Robotics lab notes"]])
    page = panel()
    row(page, "Placement handbook").get_by_role("checkbox").check()
    page.get_by_role("button", name="Put into: Talks").click()
    page.get_by_text("The collection “Talks” has 2 documents now.").wait_for()
    page.get_by_role("button", name="Change the collection: Talks").click()
    page.get_by_role("button", name="Take out: Placement handbook").click()
    page.get_by_text("The collection “Talks” has 1 document now.").wait_for()
    # What is open stays open.
    page.get_by_role("button", name="Take out: Robotics lab notes").click()
    page.get_by_text("That is the last document of “Talks”.").wait_for()
    page.get_by_label("Name of the collection").fill("Talks & notes")
    page.get_by_role("button", name="Rename").click()
    page.get_by_text("It is called “Talks & notes” now.").wait_for()
    page.get_by_text("Asking “Talks & notes”: 1 of 2 documents.").wait_for()
    page.get_by_role("button", name="Change the collection: Talks & notes").click()
    page.locator(".gw-collection-end summary").click()
    page.get_by_role("button", name="Keep it").locator("visible=true").click()
    page.get_by_role("button", name="End it").wait_for(state="hidden")
    page.locator(".gw-collection-end summary").click()
    page.get_by_role("button", name="End it").click()
    page.get_by_text("The collection “Talks & notes” was ended.").wait_for()
    page.get_by_text("The collection “Talks & notes” is not there any more.").first.wait_for()
    page.get_by_role("button", name="Ask all", exact=True).click()
    page.get_by_text("Asking all 2 documents.").wait_for()
    assert library.collections.all("") == [] and len(library.documents("")) == 2


def test_beside_a_document_stand_its_collections(panel, library):
    ids = {entry.title: entry.id for entry in library.documents("")}
    library.collections.make("", "Talks", [ids["Robotics lab notes"]])
    page = panel()
    page.get_by_role("button", name="Open: Placement handbook").click()
    box = page.locator("#gw-about").get_by_role("checkbox", name="Talks")
    box.check()
    page.locator(".gw-about-said", has_text="has 2 documents now").wait_for()
    box.uncheck()
    page.locator(".gw-about-said", has_text="has 1 document now").wait_for()
    page.keyboard.press("Escape")
    # Nothing else is asked than before.
    page.get_by_text("Asking all 2 documents.").wait_for()
    page.locator("#gw-documents-list").get_by_role("button", name="Open: Robotics").click()
    box = page.locator("#gw-about").get_by_role("checkbox", name="Talks")
    box.click()
    page.locator(".gw-about-said", has_text="End the collection instead").wait_for()
    assert box.is_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_collections_on_a_narrow_screen(panel, library, scheme):
    key = library.documents("")[0].id
    for name in ("W" * 80, "<img src=x onerror='window.hacked=1'>"):
        library.collections.make("", name, [key])
    page = panel(width=360, height=640, scheme=scheme)
    page.locator("[data-collection-more]").first.click()
    page.locator(".gw-collection-parts:visible").wait_for()
    row(page, "Robotics lab notes").get_by_role("checkbox").check()
    page.get_by_label("Name of the new collection").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("window.hacked") is None
    assert page.locator(".gw-collections :is(img, script)").count() == 0
