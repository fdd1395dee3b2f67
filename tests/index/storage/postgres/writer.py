"""A run in a process of its own, which can be killed.

    python -m tests.index.storage.postgres.writer URL NAME DOCUMENTS

Makes a new generation of some documents and prints a line for each, and one when it is published.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np

from index.storage.postgres.storage import PostgresStorage
from tests.index.storage.documents import DOCUMENT, FILE, TEXT, put


def write(storage: PostgresStorage, count: int, prefix: str) -> None:
    """One run."""
    with storage.exclusive():
        place = storage.left_vectors.new_collection("http://127.0.0.1:8000")
        with storage.editing(new=True, vectors=place) as catalog:
            for number in range(count):
                name = f"{prefix}{number}"
                text = TEXT.replace("Interns", f"Interns of {name}")
                document = replace(DOCUMENT, id=name, text=text, sections=())
                file = replace(FILE, path=f"/{name}", relative=name, document_id=name)
                passages = put(catalog, document, file)
                storage.unfinished("m").add([passages[0].id], np.ones((1, 4), dtype=np.float32))
                if number % 50 == 49:
                    catalog.flush()
                print(number, flush=True)
    print("published", flush=True)


if __name__ == "__main__":
    write(PostgresStorage(sys.argv[1], sys.argv[2]), int(sys.argv[3]), "new")
