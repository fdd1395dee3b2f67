"""Folders that are indexed, and one that changes."""

from __future__ import annotations

from collections.abc import Sequence

from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.formats import assorted_documents
from tests.behaviour.tidy import Recording


def record_index(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """A folder indexed, looked at, and indexed again."""
    runs: dict[str, Sequence[str]] = {
        "dry-run": ("index", "--dry-run", shelf.index, shelf.documents),
        "dry-run-json": ("index", "--dry-run", "--json", shelf.index, shelf.documents),
        "index": ("index", shelf.index, shelf.documents),
        "again-json": ("index", "--json", shelf.index),
        "sources": ("sources", shelf.index),
        "sources-json": ("sources", "--json", shelf.index),
        "doctor": ("doctor", shelf.index),
    }
    for name, arguments in runs.items():
        kept.keep(f"{shelf.name}/index/{name}.txt", str(advisor.run(*arguments)))


def record_changes(advisor: Advisor, kept: Recording) -> None:
    """A folder of all formats that changes: added, moved, updated, removed, refused, rebuilt."""
    for name, content in assorted_documents().items():
        advisor.write(f"documents/assorted/{name}", content)
    folder = advisor.folder / "documents/assorted"
    index = f"--index-dir={advisor.folder}/index/assorted"
    kept.keep("changes/1-added.txt", str(advisor.run("index", index, "documents/assorted")))
    kept.keep("changes/2-sources.txt", str(advisor.run("sources", index)))
    (folder / "plain.txt").rename(folder / "renamed.txt")
    (folder / "page.html").unlink()
    advisor.write("documents/assorted/notes.md", "# Notes\n\nThe lab has moved to Lund.\n")
    kept.keep("changes/3-plan.txt", str(advisor.run("index", "--dry-run", index)))
    kept.keep("changes/4-changed.txt", str(advisor.run("index", "--json", index)))
    kept.keep("changes/5-rebuilt.txt", str(advisor.run("index", "--rebuild", index)))
    asked = advisor.run("ask", "--json", index, "Who keeps the boats of the harbour?")
    kept.keep("changes/6-asked.txt", str(asked))
    asked = advisor.run("ask", index, "How deep is the reservoir?")
    kept.keep("changes/7-asked.txt", str(asked))
    gone = advisor.run("index", index, "--remove", "documents/assorted")
    kept.keep("changes/8-forgotten.txt", str(gone))
    kept.keep("changes/9-nothing-left.txt", str(advisor.run("ask", "--json", index, "Anything?")))
    shipped = advisor.run("index", "--dry-run", "--json", "--index-dir=index/untold")
    kept.keep("changes/shipped-by-default.txt", str(shipped))
