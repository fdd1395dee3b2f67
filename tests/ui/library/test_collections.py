"""Collections as one person or another sees them, over a real index."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.settings import load_settings
from index.collections import Collections
from index.errors import CollectionMissing
from tests.conftest import make_index
from ui.errors import PageError
from ui.library.entries import IncomingFile
from ui.library.library import Library
from ui.scope import ALL, Scope


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("collections") / "index"


@pytest.fixture(scope="module")
def library(handbook: Path, index_dir: Path) -> Library:
    settings, folder = load_settings(None, {"index_dir": index_dir}), index_dir.parent
    make_index(settings, handbook)
    shelf = Library(settings, folder / "uploads", accounts=True)
    (folder / "sent").write_text("# Alice's plan\n\nShe leaves in May.\n")
    shelf.add("alice", [IncomingFile("plan.md", folder / "sent")])
    return shelf


def ids(library: Library, owner: str) -> dict[str, str]:
    return {entry.title: entry.id for entry in library.documents(owner)}


def seen(library: Library, owner: str) -> list[tuple[str, int, bool]]:
    return [(c.name, len(c.documents), c.own) for c in library.collections.all(owner)]


def test_a_person_makes_asks_and_ends_one(library: Library) -> None:
    mine = ids(library, "alice")
    library.collections.put("alice", " May  trip", [mine["Alice's plan"]])
    assert seen(library, "alice") == [("May trip", 1, True)]
    assert seen(library, "bob") == seen(library, "") == []
    assert library.collections.documents("alice", "may trip") == {mine["Alice's plan"]}
    library.collections.put("alice", "May trip", list(mine.values()))
    assert seen(library, "alice") == [("May trip", 3, True)]
    library.collections.end("alice", "MAY TRIP")
    assert seen(library, "alice") == []
    assert len(ids(library, "alice")) == 3


def test_nobody_else_reaches_it(library: Library) -> None:
    mine = ids(library, "alice")
    library.collections.put("alice", "Mine", [mine["Alice's plan"]])
    with pytest.raises(CollectionMissing):
        library.collections.documents("bob", "Mine")
    with pytest.raises(CollectionMissing):
        library.collections.end("bob", "Mine")
    with pytest.raises(PageError, match="Choose the documents"):
        library.collections.put("bob", "Stolen", [mine["Alice's plan"]])
    with pytest.raises(PageError, match="Choose the documents"):
        library.collections.put("bob", "Nothing", [])
    library.collections.end("alice", "Mine")


def test_making_naming_and_changing_one(library: Library) -> None:
    of, own = library.collections, ids(library, "alice")
    plan, other = own["Alice's plan"], own["Placement handbook"]
    assert of.make("alice", "  May   trip ", [plan]) == "May trip"
    with pytest.raises(PageError, match="“May trip” already. Choose another name"):
        of.make("alice", "MAY TRIP", [other])
    with pytest.raises(CollectionMissing, match="type one"):
        of.make("alice", " ", [plan])
    with pytest.raises(CollectionMissing, match="this one has 90"):
        of.make("alice", "x" * 90, [plan])
    assert of.rename("alice", "May trip", "June trip") == "June trip"
    of.put_in("alice", "June trip", [other])
    assert of.documents("alice", "june trip") == {plan, other}
    of.take_out("alice", "June trip", plan)
    assert of.documents("alice", "june trip") == {other}
    with pytest.raises(PageError, match="last document of “June trip”. End"):
        of.take_out("alice", "June trip", other)
    of.make("alice", "Second", [plan])
    with pytest.raises(PageError, match="“June trip” already"):
        of.rename("alice", "Second", "june  TRIP")
    of.end("alice", "Second")
    of.end("alice", "June trip")


def test_only_the_own_ones_are_changed(library: Library, index_dir: Path, handbook: Path) -> None:
    everywhere, of = Collections(index_dir), library.collections
    everywhere.add("All", [handbook])
    [other, *_] = ids(library, "bob").values()
    with pytest.raises(PageError, match="“All” already"):
        of.make("bob", "all", [other])
    with pytest.raises(CollectionMissing):
        of.rename("bob", "All", "Mine")
    for change in (of.put_in, of.take_out):
        with pytest.raises(PageError, match="no collection “All” any more"):
            change("bob", "All", [other] if change == of.put_in else other)
    assert seen(library, "bob") == [("All", 2, False)]
    everywhere.remove("All")


def test_a_folder_gives_way_to_its_other_documents(
    library: Library, index_dir: Path, handbook: Path
) -> None:
    kept, own = Collections(index_dir), ids(library, "alice")
    kept.add("Handbook", [handbook], "alice")
    library.collections.take_out("alice", "Handbook", own["Robotics lab notes"])
    assert library.collections.documents("alice", "Handbook") == {own["Placement handbook"]}
    [found] = kept.all("alice")
    assert found.paths == {str(handbook / "handbook.md")}
    kept.remove("Handbook", owner="alice")


def test_what_a_scope_comes_to(library: Library) -> None:
    own = ids(library, "alice")
    plan, notes = own["Alice's plan"], own["Robotics lab notes"]
    chosen = library.scopes.of_documents("alice", frozenset({plan, notes, "gone"}))
    assert chosen.documents == {plan, notes} and len(chosen.paths) == 2
    found = library.scopes.resolved("alice", chosen)
    assert (found.documents, found.lost) == ({plan, notes}, "")
    assert found.over is not None and found.over.titles == ("Alice's plan", "Robotics lab notes")
    # Another person's is not there for bob; what was changed since is found by its file.
    assert library.scopes.resolved("bob", chosen).documents == {notes}
    changed = Scope(documents=frozenset({"before"}), paths=chosen.paths)
    assert library.scopes.resolved("alice", changed).documents == {plan, notes}
    lost = library.scopes.resolved("bob", Scope(documents=frozenset({plan})))
    assert lost.documents == frozenset() and "None of the chosen documents" in lost.lost
    assert library.scopes.resolved("alice", ALL).documents is None


def test_a_collection_that_is_lost_says_so(library: Library, index_dir: Path) -> None:
    plan, scope = ids(library, "alice")["Alice's plan"], Scope(collection="Plans")
    library.collections.make("alice", "Plans", [plan])
    found = library.scopes.resolved("alice", scope)
    assert (found.documents, found.lost) == ({plan}, "")
    assert found.over is not None and found.over.in_words == "“Plans”, 1 document"
    assert "not there any more" in library.scopes.resolved("bob", scope).lost
    library.collections.end("alice", "Plans")
    assert "“Plans” is not there any more" in library.scopes.resolved("alice", scope).lost
    Collections(index_dir).add("Plans", ["/gone"], "alice")
    empty = library.scopes.resolved("alice", scope)
    assert empty.documents == frozenset() and "No document of the collection" in empty.lost
    library.collections.end("alice", "Plans")


def test_what_everybody_has_holds_what_each_may_see(library: Library, index_dir: Path) -> None:
    everywhere = Collections(index_dir)
    everywhere.add("All", [Path("/")])
    assert seen(library, "alice") == [("All", 3, False)]
    assert seen(library, "bob") == [("All", 2, False)]
    with pytest.raises(CollectionMissing):
        library.collections.end("bob", "All")
    everywhere.remove("All")
