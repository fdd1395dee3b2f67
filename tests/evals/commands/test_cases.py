import json
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.conversations.feedback import Feedback, append_feedback
from evals.cases.case import read_cases
from evals.jsonl import dump_line
from evals.records import record_json
from tests.evals.rendering.samples import records


def run(*arguments: object, ok: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "advisor.commands.cli", "eval", *map(str, arguments)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode == 0) is ok, done.stderr
    return done


def test_make_writes_drafts_and_says_that_they_are(tmp_path: Path, handbook: Path) -> None:
    out = tmp_path / "cases.jsonl"
    done = run("make", handbook, "--out", out)
    cases = read_cases(out)
    assert cases and all(case.draft for case in cases)
    assert "They are drafts" in done.stdout and "advisor eval review" in done.stdout
    assert "fewer plain facts" in done.stdout


def test_make_says_the_same_as_json_and_keeps_a_file_that_is_there(
    tmp_path: Path, handbook: Path
) -> None:
    out = tmp_path / "cases.jsonl.gz"
    said = json.loads(run("make", handbook, "--out", out, "--count", 3, "--json").stdout)
    assert said["cases"] == len(read_cases(out)) and said["drafts"] is True
    assert said["answerable"] + said["unanswerable"] == said["cases"]
    done = run("make", handbook, "--out", out, ok=False)
    assert "exists already" in done.stderr


@pytest.mark.real_model
def test_make_reads_the_index_when_no_folder_is_named(tmp_path: Path, handbook_settings) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "cases.jsonl"
    run("make", "--index-dir", handbook_settings.index_dir, "--out", out)
    assert {e.document for case in read_cases(out) for e in case.evidence} == {
        "handbook.md", "notes.md",
    }  # fmt: skip


def test_errors_are_one_sentence(tmp_path: Path) -> None:
    done = run("make", tmp_path / "none", ok=False)
    assert done.stderr.startswith("Error: There is no readable document")
    done = run("make", "--index-dir", tmp_path / "none", ok=False)
    assert "Nothing is indexed" in done.stderr and "Traceback" not in done.stderr
    done = run("export", tmp_path, "--format", "xml", ok=False)
    assert "ragas or mtrag" in done.stderr


def test_feedback_becomes_drafts(tmp_path: Path) -> None:
    feedback = Feedback("up", turns=("How long?",), searched="How long?", answer="12 weeks")
    append_feedback(tmp_path / "feedback.jsonl", feedback)
    out = tmp_path / "cases.jsonl"
    done = run("from-feedback", "--index-dir", tmp_path, "--out", out)
    assert done.stdout.startswith("1 drafts") or done.stdout.startswith("1 draft")
    assert read_cases(out)[0].answer == "12 weeks"


def test_records_are_exported_and_read_as_cases(tmp_path: Path) -> None:
    lines = "".join(dump_line(record_json(record)) for record in records())
    (tmp_path / "records.jsonl").write_text(lines, encoding="utf-8")
    rows = run("export", tmp_path, "--format", "ragas").stdout.splitlines()
    assert all("user_input" in json.loads(row) for row in rows)
    out = tmp_path / "mtrag.jsonl"
    assert json.loads(run("export", tmp_path, "--format", "mtrag", "--out", out, "--json").stdout)
    cases = tmp_path / "cases.jsonl"
    run("import", out, "--format", "mtrag", "--out", cases)
    assert len(read_cases(cases)) == len(rows)
