"""Indexing on a Ray cluster of this machine, against one process: how fast, and is it the same?

    python -m benchmarks.cluster [--runs N] [--copies N] [--documents FOLDER ...]

A cluster of as many workers as the machine has cores is started on 127.0.0.1 and ended. The
documents, in copies that differ by a line each, are indexed by `advisor index` as a whole process,
by turns alone and with `--on`, with the embedded model; the cluster is there already, the model is
exported. A last run on the cluster has a worker killed while it embeds. Every index is compared
with the first: documents, passages, digests and vectors. Writes `benchmarks/results/cluster.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import (
    DOCUMENTS,
    ROOT,
    advisor_command,
    load_average,
    print_table,
    run_process,
    summary,
    write_result,
)
from benchmarks.ray_cluster import RayCluster, running
from index.moving import require_equal
from index.opening import place_of
from index.storage.place import IndexAddress

GOAL = 1.0
"""Seconds of one process for one second of the cluster, at least."""


def copied(folders: list[Path], copies: int, target: Path) -> None:
    """Put text files into a folder so often that each copy is a document of its own."""
    for number in range(copies):
        for folder in folders:
            for path in sorted([*folder.rglob("*.md"), *folder.rglob("*.txt")]):
                place = target / str(number) / folder.name / path.relative_to(folder)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(f"{path.read_text('utf-8')}\n\nCopy {number}.\n", "utf-8")


def indexed(documents: Path, directory: Path, on: str = "") -> dict[str, Any]:
    """The report of one run from nothing, and what the process took."""
    options = [f"--on={on}"] if on else []
    command = advisor_command("index", "--json", f"--index-dir={directory}", *options)
    done = run_process([*command, str(documents)])
    report = json.loads(done.output)
    return {
        "seconds": round(done.seconds, 3),
        "cpu_seconds": done.cpu_seconds and round(done.cpu_seconds, 3),
        "load": load_average(),
        **{name: report[name] for name in ("documents", "passages", "embedded")},
    }


def compared(one: Path, other: Path) -> dict[str, Any]:
    """How far the vectors of two indexes differ; everything else must not.

    Raises:
        IndexBroken: it does.
    """
    first, second = (place_of(IndexAddress(path, "", "")).open("") for path in (one, other))
    with first.closing, second.closing:
        require_equal(first, second.catalog, second.vectors)
        ids = sorted(first.catalog.passage_ids())
        held, found = first.vectors.vectors(ids), second.vectors.vectors(ids)
    differences = [float(np.max(np.abs(held[key] - found[key]))) for key in ids]
    return {
        "vectors_that_differ": sum(difference > 0.0 for difference in differences),
        "largest_difference": max(differences),
    }


def with_a_killed_worker(documents: Path, directory: Path, cluster: RayCluster) -> dict[str, Any]:
    """A run on the cluster that loses a worker while it embeds."""
    killed, ended = 0, threading.Event()

    def kill() -> None:
        nonlocal killed
        while not ended.wait(0.1):
            # One that is embedding, not one that is still loading the model.
            if _has_begun(directory) and cluster.kill_one("MapWorker"):
                killed += 1
                return

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        run = indexed(documents, directory, cluster.url)
    finally:
        ended.set()
        killer.join()
    return {**run, "killed": killed}


def _has_begun(directory: Path) -> bool:
    return any(path.stat().st_size for path in directory.glob("unfinished-*.sqlite3-wal"))


def measure(documents: Path, scratch: Path, runs: int, cluster: RayCluster) -> dict[str, Any]:
    """All runs, by turns, and what the comparisons give."""
    first = scratch / "alone-0"
    samples: dict[str, list[dict[str, Any]]] = {"alone": [], "cluster": []}
    for number in range(runs):
        for name, on in (("alone", ""), ("cluster", cluster.url)):
            directory = scratch / f"{name}-{number}"
            run = indexed(documents, directory, on)
            if directory != first:
                run |= compared(first, directory)
            samples[name].append(run)
            print(f"{name} {number + 1}: {run['seconds']:.1f} s", file=sys.stderr)
    killed = with_a_killed_worker(documents, scratch / "killed", cluster)
    killed |= compared(first, scratch / "killed")
    return {**samples, "killed": [killed]}


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(prog="benchmarks.cluster", description=__doc__)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--documents", type=Path, nargs="+", default=[DOCUMENTS, ROOT / "docs"])
    options = parser.parse_args()
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    with tempfile.TemporaryDirectory() as folder, running(workers) as cluster:
        scratch = Path(folder)
        documents = scratch / "documents"
        copied(options.documents, options.copies, documents)
        # What only the first run of a machine does: the model is exported.
        indexed(options.documents[0], scratch / "warm")
        samples = measure(documents, scratch, options.runs, cluster)
    seconds = {name: summary([run["seconds"] for run in runs]) for name, runs in samples.items()}
    ratio = round(seconds["alone"]["median"] / seconds["cluster"]["median"], 3)
    others = [*samples["alone"][1:], *samples["cluster"], *samples["killed"]]
    differ = max(run["vectors_that_differ"] for run in others)
    largest = max(run["largest_difference"] for run in others)
    rows = [[f"seconds, {name}", figures["median"], None] for name, figures in seconds.items()] + [
        ["one process / cluster", ratio, f"at least {GOAL:g}"],
        ["workers killed", samples["killed"][0]["killed"], None],
        ["vectors that differ", differ, None],
        ["by at most", f"{largest:.1e}", None],
    ]
    print_table(["figure", "measured", "goal"], rows)
    names = [path.name for path in options.documents]
    arguments = [f"--runs={options.runs}", f"--copies={options.copies}", "--documents", *names]
    record = {
        "settings": {"embedding": "embedded", "workers": workers},
        "counts": {name: samples["alone"][0][name] for name in ("documents", "passages")},
        "goal_at_least": GOAL,
        "ratio": ratio,
        "medians": seconds,
        "vectors_that_differ": differ,
        "largest_difference": largest,
        "samples": samples,
    }
    print(write_result("cluster", arguments, record))


if __name__ == "__main__":
    main()
