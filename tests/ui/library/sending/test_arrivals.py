"""Files on their way in: kept apart by person and batch, within limits, and deleted."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest

from ui.errors import PageError
from ui.library.sending import arrivals as module
from ui.library.sending.arrivals import Arrivals
from ui.library.uploads import UploadLimits, UploadRefused

LIMITS = UploadLimits(max_bytes=100, max_files=3, max_total_bytes=250)


@pytest.fixture
def arrivals(tmp_path: Path) -> Arrivals:
    return Arrivals(tmp_path / "uploads", LIMITS)


def names(arrivals: Arrivals, owner: str, batch: str) -> list[str]:
    taken = arrivals.take(owner, batch)
    return [] if taken is None else [file.name for file in taken.in_order()]


def test_a_batch_is_its_owners_alone_and_in_the_order_it_was_chosen(arrivals: Arrivals) -> None:
    arrivals.keep("ada", "b1", 1, "second.md", BytesIO(b"2"))
    arrivals.keep("ada", "b1", 0, "first.md", BytesIO(b"1"))
    arrivals.keep("ada", "b2", 0, "other.md", BytesIO(b"3"))
    assert arrivals.take("grace", "b1") is None
    batch = arrivals.take("ada", "b1")
    assert batch is not None
    assert [file.name for file in batch.in_order()] == ["first.md", "second.md"]
    assert [file.path.read_bytes() for file in batch.in_order()] == [b"1", b"2"]
    assert arrivals.take("ada", "b1") is None, "it is taken once"
    batch.delete()
    assert not batch.folder.exists()
    assert names(arrivals, "ada", "b2") == ["other.md"]


def test_a_file_that_is_sent_again_takes_the_place_of_the_first(arrivals: Arrivals) -> None:
    for content in (b"half", b"whole"):
        arrivals.keep("", "b", 0, "a.md", BytesIO(content))
    batch = arrivals.take("", "b")
    assert batch is not None
    [file] = batch.in_order()
    assert file.path.read_bytes() == b"whole"


@pytest.mark.parametrize(
    ("name", "size", "problem", "told"),
    [
        ("big.md", 101, "", "over the limit"),
        ("empty.md", 0, "", "is empty"),
        ("setup.exe", 5, "", "not of a kind that can be read"),
        ("notes.md", 5, "The network was away.", "The network was away."),
        ("notes.md", 5, "", "did not arrive in full. Send it again."),
    ],
)
def test_what_was_not_sent_says_why(
    arrivals: Arrivals, name: str, size: int, problem: str, told: str
) -> None:
    arrivals.leave_out("", "b", 0, name, size, problem)
    batch = arrivals.take("", "b")
    assert batch is not None
    [file] = batch.in_order()
    assert told in file.problem and file.name == name


def test_limits_of_a_batch_and_of_batches(arrivals: Arrivals) -> None:
    for place in range(3):
        arrivals.keep("ada", "many", place, f"{place}.md", BytesIO(b"x"))
    with pytest.raises(UploadRefused, match="Only 3 files"):
        arrivals.keep("ada", "many", 3, "3.md", BytesIO(b"x"))
    arrivals.keep("ada", "large", 0, "0.md", BytesIO(b"x" * 200))
    with pytest.raises(UploadRefused, match="Too much at once"):
        arrivals.keep("ada", "large", 1, "1.md", BytesIO(b"x" * 100))
    assert names(arrivals, "ada", "large") == ["0.md"]
    with pytest.raises(UploadRefused, match="on its way"):
        for number in range(50):
            arrivals.keep("ada", f"b{number}", 0, "a.md", BytesIO(b"x"))
    arrivals.keep("grace", "hers", 0, "a.md", BytesIO(b"x"))


def test_what_is_never_added_is_deleted(
    arrivals: Arrivals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = tmp_path / "uploads"
    left, running = uploads / ".arriving-left", uploads / ".arriving-running"
    for folder in (left, running):
        folder.mkdir(parents=True)
    os.utime(left, (1, 1))
    arrivals.keep("", "old", 0, "a.md", BytesIO(b"x"))
    assert not left.exists(), "a server that was killed long ago left it"
    assert running.exists(), "another server may use it still"
    now = module.time.time()
    monkeypatch.setattr(module.time, "time", lambda: now + 10 * 3600)
    arrivals.keep("", "new", 0, "a.md", BytesIO(b"x"))
    assert arrivals.take("", "old") is None
    arrivals.close()
    assert [path.name for path in uploads.iterdir()] == [".arriving-running"]


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file in its place")
    arrivals = Arrivals(tmp_path / "uploads", LIMITS)
    with pytest.raises(PageError, match="cannot be written"):
        arrivals.keep("", "b", 0, "a.md", BytesIO(b"x"))
