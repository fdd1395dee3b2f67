"""Runs of indexing that are killed, one after the other, in processes of their own.

    python -m tests.index.killing WORK_FOLDER SCENARIO ROUNDS SEED

Prints one JSON object a line: what the index was after each kill, and at the end. Everything is
imported once and then forked, because importing Chroma takes longer than a run.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import chromadb.api.client  # noqa: F401  imported before forking
import chromadb.api.rust  # noqa: F401

from index.errors import IndexMissing
from index.indexing.recipe import IndexSettings
from index.models.embedding import HashingEmbedder
from tests.index.workbench import Workbench, paragraphs

IN_PLACE = "in-place"
"""A work folder of this name has an index that runs change in place."""


class SlowEmbedder(HashingEmbedder):
    """Takes its time, and writes down how much it embedded."""

    def __init__(self, log: Path) -> None:
        super().__init__(64)
        self._log = log

    def embed(self, texts, on_progress=None):  # type: ignore[no-untyped-def]
        time.sleep(0.05)
        vectors = super().embed(texts, on_progress)
        with self._log.open("a") as log:
            log.write(f"{len(texts)}\n")
        return vectors


def make_bench(folder: Path) -> Workbench:
    docs = folder / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    settings = IndexSettings(folder / "index", "", "hashing:64", 400, folder / "cache")
    if folder.name == IN_PLACE:
        settings = replace(settings, edited_from=0)
    return Workbench(docs, settings)


def index(folder: Path, scenario: str) -> None:
    bench = make_bench(folder)

    def make() -> SlowEmbedder:
        return SlowEmbedder(folder / "embedded.log")

    if scenario == "rebuild":
        report = bench.indexer(make, chunk_chars=200).rebuild([])
    else:
        report = bench.indexer(make).run([bench.docs])
    seen = {"embedded": report.embedded, "reused": report.reused, "passages": report.passages}
    (folder / "report.json").write_text(json.dumps(seen))


def state(folder: Path, scenario: str) -> dict[str, Any]:
    """What the index is now, after checking that its parts agree."""
    bench = make_bench(folder)
    if bench.layout.current() is None:
        return {"documents": None}
    known = bench.require_agreement()
    assert bench.answers("what property has topic 3"), "it answers"
    return {"documents": sorted(bench.documents()), "ids": sorted(known)}


def in_child(action: Callable[[], object], kill_after: float | None = None) -> int:
    """Run something in a forked process; return its exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            action()
            status = 0
        except IndexMissing:
            status = 3
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    if kill_after is not None:
        deadline = time.monotonic() + kill_after
        while time.monotonic() < deadline:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tell(folder: Path, what: str, scenario: str) -> None:
    def write() -> None:
        line = json.dumps({"what": what, **state(folder, scenario)})
        (folder / "state.json").write_text(line)

    status = in_child(write)
    text = (folder / "state.json").read_text() if status == 0 else json.dumps({"what": "broken"})
    print(text, flush=True)


def main() -> None:
    folder, scenario = Path(sys.argv[1]), sys.argv[2]
    rounds, chance = int(sys.argv[3]), random.Random(int(sys.argv[4]))
    bench = make_bench(folder)
    for number in range(60):
        bench.write(f"{number}.md", paragraphs(f"topic {number}", 12))
    if scenario != "first":
        assert in_child(lambda: index(folder, "first")) == 0
    tell(folder, "before", scenario)
    if scenario == "update":
        for number in range(0, 60, 2):
            bench.write(f"{number}.md", paragraphs(f"changed {number}", 12))
        (bench.docs / "1.md").unlink()
        (bench.docs / "3.md").rename(bench.docs / "moved.md")
    (folder / "embedded.log").write_text("")
    # Later and later, so that every part of a run is hit, until one comes through.
    span = 0.1
    finished = False
    for _ in range(rounds):
        status = in_child(lambda: index(folder, scenario), chance.uniform(0.3, 1.0) * span)
        finished = status == 0
        tell(folder, "finished" if finished else "killed", scenario)
        if finished:
            break
        span *= 1.3
    if not finished:
        assert in_child(lambda: index(folder, scenario)) == 0
    tell(folder, "after", scenario)
    made = sum(map(int, (folder / "embedded.log").read_text().split()))
    last = json.loads((folder / "report.json").read_text())
    print(json.dumps({"what": "embedded", "made": made, **last}), flush=True)


if __name__ == "__main__":
    main()
