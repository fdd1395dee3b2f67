"""Seconds over the same PDF files, beside others; memory for one of a thousand pages."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.fidelity import beside
from benchmarks.fidelity.writers.pages import DOCUMENTS, long_report
from benchmarks.measuring import ROOT, load_average, print_table, run_process

ROUNDS = 3
PAGES = 1000
BESIDE = ("pdfplumber", "markitdown")
GOALS = {"ratio_at_least": 1.0, "peak_mb_at_most": 500}
_SCRIPT = "import sys\nfrom pathlib import Path\nfrom corpus.reading import read_document\n"
# As for the others: imports and one short file first, then the clock.
_OURS = (
    _SCRIPT
    + "for line in sys.stdin: print(len(read_document(Path(line.strip())).text), flush=True)"
)
_ONE = _SCRIPT + "print(len(read_document(Path(sys.argv[1])).text))"


def _files(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    made = {name: document(1)[0] for name, document in DOCUMENTS.items()}
    made["report_40_pages"] = long_report(40)
    for name, data in made.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return sorted(folder / f"{name}.pdf" for name in made)


def _seconds(command: Sequence[str], files: Sequence[Path]) -> float:
    """Time for these files in a process that has read one before."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    ) as child:
        assert child.stdin and child.stdout
        started = 0.0
        for number, path in enumerate([files[0], *files]):
            if number == 1:
                started = time.perf_counter()
            child.stdin.write(f"{path}\n")
            child.stdin.flush()
            if not child.stdout.readline():
                raise RuntimeError(f"{command[-1]} ended at {path.name}")
        spent = time.perf_counter() - started
        child.stdin.close()
    return spent


def compare(folder: Path, python: str | None) -> dict[str, Any]:
    """Median seconds of each, their ratio to ours, and our peak memory for a long document."""
    files = _files(folder / "speed")
    commands = {"ours": [sys.executable, "-c", _OURS]}
    for name in beside.installed(python) if python else []:
        if name in BESIDE:
            commands[name] = [python or "", str(beside.SCRIPT), name]
    samples: dict[str, list[float]] = {name: [] for name in commands}
    load = []
    for _ in range(ROUNDS):
        load.append(load_average())
        for name, command in commands.items():
            samples[name].append(round(_seconds(command, files), 3))
    medians = {name: statistics.median(each) for name, each in samples.items()}
    ratios = {name: round(medians[name] / medians["ours"], 3) for name in medians}
    path = folder / "speed" / "long.pdf"
    path.write_bytes(long_report(PAGES))
    process = run_process([sys.executable, "-c", _ONE, str(path)])
    print_table(
        (f"{len(files)} PDF files", "seconds", "times ours"),
        [(name, medians[name], ratios[name]) for name in medians],
    )
    peak = process.peak_mb and round(process.peak_mb, 1)
    print(f"{PAGES} pages: {process.seconds:.1f} s, at most {peak} MB.")
    return {
        "files": len(files),
        "medians": medians,
        "ratios": ratios,
        "pages": PAGES,
        "pages_seconds": round(process.seconds, 2),
        "pages_peak_mb": peak,
        "goals": GOALS,
        "samples": samples,
        "load": load,
    }
