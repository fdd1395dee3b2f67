"""How many bytes a passage takes: in the catalogue, in Chroma's files, and in memory.

    python -m benchmarks.sizes [--vectors N]

Indexes the documents that come with the package and this project's own documentation, and counts
the bytes of the index. Memory is that of a process that opens a collection of made-up vectors (384
numbers, in all directions alike) and searches it, less that of one that does so with a few. Writes
`benchmarks/results/sizes.json`.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import (
    DOCUMENTS,
    RESULTS,
    ROOT,
    build_index,
    print_table,
    read_result,
    run_process,
    write_result,
)
from index.storage.vectors import VectorStore

_DIMENSION = 384
_FEW = 1000
# Assumed: bytes of text in a passage, and the share of a machine's memory that vectors may take.
_TEXT, _FOR_VECTORS = 500, 0.75
_OPEN = """
import sys
import numpy as np
import psutil
from index.storage.vectors import VectorStore
store = VectorStore(sys.argv[1], "sizes")
chance = np.random.default_rng(2)
for _ in range(200):
    store.nearest(chance.standard_normal(384).astype(np.float32), 40)
print(psutil.Process().memory_info().rss)
"""


def folder_bytes(folder: Path) -> int:
    """What the files below a folder hold."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure_index(folder: Path) -> dict[str, Any]:
    """Bytes a passage of an index of real documents."""
    documents = folder / "documents"
    shutil.copytree(ROOT / "docs", documents / "docs")
    shutil.copytree(DOCUMENTS, documents / "shipped")
    report = build_index(folder / "index", documents)
    [generation] = (folder / "index" / "generations").iterdir()
    passages = report["passages"]
    catalogue = (generation / "catalog.sqlite3").stat().st_size
    vectors = folder_bytes(generation / "vectors")
    return {
        "passages": passages,
        "catalogue": round(catalogue / passages),
        "vectors_on_disk": round(vectors / passages),
    }


def made_up(folder: Path, count: int) -> Path:
    """A collection of so many vectors; returns its folder."""
    chance = np.random.default_rng(1)
    vectors = chance.standard_normal((count, _DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    place = folder / f"vectors-{count}"
    store = VectorStore(str(place), "sizes", create=True)
    store.add([f"{number:032x}" for number in range(count)], vectors)
    store.settle()
    store.close()
    return place


def measure_vectors(folder: Path, count: int) -> dict[str, Any]:
    """Bytes a vector: of Chroma's files, and of the memory of a process that searches them."""
    places = [made_up(folder, _FEW), made_up(folder, count)]
    # Not its peak, in which Linux counts that of the process which started it.
    held = [int(run_process([sys.executable, "-c", _OPEN, str(p)]).output) for p in places]
    sizes = [folder_bytes(place) for place in places]
    more = count - _FEW
    return {
        "vectors": count,
        "memory": round((held[1] - held[0]) / more),
        "disk": round((sizes[1] - sizes[0]) / more),
    }


def _found() -> tuple[dict[str, Any], dict[str, Any]]:
    found = read_result(RESULTS, "sizes")
    assert found is not None
    return found["bytes_a_passage"], found["bytes_a_vector"]


def measured_table() -> str:
    """The result as Markdown."""
    passage, vector = _found()
    of_passages = f"{passage['passages']:,} passages of the documentation"
    of_vectors = f"{vector['vectors']:,} vectors"
    rows = [
        ("catalogue (SQLite), a passage", passage["catalogue"], of_passages),
        ("Chroma's files, a passage, what an empty one holds included",
         passage["vectors_on_disk"], of_passages),
        ("Chroma's files, one more vector", vector["disk"], of_vectors),
        ("memory of a process that searches them, one more vector", vector["memory"], of_vectors),
    ]  # fmt: skip
    head = ["| what | bytes | measured over |", "|---|---|---|"]
    return "\n".join([*head, *(f"| {what} | {size:,} | {over} |" for what, size, over in rows)])


def growth_table() -> str:
    """What the measured bytes come to for more passages, as Markdown; nothing of it is measured."""
    passage, vector = _found()
    memory, disk, catalogue = vector["memory"], vector["disk"], passage["catalogue"]
    lines = [
        "| passages | text, about | catalogue | Chroma, disk | Chroma, memory | of 64 GB |",
        "|---|---|---|---|---|---|",
    ]
    for count in (10**6, 10**7, 10**8, 10**9):
        sizes = (count * each / 1e9 for each in (_TEXT, catalogue, disk, memory))
        shards = math.ceil(count * memory / (64e9 * _FOR_VECTORS))
        told = " | ".join(f"{size:,.1f} GB" if size < 10 else f"{size:,.0f} GB" for size in sizes)
        lines.append(f"| {count:,} | {told} | {shards} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--vectors", type=int, default=20_000, help="how many made-up vectors")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        of_index = measure_index(Path(folder))
        of_vectors = measure_vectors(Path(folder), arguments.vectors)
    rows = [[name, value] for part in (of_index, of_vectors) for name, value in part.items()]
    print_table(["what", "number, or bytes each"], rows)
    record = {"bytes_a_passage": of_index, "bytes_a_vector": of_vectors}
    print(write_result("sizes", sys.argv[1:], record))


if __name__ == "__main__":
    main()
