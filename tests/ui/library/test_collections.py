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


def test_what_everybody_has_holds_what_each_may_see(library: Library, index_dir: Path) -> None:
    everywhere = Collections(index_dir)
    everywhere.add("All", [Path("/")])
    assert seen(library, "alice") == [("All", 3, False)]
    assert seen(library, "bob") == [("All", 2, False)]
    with pytest.raises(CollectionMissing):
        library.collections.end("bob", "All")
    everywhere.remove("All")
