"""Vectors kept apart until a run ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.indexing.unfinished import UnfinishedVectors, remove
from index.models.embedding import HashingEmbedder


def test_they_come_back_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "unfinished.sqlite3"
    vectors = HashingEmbedder(32).embed(["one", "two", "three"])
    made = UnfinishedVectors(path)
    made.add(["a", "b"], vectors[:2])
    made.add(["b", "c"], vectors[1:])
    made.close()
    again = UnfinishedVectors(path)
    found = again.get(["c", "a", "b", "unknown"])
    again.close()
    assert set(found) == {"a", "b", "c"}
    for row, key in enumerate("abc"):
        assert np.array_equal(found[key], vectors[row])
    remove(path)
    assert list(tmp_path.iterdir()) == []
    remove(path)


def test_a_damaged_file_is_started_afresh(tmp_path: Path) -> None:
    path = tmp_path / "unfinished.sqlite3"
    path.write_bytes(b"half a file" * 500)
    made = UnfinishedVectors(path)
    assert made.get(["a"]) == {}
    made.add(["a"], HashingEmbedder(8).embed(["a"]))
    assert set(made.get(["a"])) == {"a"}
    made.close()


def test_another_process_that_died_left_what_it_had_kept(tmp_path: Path) -> None:
    path = tmp_path / "unfinished.sqlite3"
    dying = UnfinishedVectors(path)
    dying.add(["a"], HashingEmbedder(8).embed(["a"]))
    # Not closed: its write-ahead log is still there, as after a SIGKILL.
    made = UnfinishedVectors(path)
    assert set(made.get(["a"])) == {"a"}
    made.close()
    dying.close()
