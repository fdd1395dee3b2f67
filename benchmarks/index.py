"""Indexing: from nothing, again with nothing changed, with one file changed, with one renamed.

    python -m benchmarks.index [--runs N] [--documents FOLDER]

Each figure is of `advisor index` as a whole process, over a copy of the folder. The run from
nothing is measured a second time in stages, with an empty cache: importing and loading the
embedding model, exporting it to ONNX (once for each model, then kept), embedding, and the rest,
which is reading, splitting and writing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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

GOALS = {"unchanged_seconds": 2.0, "unchanged_embedded": 0, "renamed_embedded": 0}
STEPS = ("nothing", "unchanged", "changed", "renamed")


def stages(index_dir: Path, documents: Path, cache: Path) -> dict[str, Any]:
    """Index from nothing in this process, timing the parts."""
    from advisor.settings import load_settings
    from index.indexing.indexer import Indexer
    from index.indexing.recipe import IndexSettings
    from index.models.embedding import Progress, SentenceTransformerEmbedder, Vectors

    spent = {"load": 0.0, "export": 0.0, "embed": 0.0}

    class Timed(SentenceTransformerEmbedder):
        def embed(self, texts: Sequence[str], on_progress: Progress | None = None) -> Vectors:
            started = time.perf_counter()
            vectors = super().embed(texts, on_progress)
            spent["embed"] += time.perf_counter() - started
            return vectors

        def export_onnx(self, folder: Path) -> None:
            started = time.perf_counter()
            super().export_onnx(folder)
            spent["export"] += time.perf_counter() - started

    def make() -> Timed:
        started = time.perf_counter()
        embedder = Timed(settings.embedding)
        embedder.embed(["loads the model"])
        spent["load"] += time.perf_counter() - started
        return embedder

    settings = load_settings(None, {"index_dir": index_dir})
    plan = IndexSettings(
        directory=index_dir,
        chroma="",
        embedding=settings.embedding,
        chunk_chars=settings.chunk_chars,
        cache_dir=cache,
    )
    started = time.perf_counter()
    report = Indexer(plan, make).run([documents])
    total = time.perf_counter() - started
    parts = {**spent, "rest": total - sum(spent.values()), "total": total}
    return {
        **{name: round(seconds, 4) for name, seconds in parts.items()},
        "passages": report.passages,
        "passages_per_second": round(report.embedded / spent["embed"], 1),
    }


def round_of(documents: Path, scratch: Path) -> dict[str, Any]:
    """The four steps over a copy of the documents, each in a process of its own."""
    folder, index_dir = scratch / "documents", scratch / "index"
    shutil.copytree(documents, folder)
    row: dict[str, Any] = {"load": load_average()}
    for step in STEPS:
        if step == "changed":
            first = _indexed_texts(index_dir, folder)[0]
            with first.open("a", encoding="utf-8") as stream:
                stream.write("\n\nOne more sentence, which was not in the document before.\n")
        elif step == "renamed":
            second = _indexed_texts(index_dir, folder)[1]
            second.rename(second.with_name(f"renamed-{second.name}"))
        command = advisor_command("index", "--json", "--index-dir", str(index_dir), str(folder))
        process = run_process(command)
        report = json.loads(process.output)
        kept = ("added", "updated", "moved", "removed", "unchanged", "passages", "embedded")
        row[step] = {
            "seconds": round(process.seconds, 4),
            "cpu_seconds": process.cpu_seconds and round(process.cpu_seconds, 4),
            "peak_mb": process.peak_mb and round(process.peak_mb, 1),
            **{name: report[name] for name in kept},
        }
    return row


def _indexed_texts(index_dir: Path, folder: Path) -> list[Path]:
    """The indexed files to which a sentence can be added by writing at their end."""
    command = advisor_command("sources", "--json", "--index-dir", str(index_dir))
    paths = [folder / row["document"] for row in json.loads(run_process(command).output)]
    return [path for path in paths if path.suffix in (".md", ".txt")]


def measure(runs: int, documents: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rounds, and the stages of as many runs from nothing."""
    rounds, staged = [], []
    for number in range(runs):
        with tempfile.TemporaryDirectory() as scratch:
            rounds.append(round_of(documents, Path(scratch)))
        with tempfile.TemporaryDirectory() as scratch:
            places = [str(Path(scratch) / "index"), str(documents), str(Path(scratch) / "cache")]
            child = run_process([sys.executable, "-m", "benchmarks.index", "--stages", *places])
            staged.append(json.loads(child.output))
        times = "  ".join(f"{step} {rounds[-1][step]['seconds']:.2f} s" for step in STEPS)
        print(f"round {number + 1}: {times}", file=sys.stderr)
    return rounds, staged


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--stages", type=Path, nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.stages:
        print(json.dumps(stages(*arguments.stages)))
        return
    rounds, staged = measure(arguments.runs, arguments.documents)
    medians: dict[str, Any] = {}
    table = []
    for step in STEPS:
        seconds = summary([row[step]["seconds"] for row in rounds])
        embedded = summary([row[step]["embedded"] for row in rounds])
        peak = [row[step]["peak_mb"] for row in rounds if row[step]["peak_mb"]]
        medians[f"{step}_seconds"], medians[f"{step}_embedded"] = seconds, embedded
        row = (seconds["median"], seconds["max"], embedded["median"], embedded["max"])
        table.append((step, *row, max(peak, default=None)))
    header = ("advisor index", "median s", "max s", "embedded", "at most", "peak MB")
    print_table(header, table)
    parts = ("load", "export", "embed", "rest", "total", "passages_per_second")
    medians["stages"] = {name: summary([run[name] for run in staged]) for name in parts}
    print()
    rows = [(name, medians["stages"][name]["median"]) for name in parts]
    print_table(("from nothing, in stages", "median s"), rows)
    first = rounds[0]["nothing"]
    record = {
        "settings": {"embedding": "embedded"},
        "counts": {
            "rounds": len(rounds),
            "documents": first["added"],
            "passages": first["passages"],
        },
        "goals_at_most": GOALS,
        "medians": medians,
        "samples": {"rounds": rounds, "stages": staged},
    }
    path = write_result("index", sys.argv[1:], record)
    print(f"Written to {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
