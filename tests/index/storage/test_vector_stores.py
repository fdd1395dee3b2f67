"""Stores of vectors, whatever keeps them: what is put in comes out, and all find the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from typing import Protocol
from uuid import uuid4

import numpy as np
import pytest

from index.models.embedding import Vectors
from index.storage.fresh_vectors import FreshVectors, LayeredVectors
from index.storage.place import SearchedVectors
from index.storage.sqlite_catalog import SqliteCatalog
from index.storage.vectors import VectorStore

_RANDOM = np.random.default_rng(11).normal(size=(120, 32)).astype(np.float32)
VECTORS = _RANDOM / np.linalg.norm(_RANDOM, axis=1, keepdims=True)
IDS = [f"id{number}" for number in range(len(VECTORS))]
KINDS = ("folder", "server", "fresh", "layered")


class Changed(Protocol):
    """What runs of indexing write to: `VectorStore` and `FreshVectors`."""

    def add(self, ids: Sequence[str], vectors: Vectors) -> None: ...

    def remove(self, ids: Sequence[str]) -> None: ...


class Layers:
    """A graph of old vectors and a table of new ones: an index that is changed in place.

    The first half of what is added goes into the graph, the rest into the table, as does all that
    is added later. What is removed is removed from both: in an index the catalogue passes over what
    only the graph still holds.
    """

    def __init__(self, graph: VectorStore, fresh: FreshVectors) -> None:
        self._graph = graph
        self._fresh = fresh
        self._is_new = True

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        half = len(ids) // 2 if self._is_new else 0
        self._is_new = False
        self._graph.add(ids[:half], vectors[:half])
        self._fresh.add(ids[half:], vectors[half:])

    def remove(self, ids: Sequence[str]) -> None:
        self._graph.remove(ids)
        self._fresh.remove(ids)


class Store:
    """One store: how it is changed, and how it is searched after each change."""

    def __init__(self, changed: Changed, search: Callable[[], SearchedVectors]) -> None:
        self.add = changed.add
        self.remove = changed.remove
        self.search = search


def opened_store(kind: str, request: pytest.FixtureRequest, opened: ExitStack) -> Store:
    """An empty store, until `opened` ends."""
    folder = request.getfixturevalue("tmp_path")
    server = kind == "server"
    location = request.getfixturevalue("chroma_server") if server else str(folder / "vectors")
    graph = VectorStore(location, f"c{uuid4().hex}", create=True)
    opened.enter_context(closing(graph))
    if server:
        opened.callback(graph.drop)
    if kind in ("folder", "server"):
        return Store(graph, lambda: graph)
    catalog = SqliteCatalog(folder / "catalog.sqlite3", editable=True)
    fresh = opened.enter_context(closing(catalog)).fresh
    changed = fresh if kind == "fresh" else Layers(graph, fresh)
    return Store(changed, lambda: LayeredVectors(fresh, lambda: graph))


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest) -> Iterator[Store]:
    with ExitStack() as opened:
        yield opened_store(request.param, request, opened)


@pytest.fixture
def store(empty: Store) -> Store:
    empty.add(IDS, VECTORS)
    return empty


def by_likeness(vector: Vectors, among: Sequence[str] = IDS) -> list[tuple[str, float]]:
    """What a search must give: all of some ids, the nearest first, with their cosines."""
    unit = vector / np.linalg.norm(vector)
    pairs = [(key, float(VECTORS[IDS.index(key)] @ unit)) for key in among]
    return sorted(pairs, key=lambda pair: -pair[1])


def require_same(found: list[tuple[str, float]], expected: list[tuple[str, float]]) -> None:
    assert [key for key, _ in found] == [key for key, _ in expected]
    wanted = [likeness for _, likeness in expected]
    assert [likeness for _, likeness in found] == pytest.approx(wanted, abs=1e-5)


class TestReading:
    def test_vectors_come_back(self, store: Store) -> None:
        found = store.search().vectors([IDS[3], "unknown", IDS[119], IDS[60]])
        assert found.keys() == {IDS[3], IDS[60], IDS[119]}
        for key, vector in found.items():
            assert vector.dtype == np.float32
            assert np.allclose(vector, VECTORS[IDS.index(key)], atol=1e-6)
        assert store.search().vectors([]) == store.search().vectors(["unknown"]) == {}

    def test_every_id_is_told_once(self, store: Store) -> None:
        assert sorted(store.search().all_ids()) == sorted(IDS)

    @pytest.mark.parametrize("limit", [1, 7, len(IDS)])
    def test_the_nearest_come_first(self, store: Store, limit: int) -> None:
        for number in (0, 59, 60, 119):
            vector = VECTORS[number]
            require_same(store.search().nearest(vector, limit), by_likeness(vector)[:limit])

    def test_the_length_of_a_vector_does_not_matter(self, store: Store) -> None:
        vector = VECTORS[5] * 7
        require_same(store.search().nearest(vector, 9), by_likeness(vector)[:9])

    def test_more_than_there_are(self, store: Store) -> None:
        assert len(store.search().nearest(VECTORS[0], 1000)) == len(IDS)


class TestAmong:
    """A search that is held to some ids."""

    # Of the first half, of the second, and of both: where layers are, they lie between.
    @pytest.mark.parametrize("among", [IDS[:9], IDS[90:], IDS[50:70], IDS[7:8], IDS[77:78]])
    def test_only_they_are_found(self, store: Store, among: list[str]) -> None:
        for number in (0, 119):
            vector = VECTORS[number]
            expected = by_likeness(vector, among)
            require_same(store.search().nearest(vector, 5, among), expected[:5])
            require_same(store.search().nearest(vector, 500, among), expected)

    def test_the_farthest_are_found(self, store: Store) -> None:
        """However many others are nearer."""
        far = [key for key, _ in by_likeness(VECTORS[0])][-4:]
        require_same(store.search().nearest(VECTORS[0], 4, far), by_likeness(VECTORS[0], far))

    def test_ids_that_are_not_held_are_passed_over(self, store: Store) -> None:
        found = store.search().nearest(VECTORS[0], 5, ["unknown", IDS[2], IDS[110], "no"])
        require_same(found, by_likeness(VECTORS[0], [IDS[2], IDS[110]]))
        assert store.search().nearest(VECTORS[0], 5, ["unknown"]) == []

    def test_none_at_all(self, store: Store) -> None:
        assert store.search().nearest(VECTORS[0], 5, []) == []

    def test_all_of_them(self, store: Store) -> None:
        found = store.search().nearest(VECTORS[8], 20, IDS)
        require_same(found, store.search().nearest(VECTORS[8], 20))


class TestChanges:
    def test_nothing_is_in_an_empty_one(self, empty: Store) -> None:
        search = empty.search()
        assert search.nearest(VECTORS[0], 5) == []
        assert search.nearest(VECTORS[0], 5, [IDS[0]]) == []
        assert list(search.all_ids()) == []
        assert search.vectors([IDS[0]]) == {}

    def test_adding_nothing(self, store: Store) -> None:
        store.add([], VECTORS[:0])
        assert len(list(store.search().all_ids())) == len(IDS)

    def test_what_is_removed_is_not_found(self, store: Store) -> None:
        gone = [*IDS[:10], *IDS[100:]]
        store.remove([*gone, "unknown"])
        store.remove(gone)
        store.remove([])
        left = IDS[10:100]
        search = store.search()
        assert sorted(search.all_ids()) == sorted(left)
        assert search.vectors(gone) == {}
        for number in (0, 50, 110):
            require_same(search.nearest(VECTORS[number], 6), by_likeness(VECTORS[number], left)[:6])
        assert search.nearest(VECTORS[0], 5, gone) == []

    def test_what_is_removed_can_come_back(self, store: Store) -> None:
        store.remove(IDS[:5])
        store.add(IDS[:5], VECTORS[:5])
        assert sorted(store.search().all_ids()) == sorted(IDS)
        require_same(store.search().nearest(VECTORS[2], 5), by_likeness(VECTORS[2])[:5])

    @pytest.mark.parametrize("number", [4, 111])
    def test_the_same_id_again_replaces(self, store: Store, number: int) -> None:
        opposite = -VECTORS[number]
        store.add([IDS[number]], opposite.reshape(1, -1))
        search = store.search()
        assert sorted(search.all_ids()) == sorted(IDS)
        assert np.allclose(search.vectors([IDS[number]])[IDS[number]], opposite, atol=1e-6)
        [(key, likeness), *_] = search.nearest(opposite, 3)
        assert (key, likeness) == (IDS[number], pytest.approx(1, abs=1e-5))
        assert IDS[number] not in dict(search.nearest(VECTORS[number], 100))


class TestThreads:
    def test_several_search_at_once(self, store: Store) -> None:
        search, wrong = store.search(), []

        def ask(number: int) -> None:
            for _ in range(5):
                found = [key for key, _ in search.nearest(VECTORS[number], 8)]
                if found != [key for key, _ in by_likeness(VECTORS[number])[:8]]:
                    wrong.append(found)
                if search.vectors([IDS[number]]).keys() != {IDS[number]}:
                    wrong.append(number)

        threads = [threading.Thread(target=ask, args=(number,)) for number in (1, 40, 80, 118)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
