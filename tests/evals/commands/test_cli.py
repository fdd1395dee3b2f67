import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from advisor.settings import Settings
from evals.cache import Cache
from evals.cases.case import case_json
from evals.commands.cli import app
from evals.errors import CasesError, RunError
from tests.evals.conftest import CASES


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("evals.commands.cli._cache", lambda: Cache(tmp_path / "cache.sqlite3"))


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(case_json(case)) + "\n" for case in CASES))
    return path


def invoke(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    return done.exit_code, done.stdout


def run(cases: Path, settings: Settings, out: Path, *more: object) -> dict[str, Any]:
    code, printed = invoke(
        "run", cases, "--out", out, "--index-dir", settings.index_dir, "--json",
        "--set", "reranker=none", *more,
    )  # fmt: skip
    assert code == 0
    report: dict[str, Any] = json.loads(printed)
    return report


def test_run_compare_and_gate(cases: Path, quoting: Settings, tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    report = run(cases, quoting, good, "--set", "answering=quote")
    assert report == json.loads((good / "report.json").read_text())
    for name in ("records.jsonl", "report.json", "report.md", "report.html"):
        assert (good / name).is_file()
    run(cases, quoting, bad, "--stand-in", "abstain")

    code, printed = invoke("compare", good, bad, "--json")
    assert code == 0
    assert json.loads(printed)["differences"]["answer_rate"]["difference"] == -1.0
    code, printed = invoke("compare", good, bad)
    assert "answer_rate" in printed and "exact McNemar" in printed

    junit = tmp_path / "gate.xml"
    code, printed = invoke("gate", good, "--baseline", good)
    assert (code, printed.splitlines()[-1]) == (0, "The gate is passed.")
    code, printed = invoke("gate", bad, "--baseline", good, "--junit", junit, "--json")
    assert code == 1
    assert json.loads(printed)["passed"] is False
    assert ElementTree.parse(junit).getroot().find("testsuite/testcase/failure") is not None


def test_variants_are_run_together_and_picked_by_name(
    cases: Path, quoting: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    several = ("--set", "answering=quote", "--set", "passages=6", "--set", "passages=2")
    report = run(cases, quoting, out, *several)
    assert [v["name"] for v in report["variants"]] == ["passages=6", "passages=2"]
    with pytest.raises(RunError, match="has several variants"):
        invoke("compare", out, out)
    code, _ = invoke("compare", f"{out}#passages=6", f"{out}#passages=2")
    assert code == 0


def test_without_matplotlib_the_report_has_no_pictures_and_says_how_to_get_them(
    cases: Path, quoting: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["run", cases, "--index-dir", quoting.index_dir, "--set", "answering=quote"]
    pages, said = [], []
    for name in ("with", "without"):
        command = [str(a) for a in (*arguments, "--out", tmp_path / name)]
        done = CliRunner().invoke(app, command, catch_exceptions=False)
        assert done.exit_code == 0
        pages.append((tmp_path / name / "report.html").read_text())
        said.append(done.stderr)
        monkeypatch.setitem(sys.modules, "matplotlib", None)
    drawn, bare = pages
    assert "<svg" in drawn and "Pictures" in drawn
    assert "<svg" not in bare and "Pictures" not in bare and "At a glance" in bare
    line = 'For pictures in report.html: pip install "groundwise[plots]"'
    assert line not in said[0] and line in said[1].splitlines()


def test_the_same_judge_and_verifier_are_warned_of(
    cases: Path, quoting: Settings, tmp_path: Path
) -> None:
    same = run(cases, quoting, tmp_path / "same", "--set", "answering=quote")
    assert same["judge"]["same_as_verifier"] is True
    assert "The judge is the verifier" in same["warnings"][0]
    options = ("--set", "answering=quote", "--judge", "overlap@0.8")
    other = run(cases, quoting, tmp_path / "other", *options)
    assert other["judge"] == {"name": "overlap", "threshold": 0.8, "same_as_verifier": False}


def test_bad_cases_run_nothing(quoting: Settings, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "a", "turns": ["Q?"]}\n{}\n')
    with pytest.raises(CasesError, match="line 2: id is missing"):
        invoke("run", path, "--out", tmp_path / "out", "--index-dir", quoting.index_dir)
    assert not (tmp_path / "out").exists()


def test_judge(tmp_path: Path) -> None:
    lines = [
        {"claim": f"Robot {n} sings." if n % 2 else f"Robot {n} swims.", "evidence": "Robots sing.",
         "label": "supported" if n % 2 else "refuted"}
        for n in range(20)
    ]  # fmt: skip
    data = tmp_path / "claims.jsonl"
    data.write_text("\n".join(map(json.dumps, lines)))
    code, printed = invoke("judge", data, "--threshold-from", data, "--judge", "overlap", "--json")
    assert code == 0
    assert json.loads(printed)["counts"]["claims"] == 20
    code, printed = invoke("judge", data, "--threshold-from", data)
    assert code == 0 and "word overlap" in printed
    assert invoke("judge", data, "--threshold-from", data, "--unit", "book")[0] == 2


def test_nothing_to_gate_is_an_error(cases: Path, quoting: Settings, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="--baseline"):
        invoke("gate", tmp_path)
