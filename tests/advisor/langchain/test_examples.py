"""The examples of docs/langchain.md, run one after the other as a reader would."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from advisor.settings import Settings

PAGE = Path(__file__).parents[3] / "docs" / "langchain.md"


@pytest.mark.real_model
def test_the_examples_run(
    handbook_settings: Settings,
    handbook: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(handbook_settings.index_dir, tmp_path / "my-index")
    shutil.copytree(handbook, tmp_path / "documents")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    shown = []
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S):
        exec(compile(block, str(PAGE), "exec"), names)
        shown.append(capsys.readouterr().out)
    answer, chain, verdict, agent, stored = shown
    assert "A placement at Brightwater lasts at least twelve weeks." in answer
    assert "handbook.md A placement at Brightwater" in answer and "Maria Lindqvist" in answer
    assert chain.strip() == names["outputs"]["answer"]
    assert {d.metadata["source"] for d in names["outputs"]["documents"]} <= {
        "handbook.md",
        "notes.md",
    }
    assert 0 <= float(verdict.split()[0]) <= 1
    assert "twelve weeks" in agent and agent.splitlines()[-1] == "handbook.md"
    assert names["state"]["messages"][-1].text == "At least twelve weeks [1]."
    assert "How long is a placement?" in stored and stored.splitlines()[-1] == "[]"
