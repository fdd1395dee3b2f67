"""Documents of several kinds, and whether two indexes of them are the same."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from typing import Any

import numpy as np

from tests.index.workbench import Workbench, paragraphs


def write_documents(bench: Workbench, count: int = 40) -> None:
    for number in range(count):
        bench.write(f"{number}.md", paragraphs(f"topic {number}", 30))
    bench.write("again.md", paragraphs("topic 3", 30))
    bench.write("bad.pdf", b"%PDF no")
    bench.write("empty.txt", b"")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside/owls.md", paragraphs("owls"))
        archive.writestr("inside/bad.docx", b"no")
    bench.write("packed.zip", packed.getvalue())


def rows(bench: Workbench) -> dict[str, list[Any]]:
    """All that the catalogue holds, by table, in the order in which it was written."""
    path = bench.layout.catalog(bench.generation)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        names = [name for (name,) in database.execute(tables)]
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def require_same(one: Workbench, other: Workbench) -> None:
    ids = one.require_agreement()
    assert other.require_agreement() == ids
    assert rows(one) == rows(other)
    with closing(one.store()) as first, closing(other.store()) as second:
        vectors, others = first.vectors(sorted(ids)), second.vectors(sorted(ids))
    assert all(np.array_equal(vectors[key], others[key]) for key in ids)
