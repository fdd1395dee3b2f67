"""The set-up: the Makefile, scripts/install.sh, .ci/run and constraints.txt.

Nothing is compiled or downloaded here. The installer runs in a copy of the checkout, with a folder
of chosen programs as its PATH and, where pip would work for minutes, a stand-in for
`.venv/bin/python`.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

pytestmark = pytest.mark.skipif(os.name == "nt", reason="on Windows there is no make")

ROOT = Path(__file__).parents[1]
SYSTEM = "awk cat cksum cut echo env getconf grep make mkdir sed sh sleep tail touch uname".split()
PYTHONS = ("python3.13", "python3.12", "python3.11", "python3")


class Checkout:
    """A copy of what the installer needs, in a folder whose name has a space, with its own PATH."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        self.bin = folder / "bin"
        self.root.mkdir()
        self.bin.mkdir()
        for name in ("Makefile", "constraints.txt", "pyproject.toml"):
            shutil.copy(ROOT / name, self.root)
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        (self.root / "corpus/documents").mkdir(parents=True)
        for name in SYSTEM:
            (self.bin / name).symlink_to(shutil.which(name) or pytest.skip(f"needs {name}"))

    def program(self, path: str, script: str) -> None:
        """Writes a shell script as a program, relative to the copy or by name into its PATH."""
        target = self.root / path if "/" in path else self.bin / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"#!/bin/sh\n{script}\n")
        target.chmod(0o755)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env={"PATH": str(self.bin), "LC_ALL": "C", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def install(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("sh", "scripts/install.sh", "dev", **environment)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def add_python(checkout: Checkout, prelude: str = "") -> None:
    checkout.program("python3", f'{prelude}\nexec {shlex.quote(sys._base_executable)} "$@"')


def add_compiler(checkout: Checkout) -> None:
    checkout.program("c++", "cat >/dev/null")


def targets() -> list[str]:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M)
    assert phony
    return phony[1].split()


# The Makefile


def test_make_alone_lists_every_target(checkout: Checkout) -> None:
    listed = re.findall(r"^  make ([a-z-]+) +\S", checkout.run("make").stdout, re.M)
    assert listed == targets()


@pytest.mark.parametrize("target", targets())
def test_every_target_can_be_planned(checkout: Checkout, target: str) -> None:
    assert checkout.run("make", "-n", target).returncode == 0


def test_chat_installs_then_indexes_then_serves(checkout: Checkout) -> None:
    plan = checkout.run("make", "-n", "chat").stdout
    steps = ["scripts/install.sh", "advisor index --index-dir .groundwise/index", "advisor serve"]
    assert sorted(steps, key=plan.index) == steps


def installed(checkout: Checkout) -> None:
    """Leaves the stamps that an installation and an index leave, a minute after all else."""
    plan = checkout.run("make", "-n", "chat", "test").stdout
    # Two changes may fall in one tick of the clock that dates files: none does so here.
    now = time.time()
    for path in checkout.root.rglob("*"):
        os.utime(path, (now - 120, now - 120))
    for stamp in re.findall(r"\S*/\.in\S+", plan):
        path = checkout.root / stamp
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (now - 60, now - 60))


def test_a_second_chat_only_serves(checkout: Checkout) -> None:
    installed(checkout)
    assert checkout.run("make", "-n", "chat").stdout.split()[1:2] == ["serve"]


def test_a_new_document_is_indexed_and_a_removed_one_too(checkout: Checkout) -> None:
    installed(checkout)
    document = checkout.root / "corpus/documents/new.md"
    document.write_text("# New")
    assert "advisor index" in checkout.run("make", "-n", "chat").stdout
    installed(checkout)
    assert "advisor index" not in checkout.run("make", "-n", "chat").stdout
    document.unlink()
    assert "advisor index" in checkout.run("make", "-n", "chat").stdout


def test_a_moved_checkout_is_installed_anew(checkout: Checkout) -> None:
    installed(checkout)
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    plan = checkout.run("make", "-n", "chat").stdout
    steps = ["scripts/install.sh", "rm -rf .groundwise", "advisor index"]
    assert sorted(steps, key=plan.index) == steps


