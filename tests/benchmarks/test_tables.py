import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import eval_tables, tables, verifier_tables


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tables, "RESULTS", tmp_path)
    monkeypatch.setattr(tables, "JUDGED", tmp_path)
    monkeypatch.setattr(verifier_tables, "RESULTS", tmp_path)
    monkeypatch.setattr(eval_tables, "RESULTS", tmp_path)
    return tmp_path


def write(folder: Path, name: str, value: dict[str, Any]) -> None:
    (folder / f"{name}.json").write_text(json.dumps(value))


KIND = {"claims": 4, "rejected": 0.75, "accepted_before": 2, "rejected_of_accepted": None}
CHANGES = {
    "changed": 4,
    "changed_rejected": 0.75,
    "changed_rejected_of_accepted": 0.5,
    "unchanged": 4,
    "unchanged_rejected": 0.25,
    "kinds": {"number": KIND, "respelled": {**KIND, "rejected_of_accepted": 0.5}},
}


def test_nothing_measured_gives_no_rows(results: Path) -> None:
    assert tables.readme_table().count("\n") == 1
    assert verifier_tables.perturbations_table() == ""
    assert verifier_tables.failures_table() == ""
    assert verifier_tables.speed_table() == ""


def test_the_verifier(results: Path) -> None:
    judged = {
        "balanced_accuracy": 0.7312,
        "intervals": {"balanced_accuracy": [0.68, 0.78]},
        "floor": {"balanced_accuracy": 0.6},
    }
    write(results, "judge_trained_test_wice", judged)
    write(results, "perturbations", CHANGES)
    write(results, "verifier_speed", {"pairs_per_second": 123.4, "sentence_ms": {"median": 41.2}})
    table = tables.every_figure()
    assert (
        "| 0.731 [0.680, 0.780], word overlap 0.600 | 0.72 | `make bench B=eval_judge` |" in table
    )
    assert "claims with one small thing changed, 4 of them: rejected | 75.0% | 95% |" in table
    assert "pairs of 160 tokens a second | 123 | at least 100 |" in table


def test_the_readme_has_eight_of_the_rows() -> None:
    shown, every = tables.readme_table().splitlines()[2:], tables.every_figure().splitlines()[2:]
    assert len(shown) == 8
    assert all(any(row.startswith(line) for row in every) for line in shown)


def test_changes_by_kind(results: Path) -> None:
    write(results, "perturbations", CHANGES)
    lines = verifier_tables.perturbations_table().splitlines()
    assert lines[2:] == [
        "| number | 4 | 75.0% |  |",
        "| number, unit, date, name or negation | 4 | **75.0%** | **50.0%** |",
        "| nothing | 4 | **25.0%** | |",
        "| a number spelt otherwise | 4 | 75.0% | 50.0% |",
    ]


def test_failures_most_frequent_first(results: Path) -> None:
    sets = {
        "one": {"claims": {}, "withheld": {"a": 2}, "let through": {"b": 1}},
        "two": {"claims": {}, "withheld": {"a": 1}, "let through": {"b": 9}},
    }
    write(results, "verifier_failures", {"sets": sets})
    lines = verifier_tables.failures_table().splitlines()
    assert lines[0] == "| failure | kind | all | `one` | `two` |"
    assert lines[2:] == ["| let through | b | 10 | 1 | 9 |", "| withheld | a | 3 | 2 | 1 |"]


def _shares(recall: float, cells: float | None) -> dict[str, Any]:
    return {
        "recall": recall,
        "precision": 0.9951,
        "order": 1.0,
        "cells": cells,
        "false_values": 0,
        "labels": None,
    }


def test_what_is_read_of_files(results: Path) -> None:
    words = {
        "total": _shares(0.9991, 0.97),
        "programs": {"ours": {"docx": _shares(1, 0.98), "txt": _shares(0.5, None)}},
        "beside": {"pypdf": {"documents": 3, "theirs": _shares(0.9, None), "ours": _shares(1, 1)}},
    }
    write(results, "fidelity", {"words": words, "questions": {"right": 55, "asked": 60}})
    lines = tables.fidelity_table().splitlines()
    assert lines[2] == "| `docx` | 100.0% | 99.5% | 100.0% | 98.0% | 0 |  |"
    assert lines[3] == "| `txt` | 50.0% | 99.5% | 100.0% |  |  |  |"
    assert lines[5].startswith("| 3 files that pypdf reads too: pypdf | 90.0% |")
    assert lines[6].startswith("| the same: ours | 100.0% |")
    every = tables.every_figure()
    assert "| words of generated files that are read | 99.91% | 99.9% |" in every
    assert "| questions about single cells, over all formats | 55 of 60 | 90% |" in every
    assert "tilted scans" not in every


def test_nothing_read_gives_no_table(results: Path) -> None:
    assert tables.fidelity_table() == ""
