"""Who may write an index in a database, and what readers see meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pytest

from index.errors import IndexBusy, IndexMissing, IndexUnwritable
from index.storage.postgres import tables
from index.storage.postgres.left_vectors import VectorPlace
from index.storage.postgres.storage import PostgresStorage
from tests.index.storage.documents import DOCUMENT, FILE, TEXT, put
from tests.postgres_server import PostgresServer

OTHER = replace(DOCUMENT, id="d2", text=TEXT.replace("Interns", "Boarders"))
OTHER_FILE = replace(FILE, path="/docs/b.md", relative="b.md", document_id="d2")
CHROMA = "http://127.0.0.1:8000"


@pytest.fixture
def storage(postgres_url: str) -> Iterator[PostgresStorage]:
    with closing(PostgresStorage(postgres_url, uuid4().hex)) as storage:
        yield storage


@pytest.fixture
def again(postgres_url: str, storage: PostgresStorage) -> Iterator[PostgresStorage]:
    """The same index, as another process opens it."""
    with closing(PostgresStorage(postgres_url, storage._name)) as storage:
        yield storage


def index(storage: PostgresStorage, *, new: bool = True) -> list[str]:
    """Index a document; return the ids of its passages."""
    with storage.exclusive(), storage.editing(new) as catalog:
        return [passage.id for passage in put(catalog)]


def documents(storage: PostgresStorage) -> list[str]:
    with storage.reading() as catalog:
        assert catalog.check() == "ok"
        return [record.document_id for record in catalog.files()]


class TestRuns:
    def test_nothing_is_indexed(self, storage: PostgresStorage) -> None:
        assert storage.version() is None and storage.vectors() is None
        with pytest.raises(IndexMissing, match="advisor index FOLDER"), storage.reading():
            pass
        with storage.exclusive():
            assert storage.version() is None
            with pytest.raises(IndexMissing), storage.editing(new=False):
                pass

    def test_each_run_that_changes_something_is_another_version(
        self, storage: PostgresStorage
    ) -> None:
        index(storage)
        first = storage.version()
        assert first is not None and documents(storage) == ["d1"]
        with storage.exclusive():
            assert storage.version() == first
            with storage.editing(new=False) as catalog:
                put(catalog, OTHER, OTHER_FILE)
        second = storage.version()
        assert second != first and documents(storage) == ["d1", "d2"]
        index(storage)
        assert storage.version() not in (first, second) and documents(storage) == ["d1"]

    @pytest.mark.parametrize("new", [False, True])
    def test_a_run_that_fails_changes_nothing(self, storage: PostgresStorage, new: bool) -> None:
        index(storage)
        version = storage.version()
        with pytest.raises(KeyboardInterrupt), storage.exclusive(), storage.editing(new) as catalog:
            put(catalog, OTHER, OTHER_FILE)
            catalog.flush()
            raise KeyboardInterrupt
        assert storage.version() == version and documents(storage) == ["d1"]
        with storage.exclusive(), storage.editing(new) as catalog:
            put(catalog, OTHER, OTHER_FILE)
        assert documents(storage) == (["d2"] if new else ["d1", "d2"])

    @pytest.mark.parametrize("new", [False, True])
    def test_readers_see_one_version_to_their_end(
        self, storage: PostgresStorage, again: PostgresStorage, new: bool
    ) -> None:
        index(storage)
        with again.reading() as before, again.reading() as also_before:
            assert before.counts()[0] == 1
            with storage.exclusive():
                with storage.editing(new) as catalog:
                    put(catalog, OTHER, OTHER_FILE)
                    catalog.remove_file(FILE.path)
                    catalog.remove_unreferenced()
                    catalog.flush()
                    with again.reading() as meanwhile:
                        assert meanwhile.search(["boarders"], 5) == []
                        assert len(meanwhile.search(["interns"], 5)) == 1
                    assert also_before.document("d1") == DOCUMENT
                with again.reading() as after:
                    assert len(after.search(["boarders"], 5)) == 1
                    assert after.search(["interns"], 5) == []
                assert before.search(["boarders"], 5) == []
                for reader in (before, also_before):
                    assert len(reader.search(["interns"], 5)) == 1
                    assert reader.document("d1") == DOCUMENT

    def test_one_run_at_a_time(self, storage: PostgresStorage, again: PostgresStorage) -> None:
        with storage.exclusive():
            with pytest.raises(IndexBusy, match="Wait for it to end"), again.exclusive():
                pass
        with again.exclusive(), pytest.raises(IndexBusy), storage.exclusive():
            pass

    def test_indexes_of_other_names_are_apart(
        self, storage: PostgresStorage, postgres_url: str
    ) -> None:
        index(storage)
        with closing(PostgresStorage(postgres_url, uuid4().hex)) as other:
            with storage.exclusive(), other.exclusive(), other.editing(new=True) as catalog:
                put(catalog, OTHER, OTHER_FILE)
            assert documents(other) == ["d2"] and documents(storage) == ["d1"]

    def test_changes_are_for_a_run_that_is_alone(self, storage: PostgresStorage) -> None:
        with pytest.raises(RuntimeError, match="exclusive"), storage.editing(new=True):
            pass

    def test_a_catalogue_that_is_read_cannot_be_changed(self, storage: PostgresStorage) -> None:
        index(storage)
        with storage.reading() as catalog, pytest.raises(IndexUnwritable, match="read-only"):
            catalog.put_file(OTHER_FILE)

    def test_rows_out_of_use_are_deleted(
        self, storage: PostgresStorage, postgres_server: PostgresServer
    ) -> None:
        for _ in range(3):
            index(storage)
        assert len(generations(postgres_server, storage)) == 1
        # What a run that was killed while it deleted them leaves.
        postgres_server.run(
            "catalogues",
            "INSERT INTO groundwise.generations (name, passages, tokens) "
            f"VALUES ('{storage._name}', 9, 9)",
        )
        left = max(generations(postgres_server, storage))
        postgres_server.run(
            "catalogues", f"INSERT INTO groundwise.meta VALUES ({left}, 'key', 'value')"
        )
        with storage.exclusive():
            assert left not in generations(postgres_server, storage)
        assert documents(storage) == ["d1"]
        for table in tables.CONTENTS:
            query = f"SELECT count(*) FROM groundwise.{table.name} WHERE generation = {left}"
            assert postgres_server.run("catalogues", query) == [(0,)]


class TestReading:
    def test_many_threads_read_one_catalogue_and_many(self, storage: PostgresStorage) -> None:
        index(storage)
        barrier = threading.Barrier(8)

        def read(_: int) -> int:
            barrier.wait()
            found = 0
            for _ in range(20):
                found += len(shared.search(["interns"], 5))
                with storage.reading() as own:
                    found += len(own.search(["interns"], 5))
            return found

        with storage.reading() as shared, ThreadPoolExecutor(8) as pool:
            assert list(pool.map(read, range(8))) == [40] * 8

    def test_texts_that_a_database_would_refuse(self, storage: PostgresStorage) -> None:
        odd = replace(DOCUMENT, text="Zero \x00 here. " + TEXT, title="\x00", sections=())
        long = "/" + "å" * 4000
        with storage.exclusive(), storage.editing(new=True) as catalog:
            put(catalog, odd, replace(FILE, path=long))
            catalog.put_refusal(long, "hash", "why")
            assert [record.path for record in catalog.files()] == [long]
            kept = catalog.document("d1")
            assert kept is not None and kept.text == odd.text.replace("\x00", "\ufffd")
            assert len(catalog.search(["zero"], 5)) == 1


class TestVectors:
    def test_unfinished_ones_outlive_a_run_that_fails(
        self, storage: PostgresStorage, again: PostgresStorage
    ) -> None:
        index(storage)
        vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
        with pytest.raises(KeyboardInterrupt), storage.exclusive(), storage.editing(new=False):
            with closing(storage.unfinished("m")) as made:
                made.add(["a", "b"], vectors)
                made.add(["b"], vectors[:1])
            raise KeyboardInterrupt
        with again.exclusive():
            kept = again.unfinished("m").get(["a", "b", "c"])
            assert {key: list(row) for key, row in kept.items()} == {
                "a": [0.0, 1.0, 2.0],
                "b": [0.0, 1.0, 2.0],
            }
            assert again.unfinished("another").get(["a"]) == {}
            # On the server they may be, too, and no passage has them.
            assert again.left_vectors.ids() == ["a", "b"]
            with again.editing(new=False):
                pass
            assert again.unfinished("m").get(["a", "b"]) == {}
            assert again.left_vectors.ids() == ["a", "b"]
            again.left_vectors.removed()
            assert again.left_vectors.ids() == []

    def test_those_of_removed_passages_are_left_until_they_are_removed(
        self, storage: PostgresStorage
    ) -> None:
        ids = index(storage)
        with storage.exclusive():
            with storage.editing(new=False) as catalog:
                put(catalog, OTHER, OTHER_FILE)
                catalog.remove_file(FILE.path)
                assert sorted(catalog.remove_unreferenced()) == sorted(ids)
            assert storage.left_vectors.ids() == sorted(ids)
            with storage.editing(new=False) as catalog:
                put(catalog)
            # They came back.
            assert storage.left_vectors.ids() == []

    def test_a_collection_is_left_unless_an_index_uses_it(self, storage: PostgresStorage) -> None:
        def build(*, fails: bool = False) -> VectorPlace:
            with storage.exclusive():
                place = storage.left_vectors.new_collection(f"{CHROMA}/")
                assert storage.left_vectors.collections()[-1] == place
                with storage.editing(new=True, vectors=place) as catalog:
                    put(catalog)
                    if fails:
                        raise KeyboardInterrupt
            return place

        first = build()
        assert first.chroma == CHROMA and storage.vectors() == first
        assert storage.left_vectors.collections() == []
        with pytest.raises(KeyboardInterrupt):
            build(fails=True)
        [failed] = storage.left_vectors.collections()
        storage.left_vectors.dropped(failed)
        second = build()
        assert storage.vectors() == second
        assert storage.left_vectors.collections() == [first]
        with storage.exclusive(), storage.editing(new=False):
            pass
        assert storage.vectors() == second


def generations(server: PostgresServer, storage: PostgresStorage) -> list[int]:
    """The generations of an index that have rows."""
    query = f"SELECT generation FROM groundwise.generations WHERE name = '{storage._name}'"
    return [int(str(row[0])) for row in server.run("catalogues", query)]