def test_a_question_reaches_the_advisor_unchanged(checkout: Checkout) -> None:
    installed(checkout)
    checkout.program(".venv/bin/advisor", 'for last; do :; done; printf "%s" "$last"')
    question = """What's "pay" in $USD, $(Q) or `id`; 5% more?"""
    assert checkout.run("make", "ask", f"Q={question}").stdout == question


def test_ask_without_a_question_says_how(checkout: Checkout) -> None:
    installed(checkout)
    run = checkout.run("make", "ask")
    assert run.returncode == 2 and 'make ask Q="' in run.stderr


# What the machine lacks


def complaint(run: subprocess.CompletedProcess[str]) -> str:
    """The one line that a failed installation says."""
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1, run.stderr
    return run.stderr.removeprefix("groundwise: ")


def test_no_python(checkout: Checkout) -> None:
    assert complaint(checkout.install()).startswith("Python 3.11 or newer is needed")


def test_pythons_that_are_too_old_or_do_not_start(checkout: Checkout) -> None:
    for name in PYTHONS:
        checkout.program(name, "exit 1")
    assert complaint(checkout.install()).startswith("Python 3.11 or newer is needed")


def test_no_venv_module(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    add_python(checkout, f"export PYTHONPATH={shlex.quote(str(tmp_path))}")
    assert "apt-get install python3-venv" in complaint(checkout.install())


def test_no_compiler_is_said_before_anything_is_made(checkout: Checkout) -> None:
    add_python(checkout)
    run = checkout.install()
    assert complaint(run).startswith("a C++ compiler is needed")
    assert run.stdout == "" and not (checkout.root / ".venv").exists()


def test_a_compiler_without_the_library_is_none(checkout: Checkout) -> None:
    add_python(checkout)
    checkout.program("c++", "cat >/dev/null; exit 1")
    assert complaint(checkout.install()).startswith("a C++ compiler is needed")


# llama.cpp

# `installed` and `good` are files that stand for the state of llama-cpp-python.
FAKE_PYTHON = """
echo "$@" >>{state}/calls
case "$*" in
  *"pip --version") ;;
  *"pip list"*) [ ! -e {state}/installed ] || grep ^llama_cpp_python== constraints.txt ;;
  *"install --no-cache-dir"*)
    printf %s "$CMAKE_ARGS" >{state}/cmake_args; touch {state}/installed {state}/good ;;
  *"install --editable"*) {pip} ;;
  *"advisor.doctor.one_token embedded") [ -e {state}/good ] || {one_token} ;;
esac
"""


@pytest.fixture
def state(checkout: Checkout, tmp_path: Path) -> Path:
    """The folder of the stand-in's state; llama-cpp-python is not installed yet."""
    folder = tmp_path / "state"
    folder.mkdir()
    add_compiler(checkout)
    stand_in(checkout, folder)
    return folder


def stand_in(checkout: Checkout, state: Path, pip: str = ":", one_token: str = ":") -> None:
    script = FAKE_PYTHON.format(state=shlex.quote(str(state)), pip=pip, one_token=one_token)
    checkout.program(".venv/bin/python", script)


@pytest.mark.parametrize(
    ("system", "machine", "guarded"),
    [("Linux", "x86_64", True), ("Linux", "aarch64", False), ("Darwin", "arm64", False)],
)
def test_flags_against_amx(
    checkout: Checkout, state: Path, system: str, machine: str, guarded: bool
) -> None:
    (checkout.bin / "uname").unlink()
    checkout.program("uname", f'[ "$1" = -s ] && echo {system} || echo {machine}')
    run = checkout.install(CMAKE_ARGS="-DGGML_CUDA=on")
    assert run.returncode == 0, run.stderr
    arguments = shlex.split((state / "cmake_args").read_text())
    flags = "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
    assert (f"-DCMAKE_C_FLAGS={flags}" in arguments) is guarded
    assert (f"-DCMAKE_CXX_FLAGS={flags}" in arguments) is guarded
    assert arguments[-1] == "-DGGML_CUDA=on"
    [include] = [a for a in arguments if a.startswith("-DCMAKE_PROJECT_llama_cpp_INCLUDE=")]
    assert Path(include.partition("=")[2]).is_file()


def test_a_compiler_that_knows_no_amx_gets_no_flags(checkout: Checkout, state: Path) -> None:
    checkout.program("c++", 'cat >/dev/null; case "$*" in *amx*) exit 1 ;; esac')
    assert checkout.install().returncode == 0
    assert "amx" not in (state / "cmake_args").read_text()


def test_what_is_installed_is_not_compiled_again(checkout: Checkout, state: Path) -> None:
    (state / "installed").touch()
    run = checkout.install()
    assert run.returncode == 0 and "Compiling" not in run.stdout
    assert not (state / "good").exists()


def test_a_crashing_wheel_is_replaced(checkout: Checkout, state: Path) -> None:
    (state / "installed").touch()
    stand_in(checkout, state, one_token="kill -SEGV $$")
    run = checkout.install()
    assert run.returncode == 0, run.stderr
    assert "crashes here; compiling it anew" in run.stdout
    assert (state / "good").exists()


def test_a_crash_that_stays_names_the_remedy(checkout: Checkout, state: Path) -> None:
    (state / "installed").touch()
    stand_in(checkout, state, one_token=":; kill -ILL $$")
    assert "CMAKE_ARGS=-DGGML_NATIVE=OFF make install" in complaint(checkout.install())


def test_a_model_that_fails_without_a_crash_is_not_compiled_again(
    checkout: Checkout, state: Path
) -> None:
    (state / "installed").touch()
    stand_in(checkout, state, one_token="exit 1")
    assert "advisor doctor" in complaint(checkout.install())
    assert not (state / "good").exists()


def test_when_pip_fails_its_last_words_are_shown(checkout: Checkout, state: Path) -> None:
    stand_in(checkout, state, pip="echo ERROR: no space left; exit 1")
    run = checkout.install()
    assert run.returncode == 1
    assert run.stderr.splitlines()[0] == "ERROR: no space left"
    assert ".venv/install.log" in run.stderr.splitlines()[-1]


# CI


def test_ci_goes_through_the_makefile() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    [loop] = re.findall(r"^for target in (.*); do\b", script.read_text(), re.M)
    assert loop.split() == ["lint", "types", "test"]


# The pins

# Not installed where the tests run: for building, and for other systems and Pythons.
ELSEWHERE = {"audioop-lts", "colorama", "editables", "pyreadline3"}
BUILD = {"cmake", "editables", "hatchling", "ninja", "scikit-build-core"}


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): pin for name, pin in pairs}


