"""A document at a glance: its digest, its headings, and whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.settings import load_settings
from tests.conftest import make_index
from tests.corpus.builders import column, pdf
from ui.errors import PageError
from ui.library.entries import IncomingFile
from ui.library.library import Library
from ui.library.overview import DocumentOverview

HARBOUR = """# The harbour

The harbour is a place where forty boats lie. It was built in 1904.

## Berths

A berth is a place for one boat, and each berth costs $4 a day.

### Long boats

Long boats pay twice as much for their berth in the harbour.

## Contents

## Opening hours

The office of the harbour opens at nine and closes at five.
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    settings = load_settings(None, {"index_dir": tmp_path / "index", "embedding": "hashing:64"})
    return Library(settings, tmp_path / "uploads", accounts=True)


def add(library: Library, owner: str, path: Path) -> DocumentOverview:
    [added] = library.add(owner, [IncomingFile(path.name, path)])
    return library.overview(owner, added.document_id)


def test_a_document_tells_of_itself(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "harbour.md"
    path.write_text(HARBOUR)
    found = add(library, "ada", path)
    assert found.entry.title == "The harbour" and found.pages == 0
    assert any("forty boats" in sentence for sentence in (*found.about, *found.points))
    assert not set(found.about) & set(found.points)
    assert [(heading.text, heading.depth) for heading in found.outline] == [
        ("Berths", 0), ("Long boats", 1), ("Opening hours", 0)
    ]  # fmt: skip
    assert HARBOUR[found.outline[1].start :].startswith("### Long boats")
    assert found.entry.about in HARBOUR and found.entry.about
    with pytest.raises(PageError, match="not in the library"):
        library.overview("grace", found.entry.id)
    with pytest.raises(PageError, match="not in the library"):
        library.overview("ada", "unknown")


def test_pages_are_counted(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf([column("Salt is taken from the sea."), column("Then it is dried.")]))
    assert add(library, "ada", path).pages == 2


def test_a_long_outline_is_of_its_high_headings(tmp_path: Path) -> None:
    text = "# All rooms\n\nRooms are numbered.\n"
    for floor in range(30):
        text += f"\n## Floor {floor} of the house\n"
        text += "".join(f"\n### Room {n} of floor {floor}\n\nIt is painted.\n" for n in range(4))
    (tmp_path / "rooms.md").write_text(text)
    settings = load_settings(None, {"index_dir": tmp_path / "index", "embedding": "hashing:64"})
    make_index(settings, tmp_path / "rooms.md")
    library = Library(settings, tmp_path / "uploads")
    [entry] = library.documents("")
    found = library.overview("", entry.id)
    assert len(found.outline) == 30 and found.more_headings == 120
    assert {heading.depth for heading in found.outline} == {0}
