"""What the benchmarks share: timing whole processes, medians, the machine, the result file."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
DOCUMENTS = ROOT / "corpus" / "documents"
# Where a checkout of the development questions lies, if it has any; the same as in `questions`.
DEFAULT_QUESTIONS = ROOT / ".." / "shared" / "questions" / "dev.jsonl"
# Questions that the shipped documents answer, for when there is no file of questions.
QUESTIONS = (
    "How long is the internship at Netflix?",
    "How much are data science interns at Netflix paid?",
    "Do I need a PhD to get a machine learning internship?",
    "Which courses should I take before a machine learning internship?",
    "Which research areas take interns?",
)
# Share of the processor that must be idle before a measurement that can wait for it.
_QUIET = 0.8
PATIENCE = "before each measurement, wait at most so many seconds for a quiet machine"
_PACKAGES = (
    "chromadb",
    "llama-cpp-python",
    "numpy",
    "onnxruntime",
    "sentence-transformers",
    "torch",
)


@dataclass(frozen=True, slots=True)
class Process:
    """One finished process.

    Attributes:
        seconds: from its start to its end.
        cpu_seconds: processor time of all its threads.
        peak_mb: most memory it held at a time, mapped files included, in 10^6 bytes; None where
            the system does not say.
        exit_code: as it ended.
        output: what it wrote to standard output.
        errors: what it wrote to standard error.
    """

    seconds: float
    cpu_seconds: float | None
    peak_mb: float | None
    exit_code: int
    output: str
    errors: str


def run_process(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    accept: Sequence[int] = (0,),
) -> Process:
    """Run a command to its end and measure it.

    Raises:
        RuntimeError: its exit code is not one of `accept`.
    """
    # The output goes to files: a pipe that nobody empties would stop the process.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        child = subprocess.Popen(
            command, stdout=out, stderr=err, cwd=ROOT, env={**os.environ, **(environment or {})}
        )
        cpu, peak = _wait(child)
        seconds = time.perf_counter() - started
        out.seek(0)
        err.seek(0)
        texts = [stream.read().decode("utf-8", "replace") for stream in (out, err)]
    if child.returncode not in accept:
        raise RuntimeError(f"{shlex.join(command)} ended with {child.returncode}:\n{texts[1]}")
    return Process(seconds, cpu, peak, child.returncode, texts[0], texts[1])


def _wait(child: subprocess.Popen[bytes]) -> tuple[float | None, float | None]:
    """Wait for a child; its processor seconds and peak memory, where the system tells them."""
    if not hasattr(os, "wait4"):  # Windows
        child.wait()
        return None, None
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes elsewhere
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6


def advisor_command(*arguments: str) -> list[str]:
    """The console script of this environment, as a user would run it."""
    script = Path(sys.executable).parent / ("advisor.exe" if os.name == "nt" else "advisor")
    start = [str(script)] if script.is_file() else [sys.executable, "-m", "advisor.commands.cli"]
    return [*start, *arguments]


def build_index(directory: Path, documents: Path = DOCUMENTS) -> dict[str, Any]:
    """Index documents in a process of its own; return its report."""
    command = advisor_command("index", "--json", "--index-dir", str(directory), str(documents))
    report: dict[str, Any] = json.loads(run_process(command).output)
    return report


def read_result(folder: Path, name: str) -> dict[str, Any] | None:
    """A result file; None where nothing was measured."""
    path = folder / f"{name}.json"
    if not path.is_file():
        return None
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def read_questions(path: Path) -> list[list[str]]:
    """The turns of each question in a JSON lines file, or of a few written here without one."""
    if not path.is_file():
        return [[question] for question in QUESTIONS]
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["turns"] for line in lines if line.strip()]


def summary(samples: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile (nearest rank), least and most, and how many samples there are."""
    ordered = sorted(samples)
    if not ordered:
        return {"n": 0}
    rank = max(0, -(-95 * len(ordered) // 100) - 1)
    return {
        "n": len(ordered),
        "median": round(statistics.median(ordered), 4),
        "p95": round(ordered[rank], 4),
        "min": round(ordered[0], 4),
        "max": round(ordered[-1], 4),
    }


def machine() -> dict[str, Any]:
    """The processor, its cores, Python, and the versions that decide the figures."""
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = "not installed"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cpu": _cpu_model(),
        "cores": cores,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": versions,
    }


def _cpu_model() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or "unknown"


def load_average() -> float | None:
    """Processes that wanted a core in the last minute: well above the cores, figures are poor."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def wait_for_quiet(patience: float) -> None:
    """Wait until other programs leave most of the processor idle, at most `patience` seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        before = _processor_ticks()
        time.sleep(min(0.4, patience))
        after = _processor_ticks()
        if before is None or after is None:  # not Linux
            return
        if (after[0] - before[0]) >= _QUIET * (after[1] - before[1]):
            return


def _processor_ticks() -> tuple[int, int] | None:
    """Idle time and all time of all cores since the machine started."""
    try:
        line = Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0]
    except OSError:
        return None
    ticks = [int(value) for value in line.split()[1:]]
    return ticks[3] + ticks[4], sum(ticks)


def write_result(
    benchmark: str, arguments: Sequence[str], record: Mapping[str, Any], name: str = ""
) -> Path:
    """Write `results/BENCHMARK.json`, or NAME's: the command and the machine, then `record`."""
    RESULTS.mkdir(exist_ok=True)
    command = shlex.join(["python", "-m", f"benchmarks.{benchmark}", *arguments])
    path = RESULTS / f"{name or benchmark}.json"
    content = {"command": command, "machine": machine(), **record}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns: the first to the left, the others to the right."""
    cells = [[_cell(value) for value in row] for row in [list(header), *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        first, *others = (
            text.ljust(width) if i == 0 else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
