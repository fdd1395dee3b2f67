"""A killed run leaves the old index; the next one finishes, with nothing lost or doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.index.killing import IN_PLACE

ROOT = Path(__file__).parents[3]
WINDOW = 256

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


def killed(folder: Path, scenario: str, rounds: int, seed: int) -> list[dict[str, Any]]:
    """What a scenario of `tests.index.killing` tells."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.index.killing", str(folder), scenario,
         str(rounds), str(seed)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line for line in told if line["what"] == "broken"] == [], done.stderr
    assert any(line["what"] == "killed" for line in told)
    return told


def state(told: dict[str, Any]) -> tuple[Any, Any]:
    return told["documents"], told.get("ids")


@pytest.mark.parametrize(
    ("scenario", "way", "seed"),
    [("first", "copied", 1), ("update", "copied", 2), ("update", IN_PLACE, 4),
     ("rebuild", "copied", 3)],
)  # fmt: skip
def test_killed_at_random_moments(tmp_path: Path, scenario: str, way: str, seed: int) -> None:
    folder = tmp_path / way
    folder.mkdir()
    told = killed(folder, scenario, rounds=12, seed=seed)
    by_kind = {line["what"]: line for line in told}
    before, after = state(by_kind["before"]), state(by_kind["after"])
    assert before != after
    for line in told:
        if line["what"] in ("killed", "finished"):
            assert state(line) in (before, after)
    if scenario == "update":
        assert "moved.md" in after[0]
        assert not {"1.md", "3.md"} & set(after[0])
    new = set(after[1]) - set(before[1] or ())
    kills = sum(line["what"] == "killed" for line in told)
    # Each kill costs at most the passages that were being embedded at that moment.
    assert len(new) <= by_kind["embedded"]["made"] <= len(new) + kills * WINDOW
    left = [path.name for path in (folder / "index").iterdir()]
    assert sorted(left) == ["current", "generations", "hashes.json", "lock"]
    assert len(list((folder / "index" / "generations").iterdir())) == 1
