import sys
from pathlib import Path

import pytest

from benchmarks import foreign
from benchmarks.foreign import Outcome, Reader, counts, read_all, read_one
from corpus.errors import DocumentError


def test_what_became_of_a_file(tmp_path: Path) -> None:
    good, empty, other = tmp_path / "a.md", tmp_path / "b.md", tmp_path / "c.xyz"
    good.write_text("Words.\n")
    empty.write_bytes(b"")
    other.write_text("x")
    assert read_one(good) == ("read", "")
    assert read_one(empty)[0] == "refused"
    assert "b.md" in read_one(empty)[1]
    assert read_one(other) == ("passed over", ".xyz")


def test_a_long_refusal_and_a_crash_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import corpus.reading

    def refuse(path: Path) -> None:
        raise DocumentError(path, "is bad; " * 100)

    def crash(path: Path) -> None:
        raise KeyError("x")

    monkeypatch.setattr(corpus.reading, "read_document", refuse)
    assert read_one(tmp_path)[0] == "long refusal"
    monkeypatch.setattr(corpus.reading, "read_document", crash)
    assert read_one(tmp_path) == ("crash", "KeyError: 'x'")


def test_files_are_read_in_other_processes(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.md" for name in "abc"]
    for path in paths:
        path.write_text("Words.\n")
    outcomes = read_all(paths, 2)
    assert [(o.path, o.what) for o in outcomes] == [(path, "read") for path in paths]


def _instead(monkeypatch: pytest.MonkeyPatch, script: str) -> Reader:
    """A reader whose process runs a script of its own."""
    start = foreign.subprocess.Popen

    def popen(command: list[str], **options: object) -> object:
        return start([sys.executable, "-c", f"print('ready', flush=True)\n{script}"], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(foreign.subprocess, "Popen", popen)
    return Reader(seconds=0.3)


def test_a_process_that_does_not_answer_is_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _instead(monkeypatch, "import time\ninput()\ntime.sleep(60)")
    assert reader.read(Path("x")).what == "hang"
    assert reader.read(Path("y")).what == "hang"  # by a new process
    reader.close()


def test_a_process_that_ends_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _instead(monkeypatch, "input()\nraise SystemExit(5)")
    outcome = reader.read(Path("x"))
    assert (outcome.what, outcome.why) == ("crash", "the process ended with 5")
    reader.close()


def test_counts_name_no_file() -> None:
    outcomes = [Outcome(Path("a.md"), "read", "", 0.5), Outcome(Path("b.PDF"), "in part", "x", 2)]
    found = counts([*outcomes, Outcome(Path("c"), "passed over")])
    assert found["files"] == 3
    assert found["outcomes"]["read"] == found["outcomes"]["in part"] == 1
    assert found["outcomes"]["hang"] == 0
    assert found["by_suffix"] == {
        ".md": {"read": 1},
        ".pdf": {"in part": 1},
        "none": {"passed over": 1},
    }
    assert found["seconds"]["max"] == 2
    assert "a.md" not in str(found)
