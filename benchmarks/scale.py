"""How an index behaves as it grows: one changed file, the disk it takes, and searching.

    python -m benchmarks.scale [--sizes 10000 100000] [--folder FOLDER]

Documents of made-up words, as frequent as Zipf's law says, are indexed by `advisor index` with the
hashing embedder (384 numbers) in place of MiniLM: what is measured is the index. Then one file is
changed, again and again, each time by a process of its own, while the size of the index folder is
watched; and questions of a few words are searched, dense and lexical together, without a model that
reads. Writes `benchmarks/results/scale.json` and `scale.svg`.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    advisor_command,
    load_average,
    print_table,
    read_result,
    summary,
    write_result,
)

_RESULTS = Path(__file__).parent / "results"
_EMBEDDING = "hashing:384"
_PASSAGES_A_FILE, _PASSAGES_A_SECTION = 50, 2
_VOCABULARY = 30_000
_QUESTIONS = 200
_CHANGES = 5
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il")]
GOALS = {10_000: 2.0, 100_000: 2.0, 1_000_000: 3.0}
"""Passages, and the seconds that a run with one changed file may take, the whole command."""
DISK_GOAL, P50_GOAL, P95_GOAL = 0.01, 0.050, 0.120


class Writer:
    """Writes documents, always the same ones."""

    def __init__(self) -> None:
        chance = random.Random(1)
        words: dict[str, None] = {}
        while len(words) < _VOCABULARY:
            words["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4)))] = None
        self._words = list(words)
        # Zipf: the word of rank n is as frequent as 1 / n.
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(_VOCABULARY)))

    def document(self, number: int, change: int = 0) -> str:
        """A document of some `_PASSAGES_A_FILE` passages; another one for another change."""
        chance = random.Random(number * 1000 + change)
        sections = [f"# {self.words(chance, 4).title()}"]
        for _ in range(_PASSAGES_A_FILE // _PASSAGES_A_SECTION):
            sentences = [f"{self.words(chance, 11).capitalize()}." for _ in range(10)]
            sections.append(f"## {self.words(chance, 3).title()}\n\n{' '.join(sentences)}")
        return "\n\n".join(sections)

    def words(self, chance: random.Random, count: int) -> str:
        """Some words, as frequent as in the documents."""
        return " ".join(chance.choices(self._words, cum_weights=self._weights, k=count))


def folder_bytes(folder: Path) -> int:
    """What the files of a folder take, counted once where they have several names."""
    sizes = {}
    for path in folder.rglob("*"):
        try:
            status = path.stat()
        except FileNotFoundError:  # a run has just removed it
            continue
        if path.is_file():
            sizes[status.st_dev, status.st_ino] = status.st_size
    return sum(sizes.values())


class DiskWitness:
    """Looks how large a folder is, again and again, until it is left."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._ended = folder, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.most = 0

    def __enter__(self) -> DiskWitness:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.02):
            self.most = max(self.most, folder_bytes(self._folder))


def index(folder: Path, *arguments: str) -> tuple[float, dict[str, Any]]:
    """Run `advisor index` over a work folder: its seconds and its report."""
    command = advisor_command(
        "index", *arguments, "--json", "--set", f"index_dir={folder / 'index'}",
        "--set", f"embedding={_EMBEDDING}",
    )  # fmt: skip
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return time.perf_counter() - started, json.loads(done.stdout)


def searches(folder: Path, writer: Writer) -> Iterator[float]:
    """Seconds of each search, after some that open the files."""
    from index.reader import IndexReader

    chance = random.Random(2)
    with IndexReader(
        folder / "index", chroma="", embedding=_EMBEDDING, cache_dir=folder / "cache"
    ) as reader:
        for number in range(_QUESTIONS + 5):
            question = writer.words(chance, chance.randint(3, 7))
            started = time.perf_counter()
            reader.retrieve(question, 8)
            if number >= 5:
                yield time.perf_counter() - started


def measure(folder: Path, size: int, writer: Writer) -> dict[str, Any]:
    """Everything of one size, in a folder that may hold a smaller index, which grows."""
    docs = folder / "docs"
    for number in range(size // _PASSAGES_A_FILE):
        path = docs / f"{number // 1000}" / f"{number}.md"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(writer.document(number), encoding="utf-8")
    seconds, report = index(folder, str(docs))
    changed, beyond = [], []
    for change in range(1, _CHANGES + 1):
        (docs / "0" / "7.md").write_text(writer.document(7, change), encoding="utf-8")
        before = folder_bytes(folder / "index")
        with DiskWitness(folder / "index") as witness:
            took, told = index(folder)
        assert told["updated"] == 1, told
        changed.append(took)
        beyond.append(max(0, witness.most - before) / before)
    unchanged = [index(folder)[0] for _ in range(3)]
    return {
        "passages": report["passages"],
        "documents": report["documents"],
        "index_seconds": round(seconds, 1),
        "bytes_a_passage": round(folder_bytes(folder / "index") / report["passages"]),
        "changed_seconds": summary(changed),
        "unchanged_seconds": summary(unchanged),
        "disk_beyond_the_index": round(max(beyond), 4),
        "search_seconds": summary(list(searches(folder, writer))),
        "load_average": load_average(),
    }


def draw(sizes: Sequence[dict[str, Any]]) -> Path:
    """Growth as a picture: searching and one changed file, by passages."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    passages = [size["passages"] for size in sizes]
    for axis, key, title in (
        (axes[0], "changed_seconds", "One changed file, seconds"),
        (axes[1], "search_seconds", "One search, seconds"),
    ):
        axis.plot(passages, [size[key]["median"] for size in sizes], "o-", label="median")
        axis.plot(passages, [size[key]["p95"] for size in sizes], "o--", label="95th percentile")
        axis.set(xscale="log", xlabel="passages", title=title, ylim=0)
        axis.legend(frameon=False)
    path = _RESULTS / "scale.svg"
    figure.savefig(path, metadata={"Date": None})
    return path


def main() -> None:
    """Measure each size, print, and write the result and the picture."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.scale", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="where to work; kept, to go on from it later")
    options = parser.parse_args()
    known = (read_result(_RESULTS, "scale") or {}).get("sizes", [])
    found = {size["passages"]: size for size in known}
    writer = Writer()
    with tempfile.TemporaryDirectory() as temporary:
        for size in sorted(options.sizes):
            measured = measure(options.folder or Path(temporary), size, writer)
            found[measured["passages"]] = measured
            print(json.dumps(measured), flush=True)
    sizes = [found[size] for size in sorted(found)]
    rows = [
        [f"{size['passages']:,}", size["index_seconds"], size["bytes_a_passage"],
         size["changed_seconds"]["median"], size["disk_beyond_the_index"],
         size["search_seconds"]["median"], size["search_seconds"]["p95"]]
        for size in sizes
    ]  # fmt: skip
    header = ["passages", "indexed, s", "bytes each", "one changed, s", "disk", "p50, s", "p95, s"]
    print_table(header, rows)
    goals = {"changed_seconds_at_most": GOALS, "disk_at_most": DISK_GOAL,
             "search_p50_at_most": P50_GOAL, "search_p95_at_most": P95_GOAL}  # fmt: skip
    print(write_result("scale", sys.argv[1:], {"goals": goals, "sizes": sizes}))
    print(draw(sizes))


if __name__ == "__main__":
    main()
