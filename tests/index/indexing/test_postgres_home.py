"""An index whose catalogue is in PostgreSQL and whose vectors are on a Chroma server."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import pytest

from index.errors import IndexMismatch, IndexMissing, VectorStoreError
from index.health import check
from index.indexing.indexer import Report
from index.models.embedding import HashingEmbedder
from index.opening import place_of
from index.reader import IndexReader, read_listing
from index.storage.postgres.opening import open_storage
from index.storage.postgres.storage import PostgresStorage
from index.storage.vectors import VectorStore
from tests.chroma_server import free_port
from tests.index.workbench import Workbench, paragraphs


@pytest.fixture
def remote(bench: Workbench, postgres_url: str, chroma_server: str) -> Workbench:
    """Ten documents in an index that has no file here."""
    for number in range(10):
        bench.write(f"{number}.md", paragraphs(f"topic {number}"))
    settings = replace(bench.settings, catalog=postgres_url, name=uuid4().hex, chroma=chroma_server)
    remote = replace(bench, settings=settings)
    remote.run(bench.docs)
    return remote


@pytest.fixture
def local(bench: Workbench) -> Workbench:
    """The same documents in an index folder."""
    return replace(bench, settings=replace(bench.settings, directory=bench.docs.parent / "local"))


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.added, report.updated, report.moved, report.removed, report.unchanged


def storage(bench: Workbench) -> PostgresStorage:
    return open_storage(bench.settings.catalog, bench.settings.name)


def agreed(bench: Workbench) -> set[str]:
    """The ids of all passages, after comparing them with the vectors on the server."""
    vectors = storage(bench).vectors()
    assert vectors is not None
    with storage(bench).reading() as catalog:
        known = catalog.passage_ids()
        assert catalog.check() == "ok"
    with closing(VectorStore(vectors.chroma, vectors.collection)) as store:
        assert set(store.all_ids()) == known
    assert storage(bench).left_vectors.collections() == storage(bench).left_vectors.ids() == []
    return known


def change(bench: Workbench) -> None:
    bench.write("3.md", paragraphs("changed"))
    bench.write("new.md", paragraphs("owls"))
    (bench.docs / "4.md").unlink()
    (bench.docs / "5.md").rename(bench.docs / "moved.md")


def found(reader: IndexReader, question: str) -> list[tuple[str, dict[str, float]]]:
    return [(hit.passage.id, dict(hit.scores)) for hit in reader.retrieve(question, 8)]


def test_it_has_no_file_here(remote: Workbench) -> None:
    assert not remote.settings.directory.exists()
    assert len(agreed(remote)) > 20
    assert counts(remote.run()) == (0, 0, 0, 0, 10)


def test_it_gives_what_a_folder_gives(remote: Workbench, local: Workbench) -> None:
    local.run(local.docs)
    for changes in (False, True):
        if changes:
            change(remote)
            assert counts(remote.run()) == counts(local.run()) == (1, 1, 1, 1, 7)
        assert agreed(remote) == local.require_agreement()
        listings = [read_listing(bench.settings.address) for bench in (remote, local)]
        assert listings[0] == listings[1]
        with remote.reader() as there, local.reader() as here:
            assert there.counts() == here.counts()
            assert there.vocabulary() == here.vocabulary()
            assert there.digests() == here.digests()
            for question in ("owls", "what was changed", "topic 4", "property of topic 7", "xyz"):
                pairs = zip(found(there, question), found(here, question), strict=True)
                for (key, scores), (wanted, as_here) in pairs:
                    assert key == wanted
                    assert scores == pytest.approx(as_here, abs=1e-5)


def test_an_open_reader_hears_of_changes(remote: Workbench) -> None:
    with remote.reader() as reader:
        assert not reader.is_stale()
        change(remote)
        remote.run()
        assert reader.is_stale()
        reader.retrieve("owls", 5)
    assert "new.md" in remote.answers("owls")


def test_a_rebuild_takes_the_place_of_the_old_index(remote: Workbench) -> None:
    old = storage(remote).vectors()
    with remote.reader() as reader:
        remote.write("new.md", paragraphs("owls"))
        remote.rebuild(remote.docs)
        assert reader.is_stale()
    new = storage(remote).vectors()
    assert old != new
    agreed(remote)
    assert "new.md" in remote.answers("owls")
    assert remote.indexer().forget(remote.docs).removed == 11
    assert agreed(remote) == set()


class _Dying(HashingEmbedder):
    """Embeds once, and then fails."""

    def __init__(self) -> None:
        super().__init__(64)
        self._calls = 0

    def embed(self, texts, on_progress=None):  # type: ignore[no-untyped-def]
        self._calls += 1
        if self._calls > 1:
            raise KeyboardInterrupt
        return super().embed(texts, on_progress)


@pytest.mark.parametrize("anew", [False, True])
def test_a_run_that_dies_changes_nothing_and_its_vectors_are_used(
    remote: Workbench, monkeypatch: pytest.MonkeyPatch, anew: bool
) -> None:
    monkeypatch.setattr("index.indexing.vector_filling._WINDOW", 5)
    known = agreed(remote)
    for number in range(3):
        remote.write(f"more{number}.md", paragraphs(f"owl {number}"))
    with pytest.raises(KeyboardInterrupt):
        indexer = remote.indexer(_Dying)
        indexer.rebuild([remote.docs]) if anew else indexer.run([])
    with storage(remote).reading() as catalog:
        assert catalog.passage_ids() == known
    assert remote.answers("topic 2")
    report = remote.rebuild(remote.docs) if anew else remote.run()
    assert report.reused == 5
    assert len(agreed(remote)) > len(known)


def test_where_the_vectors_are_is_asked_for(remote: Workbench) -> None:
    for chroma, words in (("", "set `chroma`"), ("http://127.0.0.1:9", "are on the Chroma server")):
        elsewhere = replace(remote, settings=replace(remote.settings, chroma=chroma))
        with pytest.raises(IndexMismatch, match=words):
            elsewhere.reader()
        remote.write("new.md", paragraphs("owls"))
        with pytest.raises(IndexMismatch, match=words):
            elsewhere.run()


def test_a_run_that_finds_no_chroma_reads_no_document(bench: Workbench, postgres_url: str) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    settings = replace(bench.settings, catalog=postgres_url, name=uuid4().hex, chroma=away)
    bench = replace(bench, settings=settings)
    bench.write("new.md", paragraphs("owls"))
    with pytest.raises(VectorStoreError, match=f"The Chroma server {away} cannot be used"):
        bench.run(bench.docs)
    assert {progress.stage for progress in bench.progress} == {"scan"}


def test_nothing_is_indexed(remote: Workbench) -> None:
    other = replace(remote, settings=replace(remote.settings, name=uuid4().hex))
    assert place_of(other.settings.address).version() is None
    with pytest.raises(IndexMissing, match="advisor index FOLDER"):
        other.reader()
    with pytest.raises(IndexMissing):
        other.run()


def test_its_health(remote: Workbench) -> None:
    found = {one.name: one for one in check(remote.settings.address, remote.settings.chroma)}
    assert [name for name, one in found.items() if not one.ok] == []
    assert "10 documents" in found["catalogue"].detail
    with storage(remote).exclusive():
        assert place_of(remote.settings.address).is_being_indexed()
    vectors = storage(remote).vectors()
    assert vectors is not None
    with closing(VectorStore(vectors.chroma, vectors.collection)) as store:
        store.remove(sorted(store.all_ids())[:2])
    found = {one.name: one for one in check(remote.settings.address, remote.settings.chroma)}
    assert found["vectors"].detail.startswith("2 passages have no vector")
