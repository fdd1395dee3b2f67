"""What `advisor doctor` finds in an index."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from filelock import FileLock

from index.errors import IndexMissing
from index.health import HealthCheck, check
from index.models.embedding import HashingEmbedder
from tests.index.conftest import both_ways
from tests.index.workbench import Workbench, paragraphs


@pytest.fixture
def two(bench: Workbench) -> Workbench:
    """Two documents, indexed."""
    bench.write("tides.md", paragraphs("tides"))
    bench.write("bread.md", paragraphs("bread"))
    bench.run(bench.docs)
    return bench


def checked(bench: Workbench, **settings: str) -> dict[str, HealthCheck]:
    checks = check(bench.settings.directory, **settings)
    assert all(one.remedy for one in checks if not one.ok), "each failure has its remedy"
    assert not any(one.remedy for one in checks if one.ok)
    return {one.name: one for one in checks}


def failures(bench: Workbench, **settings: str) -> dict[str, str]:
    return {name: one.detail for name, one in checked(bench, **settings).items() if not one.ok}


@both_ways
def test_a_whole_index(two: Workbench) -> None:
    found = checked(two)
    assert [name for name, one in found.items() if not one.ok] == []
    assert set(found) == {
        "catalogue",
        "passages",
        "embedding model of the index",
        "interrupted runs",
        "vectors",
    }
    assert "2 documents" in found["catalogue"].detail


def test_an_empty_index(bench: Workbench) -> None:
    bench.run(bench.docs)
    assert failures(bench) == {}


def test_nothing_indexed(bench: Workbench) -> None:
    with pytest.raises(IndexMissing):
        check(bench.settings.directory)


def test_a_damaged_catalogue(two: Workbench) -> None:
    path = two.layout.catalog(two.generation)
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    path.write_bytes(content)
    assert "catalogue" in failures(two)
    path.write_bytes(b"nothing like it" * 1000)
    assert "catalogue" in failures(two)


def test_a_passage_that_is_not_verbatim(two: Workbench) -> None:
    with closing(sqlite3.connect(two.layout.catalog(two.generation))) as database:
        database.execute("UPDATE passages SET start = start + 1 WHERE number = 2")
        database.commit()
    assert "is not what its document says" in failures(two)["passages"]


def test_vectors_and_passages_that_disagree(two: Workbench) -> None:
    with closing(two.store()) as store:
        store.remove(sorted(store.all_ids())[:3])
        store.add(["stranger"], HashingEmbedder(64).embed(["stranger"]))
    assert failures(two) == {"vectors": "3 passages have no vector, 1 vectors no passage"}


def test_damaged_vectors(two: Workbench) -> None:
    path = next(two.folder.rglob("header.bin"))
    content = path.read_bytes()
    path.write_bytes(bytes(len(content)))
    assert "has changed since it was written" in failures(two)["vectors"]
    (two.folder / "vectors.json").unlink()
    assert "absent or damaged" in failures(two)["vectors"]


def test_another_embedding_model(two: Workbench) -> None:
    assert "other weights" in failures(two, embedding="hashing:8")["embedding model of the index"]
    assert failures(two, embedding="hashing:64") == {}


def test_vectors_elsewhere(two: Workbench) -> None:
    assert "in that folder" in failures(two, chroma="http://127.0.0.1:1")["vectors"]


def test_a_server_that_is_down(two: Workbench) -> None:
    url = "http://127.0.0.1:1"
    manifest = two.folder / "vectors.json"
    manifest.write_text(json.dumps({"chroma": url, "collection": "passages", "files": {}}))
    assert "cannot be used" in failures(two, chroma=url)["vectors"]


def test_an_interrupted_run(two: Workbench) -> None:
    two.layout.create("half")
    assert "was interrupted" in failures(two)["interrupted runs"]
    with FileLock(two.layout.lock):
        assert failures(two) == {}
    two.run()
    assert failures(two) == {}
