"""Runs of adding: one batch after the other, followed by whoever looks, stopped, and failed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from advisor.settings import load_settings
from tests.corpus.builders import column, pdf
from ui.errors import PageError
from ui.library.entries import FileProgress, IncomingFile, RunProgress
from ui.library.library import Library
from ui.library.sending.runs import AddingRuns, Outcome
from ui.library.uploads import UploadLimits

LONG = 60.0


class Adds:
    """Adds files as the library does, as fast as the test lets it."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.begun = threading.Event()
        self.added: list[list[str]] = []

    def __call__(
        self,
        owner: str,
        files: Sequence[IncomingFile],
        tell,  # type: ignore[no-untyped-def]
        *,
        cancel: threading.Event,
        in_turn: bool,
    ) -> tuple[FileProgress, ...]:
        assert in_turn
        tell(RunProgress("embed", 1, 2))
        self.begun.set()
        while not self.gate.acquire(timeout=0.01):
            if cancel.is_set():
                raise PageError("Stopped.")
        names = [file.name for file in files]
        if "broken" in names:
            raise PageError("The disk is full.")
        if "bug" in names:
            raise ZeroDivisionError
        self.added.append(names)
        return tuple(FileProgress(name, "added") for name in names)


def files(*names: str) -> list[IncomingFile]:
    return [IncomingFile(name, Path(name)) for name in names]


def finished(runs: AddingRuns, owner: str = "") -> Outcome:
    for _ in runs.follow(owner):
        pass
    outcome = runs.outcome(owner)
    assert outcome is not None
    return outcome


def test_batches_of_one_person_are_added_one_after_the_other_as_one_run() -> None:
    adds = Adds()
    runs = AddingRuns(adds)
    deleted: list[str] = []
    runs.add("ada", files("a", "b"), lambda: deleted.append("first"))
    assert adds.begun.wait(LONG)
    runs.add("ada", files("c"), lambda: deleted.append("second"))
    progress = runs.progress("ada")
    assert progress is not None and progress.stage == "embed"
    assert [(f.name, f.status) for f in progress.files] == [
        ("a", "waiting"), ("b", "waiting"), ("c", "waiting")
    ]  # fmt: skip
    assert runs.outcome("ada") is None and runs.progress("grace") is None
    adds.gate.release(2)
    outcome = finished(runs, "ada")
    assert [file.name for file in outcome.files] == ["a", "b", "c"] and not outcome.failure
    assert adds.added == [["a", "b"], ["c"]] and deleted == ["first", "second"]
    assert not outcome.is_to_do
    runs.dismiss("ada")
    assert runs.outcome("ada") is None


def test_a_run_that_is_stopped_ends_with_what_was_added_before() -> None:
    adds = Adds()
    runs = AddingRuns(adds)
    deleted: list[int] = []
    for number, name in enumerate("abc"):
        runs.add("", files(name), lambda number=number: deleted.append(number))  # type: ignore[misc]
    adds.gate.release(1)
    while len(adds.added) < 1:
        assert adds.begun.wait(LONG)
    runs.stop("")
    outcome = finished(runs)
    assert [file.name for file in outcome.files] == ["a"] and outcome.failure == "Stopped."
    assert deleted == [0, 1, 2], "what was sent is deleted all the same"


@pytest.mark.parametrize(
    ("name", "told"), [("broken", "The disk is full."), ("bug", "The server's log says what.")]
)
def test_a_failure_is_told_and_the_next_batch_is_added(name: str, told: str) -> None:
    adds = Adds()
    runs = AddingRuns(adds)
    adds.gate.release(2)
    runs.add("", files(name))
    first = finished(runs)
    runs.add("", files("good"))
    second = finished(runs)
    assert told in first.failure and first.files == ()
    assert not second.failure and [file.name for file in second.files] == ["good"]
    assert second.number != first.number


def test_what_was_sent_together_is_told_together() -> None:
    adds = Adds()
    runs = AddingRuns(adds)
    adds.gate.release(3)
    runs.add("", files("a"))
    assert [file.name for file in finished(runs).files] == ["a"]
    runs.dismiss("")
    assert runs.outcome("") is None
    runs.add("", files("b"), onward=True)
    assert [file.name for file in finished(runs).files] == ["a", "b"]
    runs.add("", files("c"))
    assert [file.name for file in finished(runs).files] == ["c"]


def test_two_people_wait_for_each_other_instead_of_being_refused(tmp_path: Path) -> None:
    settings = load_settings(None, {"index_dir": tmp_path / "index", "embedding": "hashing:64"})
    library = Library(settings, tmp_path / "uploads", accounts=True)
    for owner in ("ada", "grace"):
        path = tmp_path / f"{owner}.md"
        path.write_text(f"# Of {owner}\n\nThis is what {owner} wrote.\n")
        library.runs.add(owner, [IncomingFile(path.name, path)])
    for owner in ("ada", "grace"):
        outcome = finished(library.runs, owner)
        assert [file.status for file in outcome.files] == ["added"], outcome
        assert [entry.title for entry in library.documents(owner)] == [f"Of {owner}"]


def test_thirty_mixed_files_of_which_five_are_bad(tmp_path: Path) -> None:
    settings = load_settings(None, {"index_dir": tmp_path / "index", "embedding": "hashing:64"})
    limits = UploadLimits(max_bytes=200_000)
    library = Library(settings, tmp_path / "uploads", limits=limits)
    kinds = {
        "md": "# Room {n}\n\nRoom {n} is painted blue.\n",
        "txt": "The tide of day {n} comes in twice.\n",
        "html": "<html><title>Page {n}</title><body><p>Page {n} is about salt.</p></body></html>",
        "csv": "name,age\nada{n},36\ngrace{n},85\n",
        "json": '{{"boat {n}": "leaves at noon"}}',
    }
    sent: list[IncomingFile] = []

    def send(name: str, data: bytes) -> None:
        path = tmp_path / f"{len(sent)}.part"
        path.write_bytes(data)
        sent.append(IncomingFile(name, path))

    for number in range(5):
        for suffix, text in kinds.items():
            send(f"file-{number}.{suffix}", text.format(n=number).encode())
    bad = {
        "empty.md": (b"", "is empty. Save it again"),
        "broken.pdf": (b"%PDF-1.7\nno more", "damaged"),
        "setup.exe": (b"MZ", "not of a kind that can be read. Save it as"),
        "big.txt": (b"words " * 50_000, "over the limit"),
        "locked.pdf": (pdf([column("Secret words.")], password=True), "password"),
    }
    for place, (name, (data, _)) in enumerate(bad.items()):
        send(name, data)
        sent.insert(place * 6, sent.pop())
    library.runs.add("", sent)
    outcome = finished(library.runs)
    assert len(outcome.files) == 30 and outcome.is_to_do and not outcome.failure
    assert sum(file.status == "added" for file in outcome.files) == 25
    refused = {file.name: file.detail for file in outcome.files if file.status == "refused"}
    assert set(refused) == set(bad)
    for name, (_, told) in bad.items():
        assert told in refused[name] and name in refused[name], refused[name]
    assert len(library.documents("")) == 25
