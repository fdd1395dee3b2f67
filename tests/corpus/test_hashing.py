"""A file that may have changed is read; one that cannot have is not."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from corpus import hashing
from corpus.hashing import RememberedHashes, content_hash

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="there, no time of change tells, and every file is read"
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read, from now on."""
    names: list[str] = []

    def reading(path: Path, name: str) -> str:
        names.append(name)
        return content_hash(path, name)

    monkeypatch.setattr(hashing, "content_hash", reading)
    return names


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is ahead of what was written just now."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 10_000_000_000)


def hashed(folder: Path, *names: str) -> list[str]:
    """The hashes of files, by a run that keeps what it finds."""
    hashes = RememberedHashes(folder / "hashes.json")
    found = [hashes.content_hash(folder / name, os.stat(folder / name)) for name in names]
    hashes.save()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("owls.md", "bread.md"):
        (tmp_path / name).write_text(f"About {name}.")
    return tmp_path


@pytest.mark.usefixtures("later")
def test_what_is_as_it_was_is_not_read_again(folder: Path, read: list[str]) -> None:
    first = hashed(folder, "owls.md", "bread.md")
    assert read == ["owls.md", "bread.md"]
    assert hashed(folder, "owls.md", "bread.md") == first
    assert first[0] == content_hash(folder / "owls.md", "owls.md")
    assert read == ["owls.md", "bread.md"]


@pytest.mark.usefixtures("later")
def test_a_change_of_the_same_size_whose_time_was_set_back_is_read(folder: Path) -> None:
    (before,) = hashed(folder, "owls.md")
    status = (folder / "owls.md").stat()
    (folder / "owls.md").write_text("About elks.md"[: status.st_size].ljust(status.st_size, "."))
    os.utime(folder / "owls.md", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (folder / "owls.md").stat().st_size == status.st_size
    assert hashed(folder, "owls.md") != [before]


@pytest.mark.usefixtures("later")
def test_another_file_of_that_name_is_read(folder: Path, read: list[str]) -> None:
    hashed(folder, "owls.md")
    (folder / "bread.md").replace(folder / "owls.md")
    hashed(folder, "owls.md")
    assert read == ["owls.md", "owls.md"]


def test_what_was_written_just_now_is_read_again(folder: Path, read: list[str]) -> None:
    hashed(folder, "owls.md")
    hashed(folder, "owls.md")
    assert read == ["owls.md", "owls.md"]


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("kept", ["", "[]", '{"OWLS": 1}', '{"OWLS": [1, 2, 3, 4, "x"]}', "{"])
def test_a_damaged_file_is_as_good_as_none(folder: Path, read: list[str], kept: str) -> None:
    (folder / "hashes.json").write_text(kept.replace("OWLS", str(folder / "owls.md")))
    assert hashed(folder, "owls.md") == [content_hash(folder / "owls.md", "owls.md")]
    assert read == ["owls.md"]


@pytest.mark.usefixtures("later")
def test_nothing_is_kept_of_what_is_forgotten(folder: Path) -> None:
    hashed(folder, "owls.md", "bread.md")
    hashes = RememberedHashes(folder / "hashes.json")
    hashes.forget([str(folder / "owls.md"), "unknown"])
    hashes.save()
    assert list(json.loads((folder / "hashes.json").read_text())) == [str(folder / "bread.md")]


@pytest.mark.usefixtures("later")
def test_anew_takes_nothing_from_before(folder: Path, read: list[str]) -> None:
    hashed(folder, "owls.md", "bread.md")
    hashes = RememberedHashes(folder / "hashes.json", anew=True)
    hashes.content_hash(folder / "owls.md", os.stat(folder / "owls.md"))
    hashes.save()
    assert read == ["owls.md", "bread.md", "owls.md"]
    assert list(json.loads((folder / "hashes.json").read_text())) == [str(folder / "owls.md")]


@pytest.mark.usefixtures("later")
def test_where_nothing_can_be_written_nothing_is_said(folder: Path) -> None:
    hashes = RememberedHashes(folder / "nowhere" / "hashes.json")
    hashes.content_hash(folder / "owls.md", os.stat(folder / "owls.md"))
    hashes.save()
