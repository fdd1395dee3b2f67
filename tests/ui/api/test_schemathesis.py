"""Requests made from the OpenAPI document, valid and not: no server error, replies as described.

`schemathesis.toml` beside this file bounds it and makes it the same each time.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from advisor.build import build_advisor
from tests.ui.api.serving import AskedAdvisor, Parts, Shelf, served

CONFIG = Path(__file__).with_name("schemathesis.toml")


def run(url: str, folder: Path, *arguments: str) -> None:
    """Fail with the tool's report, if it found something."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
    command += [f"{url}/openapi.json", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    report = done.stdout + done.stderr
    assert done.returncode == 0, report
    assert "Tested: 6" in report, report


def test_over_a_scripted_advisor(tmp_path):
    with served(Parts(AskedAdvisor(), library=Shelf())) as url:
        run(url, tmp_path)


@pytest.mark.real_model
def test_over_the_real_one(handbook_settings, tmp_path):
    with served(Parts(build_advisor(handbook_settings))) as url:
        run(url, tmp_path, "--phases", "examples,fuzzing", "--max-examples", "5")
