"""The workflows: what they run exists, what they may do is little, and what they use is pinned."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
# What a job may write, and why it must.
MAY_WRITE = {
    "attest": {"attestations", "id-token"},
    "pypi": {"id-token"},
    "github": {"contents"},
}


def read(path: Path) -> dict[str, Any]:
    # Loaded as plain text: YAML takes `on` for a truth value.
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    return loaded


JOBS = [
    pytest.param(name, job, id=f"{path.stem}-{name}")
    for path in WORKFLOWS
    for name, job in read(path)["jobs"].items()
]


def lines(job: dict[str, Any]) -> list[str]:
    runs = [step["run"] for step in job.get("steps", []) if "run" in step]
    return [line for run in runs for line in run.splitlines()]


def test_there_are_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == ["release.yml", "test.yml"]


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_what_a_job_runs_exists(name: str, job: dict[str, Any]) -> None:
    from typer.main import get_command

    from advisor.commands.cli import app

    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for line in lines(job):
        for command in re.findall(r"(?:^|bin/)advisor ([a-z]+)", line):
            assert command in commands, line
        for target in re.findall(r"^make ([a-z-]+)", line):
            assert target in targets, line
        named = r"(?:^|[\s'\"])((?:\.ci|tests|corpus)(?:/[\w.]+)+|constraints\.txt|pyproject\.toml)"
        for path in re.findall(named, line):
            assert (ROOT / path).exists(), line
    if "uses" in job:
        assert (ROOT / job["uses"]).is_file()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_do_nothing_that_a_job_does_not_ask_for(path: Path) -> None:
    assert read(path)["permissions"] == {}


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_may_write_only_what_it_must(name: str, job: dict[str, Any]) -> None:
    permissions = job["permissions"]
    assert set(permissions.values()) <= {"read", "write"}
    written = {what for what, how in permissions.items() if how == "write"}
    assert written == MAY_WRITE.get(name, set())
    # What may sign or publish runs no code of a package.
    if "id-token" in written:
        assert lines(job) == []


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_actions_are_pinned_to_a_commit(name: str, job: dict[str, Any]) -> None:
    for step in job.get("steps", []):
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_secret_is_used_and_nothing_from_outside_becomes_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "secrets" not in text and "pull_request_target" not in text
    for name, job in read(path)["jobs"].items():
        assert all("${{" not in line for line in lines(job)), name
