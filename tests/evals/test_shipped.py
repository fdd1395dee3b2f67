"""The real thing: the embedded models over the shipped documents, through the command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.settings import Settings

CASES = [
    {"id": "pay", "turns": ["How much are data science interns at Netflix paid?"],
     "must": [[r"\$?56"]], "doc": "netflix"},
    {"id": "phd", "turns": ["Do I need a PhD to get a machine learning internship?"],
     "doc": "ml-internship"},
    {"id": "water", "turns": ["What is the boiling point of water?"], "answerable": False},
]  # fmt: skip


@pytest.mark.real_model
def test_a_run_over_the_shipped_documents(shipped_settings: Settings, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(map(json.dumps, CASES)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "advisor.commands.cli",
         "eval", "run", str(cases), "--json", "--no-cache",
         "--index-dir", str(shipped_settings.index_dir), "--out", str(tmp_path / "out")],
        capture_output=True, check=False, env=os.environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    report = json.loads(done.stdout)
    [variant] = report["variants"]
    assert variant["counts"]["failed"] == 0
    assert variant["metrics"]["exact_quotes"]["value"] == 1.0
    assert {case["id"]: case["status"] for case in variant["cases"]}["water"] == "abstained"
    assert report["timings"]["variants"]["default"]["total"]["n"] == 3
