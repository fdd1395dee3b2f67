"""The documents that cases are made from and reviewed against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.containers.opening import Containers
from corpus.document import Document, Refusal
from corpus.errors import DocumentError
from corpus.library import scan, with_contents
from corpus.reading import read_document
from evals.documents import resolve
from evals.errors import EvalsError
from index.opening import place_of
from index.storage.place import IndexAddress

NamedDocument = tuple[str, Document]


def indexed_documents(index: IndexAddress | Path) -> list[NamedDocument]:
    """Every document of an index with its path relative to its folder, in the order of the paths.

    No model is loaded.

    Raises:
        IndexMissing: nothing has been indexed there.
        IndexBroken: the index cannot be read.
    """
    with place_of(index).reading() as catalog:
        listed = [
            (entry.document, catalog.document(entry.document_id)) for entry in catalog.listing()
        ]
    return sorted(
        ((path, document) for path, document in listed if document is not None),
        key=lambda named: named[0],
    )


def folder_documents(paths: Sequence[Path]) -> tuple[list[NamedDocument], list[Refusal]]:
    """The documents in files and folders, and the files that could not be read.

    Raises:
        EvalsError: not one could be read.
    """
    found: dict[str, Document] = {}
    with Containers() as containers:
        walked = with_contents(scan(paths), containers)
        refused = list(walked.refusals)
        for file in walked.files:
            try:
                found.setdefault(file.relative, read_document(file, containers=containers))
            except DocumentError as error:
                refused.append(Refusal(file.path, error.reason))
    if not found:
        named = ", ".join(map(str, paths))
        why = f": {refused[0].path} {refused[0].reason}" if refused else ""
        raise EvalsError(f"There is no readable document in {named}{why}.")
    return sorted(found.items()), refused


def find_document(documents: Iterable[NamedDocument], name: str) -> Document | None:
    """The document that a case's evidence names; the first where it could mean several."""
    known = dict(documents)
    meant = resolve(name, list(known)) if name else []
    return known[meant[0]] if meant else None
