import json
from pathlib import Path

import pytest

from benchmarks import measuring
from benchmarks.fidelity import __main__ as benchmark
from benchmarks.fidelity.__main__ import by_form, read_ours, scored
from benchmarks.fidelity.cases import Case, make
from benchmarks.fidelity.scoring import Reading
from benchmarks.fidelity.writers.exporters import Export, exports, programs
from corpus.reading import FORMATS


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return make(tmp_path_factory.mktemp("documents"), seed=2, programs=False)


def test_every_document_is_written_and_has_a_name_of_its_own(cases: list[Case]) -> None:
    assert len({case.label for case in cases}) == len(cases) > 60
    assert all(case.path.stat().st_size for case in cases)
    assert {"pdf", "docx", "odt", "rtf", "html", "epub", "md", "txt", "rst", "tex", "ipynb", "xlsx",
            "ods", "csv", "tsv", "json", "jsonl", "pptx", "odp", "eml", "mbox", "srt",
            "vtt"} <= {case.form for case in cases}  # fmt: skip


def test_the_text_of_markdown_is_read_whole(cases: list[Case]) -> None:
    case = next(case for case in cases if case.label == "md report")
    scores, losses = scored([case], read_ours([case]))
    shares = scores[case.label].shares()
    assert (shares["recall"], shares["precision"], shares["cells"]) == (1, 1, 1)
    assert losses[case.label].missing == []


def test_a_refused_document_has_lost_everything(cases: list[Case], tmp_path: Path) -> None:
    first = next(case for case in cases if case.label == "md report")
    empty = tmp_path / "empty.md"
    empty.write_bytes(b"")
    case = Case("empty", "md", "ours", empty, first.known)
    readings = read_ours([case])
    assert isinstance(readings[case.label], str)
    scores, _ = scored([case], readings)
    assert scores[case.label].kept == 0
    assert scores[case.label].cells_right == 0 < scores[case.label].cells


def test_scores_of_exported_files_are_kept_apart(cases: list[Case]) -> None:
    first = next(case for case in cases if f".{case.form}" in FORMATS)
    exported = Case("x", first.form, "pandoc, from md", first.path, first.known)
    readings: dict[str, Reading | str] = {c.label: Reading("") for c in (first, exported)}
    scores, _ = scored([first, exported], readings)
    assert set(by_form([first, exported], scores)) == {first.form, f"{first.form} (exported)"}


def test_without_programs_nothing_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert set(programs().values()) == {None}
    assert list(exports(tmp_path, tmp_path)) == []


def test_a_program_that_fails_exports_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("soffice", "pandoc"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found: list[Export] = list(exports(tmp_path / "out", tmp_path))
    assert found == []


def test_a_part_that_is_measured_alone_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fidelity.json").write_text('{"speed": {"files": 3}, "words": {"refused": 9}}')
    monkeypatch.setattr(benchmark, "RESULTS", tmp_path)
    monkeypatch.setattr(measuring, "RESULTS", tmp_path)
    monkeypatch.setattr(
        "sys.argv", ["x", "--only", "words", "--own", "--keep", str(tmp_path / "k")]
    )
    benchmark.main()
    found = json.loads((tmp_path / "fidelity.json").read_text())
    assert found["speed"] == {"files": 3}
    assert found["words"]["refused"] == 0
    assert found["words"]["arguments"] == "--only words --own"
    assert found["words"]["documents"]["md report"]["recall"] == 1
    assert str(tmp_path) not in json.dumps(found)


def test_some_formats_alone_write_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "RESULTS", tmp_path)
    monkeypatch.setattr(measuring, "RESULTS", tmp_path)
    monkeypatch.setattr("sys.argv", ["x", "--only", "words", "--own", "--forms", "md", "txt"])
    benchmark.main()
    assert list(tmp_path.iterdir()) == []
