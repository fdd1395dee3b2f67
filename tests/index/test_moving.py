"""Moving an index from a folder to a database with a Chroma server, and back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import pytest

from index import moving
from index.collections import Collections
from index.errors import IndexBroken, IndexMismatch, IndexMissing
from index.indexing.recipe import IndexSettings
from index.opening import place_of
from index.reader import IndexReader, read_listing
from index.storage.postgres.opening import open_storage
from index.storage.vectors import VectorStore
from tests.index.conftest import both_ways
from tests.index.workbench import Workbench, paragraphs

QUESTIONS = ("owls", "topic 4", "property of topic 7", "nothing of this")


@pytest.fixture
def there(bench: Workbench, postgres_url: str, chroma_server: str) -> IndexSettings:
    """Settings of a place in a database."""
    return replace(bench.settings, catalog=postgres_url, name=uuid4().hex, chroma=chroma_server)


@pytest.fixture
def full(bench: Workbench) -> Workbench:
    """An index in a folder that was changed after it was made."""
    for number in range(12):
        bench.write(f"{number}.md", paragraphs(f"topic {number}"))
    bench.run(bench.docs)
    bench.write("owls.md", paragraphs("owls"))
    bench.write("bad.pdf", b"%PDF no")
    (bench.docs / "3.md").unlink()
    bench.run()
    return bench


def found(settings: IndexSettings) -> list[list[tuple[str, dict[str, float]]]]:
    with IndexReader(
        settings.address,
        chroma=settings.chroma,
        embedding=settings.embedding,
        cache_dir=settings.cache_dir,
    ) as reader:
        return [
            [(hit.passage.id, dict(hit.scores)) for hit in reader.retrieve(question, 8)]
            for question in QUESTIONS
        ]


def require_same(one: IndexSettings, other: IndexSettings) -> None:
    assert read_listing(one.address) == read_listing(other.address)
    for old, new in zip(found(one), found(other), strict=True):
        assert [key for key, _ in old] == [key for key, _ in new]
        for (_, scores), (_, moved) in zip(old, new, strict=True):
            assert scores == pytest.approx(moved, abs=1e-5)


@both_ways
def test_there_and_back(full: Workbench, there: IndexSettings) -> None:
    Collections(full.settings.address).add("Birds", [full.docs / "owls.md"], "ada")
    moved = moving.move(full.settings, there, None)
    assert (moved.documents, moved.passages) == full_counts(full)
    require_same(full.settings, there)
    back = replace(full.settings, directory=full.docs.parent / "back")
    moving.move(there, back, None)
    require_same(full.settings, back)
    assert [found.name for found in Collections(back.address).all("ada")] == ["Birds"]
    returned = replace(full, settings=back)
    returned.require_agreement()
    # A run goes on from there as if it had always been there.
    for bench in (replace(full, settings=there), returned):
        report = bench.run()
        assert (report.embedded, report.unchanged) == (0, 12)
        assert [refusal.path.name for refusal in report.refused] == ["bad.pdf"]


def full_counts(bench: Workbench) -> tuple[int, int]:
    with closing(bench.catalog()) as catalog:
        return catalog.counts()


def test_a_copy_that_differs_is_not_put_in_place(
    full: Workbench, there: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(moving, "copy_vectors", _copy_one_too_few)
        with pytest.raises(IndexBroken, match="differs from the index in its vectors"):
            moving.move(full.settings, there, None)
    assert place_of(there.address).version() is None
    moving.move(full.settings, there, None)
    require_same(full.settings, there)


_copy_vectors = moving.copy_vectors


def _copy_one_too_few(source, target, meter):  # type: ignore[no-untyped-def]
    _copy_vectors(source, target, meter)
    target.remove([next(target.all_ids())])


def test_what_a_killed_move_has_put_on_the_server_is_used(
    full: Workbench, there: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(moving, "require_equal", _die)
        with pytest.raises(KeyboardInterrupt):
            moving.move(full.settings, there, None)
    [left] = open_storage(there.catalog, there.name).left_vectors.collections()
    added = []
    add = VectorStore.add
    monkeypatch.setattr(
        VectorStore, "add", lambda self, ids, vectors: added.extend(ids) or add(self, ids, vectors)
    )
    moving.move(full.settings, there, None)
    assert added == []
    assert open_storage(there.catalog, there.name).vectors() == left
    require_same(full.settings, there)


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_where_it_cannot_go(full: Workbench, there: IndexSettings) -> None:
    with pytest.raises(IndexMismatch, match="there already"):
        moving.move(full.settings, full.settings, None)
    with pytest.raises(IndexMismatch, match="set `chroma`"):
        moving.move(full.settings, replace(there, chroma=""), None)
    with pytest.raises(IndexMissing):
        moving.move(there, replace(full.settings, directory=full.docs.parent / "to"), None)
