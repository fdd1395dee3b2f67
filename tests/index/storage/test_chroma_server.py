"""Vectors on a real Chroma server, on loopback."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import replace

import pytest

from index.errors import IndexMismatch, VectorStoreError
from index.models.embedding import HashingEmbedder
from index.storage.vectors import VectorStore
from tests.chroma_server import free_port
from tests.index.workbench import Workbench, paragraphs


@pytest.fixture
def remote(bench: Workbench, chroma_server: str) -> Workbench:
    """Two documents, their vectors on the server."""
    bench.settings = replace(bench.settings, chroma=chroma_server)
    bench.write("tides.md", paragraphs("tides"))
    bench.write("bread.md", paragraphs("bread"))
    report = bench.run(bench.docs)
    assert report.embedded == report.passages > 0
    return bench


def collections(url: str) -> set[str]:
    address = f"{url}/api/v2/tenants/default_tenant/databases/default_database/collections"
    with urllib.request.urlopen(address, timeout=10) as answer:
        return {collection["name"] for collection in json.load(answer)}


class TestLife:
    def test_index_and_ask(self, remote: Workbench) -> None:
        remote.require_agreement()
        assert not (remote.folder / "vectors").exists()
        assert "bread.md" in remote.answers("property of the bread")
        assert remote.run().unchanged == 2

    def test_update_and_delete(self, remote: Workbench) -> None:
        before = remote.require_agreement()
        remote.write("clocks.md", paragraphs("clocks"))
        (remote.docs / "bread.md").unlink()
        report = remote.run()
        assert (report.added, report.removed) == (1, 1)
        after = remote.require_agreement()
        assert before - after
        with closing(remote.store()) as store:
            assert store.vectors(sorted(before - after)) == {}

    def test_rename(self, remote: Workbench) -> None:
        (remote.docs / "bread.md").rename(remote.docs / "loaf.md")
        report = remote.run()
        assert (report.moved, report.embedded) == (1, 0)
        remote.require_agreement()

    def test_a_rebuild_leaves_one_collection(self, remote: Workbench, chroma_server: str) -> None:
        before = collections(chroma_server)
        remote.rebuild()
        remote.require_agreement()
        after = collections(chroma_server)
        assert len(before - after) == len(after - before) == 1

    def test_moving_the_vectors_needs_a_rebuild(
        self, remote: Workbench, chroma_server: str
    ) -> None:
        before = collections(chroma_server)
        local = Workbench(remote.docs, replace(remote.settings, chroma=""))
        with pytest.raises(IndexMismatch, match=f"on the Chroma server {chroma_server}"):
            local.run()
        with pytest.raises(IndexMismatch, match="or run `advisor index --rebuild`"):
            local.reader()
        local.rebuild()
        local.require_agreement()
        assert len(before - collections(chroma_server)) == 1

    def test_an_address_with_a_slash_is_the_same(self, remote: Workbench) -> None:
        same = Workbench(remote.docs, replace(remote.settings, chroma=f"{remote.settings.chroma}/"))
        assert same.run().unchanged == 2
        assert "bread.md" in same.answers("bread")


class Dying(HashingEmbedder):
    """Embeds one window, then is interrupted."""

    def __init__(self) -> None:
        super().__init__(64)
        self.windows = 0

    def embed(self, texts, on_progress=None):  # type: ignore[no-untyped-def]
        self.windows += 1
        if self.windows > 1:
            raise KeyboardInterrupt
        return super().embed(texts, on_progress)


class TestInterrupted:
    @pytest.fixture
    def halfway(self, remote: Workbench) -> Workbench:
        """A run that ended after one window of new vectors."""
        remote.write("long.md", paragraphs("history", 700))
        with pytest.raises(KeyboardInterrupt):
            remote.indexer(Dying).run([])
        return remote

    def test_the_old_index_answers(self, halfway: Workbench) -> None:
        with closing(halfway.store()) as store, closing(halfway.catalog()) as catalog:
            assert store.count() > catalog.counts()[1]
        with halfway.reader() as reader:
            hits = reader.retrieve("property of the history", 5)
            assert len(hits) == 5
            assert {reader.path(h.passage.document_id) for h in hits} <= {"bread.md", "tides.md"}

    def test_the_old_index_answers_from_one_document(self, halfway: Workbench) -> None:
        with closing(halfway.catalog()) as catalog:
            ids = {line.document: line.document_id for line in catalog.listing()}
        with halfway.reader() as reader:
            chosen = frozenset({ids["tides.md"]})
            hits = reader.retrieve("property of the bread", 5, documents=chosen)
            assert {reader.path(h.passage.document_id) for h in hits} == {"tides.md"}
            assert {"dense"} <= set(hits[0].scores)

    def test_the_next_run_embeds_the_rest(self, halfway: Workbench) -> None:
        report = halfway.run()
        assert report.added == 1
        assert report.reused == 256
        assert report.embedded == len(halfway.require_agreement()) - 256 - 6

    def test_a_change_of_mind_leaves_nothing(self, halfway: Workbench) -> None:
        (halfway.docs / "long.md").unlink()
        assert halfway.run().unchanged == 2
        halfway.require_agreement()

    def test_a_rebuild_that_fails_leaves_no_collection(
        self, remote: Workbench, chroma_server: str
    ) -> None:
        remote.write("long.md", paragraphs("history", 700))
        before = collections(chroma_server)
        with pytest.raises(KeyboardInterrupt):
            remote.indexer(Dying).rebuild([])
        assert collections(chroma_server) == before
        assert "bread.md" in remote.answers("bread")


class TestUnreachable:
    def test_a_server_that_is_down(self, bench: Workbench) -> None:
        url = f"http://127.0.0.1:{free_port()}"
        bench.settings = replace(bench.settings, chroma=url)
        bench.write("a.md", paragraphs("a"))
        with pytest.raises(VectorStoreError, match=rf"The Chroma server {url} .*`chroma run`"):
            bench.run(bench.docs)
        assert bench.layout.current() is None

    def test_a_server_that_goes_down(self, remote: Workbench) -> None:
        """Stands in for it: the manifest names a port where nobody listens."""
        url = f"http://127.0.0.1:{free_port()}"
        manifest = remote.folder / "vectors.json"
        manifest.write_text(manifest.read_text().replace(remote.settings.chroma, url))
        remote.settings = replace(remote.settings, chroma=url)
        with pytest.raises(VectorStoreError, match="Start it"):
            remote.reader()
        assert remote.run().unchanged == 2
        remote.write("a.md", paragraphs("a"))
        with pytest.raises(VectorStoreError, match="Start it"):
            remote.run()
        assert remote.layout.others(remote.generation) == []

    def test_a_server_that_never_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("index.storage.vectors._CONNECT_TIMEOUT", 0.2)
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            with pytest.raises(VectorStoreError, match="timed out"):
                VectorStore(url, "passages")

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:port", "http://", "http://[::1", "http://a b"]
    )
    def test_what_is_no_address(self, url: str) -> None:
        with pytest.raises(VectorStoreError, match="cannot be used"):
            VectorStore(url, "passages")

    def test_a_server_that_has_lost_the_collection(self, remote: Workbench) -> None:
        with closing(remote.store()) as store:
            store.drop()
        with pytest.raises(VectorStoreError, match="advisor index --rebuild"):
            remote.reader()
        remote.rebuild()
        remote.require_agreement()
