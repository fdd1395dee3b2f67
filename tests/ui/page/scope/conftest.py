"""A page over a real library of two documents, with answers that come at once."""

from __future__ import annotations

import pytest

from advisor.settings import load_settings
from tests.conftest import make_index
from tests.ui.conftest import served
from tests.ui.scripted import ScriptedAdvisor
from ui.conversations.store import ConversationStore
from ui.library.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory, handbook):
    folder = tmp_path_factory.mktemp("scope")
    settings = load_settings(None, {"index_dir": folder / "index"})
    make_index(settings, handbook)
    shelf = Library(settings, folder / "uploads")
    yield shelf
    shelf.close()


@pytest.fixture(scope="module")
def ids(library):
    return {entry.title.partition(" ")[0]: entry.id for entry in library.documents("")}


@pytest.fixture(scope="module")
def scoped_site(library, tmp_path_factory):
    advisor = ScriptedAdvisor()
    store = ConversationStore(tmp_path_factory.mktemp("kept") / "kept.sqlite3")
    with served(advisor, library=library, store=store) as url:
        yield advisor, url, store


@pytest.fixture
def site(scoped_site, library, ids):
    """The page with one collection, “Talks”, of one document."""
    for found in library.collections.all(""):
        library.collections.end("", found.name)
    library.collections.make("", "Talks", [ids["Robotics"]])
    return scoped_site
