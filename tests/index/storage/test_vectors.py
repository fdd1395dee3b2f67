"""Vectors in a folder."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.errors import VectorStoreError
from index.models.embedding import HashingEmbedder
from index.storage.manifest import Manifest, copy_vectors, damage, with_files
from index.storage.vectors import VectorStore, clear_unused

_RANDOM = np.random.default_rng(7).normal(size=(300, 64)).astype(np.float32)
VECTORS = _RANDOM / np.linalg.norm(_RANDOM, axis=1, keepdims=True)
IDS = [f"id{number}" for number in range(300)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "generation"


@pytest.fixture
def store(folder: Path) -> Iterator[VectorStore]:
    store = VectorStore(str(folder / "vectors"), "passages", create=True)
    store.add(IDS, VECTORS)
    yield store
    store.close()


def test_what_chroma_writes_of_its_memory_is_cleared(tmp_path: Path) -> None:
    folder = str(tmp_path / "few")
    with closing(VectorStore(folder, "passages", create=True)) as store:
        store.add(IDS[:30], VECTORS[:30])
        store.remove(IDS[:7])
        store.settle()
    [header] = (tmp_path / "few").glob("*/header.bin")
    files = [header.with_name(name) for name in ("data_level0.bin", "length.bin")]
    sizes = [path.stat().st_size for path in files]
    for path in files:
        path.write_bytes(path.read_bytes()[:-8] + b"secretly")
    clear_unused(tmp_path / "few")
    assert [path.stat().st_size for path in files] == sizes
    for path in files:
        assert b"secretly" not in path.read_bytes()
    with closing(VectorStore(folder, "passages")) as again:
        assert again.count() == 23
        assert [key for key, _ in again.nearest(VECTORS[29], 1)] == ["id29"]
        assert again.vectors(["id29"])["id29"] == pytest.approx(VECTORS[29], abs=1e-6)
        again.add(IDS[30:200], VECTORS[30:200])
        assert [key for key, _ in again.nearest(VECTORS[199], 1)] == ["id199"]


def waiting(folder: Path) -> int:
    """How many changes Chroma would replay when the folder is opened."""
    with closing(sqlite3.connect(folder / "vectors" / "chroma.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM embeddings_queue").fetchone()[0])


class TestContent:
    def test_the_nearest_is_itself(self, store: VectorStore) -> None:
        for number in (0, 17, 299):
            (best, similarity), *rest = store.nearest(VECTORS[number], 5)
            assert best == IDS[number]
            assert similarity == pytest.approx(1.0, abs=1e-5)
            assert len(rest) == 4
            assert all(similarity >= other for _, other in rest)

    def test_similarities_are_cosines(self, store: VectorStore) -> None:
        for key, similarity in store.nearest(VECTORS[3] * 7.0, 10):
            expected = float(VECTORS[3] @ VECTORS[IDS.index(key)])
            assert similarity == pytest.approx(expected, abs=1e-5)

    def test_counting_and_removing(self, store: VectorStore) -> None:
        assert store.count() == 300
        assert sorted(store.all_ids()) == sorted(IDS)
        store.remove([*IDS[:100], "unknown"])
        store.remove([])
        assert store.count() == 200
        assert store.vectors(IDS[98:102]).keys() == {"id100", "id101"}
        assert store.nearest(VECTORS[0], 1)[0][0] != "id0"

    def test_adding_again_replaces(self, store: VectorStore) -> None:
        store.add(["id0"], VECTORS[299:])
        assert store.count() == 300
        assert np.allclose(store.vectors(["id0"])["id0"], VECTORS[299], atol=1e-6)

    def test_more_than_there_are(self, store: VectorStore) -> None:
        assert len(store.nearest(VECTORS[0], 1000)) == 300

    def test_among_some(self, store: VectorStore) -> None:
        far = sorted(IDS, key=lambda key: float(VECTORS[0] @ VECTORS[IDS.index(key)]))[:20]
        for among in (far[:1], far[:7], far, [*far, "unknown"]):
            found = [key for key, _ in store.nearest(VECTORS[0], 5, among)]
            expected = [key for key in reversed(among) if key != "unknown"][:5]
            assert found == expected
        assert store.nearest(VECTORS[0], 5, []) == []
        assert store.nearest(VECTORS[0], 5, ["unknown"]) == []
        assert store.nearest(VECTORS[0], 5, IDS) == store.nearest(VECTORS[0], 5)

    def test_an_empty_store(self, folder: Path) -> None:
        with closing(VectorStore(str(folder), "passages", create=True)) as store:
            assert store.nearest(VECTORS[0], 5) == []
            assert list(store.all_ids()) == []
            store.settle()

    def test_a_text_that_many_repeat_hides_no_other(self, folder: Path) -> None:
        random = np.random.default_rng(3).normal(size=(1200, 64)).astype(np.float32)
        random[:600] = random[np.arange(600) // 200]
        vectors = random / np.linalg.norm(random, axis=1, keepdims=True)
        order = np.random.default_rng(4).permutation(1200)
        with closing(VectorStore(str(folder), "passages", create=True)) as store:
            store.add([str(row) for row in order], vectors[order])
            found = [store.nearest(vectors[row], 1)[0][0] == str(row) for row in range(600, 1200)]
        assert np.mean(found) > 0.99

    def test_more_than_one_batch(self, folder: Path) -> None:
        many = HashingEmbedder(16).embed([f"w{n}" for n in range(2500)])
        with closing(VectorStore(str(folder), "passages", create=True)) as store:
            store.add([str(n) for n in range(2500)], many)
            assert store.count() == len(set(store.all_ids())) == 2500


class TestFolder:
    def test_it_can_be_opened_again(self, store: VectorStore, folder: Path) -> None:
        store.close()
        store.close()
        with closing(VectorStore(str(folder / "vectors"), "passages")) as again:
            assert again.nearest(VECTORS[5], 1)[0][0] == "id5"

    def test_settling_leaves_next_to_nothing_to_replay(
        self, store: VectorStore, folder: Path
    ) -> None:
        assert waiting(folder) == 300
        store.settle()
        assert waiting(folder) <= 3
        assert store.count() == 300
        store.add(["new"], VECTORS[:1])
        store.settle()
        store.close()
        with closing(VectorStore(str(folder / "vectors"), "passages")) as again:
            assert again.count() == 301
            for number in (0, 150, 299):
                assert again.nearest(VECTORS[number], 1)[0][1] == pytest.approx(1.0, abs=1e-5)

    def test_a_collection_that_is_absent(self, store: VectorStore, folder: Path) -> None:
        store.close()
        with pytest.raises(VectorStoreError, match="no longer in.*advisor index --rebuild"):
            VectorStore(str(folder / "vectors"), "other")

    def test_settings_lying_about_are_not_read(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        elsewhere = tmp_path / "elsewhere"
        (tmp_path / ".env").write_text(f"PERSIST_DIRECTORY={elsewhere}\nIS_PERSISTENT=False\n")
        monkeypatch.chdir(tmp_path)
        with closing(VectorStore(str(folder), "passages", create=True)) as store:
            store.add(["a"], VECTORS[:1])
        assert (folder / "chroma.sqlite3").is_file()
        assert not elsewhere.exists()

    def test_a_folder_that_is_deleted_does_not_haunt(self, folder: Path) -> None:
        """The same path again, in the same process, after its files were deleted."""
        for number in range(3):
            store = VectorStore(str(folder), "passages", create=True)
            assert store.count() == 0
            store.add([f"id{number}"], VECTORS[:1])
            assert list(store.all_ids()) == [f"id{number}"]
            if number == 1:
                shutil.rmtree(folder)
                store.close()
            else:
                store.close()
                shutil.rmtree(folder)

    def test_two_at_once_on_one_folder(self, store: VectorStore, folder: Path) -> None:
        def ask() -> None:
            for _ in range(5):
                with closing(VectorStore(str(folder / "vectors"), "passages")) as other:
                    assert other.nearest(VECTORS[7], 1)[0][0] == "id7"

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.nearest(VECTORS[7], 1)[0][0] == "id7"


class TestCopying:
    def test_a_copy_is_on_its_own(self, store: VectorStore, folder: Path, tmp_path: Path) -> None:
        store.settle()
        target = tmp_path / "copy"
        target.mkdir()
        copy_vectors(folder, target)
        with closing(VectorStore(str(target / "vectors"), "passages")) as copy:
            copy.add(["new"], VECTORS[:1])
            copy.remove(["id0"])
            assert copy.count() == 300
            assert store.count() == 300
            assert set(store.all_ids()) - set(copy.all_ids()) == {"id0"}
            assert copy.nearest(VECTORS[9], 1)[0][1] == pytest.approx(1.0, abs=1e-5)

    def test_damage_is_noticed(self, store: VectorStore, folder: Path) -> None:
        store.settle()
        store.close()
        manifest = with_files(folder, Manifest("", "passages"), 300)
        assert len(manifest.files) >= 4
        for _ in range(2):
            with closing(VectorStore(str(folder / "vectors"), "passages")) as again:
                assert again.nearest(VECTORS[0], 5)
        assert damage(folder, manifest, thorough=True) == ""
        path = next((folder / "vectors").rglob("data_level0.bin"))
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert damage(folder, manifest) == ""
        assert "has changed" in damage(folder, manifest, thorough=True)
        path.write_bytes(content[:-1])
        assert f"instead of {len(content)}" in damage(folder, manifest)
        path.unlink()
        assert "is gone" in damage(folder, manifest)
