"""The generated parts of the documentation are what the code would generate now."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.settings import Settings

Capture = pytest.CaptureFixture[str]

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_generated_parts_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *map(str, PAGES)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"run `make docs`\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_commands_exist(page: Path) -> None:
    from typer.main import get_command

    from advisor.commands.cli import app
    from evals.commands.cli import app as evals_app

    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    evals = set(get_command(evals_app).commands)  # type: ignore[attr-defined]
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"(?:`|\$ |^)advisor eval ([a-z][a-z-]*)", text, re.M):
        assert name in evals, f"{page.name} names `advisor eval {name}`"
    for name in re.findall(r"(?:`|\$ |^)advisor ([a-z]+)", text, re.M):
        assert name in commands, f"{page.name} names `advisor {name}`"
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for name in re.findall(r"(?:`|\$ |^)make ([a-z-]+)", text, re.M):
        assert name in targets, f"{page.name} names `make {name}`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_compile(page: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
        compile(block, str(page), "exec")


def test_paths_in_the_map_exist() -> None:
    for page in ("docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for path in re.findall(r"`((?:corpus|index|advisor|ui|evals|training)/[^`\s]*)`", text):
            assert "NAME" in path or (ROOT / path).exists(), f"{page} names {path}"


def test_the_readme_s_example_answers(
    handbook_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.S)
    shutil.copytree(handbook_settings.index_dir, tmp_path / "my-index")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "A placement at Brightwater lasts at least twelve weeks." in shown.splitlines()[0]
    assert "handbook.md" in shown


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 700
