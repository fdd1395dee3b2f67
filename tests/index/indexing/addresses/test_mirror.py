"""Documents at addresses: what is fetched, when again, and what is said where that fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from corpus.formats import MAX_FILE_BYTES
from index.errors import AddressError
from index.indexing.addresses.mirror import Mirror, brought, is_address
from tests.index.workbench import Workbench, paragraphs

ROOT = Path(__file__).parents[4]
ADDRESS = "memory://bucket/docs"


@pytest.fixture
def bucket() -> Iterator[Any]:
    """Files in this process's memory, which have times as those of a bucket have."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    for number in range(3):
        files.pipe(f"/bucket/docs/{number}.md", paragraphs(f"topic {number}").encode())
    files.pipe("/bucket/docs/deep/er/owls.md", paragraphs("owls").encode())
    files.pipe("/bucket/other/no.md", b"Not this one.")
    yield files
    files.store.clear()


@pytest.fixture
def fetched(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is read from the bucket."""
    names: list[str] = []
    get = bucket.get_file
    monkeypatch.setattr(
        type(bucket), "get_file",
        lambda self, path, target, **rest: names.append(path.rpartition("/")[2])
        or get(path, target, **rest),
    )  # fmt: skip
    return names


def run(bench: Workbench, *texts: str) -> Any:
    return bench.run(*brought(texts, bench.settings.directory, bench.progress.append))


def test_a_bucket_is_indexed_like_a_folder(
    bench: Workbench, bucket: Any, fetched: list[str]
) -> None:
    bucket.pipe("/bucket/docs/bad.pdf", b"%PDF no")
    bucket.pipe("/bucket/docs/film.mp4", b"0" * 100)
    bucket.pipe("/bucket/docs/.hidden/a.md", b"Hidden.")
    report = run(bench, ADDRESS)
    assert bench.documents() == {"0.md", "1.md", "2.md", "deep/er/owls.md"}
    assert [refusal.path.name for refusal in report.refused] == ["bad.pdf"]
    assert report.skipped == {".mp4": 1}
    assert sorted(fetched) == ["0.md", "1.md", "2.md", "bad.pdf", "owls.md"]
    assert [one.done for one in bench.progress if one.stage == "fetch"] == [0, 6]
    bench.require_agreement()
    assert "deep/er/owls.md" in bench.answers("what property have owls")


def test_only_what_changed_is_fetched_again(
    bench: Workbench, bucket: Any, fetched: list[str]
) -> None:
    run(bench, ADDRESS)
    fetched.clear()
    report = run(bench)
    assert (report.unchanged, fetched) == (4, [])
    bucket.pipe("/bucket/docs/1.md", paragraphs("changed").encode())
    bucket.pipe("/bucket/docs/new.md", paragraphs("new").encode())
    bucket.rm("/bucket/docs/2.md")
    bucket.mv("/bucket/docs/0.md", "/bucket/docs/deep/moved.md")
    report = run(bench)
    assert (report.added, report.updated, report.moved, report.removed) == (1, 1, 1, 1)
    assert sorted(fetched) == ["1.md", "moved.md", "new.md"]
    assert bench.documents() == {"1.md", "new.md", "deep/moved.md", "deep/er/owls.md"}


def test_what_was_fetched_before_a_failure_stays(
    bench: Workbench, bucket: Any, fetched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.indexing.addresses.mirror._TOGETHER", 2)
    get = type(bucket).get_file

    def fails(self: Any, path: str, target: str, **rest: Any) -> None:
        if path.endswith("owls.md"):
            raise OSError("connection lost")
        get(self, path, target, **rest)

    with monkeypatch.context() as patch:
        patch.setattr(type(bucket), "get_file", fails)
        with pytest.raises(AddressError, match=r"memory://bucket/docs cannot be read \(connection"):
            run(bench, ADDRESS)
    assert fetched == ["0.md", "1.md", "2.md"]
    fetched.clear()
    run(bench, ADDRESS)
    assert fetched == ["2.md", "owls.md"]
    assert len(bench.documents()) == 4


def test_one_file(bench: Workbench, bucket: Any) -> None:
    run(bench, f"{ADDRESS}/1.md")
    assert bench.documents() == {"1.md"}
    bucket.pipe("/bucket/docs/1.md", paragraphs("changed").encode())
    assert run(bench).updated == 1
    mirror = Mirror(bench.settings.directory)
    bench.indexer().forget(mirror.folder(f"{ADDRESS}/1.md"))
    mirror.forget(f"{ADDRESS}/1.md")
    assert not mirror.folder(f"{ADDRESS}/1.md").exists()
    assert mirror.addresses() == []


def test_forgetting_an_address_keeps_what_lies_around_it(bench: Workbench, bucket: Any) -> None:
    mirror = Mirror(bench.settings.directory)
    run(bench, ADDRESS, f"{ADDRESS}/deep")
    mirror.forget(f"{ADDRESS}/deep")
    assert mirror.addresses() == [ADDRESS]
    assert (mirror.folder(ADDRESS) / "deep/er/owls.md").is_file()
    run(bench, f"{ADDRESS}/deep")
    mirror.forget(ADDRESS)
    assert mirror.addresses() == []
    assert not mirror.folder(ADDRESS).exists()


def test_names_lead_out_of_no_folder(bench: Workbench, bucket: Any) -> None:
    # As buckets may hold; the driver for memory would take it for another folder.
    [info] = bucket.find("/bucket/docs/1.md", detail=True).values()
    bucket.find = lambda *_, **__: {"/bucket/docs/../../../../out.md": info}
    try:
        run(bench, ADDRESS)
    finally:
        del bucket.find
    folder = Mirror(bench.settings.directory).folder(ADDRESS)
    assert [path.name for path in folder.rglob("*.md")] == ["out.md"]


def test_a_file_over_the_limit_is_refused_unread(
    bench: Workbench, bucket: Any, fetched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.indexing.addresses.mirror._is_too_large", lambda info: True)
    folder = Mirror(bench.settings.directory).bring(f"{ADDRESS}/deep")
    assert fetched == []
    [large] = folder.rglob("*.md")
    assert large.stat().st_size == MAX_FILE_BYTES + 1
    large.unlink()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("memory://bucket/none", "There is nothing at memory://bucket/none"),
        ("foo://bucket", "foo://bucket cannot be read (Protocol not known: foo)"),
        ("sftp://ada:secret@host/x", "must hold no password"),
        ("s3://bucket/x", "s3://bucket/x needs a driver that is not installed (Install s3fs"),
        ("gs://bucket/x", "needs a driver that is not installed (Please install gcsfs"),
        ("sftp://host/x", 'requires "paramiko" to be installed'),
    ],
)
def test_what_cannot_be_read(
    bench: Workbench, bucket: Any, address: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for driver in ("s3fs", "gcsfs", "paramiko"):
        monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(AddressError) as raised:
        run(bench, address)
    assert told in str(raised.value)
    assert "secret" not in str(raised.value)


def test_the_extra_is_named(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(AddressError, match=r"pip install 'groundwise\[cluster\]'"):
        run(bench, ADDRESS)


def test_what_is_an_address() -> None:
    assert is_address("s3://bucket/x")
    assert not any(map(is_address, ("notes", "C:\\notes", "/a/b", "c://x", "s3://")))


def test_the_command(bench: Workbench) -> None:
    for name in ("a", "b"):
        bench.write(f"{name}.md", paragraphs(name))
    address = f"file://{bench.docs.as_posix()}"
    options = [f"--index-dir={bench.settings.directory}", "--set=embedding=hashing:64", "--json"]

    def command(*arguments: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "advisor.commands.cli", "index", *options, *arguments],
            cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert command(address)["added"] == 2
    bench.write("a.md", paragraphs("changed"))
    assert command()["updated"] == 1
    assert command("--remove", address)["removed"] == 2
    assert not any((bench.settings.directory / "fetched").rglob("*.md"))
