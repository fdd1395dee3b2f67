"""`advisor eval run`, killed at random moments: does the resumed run end in the same report?

    python -m benchmarks.eval_kills [--kills 20] [--questions FILE] [--documents FOLDER]

One run goes through undisturbed, and its time is a result too. Another is killed (SIGKILL) at
random moments until it has been killed `--kills` times, then ends. A third repeats the first, and a
fourth takes everything from the cache. All reports are compared byte by byte without `timings`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measuring import DEFAULT_QUESTIONS, DOCUMENTS, QUESTIONS, build_index, load_average
from benchmarks.measuring import machine as this_machine
from evals.reports.files import without_timings

RESULTS = Path(__file__).parents[1] / "evals" / "results"
_START_SECONDS = 1.0


def main() -> None:
    """Run, kill, compare, write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--questions", type=Path, default=DEFAULT_QUESTIONS)
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--name", default="run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        result = measure(Path(scratch), arguments)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{arguments.name}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def measure(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Every run, and what came of comparing them."""
    questions = arguments.questions
    if not questions.is_file():
        questions = folder / "cases.jsonl"
        lines = [json.dumps({"id": f"q{n}", "turns": [q]}) for n, q in enumerate(QUESTIONS)]
        questions.write_text("\n".join(lines), encoding="utf-8")
    index = folder / "index"
    build_index(index, arguments.documents)
    base = ["eval", "run", str(questions), "--index-dir", str(index)]
    for pair in arguments.set:
        base += ["--set", pair]
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    # Exporting the embedding model is no part of a run.
    _finish([*base, "--out", str(folder / "warm"), "--set", "answering=quote"], environment)
    # Without the cache, so that a killed run has to find its own way.
    load = load_average()
    whole, seconds = _finish([*base, "--out", str(folder / "a"), "--no-cache"], environment)
    killed, kills = _killed(
        [*base, "--out", str(folder / "b"), "--no-cache"],
        environment,
        arguments.kills,
        seconds,
        random.Random(arguments.seed),
    )
    repeated, _ = _finish([*base, "--out", str(folder / "c")], environment)
    cached, cached_seconds = _finish([*base, "--out", str(folder / "d")], environment)
    reports = [_report(folder / name) for name in ("a", "b", "c", "d")]
    assert whole == killed == repeated == cached == 0
    summary = reports[0]["variants"][0]
    return {
        "command": "python -m benchmarks.eval_kills"
        + "".join(f" --set {pair}" for pair in arguments.set),
        "machine": this_machine(),
        "load_before": load,
        "cases": {k: v for k, v in reports[0]["cases"].items() if k != "file"},
        "seconds": round(seconds, 1),
        "kills": kills,
        "same_after_kills": _same(reports[0], reports[1]),
        "same_again": _same(reports[0], reports[2]),
        "same_from_cache": _same(reports[0], reports[3]),
        "cached_seconds": round(cached_seconds, 1),
        "provenance": summary["provenance"],
        "counts": summary["counts"],
        "metrics": summary["metrics"],
        "scores": {case["id"]: case["scores"] for case in summary["cases"]},
    }


def _finish(command: list[str], environment: dict[str, str]) -> tuple[int, float]:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "advisor.commands.cli", *command],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return done.returncode, time.monotonic() - started


def _killed(
    command: list[str], environment: dict[str, str], kills: int, seconds: float, chance: Any
) -> tuple[int, int]:
    """Kill the run again and again, then let it end; how often it was killed."""
    done = 0
    while done < kills:
        child = subprocess.Popen(
            [sys.executable, "-m", "advisor.commands.cli", *command],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # Spread over the whole run: each child gets a few cases further than the one before.
        deadline = time.monotonic() + _START_SECONDS + chance.random() * 2.5 * seconds / kills
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        if child.poll() is not None:
            break
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        done += 1
    return _finish(command, environment)[0], done


def _report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report


def _same(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return without_timings(first) == without_timings(second)


if __name__ == "__main__":
    main()