def needed(requirement: Requirement, seen: set[tuple[str, str]]) -> None:
    """Adds every (name, extra) that a requirement brings, on this system, to `seen`."""
    name = canonicalize_name(requirement.name)
    for extra in {"", *requirement.extras}:
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            children = [Requirement(line) for line in requires(name) or []]
        except PackageNotFoundError:
            pytest.fail(f"{name} is not installed; make install-dev installs it")
        for child in children:
            if child.marker is None or child.marker.evaluate({"extra": extra}):
                needed(child, seen)


@pytest.fixture(scope="module")
def dependencies() -> set[str]:
    """What pyproject.toml asks for and all that this brings; pip is the environment's own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    seen: set[tuple[str, str]] = set()
    extras = project["optional-dependencies"]
    for line in [*project["dependencies"], *extras["dev"], *extras["ocr"]]:
        needed(Requirement(line), seen)
    return {name for name, _ in seen} - {"pip"}


def test_every_dependency_is_pinned_to_what_is_installed(dependencies: set[str]) -> None:
    installed = {name: Version(version(name)).public for name in dependencies}
    assert installed == {name: pin for name, pin in pins().items() if name in dependencies}


def test_nothing_else_is_pinned(dependencies: set[str]) -> None:
    assert pins().keys() - dependencies == (BUILD | ELSEWHERE) - dependencies


# What must not be in the repository

FORBIDDEN = [
    # Registries: whoever installs has them configured. Spelled so as not to find this line.
    re.compile(r"(py[p]i\.org|py[t]honhosted|download\.py[t]orch|registry\.n[p]mjs)"),
    # Folders of one machine.
    re.compile(r"(?<![\w./:~-])/(ro[o]t|wo[r]k|o[p]t/(wheels|py)|ho[m]e/\w+|Us[e]rs/\w+)\b"),
]


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name]


def test_no_registry_and_no_path_of_one_machine() -> None:
    found = []
    for path in tracked():
        if not path.is_file() or b"\0" in (content := path.read_bytes()):
            continue
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
            if any(pattern.search(line) for pattern in FORBIDDEN):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []
