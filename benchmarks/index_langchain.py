"""Indexing a folder from nothing, beside LangChain's way over the same passages.

    python -m benchmarks.index_langchain [--runs N] [--documents FOLDER] [--name NAME]

In each round `advisor index` and `benchmarks.plain_index`, which takes the steps of LangChain's
`Chroma.from_documents` with the same weights, index a folder one after the other, as whole
processes, so that both meet the same noise; ratios are taken within a round. LangChain's way is
given the texts that `advisor index` has embedded: it reads and splits nothing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    DOCUMENTS,
    ROOT,
    Process,
    advisor_command,
    build_index,
    load_average,
    print_table,
    run_process,
    summary,
    write_result,
)

GOALS = {"ratio": 0.5, "cpu_ratio": 0.5}
BOTH = ("advisor", "langchain")
# Threads that wait by spinning slow LangChain down when anything else wants a core: `advisor index`
# limits it, and for the comparison it is limited for both.
_CALM = {"GOMP_SPINCOUNT": "1000"}
_FIELDS = ("seconds", "cpu_seconds", "peak_mb")


def round_of(folder: Path) -> dict[str, Any]:
    """A folder from nothing, by both; without pictures, which only ours would read."""
    module = [sys.executable, "-m", "benchmarks.plain_index"]
    with tempfile.TemporaryDirectory() as scratch:
        index_dir, texts, file, collection = (
            Path(scratch) / name for name in ("index", "documents", "passages.jsonl", "collection")
        )
        shutil.copytree(folder, texts, ignore=shutil.ignore_patterns("*.png"))
        row: dict[str, Any] = {"load": load_average()}
        command = advisor_command("index", "--json", "--index-dir", str(index_dir), str(texts))
        process = run_process(command, environment=_CALM)
        row["advisor"] = {**_sample(process), "passages": json.loads(process.output)["passages"]}
        run_process([*module, "--passages", str(index_dir), str(file)])
        process = run_process([*module, str(file), str(collection)], environment=_CALM)
        row["langchain"] = {**_sample(process), **json.loads(process.output)}
    return row


def _sample(process: Process) -> dict[str, Any]:
    values = {name: getattr(process, name) for name in _FIELDS}
    return {name: value and round(value, 3) for name, value in values.items()}


def summarise(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of both, and of the ratios within rounds, of the clock and of the processor."""
    medians = {}
    for field in _FIELDS:
        for who in BOTH:
            values = [row[who][field] for row in rounds if row[who][field] is not None]
            medians[f"{who}_{field}"] = summary(values)
    for name, field in (("ratio", "seconds"), ("cpu_ratio", "cpu_seconds")):
        pairs = [(row["advisor"][field], row["langchain"][field]) for row in rounds]
        medians[name] = summary([a / b for a, b in pairs if a and b])
    return medians


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--name", default="index_langchain")
    options = parser.parse_args()
    # From here on the export of the model is there, as after a machine's first run.
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "a.md").write_text("# A\n\nOne passage.\n", encoding="utf-8")
        build_index(Path(scratch) / "index", Path(scratch) / "a.md")
    rounds = []
    for number in range(options.runs):
        rounds.append(row := round_of(options.documents))
        times = "  ".join(f"{who} {row[who]['seconds']:.2f} s" for who in BOTH)
        print(f"round {number + 1}: {times}", file=sys.stderr)
    medians = summarise(rounds)
    rows = [
        (who, *(medians[f"{who}_{field}"]["median"] for field in _FIELDS)) for who in BOTH
    ]  # fmt: skip
    ratios = [medians[name]["median"] for name in ("ratio", "cpu_ratio")]
    print_table(("from nothing", "s", "CPU s", "peak MB"), [*rows, ("ratio", *ratios, None)])
    passages = rounds[0]["advisor"]["passages"]
    record = {
        "settings": {"embedding": "embedded", "environment": _CALM},
        "counts": {"rounds": len(rounds), "passages": passages},
        "goals_at_most": GOALS,
        "medians": medians,
        "samples": rounds,
    }
    path = write_result("index_langchain", sys.argv[1:], record, options.name)
    print(f"Written to {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
