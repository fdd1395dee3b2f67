import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import measuring, natural
from benchmarks.natural import Graded, case_sets, changed_files, summarise

DOCUMENT = """# Parking

The car park closes at 9 pm on weekdays. Visitors park behind the bakery.
"""
CASES = [
    {"id": "p1", "turns": ["When does the car park close?"], "type": "fact", "expect": "answer",
     "points": ["9 pm"], "points_re": [["9 pm"]], "need": 1},
    {"id": "p2", "turns": ["When does the car park close?", "Where do visitors park?"],
     "type": "followup", "expect": "answer",
     "points": ["behind the bakery"], "points_re": [["behind the bakery"]], "need": 1},
    {"id": "p3", "turns": ["When does the car park close?"], "type": "fact", "expect": "answer",
     "points": ["an hour that no document holds"], "points_re": [["7 am"]], "need": 1},
]  # fmt: skip

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`main` over one set, `town`, that lies in the temporary folder as all its results do."""
    cases, documents = tmp_path / "cases", tmp_path / "folders" / "town"
    cases.mkdir()
    documents.mkdir(parents=True)
    (documents / "parking.md").write_text(DOCUMENT, encoding="utf-8")
    lines = [json.dumps(case) for case in CASES]
    (cases / "town.jsonl").write_text("\n".join(lines), encoding="utf-8")
    digest = hashlib.sha256(DOCUMENT.encode()).hexdigest()
    (cases / "SOURCES.md").write_text(f"## town\n\n{digest}  parking.md\n", encoding="utf-8")
    monkeypatch.setattr(natural, "OWN_CASES", cases)
    monkeypatch.setattr(measuring, "RESULTS", tmp_path / "results")

    def run(*arguments: str, folders: Path = documents.parent) -> int:
        argv = ["natural", *arguments, "--folders", str(folders), "--shared", str(tmp_path)]
        monkeypatch.setattr(sys, "argv", argv)
        return natural.main()

    return run


@pytest.mark.real_model
def test_a_set_is_asked_graded_and_written(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("town", "--list", "--set", "answering=quote") == 0
    result = json.loads((tmp_path / "results" / "natural_town.json").read_text("utf-8"))
    assert result["command"].endswith("benchmarks.natural town --set answering=quote")
    assert result["settings"] == {"model": "embedded", "answering": "quote"}
    assert result["summary"]["by_kind"]["followup"]["full_share"] == 1.0
    assert result["summary"]["by_kind"]["fact"] == {
        "cases": 2, "full": 1, "zero": 1, "full_share": 0.5
    }  # fmt: skip
    [failure] = result["failures"]
    assert (failure["id"], failure["why"]) == ("p3", "0 of 1 points")
    assert "answer" not in failure
    output = capsys.readouterr().out
    assert "before: When does the car park close?\n  asked: Where do visitors park?" in output
    assert "are not as in SOURCES.md" not in output


@pytest.mark.real_model
def test_points_that_no_document_holds_are_named(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("town", "--check") == 0
    assert capsys.readouterr().out == "p3: an hour that no document holds\n"


def test_absent_sets_are_left_out_with_a_sentence(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folders=tmp_path / "nowhere") == 1
    seeds, mixed, town = capsys.readouterr().out.splitlines()
    assert seeds.startswith("seeds is left out: no cases at") and seeds.endswith("--shared.")
    assert mixed.startswith("mixed is left out")
    assert town.startswith("town is left out: no documents at") and town.endswith("--folders.")


def test_an_unknown_set_is_named(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("village")
    assert "no set village; there are seeds, mixed, town" in capsys.readouterr().err


def test_a_changed_or_absent_document_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "a b.md").write_text("as it was", encoding="utf-8")
    digest = hashlib.sha256(b"as it was").hexdigest()
    sources = f"# All\n\n## city\n\n{'0' * 64}  c.md\n\n## town\n\n{digest}  a b.md\n"
    assert changed_files(folder, sources) == []
    (folder / "a b.md").write_text("as it is", encoding="utf-8")
    assert changed_files(folder, f"{sources}{digest}  gone.md\n") == ["a b.md", "gone.md"]


def test_every_folder_of_our_own_has_its_files_listed(tmp_path: Path) -> None:
    sources = (natural.OWN_CASES / "SOURCES.md").read_text("utf-8")
    own = [each for each in case_sets(tmp_path, tmp_path) if each.name not in {"seeds", "mixed"}]
    assert own
    for each in own:
        assert changed_files(each.documents, sources), each.name


def test_shares_by_kind() -> None:
    def graded(kind: str, grade: int) -> Graded:
        return Graded("x", kind, "?", grade, "", "?", "", False, 0.1)

    summary = summarise([graded("fact", 2), graded("fact", 1), graded("list", 0)])
    assert (summary["full"], summary["zero"], summary["mean"]) == (0.333, 0.333, 1)
    assert summary["by_kind"]["fact"] == {"cases": 2, "full": 1, "zero": 0, "full_share": 0.5}
