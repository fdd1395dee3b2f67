"""One question in a fresh process, against the plain script that people write.

    python -m benchmarks.cold_ask [--runs N] [--set KEY=VALUE]

Each round runs, one after the other, the plain script, `advisor ask` answering `auto` and `quote`,
and `advisor --help`, so that all of them meet the same noise; ratios are taken within a round.
The files are in the page cache: processes are cold, the disk is not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    DOCUMENTS,
    PATIENCE,
    QUESTIONS,
    ROOT,
    Process,
    advisor_command,
    build_index,
    load_average,
    print_table,
    run_process,
    summary,
    wait_for_quiet,
    write_result,
)
from benchmarks.plain_script import MAX_TOKENS, TOP

MODES = ("auto", "quote")
GOALS = {"ratio_auto": 0.4, "ratio_quote": 0.4, "help_seconds": 0.5, "peak_mb_auto": 1000.0}
# 0 answered, 3 abstained: a benchmark of time takes both.
_ANSWERED = (0, 3)
# By default the threads of llama.cpp and torch wait for each other by spinning; when anything else
# wants a core, that makes the plain script ten times slower (40 to 97 s were seen here). `advisor`
# limits it, a script seldom does. It is limited for both, so that the ratio is of their work.
_CALM = {"GOMP_SPINCOUNT": "1000"}


def measure(
    options: argparse.Namespace, index: Path, plain: Path, environment: dict[str, str]
) -> list[dict[str, Any]]:
    """One row per round: what was asked, and each program's process."""
    rounds = []
    flags = [flag for pair in options.set for flag in ("--set", pair)]
    # The round before the first warms the page cache and the compiled modules; it is dropped.
    for number in range(-1, options.runs):
        question = QUESTIONS[number % len(QUESTIONS)]
        script = [sys.executable, "-m", "benchmarks.plain_script", str(plain), question]
        row: dict[str, Any] = {"question": question, "load": load_average()}
        wait_for_quiet(options.patience)
        row["plain"] = _sample(run_process(script, environment=environment))
        for mode in MODES:
            ask = ["ask", "--index-dir", str(index), "--answering", mode, *flags, "--", question]
            wait_for_quiet(options.patience)
            row[mode] = _sample(run_process(advisor_command(*ask), accept=_ANSWERED))
        row["help"] = _sample(run_process(advisor_command("--help")))
        if number >= 0:
            rounds.append(row)
            times = "  ".join(f"{k} {row[k]['seconds']:.2f} s" for k in ("plain", *MODES, "help"))
            print(f"round {number + 1}: {times}", file=sys.stderr)
    return rounds


def _sample(process: Process) -> dict[str, Any]:
    return {
        "seconds": round(process.seconds, 4),
        "cpu_seconds": process.cpu_seconds and round(process.cpu_seconds, 4),
        "peak_mb": process.peak_mb and round(process.peak_mb, 1),
        "exit_code": process.exit_code,
    }


def summarise(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of each program, and of the ratios within rounds."""
    result: dict[str, Any] = {}
    for name in ("plain", *MODES, "help"):
        for field in ("seconds", "cpu_seconds", "peak_mb"):
            values = [row[name][field] for row in rounds if row[name][field] is not None]
            result[f"{name}_{field}"] = summary(values)
    for mode in MODES:
        for label, field in (("ratio", "seconds"), ("cpu_ratio", "cpu_seconds")):
            pairs = [(row[mode][field], row["plain"][field]) for row in rounds]
            result[f"{label}_{mode}"] = summary([a / b for a, b in pairs if a and b])
    return result


def main() -> None:
    """Index, build the script's collection, measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--patience", type=float, default=0.0, help=PATIENCE)
    parser.add_argument(
        "--spin", action="store_true", help="leave the plain script's threads as they are"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        index, plain = Path(scratch) / "index", Path(scratch) / "plain"
        report = build_index(index, arguments.documents)
        module = [sys.executable, "-m", "benchmarks.plain_script"]
        run_process([*module, "--build", str(index), str(plain)])
        environment = {} if arguments.spin else _CALM
        rounds = measure(arguments, index, plain, environment)
    medians = summarise(rounds)
    _print(medians)
    record = {
        "settings": {
            "top": TOP,
            "plain_max_tokens": MAX_TOKENS,
            "plain_environment": environment,
            "patience_seconds": arguments.patience,
            "set": arguments.set,
        },
        "counts": {
            "rounds": len(rounds),
            "documents": report["documents"],
            "passages": report["passages"],
            "abstained": {m: sum(row[m]["exit_code"] == 3 for row in rounds) for m in MODES},
        },
        "goals_at_most": GOALS,
        "medians": medians,
        "samples": rounds,
    }
    path = write_result("cold_ask", sys.argv[1:], record)
    print(f"Written to {path.relative_to(ROOT)}.")


def _print(medians: dict[str, Any]) -> None:
    names = {
        "plain": "plain script",
        "auto": "advisor ask",
        "quote": "advisor ask --answering quote",
        "help": "advisor --help",
    }
    rows = []
    for name, title in names.items():
        seconds, peak = medians[f"{name}_seconds"], medians[f"{name}_peak_mb"]
        cpu, ratio = medians[f"{name}_cpu_seconds"], medians.get(f"ratio_{name}", {})
        rows.append(
            [title, *(seconds[k] for k in ("median", "min", "max")), cpu.get("median"),
             ratio.get("median"), peak.get("max")]
        )  # fmt: skip
    header = ("whole process", "median s", "min", "max", "CPU s", "ratio", "peak MB")
    print_table(header, rows)


if __name__ == "__main__":
    main()
